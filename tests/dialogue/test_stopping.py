"""STOP means: stop writing to me, at once."""

from dataclasses import replace

import pytest

from bot.domain.changes import MessagesResumed, MessagesStopped
from tests.talk import Talk

STOPS = [
    "STOP",
    "stop",
    "Berhenti",
    "berhenti.",
    "mandheg",
    "mpun",
    "ampun dikirimi",
    "jangan kirim lagi",
    "/stop",
    "Stop!",
]


@pytest.mark.parametrize("text", STOPS)
def test_stop_ends_messages_in_one_line(talk: Talk, text: str) -> None:
    """No reason is asked, no "are you sure"; known or unknown, it counts."""
    talk.says(text)

    assert talk.heard == "Pengingat berhenti. Iuran tetap bisa dibayar sendiri. Ketik MULAI kapan saja."
    assert talk.changes == [MessagesStopped()]


def test_stop_within_a_form_leaves_it_and_keeps_the_answers(talk: Talk) -> None:
    """The form is left, what was answered stays for another day."""
    talk.opens("premium.start")
    talk.picks("Petani")

    talk.says("berhenti")

    assert talk.step is None
    assert talk.draft["occupation"] == "petani"


def test_stop_counts_before_a_button_of_that_name(talk: Talk) -> None:
    """No prompt can catch the word STOP."""
    talk.opens("hours.choose")
    talk.standing = replace(talk.standing, parked=True)

    talk.says("stop")

    assert talk.changes == [MessagesStopped()]


@pytest.mark.parametrize("text", ["mau berhenti jadi peserta", "saya berhenti kerja", "cara berhenti bpjs gimana"])
def test_leaving_the_insurance_is_a_question(talk: Talk, text: str) -> None:
    """Stopping to be a member or to work is a topic, not STOP (users.md 22)."""
    talk.says(text)

    assert MessagesStopped() not in talk.changes


@pytest.mark.parametrize("text", ["MULAI", "mulai", "mulai lagi", "/mulai"])
def test_mulai_brings_them_back(talk: Talk, text: str) -> None:
    """One word is enough to be reminded again."""
    talk.says("stop")

    talk.says(text)

    assert talk.changes == [MessagesResumed()]
    assert talk.person.stopped is False


def test_stop_is_answered_in_javanese(talk: Talk) -> None:
    """Who speaks Javanese hears it in krama."""
    talk.says("basa jawa")
    talk.says("mandheg")

    assert talk.heard.startswith("Pèngenget kendel.")


def test_mulai_promises_nothing_where_nothing_will_come(talk: Talk) -> None:
    """Without a membership there is nothing to remind of; after a death an officer asks first."""
    talk.says("MULAI")
    assert "Belum ada yang perlu diingatkan" in talk.heard

    talk.person = replace(talk.person, held=True)
    talk.says("MULAI")
    assert "petugas memastikan" in talk.heard
