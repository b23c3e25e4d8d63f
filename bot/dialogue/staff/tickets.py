"""Questions from workers: a list, and one conversation with its files."""

from collections.abc import Sequence

from bot.dialogue.staff.desk import (
    AGENTS,
    RECORD_KEPT,
    gone,
    record,
    say,
    short,
    to_tasks,
    when,
)
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.questions import OneTicket, Tickets
from bot.domain.reply import Attachment, Choice, Reply
from bot.domain.text import shown
from bot.domain.viewer import Role
from bot.domain.views import TicketLine, TicketView

LINES_SHOWN = 8


@step("staff.tickets", roles=AGENTS)
def tickets(turn: Turn) -> Result:
    """Show the open conversations."""
    return Look(Tickets(), tickets_shown)


def tickets_shown(turn: Turn, found: Sequence[TicketView]) -> Outcome:
    """One button a conversation, urgent ones marked and first."""
    _ = turn.words
    mine = [ticket for ticket in found if may_see(turn, ticket)]
    if not mine:
        return say(turn, _("No question waits."))
    picks = [
        Choice(short(f"{'‼ ' if ticket.urgent else ''}{ticket.number} {ticket.called}".strip()), "staff.ticket",
               {"ticket": ticket.id})
        for ticket in mine
    ]  # fmt: skip
    return say(turn, _("Open questions, urgent ones first:"), choices=[*picks, to_tasks(_)])


def may_see(turn: Turn, found: TicketView | None) -> bool:
    """Not the one it is about, and only a supervisor where it is for supervisors; the door finds what is in reach."""
    if found is None or found.state == "closed" or turn.person.id in (found.but, found.person):
        return False
    return turn.person.holds(Role.SUPERVISOR) if found.supervisor_only else True


def may_answer(turn: Turn, found: TicketView | None) -> bool:
    """Whoever took it, anybody while it is free, and a supervisor."""
    if found is None or not may_see(turn, found):
        return False
    return found.assignee in (None, turn.person.id) or turn.person.holds(Role.SUPERVISOR)


@step("staff.ticket", roles=AGENTS)
def ticket(turn: Turn) -> Result:
    """Open one conversation."""
    return Look(OneTicket(turn.args.get("ticket", "")), ticket_shown)


def ticket_shown(turn: Turn, found: TicketView | None) -> Outcome:
    """What was said, files beneath, and what can be done."""
    if found is None or not may_see(turn, found):
        return gone(turn)
    _ = turn.words
    files = tuple(file_of(line) for line in found.lines[-LINES_SHOWN:] if line.file)
    head = _(
        "{number}, {name}, since {day}",
        number=found.number,
        name=found.called or _("the worker"),
        day=when(turn, found.opened_at),
    )
    lines = [line_shown(turn, line) for line in found.lines[-LINES_SHOWN:]]
    taken = found.assignee not in (None, turn.person.id)
    note = [_("Another officer has taken it.")] if taken else []
    return Outcome((*files, record("\n".join([head, *lines, *note]), ticket_acts(turn, found))))


def line_shown(turn: Turn, line: TicketLine) -> str:
    """One line, with who said it."""
    _ = turn.words
    said = shown(line.text) or _("(a file)")
    return _("Worker: {text}", text=said) if line.by_worker else _("Officer: {text}", text=said)


def file_of(line: TicketLine) -> Reply:
    """A file of the conversation, by the service's own id, not to be forwarded."""
    return Reply("", file=Attachment(line.file_kind, line.file), protect=True, delete_after=RECORD_KEPT)


def ticket_acts(turn: Turn, found: TicketView) -> list[Choice]:
    """Take, answer, close."""
    _ = turn.words
    args = {"ticket": found.id}
    take = [Choice(_("Take it"), "staff.ticket_take", args, final=True)] if found.assignee is None else []
    if not may_answer(turn, found):
        return [to_tasks(_)]
    answer = Choice(_("Answer"), "staff.ticket_reply", args)
    close = Choice(_("Close it"), "staff.ticket_close", args, final=True)
    return [*take, answer, close, to_tasks(_)]
