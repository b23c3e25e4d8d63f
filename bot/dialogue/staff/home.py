"""/tugas: what waits for this staff member, most urgent first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.dialogue.staff.desk import AGENTS, LIST_LIMIT, say
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.questions import Queue, Reports, Tickets
from bot.domain.reply import Choice
from bot.domain.viewer import Role
from bot.domain.views import ReportView, RequestView, TicketView


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of each kind wait; `urgent` tickets and `late` requests are among them."""

    tickets: int = 0
    urgent: int = 0
    requests: int = 0
    late: int = 0
    reports: int = 0


@step("staff.home", roles=AGENTS | {Role.COORDINATOR})
def home(turn: Turn) -> Result:
    """Count what waits; a coordinator has nothing here yet but is not left without a word."""
    if not turn.person.holds(*AGENTS):
        return say(turn, turn.words("Nothing waits for you here. Your members reach you through the bot."))
    return Look(Tickets(), tickets_counted)


def tickets_counted(turn: Turn, found: Sequence[TicketView]) -> Result:
    """Tickets are known; next the queue."""
    seen = Waiting(tickets=len(found), urgent=sum(ticket.urgent for ticket in found))
    return Look(Queue(), lambda turn, found: queue_counted(turn, found, seen))


def queue_counted(turn: Turn, found: Sequence[RequestView], seen: Waiting) -> Result:
    """The queue is known; next the reported payments."""
    open_ones = [request for request in found if request.state in ("waiting", "taken")]
    late = sum(request.due < turn.now for request in open_ones)
    seen = replace(seen, requests=len(open_ones), late=late)
    return Look(Reports(), lambda turn, found: reports_counted(turn, found, seen))


def reports_counted(turn: Turn, found: Sequence[ReportView], seen: Waiting) -> Outcome:
    """Everything is counted; a turn has three Looks, so what a supervisor decides is a button without a number."""
    return overview(turn, replace(seen, reports=len(found)))


def overview(turn: Turn, seen: Waiting) -> Outcome:
    """One line for each kind that waits, and the buttons in the same order."""
    _ = turn.words
    rows = [
        (seen.tickets, _("Questions: {count}", count=_many(seen.tickets)), Choice(_("Questions"), "staff.tickets")),
        (seen.requests, _("Sign-ups: {count}", count=_many(seen.requests)), Choice(_("Sign-up queue"), "staff.queue")),
        (seen.reports, _("Payments: {count}", count=_many(seen.reports)), Choice(_("Payments"), "staff.reports")),
    ]
    urgent = [_("Urgent: {count}. Open the questions first.", count=seen.urgent)] if seen.urgent else []
    late = [_("Past their time: {count}", count=seen.late)] if seen.late else []
    lines = [line for count, line, _choice in rows if count]
    title = _("What waits for you:") if lines else _("Nothing waits for you now.")
    buttons = [choice for count, _line, choice in rows if count]
    return say(turn, title, *urgent, *lines, *late, choices=[*buttons, *tools(turn)])


def tools(turn: Turn) -> list[Choice]:
    """What can be begun at any time."""
    _ = turn.words
    always = [Choice(_("New broadcast"), "staff.broadcast"), Choice(_("Broadcasts"), "staff.campaigns")]
    if not turn.person.holds(Role.SUPERVISOR):
        return always
    teach = [Choice(_("Unanswered questions"), "staff.unanswered"), Choice(_("Recordings"), "staff.recordings")]
    return [Choice(_("Amounts"), "staff.amounts"), *always, Choice(_("Invite"), "staff.invite"), *teach]


def _many(count: int) -> str:
    return f"{count}+" if count >= LIST_LIMIT else str(count)
