"""What an officer does with a taken request besides the code: give it back, or confirm a link."""

from collections.abc import Collection, Sequence

from bot.dialogue.staff.desk import AGENTS, again, begin, gone, record, say, short, to_tasks, to_worker
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.changes import LinkConfirmed, RequestReturned
from bot.domain.membership import Membership
from bot.domain.questions import MembershipsNamed, OneRequest
from bot.domain.reply import Choice, Reply
from bot.domain.views import RequestView

MENDED = ("name", "nik", "occupation", "income", "region", "phone", "birth_date")


def is_own(turn: Turn, found: RequestView | None, kind: str, states: Collection[str] = ("taken",)) -> bool:
    """Whether the speaker has taken this request and it still waits for them."""
    return found is not None and found.kind == kind and found.state in states and found.taken_by == turn.person.id


@step("staff.return", roles=AGENTS)
def give_back(turn: Turn) -> Result:
    """Ask which field is not clear."""
    return Look(OneRequest(turn.args.get("request", "")), reasons_shown)


def reasons_shown(turn: Turn, found: RequestView | None) -> Outcome:
    """One button a field; the worker will mend exactly that one."""
    if found is None or not is_own(turn, found, "enrol"):
        return gone(turn)
    _ = turn.words
    labels = {
        "name": _("Name"),
        "nik": _("NIK"),
        "occupation": _("Work"),
        "income": _("Income"),
        "region": _("Place"),
        "phone": _("Phone"),
        "birth_date": _("Date of birth"),
    }
    reasons = [
        Choice(labels[field], "staff.returned", {"request": found.id, "field": field}, final=True) for field in MENDED
    ]
    question = _("What in {number} is not clear? The worker is asked to mend it.", number=found.number)
    return say(turn, question, choices=[*reasons, to_tasks(_)])


@step("staff.returned", roles=AGENTS)
def returned(turn: Turn) -> Result:
    """Give the request back for the chosen field."""
    return Look(OneRequest(turn.args.get("request", "")), back_with_worker)


def back_with_worker(turn: Turn, found: RequestView | None) -> Outcome:
    """The worker hears at once what to mend."""
    field = turn.args.get("field", "")
    if found is None or not is_own(turn, found, "enrol") or field not in MENDED:
        return gone(turn)
    _ = turn.words
    reason = f"{field}_unclear"
    args = {"request": found.id, "number": found.number, "field": field, "reason": reason}
    key = f"request.returned:{found.id}:{turn.fresh('returned')}"
    return say(
        turn,
        _("{number} is back with the worker. You see it again when it is mended.", number=found.number),
        changes=[RequestReturned(found.id, reason, field)],
        notices=[to_worker(found.person, key, "request.returned", args, _membership_of(found))],
    )


def _membership_of(found: RequestView) -> str | None:
    return found.membership.id if found.membership else None


@step("staff.link", roles=AGENTS)
def link(turn: Turn) -> Result:
    """Begin to look for the membership of somebody who says to be a member."""
    return Look(OneRequest(turn.args.get("request", "")), search_asked)


def search_asked(turn: Turn, found: RequestView | None) -> Outcome:
    """Only for a link request that the speaker has taken."""
    if found is None or not is_own(turn, found, "link"):
        return gone(turn)
    return begin(turn, "staff.link_search", staff_request=found.id)


def ask_search(turn: Turn) -> Reply:
    """How a member can be found."""
    _ = turn.words
    question = _("Which member? Write the request number, the KPJ, or the last 4 digits of the NIK and the name.")
    refused = Choice(_("No such member"), "staff.link_refused", {"request": turn.draft.get("staff_request", "")})
    return Reply(question, choices=(refused, to_tasks(_)))


@step("staff.link_search", ask=ask_search, roles=AGENTS)
def link_search(turn: Turn) -> Result:
    """Look in the speaker's own regencies only."""
    if len(turn.text.strip()) < 4:
        return again(ask_search(turn))
    return Look(MembershipsNamed(turn.text.strip()), members_found)


def members_found(turn: Turn, found: Sequence[Membership]) -> Outcome:
    """Show who it may be; the officer must see the person before confirming."""
    _ = turn.words
    request = turn.draft.get("staff_request", "")
    if not found or not request:
        return Outcome((Reply(_("Nobody like that in your region. Please check and write it again."),
                              choices=ask_search(turn).choices),), next_step="staff.link_search")  # fmt: skip
    lines = [f"{member.name} ····{member.nik_tail} {member.kpj}".strip() for member in found[:5]]
    picks = [
        Choice(short(f"····{member.nik_tail} {member.called or member.name}"), "staff.link_confirm",
               {"request": request, "membership": member.id}, final=True)
        for member in found[:5]
    ]  # fmt: skip
    rule = _("Confirm only when the person is with you and you have seen the KTP.")
    refused = Choice(_("No such member"), "staff.link_refused", {"request": request})
    return Outcome(
        (record("\n".join([*lines, rule]), [*picks, refused, to_tasks(_)]),),
        next_step="staff.link_search",
    )


@step("staff.link_confirm", roles=AGENTS)
def link_confirm(turn: Turn) -> Result:
    """Tie the person to the chosen membership."""
    return Look(OneRequest(turn.args.get("request", "")), link_answered)


@step("staff.link_refused", roles=AGENTS)
def link_refused(turn: Turn) -> Result:
    """Ask once more before a link is refused."""
    _ = turn.words
    sure = Choice(_("Yes, refuse"), "staff.link_confirm", {"request": turn.args.get("request", "")}, final=True)
    return say(turn, _("Refuse this link? The person is told to come to the office."), choices=[sure, to_tasks(_)])


def link_answered(turn: Turn, found: RequestView | None) -> Outcome:
    """Whoever asked hears that they are linked, or that it was not possible; never why."""
    if found is None or not is_own(turn, found, "link"):
        return gone(turn)
    _ = turn.words
    membership = turn.args.get("membership")
    template = "link.confirmed" if membership else "link.refused"
    notice = to_worker(found.person, f"link:{found.id}", template, {"number": found.number}, membership)
    done = (
        _("{number} is linked.", number=found.number) if membership else _("{number} is refused.", number=found.number)
    )
    return say(turn, done, changes=[LinkConfirmed(found.id, membership)], notices=[notice])
