"""Questions from workers: a list, one conversation with its files, an answer, the end."""

from collections.abc import Sequence
from functools import partial

from bot.dialogue.staff.desk import (
    AGENTS,
    RECORD_KEPT,
    again,
    begin,
    gone,
    record,
    say,
    short,
    supervises,
    to_tasks,
    to_worker,
    when,
)
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.changes import Change, TicketClosed, TicketSpoken, TicketTaken
from bot.domain.inbound import Media
from bot.domain.nik import find_nik
from bot.domain.outgoing import Kind
from bot.domain.questions import OneTicket, TicketLine, Tickets, TicketView
from bot.domain.reply import Attachment, Choice, Reply
from bot.domain.text import clean, shown

LINES_SHOWN = 8
LONGEST_ANSWER = 1000
LARGEST_FILE = 5_000_000
FILES = {"photo": ("image/jpeg", "image/png"), "document": ("application/pdf",), "voice": ("audio/ogg",)}


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
    """Not the one it is about, and only a supervisor of the region where it is for supervisors."""
    if found is None or found.state == "closed" or turn.person.id in (found.but, found.person):
        return False
    return supervises(turn, found.region) if found.supervisor_only else True


def may_answer(turn: Turn, found: TicketView | None) -> bool:
    """Whoever took it, anybody while it is free, and a supervisor of the region."""
    if found is None or not may_see(turn, found):
        return False
    return found.assignee in (None, turn.person.id) or supervises(turn, found.region)


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


@step("staff.ticket_take", roles=AGENTS)
def ticket_take(turn: Turn) -> Result:
    """Take it, if nobody has."""
    return Look(OneTicket(turn.args.get("ticket", "")), ticket_taken)


def ticket_taken(turn: Turn, found: TicketView | None) -> Outcome:
    """From now on the others see that somebody cares for it."""
    if found is None or not may_see(turn, found) or found.assignee is not None:
        return gone(turn)
    asked = begin(turn, "staff.ticket_answer", staff_ticket=found.id, staff_number=found.number)
    return Outcome(asked.replies, (TicketTaken(found.id),), next_step=asked.next_step, draft=asked.draft)


@step("staff.ticket_reply", roles=AGENTS)
def ticket_reply(turn: Turn) -> Result:
    """Begin to answer."""
    return Look(OneTicket(turn.args.get("ticket", "")), answer_asked)


def answer_asked(turn: Turn, found: TicketView | None) -> Outcome:
    """Only where the speaker may answer."""
    if found is None or not may_answer(turn, found):
        return gone(turn)
    return begin(turn, "staff.ticket_answer", staff_ticket=found.id, staff_number=found.number)


def ask_answer(turn: Turn) -> Reply:
    """What to write, and to whom it goes."""
    _ = turn.words
    text = _("Write your answer for {number}, or send a photo. The worker reads it here.",
             number=turn.draft.get("staff_number", ""))  # fmt: skip
    return Reply(text, choices=(to_tasks(_),))


@step("staff.ticket_answer", ask=ask_answer, roles=AGENTS)
def ticket_answer(turn: Turn) -> Result:
    """Take a text, a photo or a voice note; a NIK never goes out to a chat."""
    if "staff_ticket" not in turn.draft:
        return gone(turn)
    text = clean(turn.media.caption if turn.media else turn.text, LONGEST_ANSWER)
    if find_nik(text) or (turn.media is None and not text) or (turn.media and not is_allowed(turn.media)):
        return again(ask_answer(turn))
    return Look(OneTicket(turn.draft["staff_ticket"]), partial(answered, text=text))


def is_allowed(media: Media) -> bool:
    """Photos, PDF and voice notes of at most 5 MB (SECURITY R19)."""
    return media.mime in FILES.get(media.kind, ()) and media.size <= LARGEST_FILE


def answered(turn: Turn, found: TicketView | None, text: str) -> Outcome:
    """The line is kept in the ticket and goes to the worker; whoever answers first has taken it."""
    if found is None or not may_answer(turn, found):
        return gone(turn)
    _ = turn.words
    media = turn.media
    file = Attachment(media.kind, media.reference) if media else None
    spoken = (
        TicketSpoken(found.id, text, file, media.unique, media.mime, media.size)
        if media
        else TicketSpoken(found.id, text)
    )
    taken: list[Change] = [TicketTaken(found.id)] if found.assignee is None else []
    args = {"ticket": found.id, "number": found.number, "text": text, "by_name": turn.person.staff_name}
    if media:
        args |= {"file": media.reference, "file_kind": media.kind}
    key = f"ticket.answer:{found.id}:{turn.fresh('line')}"
    return say(
        turn,
        _("Your answer for {number} is on its way.", number=found.number),
        choices=[
            Choice(_("Write more"), "staff.ticket_reply", {"ticket": found.id}),
            Choice(_("Close it"), "staff.ticket_close", {"ticket": found.id}, final=True),
            to_tasks(_),
        ],
        changes=[*taken, spoken],
        notices=[to_worker(found.person, key, "ticket.answer", args, None, Kind.TICKET)],
    )


@step("staff.ticket_close", roles=AGENTS)
def ticket_close(turn: Turn) -> Result:
    """Close it, if the speaker may."""
    return Look(OneTicket(turn.args.get("ticket", "")), ticket_closed)


def ticket_closed(turn: Turn, found: TicketView | None) -> Outcome:
    """The worker hears that it is closed, and can open another one at any time."""
    if found is None or not may_answer(turn, found):
        return gone(turn)
    args = {"ticket": found.id, "number": found.number}
    return say(
        turn,
        turn.words("{number} is closed.", number=found.number),
        changes=[TicketClosed(found.id)],
        notices=[to_worker(found.person, f"ticket.closed:{found.id}", "ticket.closed", args, None, Kind.TICKET)],
    )
