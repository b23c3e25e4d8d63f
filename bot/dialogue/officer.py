"""A human: a worker's tickets, opened with the first message and closed by either side."""

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.menu import menu_choice
from bot.dialogue.numbers import short_number
from bot.dialogue.office_hours import answer_time
from bot.dialogue.step import STAY, Draft, Look, Outcome, Puzzled, Result, Turn, step
from bot.domain.changes import Change, TicketClosed, TicketOpened, TicketSpoken
from bot.domain.inbound import Media
from bot.domain.outgoing import Kind, Notice, ToStaff
from bot.domain.questions import OneTicket, OpenTickets, OwnTicket, TicketView
from bot.domain.reply import Attachment, Choice, Reply
from bot.domain.viewer import Role

MOST_OPEN = 3
LARGEST_FILE = 5_000_000
SHOWN_TYPES = frozenset({"image/jpeg", "image/png", "application/pdf"})
TICKET_KEYS = frozenset({"ticket", "ticket_number", "ticket_about", "ticket_membership"})
FILE_KEYS = frozenset({"file", "file_kind", "file_unique", "file_mime", "file_size"})


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
    return _asked(turn, about) if count < MOST_OPEN else _went_on(turn, newest)


def _asked(turn: Turn, values: Mapping[str, str]) -> Outcome:
    moved = _with_draft(turn, {**without(turn.draft, TICKET_KEYS), **values})
    return Outcome((_question(moved),), next_step="officer.message", draft=moved.draft)


def _went_on(turn: Turn, ticket: TicketView) -> Outcome:
    _ = turn.words
    values = {"ticket": ticket.id, "ticket_number": ticket.number, "ticket_about": ticket.about}
    outcome = _asked(turn, values)
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
    if ticket is None or ticket.state == "closed" or ticket.person != turn.person.id:
        return _asked(turn, {"ticket_about": "question"})
    return _went_on(turn, ticket)


@step("officer.message", ask=_question)
def message(turn: Turn) -> Result:
    """Hand a message (words, photo, voice) to the officers."""
    if turn.media is not None:
        return _spoken(turn, turn.media.caption, turn.media) if fits(turn.media) else _unfit(turn)
    return _spoken(turn, turn.text, None) if turn.text else Puzzled(_question(turn))


def _spoken(turn: Turn, text: str, media: Media | None) -> Outcome:
    """Speak in the draft's ticket, or open one."""
    _ = turn.words
    ticket = turn.draft.get("ticket")
    opened = opening(turn, turn.draft.get("ticket_about", "question")) if ticket is None else None
    number = turn.draft.get("ticket_number", "") if opened is None else opened.number
    id = ticket or turn.fresh("ticket")
    line = spoken(id, text, media)
    changes: tuple[Change, ...] = (line,) if opened is None else (opened, line)
    told = _("I have passed it on to the officer. Number: {number}.", number=number)
    return Outcome(
        (Reply(f"{told} {answer_time(turn)}", _after(turn, id)),),
        changes=changes,
        notices=(line_notice(turn, id, number, new=opened is not None),),
        draft=without(turn.draft, TICKET_KEYS | FILE_KEYS),
    )


def _after(turn: Turn, ticket: str) -> tuple[Choice, ...]:
    _ = turn.words
    return (
        Choice(_("Write more"), "officer.reply", {"ticket": ticket}),
        Choice(_("Close it"), "officer.close", {"ticket": ticket}),
        menu_choice(turn),
    )


def opening(turn: Turn, about: str, urgent: bool = False) -> TicketOpened:
    """A ticket of this turn, in the region the person belongs to."""
    id = turn.fresh("ticket")
    membership = turn.draft.get("ticket_membership")
    return TicketOpened(id, short_number(id), about, region(turn), urgent, membership)


def region(turn: Turn) -> str:
    """The regency a person belongs to, as far as we know: of a membership, else of the form; empty if unknown."""
    known = [tie.membership.region for tie in turn.ties if tie.membership.region]
    return known[0] if known else turn.draft.get("region", "")


def spoken(ticket: str, text: str, media: Media | None) -> TicketSpoken:
    """What was said in a ticket, with its file."""
    if media is None:
        return TicketSpoken(ticket, text)
    file = Attachment(media.kind, reference=media.reference)
    return TicketSpoken(ticket, text, file, media.unique, media.mime, media.size)


def line_notice(turn: Turn, ticket: str, number: str, *, new: bool) -> Notice:
    """The agents of the region hear of a new ticket, or of a new line in it."""
    template = "staff.ticket_new" if new else "staff.ticket_line"
    args = {"ticket": ticket, "number": number, "about": turn.draft.get("ticket_about", "question")}
    key = f"ticket:{ticket}:{turn.inbound.key}"
    return Notice(ToStaff(Role.AGENT, region(turn)), Kind.STAFF, key, template, args)


def fits(media: Media) -> bool:
    """Photos, PDFs and voice notes up to 5 MB go to an officer; nothing else does (SECURITY R19)."""
    return media.size <= LARGEST_FILE and (media.kind in ("photo", "voice") or media.mime in SHOWN_TYPES)


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
    _ = turn.words
    told = _("I have passed it on to the officer. Number: {number}.", number=ticket.number)
    line = spoken(ticket.id, turn.media.caption, turn.media)
    notice = line_notice(turn, ticket.id, ticket.number, new=False)
    reply = Reply(f"{told} {answer_time(turn)}", _after(turn, ticket.id))
    return Outcome((reply,), changes=(line,), notices=(notice,), next_step=STAY)


def _offered(turn: Turn, media: Media) -> Outcome:
    """Remember the file until the person says where it belongs."""
    _ = turn.words
    if media.kind == "voice":
        text = _("I cannot listen to voice notes, but an officer can. Shall I pass it on?")
    else:
        text = _("I cannot look into files, but an officer can. Shall I pass it on?")
    receipt = (Choice(_("It is a receipt"), "payment.report"),) if turn.ties else ()
    choices = (Choice(_("Pass it on"), "officer.pass"), *receipt, menu_choice(turn))
    kept = {
        "file": media.reference,
        "file_kind": media.kind,
        "file_unique": media.unique,
        "file_mime": media.mime,
        "file_size": str(media.size),
    }
    return Outcome((Reply(text, choices),), next_step=STAY, draft={**turn.draft, **kept})


@step("officer.pass")
def pass_file(turn: Turn) -> Result:
    """Open a ticket with the file that was remembered."""
    kept = turn.draft
    if not set(kept) >= FILE_KEYS:
        return contact(turn)
    media = Media(kept["file_kind"], kept["file"], kept["file_unique"], kept["file_mime"], int(kept["file_size"]))
    fresh = _with_draft(turn, without(kept, TICKET_KEYS))
    outcome = _spoken(fresh, "", media)
    return replace(outcome, next_step=STAY)


@step("officer.close")
def close(turn: Turn) -> Result:
    """Close the ticket; the officers see that the worker did."""
    return Look(OneTicket(turn.args.get("ticket", "")), _closed)


def _closed(turn: Turn, ticket: TicketView | None) -> Outcome:
    _ = turn.words
    mine = ticket is not None and ticket.person == turn.person.id and ticket.state != "closed"
    changes = (TicketClosed(ticket.id),) if ticket is not None and mine else ()
    text = _("The conversation is closed. If there is anything else, just write.")
    draft = without(turn.draft, TICKET_KEYS)
    return Outcome((Reply(text, (menu_choice(turn),)),), changes=changes, draft=draft)


def without(draft: Draft, keys: frozenset[str]) -> dict[str, str]:
    """A draft without some of its answers."""
    return {key: value for key, value in draft.items() if key not in keys}


def _with_draft(turn: Turn, draft: Draft) -> Turn:
    return replace(turn, talk=replace(turn.talk, draft=draft))
