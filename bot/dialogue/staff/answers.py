"""What staff do in a conversation: take it, answer through the bot, close it."""

from functools import partial

from bot.dialogue.staff.desk import (
    AGENTS,
    again,
    begin,
    gone,
    say,
    to_tasks,
    to_worker,
)
from bot.dialogue.staff.tickets import may_answer, may_see
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.changes import Change, TicketClosed, TicketSpoken, TicketTaken
from bot.domain.inbound import Media
from bot.domain.nik import find_nik
from bot.domain.outgoing import Kind
from bot.domain.questions import OneTicket
from bot.domain.reply import Attachment, Choice, Reply
from bot.domain.text import clean
from bot.domain.views import TicketView

LONGEST_ANSWER = 1000
LARGEST_FILE = 5_000_000
FILES = {"photo": ("image/jpeg", "image/png"), "document": ("application/pdf",), "voice": ("audio/ogg",)}


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
