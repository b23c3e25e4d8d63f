"""The queue of sign-ups and links: a list, one request, and taking it."""

from collections.abc import Sequence

from bot.dialogue.staff.desk import AGENTS, gone, place, record, say, short, to_tasks, when, without_ours
from bot.dialogue.staff.fields import copies, record_lines
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.changes import RequestTaken
from bot.domain.questions import OneRequest, Queue
from bot.domain.reply import Choice
from bot.domain.views import RequestView


@step("staff.queue", roles=AGENTS)
def queue(turn: Turn) -> Result:
    """Show who waits for an officer."""
    return Look(Queue(), queue_shown)


def queue_shown(turn: Turn, found: Sequence[RequestView]) -> Outcome:
    """First name and regency only; a tap opens one."""
    _ = turn.words
    if not found:
        return say(turn, _("Nobody is waiting in the queue."))
    lines = [f"{request.number} {request.first_name}, {place(turn, request.region)}" for request in found]
    opens = [
        Choice(short(f"{request.number} {request.first_name}"), "staff.request", {"request": request.id})
        for request in found
    ]
    return say(turn, _("Waiting, the most urgent first:"), *lines, choices=[*opens, to_tasks(_)])


@step("staff.request", roles=AGENTS)
def request(turn: Turn) -> Result:
    """Open one request."""
    return Look(OneRequest(turn.args.get("request", "")), request_shown)


def request_shown(turn: Turn, found: RequestView | None) -> Outcome:
    """Everything to whoever took it, a first name to the others, nothing to other regions."""
    if found is None:
        return gone(turn)
    if found.taken_by == turn.person.id:
        return own_request(turn, found)
    _ = turn.words
    if found.taken_by is not None or found.state != "waiting":
        return say(turn, _("{number} has been taken by another officer.", number=found.number))
    return say(
        turn,
        _("{number}: {name}, {region}.", number=found.number, name=found.first_name, region=place(turn, found.region)),
        *kind_lines(turn, found),
        _("Came {asked}, answer by {due}.", asked=when(turn, found.asked_at), due=when(turn, found.due)),
        choices=[Choice(_("Take it"), "staff.take", {"request": found.id}, final=True), to_tasks(_)],
    )


def own_request(turn: Turn, found: RequestView) -> Outcome:
    """The taken request: the useful fields to be copied, then all of them in the portal's order."""
    _ = turn.words
    head = [_("Request {number}", number=found.number), *kind_lines(turn, found)]
    text = "\n".join([*head, *record_lines(turn, found), *state_lines(turn, found)])
    return Outcome((*copies(found), record(text, acts(turn, found))), draft=without_ours(turn.draft))


def kind_lines(turn: Turn, found: RequestView) -> list[str]:
    """What is wanted, where it is not a sign-up."""
    return [turn.words("Says to be a member already, and wants to be connected.")] if found.kind == "link" else []


def state_lines(turn: Turn, found: RequestView) -> list[str]:
    """What a request that needs nothing now is waiting for."""
    _ = turn.words
    waits = {
        "returned": _("Waiting: the worker mends it."),
        "coded": _("Waiting: the first payment."),
        "done": _("This one is done."),
    }
    return [waits[found.state]] if found.state in waits else []


def acts(turn: Turn, found: RequestView) -> list[Choice]:
    """What can be done with a taken request in its state."""
    _ = turn.words
    args = {"request": found.id}
    if found.state == "coded":
        return [Choice(_("New code"), "staff.code", args), to_tasks(_)]
    if found.state != "taken":
        return [to_tasks(_)]
    if found.kind == "link":
        return [Choice(_("Find the member"), "staff.link", args), to_tasks(_)]
    reveal = [Choice(_("Show NIK"), "staff.reveal", args)] if found.membership and found.membership.nik_tail else []
    return [
        Choice(_("Payment code"), "staff.code", args),
        Choice(_("Give back"), "staff.return", args),
        *reveal,
        to_tasks(_),
    ]


@step("staff.take", roles=AGENTS)
def take(turn: Turn) -> Result:
    """Take a request, if nobody has."""
    return Look(OneRequest(turn.args.get("request", "")), taken)


def taken(turn: Turn, found: RequestView | None) -> Outcome:
    """The first tap wins; the second person is told so."""
    if found is None or (found.taken_by is None and found.state != "waiting"):
        return gone(turn)
    if found.taken_by is not None:
        return request_shown(turn, found)
    _ = turn.words
    return say(
        turn,
        _("{number} is yours now. Nobody else can take it.", number=found.number),
        choices=[Choice(_("Open it"), "staff.request", {"request": found.id}), to_tasks(_)],
        changes=[RequestTaken(found.id)],
    )
