"""A human: a worker's tickets, opened with the first message and closed by either side."""

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.menu import menu_choice
from bot.dialogue.step import STAY, Draft, Look, Outcome, Puzzled, Result, Turn, step
from bot.dialogue.tickets.answer_time import answer_time
from bot.dialogue.tickets.lines import FILE_KEYS, file_in, fits, kept_file, line_notice, new_notice, opening, spoken
from bot.domain.changes import TicketClosed
from bot.domain.inbound import Media
from bot.domain.questions import OneTicket, OpenTickets, OwnTicket
from bot.domain.reply import Choice, Reply
from bot.domain.views import TicketView

TICKET_KEYS = frozenset({"ticket", "ticket_number", "ticket_about", "ticket_membership"})


def _question(turn: Turn) -> Reply:
    _ = turn.words
    number = turn.draft.get("ticket_number")
    if number:
        text = _("Conversation {number} is open. Write your message, or send a photo or your voice.", number=number)
    else:
        text = _("Write your message to the officer, or send a photo or your voice.")
    return Reply(f"{text} {answer_time(turn)}", (menu_choice(turn),))


@step("officer.contact")
def contact(turn: Turn) -> Result:
    """Go on with the open ticket, or begin a new one; `args` may say what it is about."""
    about = {"ticket_about": turn.args.get("about", "question")}
    membership = turn.args.get("membership")
    if membership and turn.membership(membership):
        about["ticket_membership"] = membership
    return Look(OwnTicket(), lambda turn, found: _begun(turn, found, about))


def _begun(turn: Turn, open_ticket: TicketView | None, about: Mapping[str, str]) -> Result:
    if open_ticket is None:
        return _asked(turn, about)
    if turn.args.get("new") == "yes":
        return Look(OpenTickets(), lambda turn, count: _one_more(turn, open_ticket, count, about))
    return _went_on(turn, open_ticket)


def _one_more(turn: Turn, newest: TicketView, count: int, about: Mapping[str, str]) -> Outcome:
    return _asked(turn, about) if count < turn.office.limits.open_tickets else _went_on(turn, newest)


def _asked(turn: Turn, values: Mapping[str, str]) -> Outcome:
    moved = _with_draft(turn, {**without(turn.draft, TICKET_KEYS), **values})
    return Outcome((_question(moved),), next_step="officer.message", draft=moved.draft)


def _went_on(turn: Turn, ticket: TicketView) -> Outcome:
    _ = turn.words
    outcome = _asked(turn, {"ticket": ticket.id, "ticket_number": ticket.number, "ticket_about": ticket.about})
    choices = (
        Choice(_("Another matter"), "officer.contact", {"new": "yes"}),
        Choice(_("Close it"), "officer.close", {"ticket": ticket.id}),
        menu_choice(turn),
    )
    return replace(outcome, replies=(replace(outcome.replies[0], choices=choices),))


@step("officer.reply")
def reply(turn: Turn) -> Result:
    """Answer in the ticket of a notice; where it is closed, begin a new one."""
    return Look(OneTicket(turn.args.get("ticket", "")), _replied)


def _replied(turn: Turn, ticket: TicketView | None) -> Result:
    return _went_on(turn, ticket) if _is_open(turn, ticket) and ticket else _asked(turn, {"ticket_about": "question"})


def _is_open(turn: Turn, ticket: TicketView | None) -> bool:
    """Whether it is a ticket of this person that can still be spoken in."""
    return ticket is not None and ticket.person == turn.person.id and ticket.state != "closed"


@step("officer.message", ask=_question)
def message(turn: Turn) -> Result:
    """Hand a message (words, photo, voice) to the officers."""
    media = turn.media
    if media is not None and not fits(media):
        return _unfit(turn)
    text = media.caption if media is not None else turn.text
    if media is None and not text:
        return Puzzled(_question(turn))
    ticket = turn.draft.get("ticket")
    if ticket is None:
        return _opened(turn, text, media)
    return Look(OneTicket(ticket), lambda turn, found: _said(turn, found, text, media))


def _said(turn: Turn, ticket: TicketView | None, text: str, media: Media | None) -> Outcome:
    """Speak in a ticket; where it was closed meanwhile, in a new one."""
    if ticket is None or not _is_open(turn, ticket):
        return _opened(turn, text, media)
    line, notice = spoken(ticket.id, text, media), line_notice(turn, ticket)
    replies = (_confirmed(turn, ticket.id, ticket.number),)
    return Outcome(replies, (line,), (notice,), draft=without(turn.draft, TICKET_KEYS | FILE_KEYS))


def _opened(turn: Turn, text: str, media: Media | None) -> Outcome:
    opened = opening(turn, turn.draft.get("ticket_about", "question"))
    changes = (opened, spoken(opened.ticket, text, media))
    replies = (_confirmed(turn, opened.ticket, opened.number),)
    draft = without(turn.draft, TICKET_KEYS | FILE_KEYS)
    return Outcome(replies, changes, (new_notice(turn, opened),), draft=draft)


def _confirmed(turn: Turn, ticket: str, number: str) -> Reply:
    """It was passed on, under which number, and by when somebody answers."""
    _ = turn.words
    told = _("I have passed it on to the officer. Number: {number}.", number=number)
    choices = (
        Choice(_("Write more"), "officer.reply", {"ticket": ticket}),
        Choice(_("Close it"), "officer.close", {"ticket": ticket}),
        menu_choice(turn),
    )
    return Reply(f"{told} {answer_time(turn)}", choices)


def _unfit(turn: Turn) -> Outcome:
    text = turn.words("I can pass on photos, PDF files and voice notes up to 5 MB. Please send one of these, or write.")
    return Outcome((Reply(text),), next_step=STAY)


def passed_on(turn: Turn) -> Result:
    """A file that no question waits for goes to the open ticket; without one, a ticket is offered."""
    return Look(OwnTicket(), _passed) if turn.media and fits(turn.media) else _unfit(turn)


def _passed(turn: Turn, ticket: TicketView | None) -> Outcome:
    assert turn.media is not None
    if ticket is None:
        return _offered(turn, turn.media)
    outcome = _said(turn, ticket, turn.media.caption, turn.media)
    return replace(outcome, next_step=STAY, draft=None)


def _offered(turn: Turn, media: Media) -> Outcome:
    """Remember the file until the person says where it belongs."""
    _ = turn.words
    if media.kind == "voice":
        text = _("I cannot listen to voice notes, but an officer can. Shall I pass it on?")
    else:
        text = _("I cannot look into files, but an officer can. Shall I pass it on?")
    receipt = (Choice(_("It is a receipt"), "payment.report"),) if turn.ties and media.kind != "voice" else ()
    choices = (Choice(_("Pass it on"), "officer.pass"), *receipt, menu_choice(turn))
    return Outcome((Reply(text, choices),), next_step=STAY, draft={**turn.draft, **kept_file(media)})


@step("officer.pass")
def pass_file(turn: Turn) -> Result:
    """Open a ticket with the file that was remembered."""
    media = file_in(turn.draft)
    if media is None:
        return contact(turn)
    fresh = _with_draft(turn, without(turn.draft, TICKET_KEYS))
    return replace(_opened(fresh, "", media), next_step=STAY)


@step("officer.close")
def close(turn: Turn) -> Result:
    """Close the ticket; the officers see that the worker did."""
    return Look(OneTicket(turn.args.get("ticket", "")), _closed)


def _closed(turn: Turn, ticket: TicketView | None) -> Outcome:
    changes = (TicketClosed(ticket.id),) if ticket is not None and _is_open(turn, ticket) else ()
    text = turn.words("The conversation is closed. If there is anything else, just write.")
    return Outcome((Reply(text, (menu_choice(turn),)),), changes=changes, draft=without(turn.draft, TICKET_KEYS))


def without(draft: Draft, keys: frozenset[str]) -> dict[str, str]:
    """A draft without some of its answers."""
    return {key: value for key, value in draft.items() if key not in keys}


def _with_draft(turn: Turn, draft: Draft) -> Turn:
    return replace(turn, talk=replace(turn.talk, draft=draft))
