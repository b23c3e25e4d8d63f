"""The member's answer to a note of a payment; "wrong" never goes to the one who wrote it (users.md 2)."""

from collections.abc import Callable
from functools import partial

from bot.dialogue.menu import menu_choice
from bot.dialogue.numbers import short_number
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.changes import NoteConfirmed, NoteContradicted
from bot.domain.coverage import Grade, grades
from bot.domain.outgoing import Kind, Notice, ToStaff
from bot.domain.questions import Note
from bot.domain.reply import Choice, Reply
from bot.domain.viewer import Role
from bot.domain.views import NoteView


def _look(turn: Turn, then: Callable[[Turn, NoteView], Outcome]) -> Look:
    return Look(Note(turn.args.get("entry", "")), then=partial(_if_there, then=then))


def _if_there(turn: Turn, found: NoteView | None, then: Callable[[Turn, NoteView], Outcome]) -> Outcome:
    if found is not None:
        return then(turn, found)
    _ = turn.words
    choices = (Choice(_("Contact an officer"), "officer.contact", {"about": "payment"}), menu_choice(turn))
    return Outcome((Reply(_("That note is not open any more. Is something still wrong?"), choices),))


@step("note.right")
def right(turn: Turn) -> Result:
    """The member agrees: it protects the honest officer, and is still no proof."""
    return _look(turn, _confirmed)


def _confirmed(turn: Turn, note: NoteView) -> Outcome:
    _ = turn.words
    membership = turn.membership(note.membership)
    if membership and grades(membership.entries).get(note.month) is Grade.OFFICIAL:
        text = _("Good. It is recorded at BPJS Ketenagakerjaan already.")
    else:
        text = _("Good. It is still to be compared with the record of BPJS Ketenagakerjaan; I tell you then.")
    return Outcome((Reply(text, (menu_choice(turn),)),), (NoteConfirmed(note.entry),))


@step("note.wrong")
def wrong(turn: Turn) -> Result:
    """The member disagrees: a supervisor looks into it."""
    return _look(turn, partial(contradicted, never_paid=False))


@step("note.never_paid")
def never_paid(turn: Turn) -> Result:
    """The member did not pay at all."""
    return _look(turn, partial(contradicted, never_paid=True))


def contradicted(turn: Turn, note: NoteView, never_paid: bool) -> Outcome:
    """A ticket that the writer of the note neither sees nor closes."""
    _ = turn.words
    ticket = turn.fresh("ticket")
    number = short_number(ticket)
    change = NoteContradicted(note.entry, ticket, number, never_paid)
    membership = turn.membership(note.membership)
    args = {"ticket": ticket, "number": number, "never_paid": "yes" if never_paid else "no"}
    to = ToStaff(Role.SUPERVISOR, membership.region if membership else "", but=note.by)
    notice = Notice(to, Kind.STAFF, f"contradicted:{note.entry}", "staff.note_contradicted", args, urgent=True)
    text = _(
        "Thank you for saying so. The supervisor looks into it, not {officer}. Number: {number}. "
        "If you have a receipt or paper, please keep it.",
        officer=note.by_name or _("the officer"),
        number=number,
    )
    more = Choice(_("Write more"), "officer.reply", {"ticket": ticket})
    return Outcome((Reply(text, (more, menu_choice(turn))),), (change,), (notice,))
