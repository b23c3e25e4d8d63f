"""The member's word on a note of a payment (users.md 2)."""

from dataclasses import replace

import pytest

from bot.dialogue.notice import Unwanted
from bot.domain.changes import NoteConfirmed, NoteContradicted
from bot.domain.coverage import Entry, Grade
from bot.domain.outgoing import ToStaff
from bot.domain.questions import Note
from bot.domain.viewer import Role
from bot.domain.views import NoteView
from tests.members import NOVEMBER, drawn, member, paid, tied
from tests.talk import MORNING, Talk

NOTE = NoteView("e1", "jum", NOVEMBER, 16_800, "sri", "Bu Sri")
ARGS = {"entry": "e1", "month": "2026-11", "amount": "16800", "took_money": "yes", "by_name": "Bu Sri"}


def test_a_note_is_shown_at_once_with_name_sum_and_month() -> None:
    """Who collects Rp16.800 while Rp11.400 is due is seen by the member."""
    reply = drawn("payment.noted", paid(member(), m2026_11=Grade.NOTED), ARGS)

    assert not isinstance(reply, Unwanted)
    assert reply.text == "Bu Jum: Petugas Bu Sri mencatat menerima Rp16.800 untuk November 2026. Benar?"
    assert [choice.label for choice in reply.choices] == ["Benar", "Salah", "Saya tidak bayar"]
    assert all(choice.final for choice in reply.choices)


def test_a_note_taken_back_meanwhile_is_not_asked_about() -> None:
    """What is reversed before it is sent is unwanted."""
    noted = Entry("e1", NOVEMBER, Grade.NOTED, 16_800, "staff", "sri", MORNING)
    back = replace(noted, id="e2", reverses="e1")

    assert drawn("payment.noted", replace(member(), entries=(noted, back)), ARGS) == Unwanted("reversed")


def test_right_protects_the_honest_officer(talk: Talk) -> None:
    """It is still to be compared with the record."""
    talk.ties = tied(member())
    talk.finds(Note, NOTE)

    talk.opens("note.right", entry="e1")

    assert talk.changes == [NoteConfirmed("e1")]
    assert "dicocokkan" in talk.heard
    assert talk.notices == []


def test_right_after_the_record_promises_nothing_more(talk: Talk) -> None:
    """Who presses late hears that it is recorded already."""
    talk.ties = tied(paid(member(), m2026_11=Grade.OFFICIAL))
    talk.finds(Note, NOTE)

    talk.opens("note.right", entry="e1")

    assert talk.changes == [NoteConfirmed("e1")]
    assert "sudah tercatat" in talk.heard
    assert "inggal dicocokkan" not in talk.heard


@pytest.mark.parametrize(("step", "never"), [("note.wrong", False), ("note.never_paid", True)])
def test_wrong_goes_to_the_supervisor_and_never_to_that_agent(talk: Talk, step: str, never: bool) -> None:
    """The one who wrote the note hears nothing of it."""
    talk.ties = tied(member())
    talk.finds(Note, NOTE)

    talk.opens(step, entry="e1")

    (change,) = talk.changes
    assert isinstance(change, NoteContradicted)
    assert (change.entry, change.never_paid) == ("e1", never)
    assert change.number in talk.heard
    (notice,) = talk.notices
    assert notice.to == ToStaff(Role.SUPERVISOR, "3505", but="sri")
    assert notice.template == "staff.note_contradicted"


def test_an_unknown_note_is_answered_kindly(talk: Talk) -> None:
    """A foreign or old entry changes nothing."""
    talk.finds(Note, None)

    talk.opens("note.wrong", entry="foreign")

    assert talk.changes == []
    assert "Hubungi petugas" in talk.labels


def test_the_writer_is_named_only_when_known() -> None:
    """Another one's note is not laid at the named officer's door."""
    noted = Entry("e1", NOVEMBER, Grade.NOTED, 16_800, "staff", "sri", MORNING)
    args = {"entry": "e1", "month": "2026-11", "amount": "16800"}

    texts = [
        drawn("member.note_unofficial", replace(member(), entries=(replace(noted, by=by),)), args)
        for by in ("sri", "somebody")
    ]

    assert ["Bu Sri" in reply.text for reply in texts if not isinstance(reply, Unwanted)] == [True, False]


def test_a_note_without_record_after_ten_days_is_told() -> None:
    """The member hears it too; once it is official, it is unwanted."""
    noted = drawn("member.note_unofficial", paid(member(), m2026_11=Grade.NOTED), ARGS)

    assert not isinstance(noted, Unwanted)
    assert "Simpan buktinya" in noted.text
    official = paid(member(), m2026_11=Grade.OFFICIAL)
    assert drawn("member.note_unofficial", official, ARGS) == Unwanted("changed")
