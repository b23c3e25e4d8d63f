"""A request that an officer gave back: exactly that answer is asked anew, and sent again."""

from collections.abc import Mapping

from bot.dialogue.notice import Case, notice
from bot.dialogue.registration.form import FIELDS, SKIPPED, advance, form_of, with_draft
from bot.dialogue.registration.submit import answer_due
from bot.dialogue.registration.work import work_named
from bot.dialogue.step import Draft, Outcome, Puzzled, Result, Turn, step
from bot.domain.changes import EnrolmentMended
from bot.domain.membership import Enrolment
from bot.domain.nik import Nik
from bot.domain.outgoing import Kind, Notice, ToStaff
from bot.domain.regions import region_of
from bot.domain.reply import Choice, Reply
from bot.domain.viewer import Role
from bot.language import Words

KEPT = "kept."  # answers of another form, set aside while one answer is mended
BEGUN = ("form", "mend_field", "mend_request", "mend_number", "mend_region")
ASIDE = frozenset({*BEGUN, "nik_door", "born", "officer", "officer_name", "phone_verified"})


@notice("request.returned")
def returned(case: Case) -> Reply:
    """What the officer could not use, and the button that asks just that (args: request, number, field)."""
    _ = case.words
    field = case.args.get("field", "")
    text = _("About request {number}: the officer asks for one correction: {field}. The rest is fine.",
             number=case.args.get("number", ""), field=_field(_, field))  # fmt: skip
    choice = Choice(_("Correct it"), "registration.mend", mend_args(case))
    return Reply(text, choices=(choice, Choice(_("Contact an officer"), "officer.contact")))


def mend_args(case: Case) -> dict[str, str]:
    """What the button hands on."""
    membership = case.membership.id if case.membership else ""
    return {**{key: case.args.get(key, "") for key in ("request", "number", "field")}, "membership": membership}


def _field(_: Words, field: str) -> str:
    labels = {
        "name": _("Name"),
        "nik": _("NIK"),
        "occupation": _("Work"),
        "income": _("Income"),
        "region": _("Place"),
        "phone": _("Phone"),
        "birth_date": _("Date of birth"),
    }
    return labels.get(field, field)


@step("registration.mend")
def mend(turn: Turn) -> Outcome:
    """Ask that one answer; an unfinished sign-up of somebody else waits meanwhile."""
    field, request = turn.args.get("field", ""), turn.args.get("request", "")
    membership = turn.membership(turn.args.get("membership", ""))
    if field not in FIELDS or not request or (membership and membership.enrolment is not Enrolment.RETURNED):
        return Outcome((_nothing(turn),))
    region = membership.region if membership else ""
    begun = {"mend_field": field, "mend_request": request, "mend_number": turn.args.get("number", "")}
    return advance(with_draft(turn, {**set_aside(turn.draft), **begun, "form": "mend", "mend_region": region}))


def set_aside(draft: Draft) -> dict[str, str]:
    """A draft's answers under other names, so that another form can be filled in meanwhile."""
    kept = {key: value for key, value in draft.items() if key.startswith(KEPT)}
    return kept if form_of(draft) == "mend" else {KEPT + key: value for key, value in draft.items()}


def restored(draft: Draft) -> dict[str, str]:
    """The draft as it was before one answer was mended."""
    if form_of(draft) != "mend":
        return dict(draft)
    return {key.removeprefix(KEPT): value for key, value in draft.items() if key.startswith(KEPT)}


def _nothing(turn: Turn) -> Reply:
    _ = turn.words
    choices = (Choice(_("My status"), "status.show"), Choice(_("Menu"), "menu.open"))
    return Reply(_("There is nothing to correct any more."), choices=choices)


def ask_mended(turn: Turn) -> Reply:
    """Show the new answer before it is sent."""
    _ = turn.words
    field = turn.draft.get("mend_field", "")
    text = _("{field}: {answer}. Send it to the officer?", field=_field(_, field), answer=_shown(turn, field))
    choices = (
        Choice(_("Send"), "registration.mended", {"send": "yes"}),
        Choice(_("Change"), "registration.mended", {"send": "no"}),
    )
    return Reply(text, choices=choices)


def _shown(turn: Turn, field: str) -> str:
    _, draft = turn.words, turn.draft
    home = region_of(draft.get("region", ""), turn.library.regions)
    rows = turn.library.rates.tiers
    row = next((row for row in rows if str(row.number) == draft.get("tier")), None)
    shown: Mapping[str, str] = {
        "nik": str(Nik(draft["nik"])) if draft.get("nik") else _("later, to the officer"),
        "occupation": work_named(turn, draft),
        "income": _("from {amount} a month", amount=_.rupiah(row.income_from)) if row else "",
        "region": f"{draft.get('village', '')}, {home.full_name}" if home else "",
    }
    return shown.get(field) or draft.get(field, "")


@step("registration.mended", ask=ask_mended)
def mended(turn: Turn) -> Result:
    """Send the correction back into the queue; what was set aside is there again."""
    send = turn.args.get("send", "")
    request, field = turn.draft.get("mend_request", ""), turn.draft.get("mend_field", "")
    if not request or field not in FIELDS:
        return Outcome((_nothing(turn),))
    if send == "no":
        begun = {key: value for key, value in turn.draft.items() if key in BEGUN}
        return advance(with_draft(turn, {**set_aside(turn.draft), **begun}))
    if send != "yes":
        return Puzzled(ask_mended(turn))
    due = answer_due(turn)
    answers = {key: value for key, value in turn.draft.items() if key not in ASIDE and not key.startswith(KEPT)}
    changes = tuple(EnrolmentMended(request, key, value.strip(SKIPPED), due) for key, value in sorted(answers.items()))
    _ = turn.words
    text = _("Sent. Not protected yet; the officer will answer by {day}.", day=_.weekday(due.date()))
    menu = Choice(_("Menu"), "menu.open")
    return Outcome((Reply(text, (menu,)),), changes, _told(turn, request), draft=restored(turn.draft))


def _told(turn: Turn, request: str) -> tuple[Notice, ...]:
    """The region's agents hear that it waits again."""
    region, number = turn.draft.get("mend_region", ""), turn.draft.get("mend_number", "")
    if not region:
        return ()
    args = {"request": request, "number": number}
    key = f"request.mended:{request}:{turn.inbound.key}"
    return (Notice(ToStaff(Role.AGENT, region), Kind.STAFF, key, "staff.request_new", args),)
