"""The NIK and the birth date at the end of the sign-up."""

import pytest

from bot.domain.changes import TypedIdentifierDeleted
from bot.domain.office import Office
from bot.domain.questions import NikKnown
from tests.signing_up import MANDATED, NIK, to_the_nik
from tests.talk import OFFICE, Talk


def test_without_a_mandate_the_nik_cannot_be_typed(talk: Talk) -> None:
    """Two doors only, and a NIK typed anyway is deleted and not kept."""
    to_the_nik(talk)
    assert talk.labels == ["Nanti ke petugas", "Daftar lewat JMO"]

    talk.says(NIK)

    assert talk.changes == [TypedIdentifierDeleted()]
    assert "nik" not in talk.draft
    assert talk.step == "registration.nik"


def test_a_typed_nik_is_deleted_masked_and_its_date_asked(talk: Talk) -> None:
    """With a mandate the third door is open; only four figures come back."""
    talk.office = MANDATED
    talk.finds(NikKnown, False)
    to_the_nik(talk)
    talk.picks("Ketik di sini")

    talk.says(NIK)

    assert "••••••••••••0003" in talk.heard
    assert "Lahir 7 Agustus 1972, betul?" in talk.heard
    assert NIK not in talk.heard
    assert talk.changes == [TypedIdentifierDeleted()]


def test_a_known_nik_sounds_like_an_unknown_one() -> None:
    """Nobody learns from the bot whether a NIK is registered."""
    transcripts = []
    for known in (True, False):
        talk = Talk(office=MANDATED)
        talk.finds(NikKnown, known)
        to_the_nik(talk)
        talk.says(NIK)
        heard = [talk.heard]
        talk.picks("Benar")
        transcripts.append([*heard, talk.heard, str(talk.labels)])

    assert transcripts[0] == transcripts[1]


def test_a_date_that_differs_warns_and_does_not_refuse(talk: Talk) -> None:
    """'Bukan' asks for the date; the officer compares it."""
    talk.office = MANDATED
    talk.finds(NikKnown, False)
    to_the_nik(talk)
    talk.says(NIK)
    talk.picks("Bukan")

    talk.says("8-8-1972")

    assert "beda dengan NIK" in talk.heard
    assert talk.step == "registration.review"


def test_the_sixth_nik_of_a_day_goes_to_the_officer(talk: Talk) -> None:
    """Beyond the day's limit nothing is looked up or kept."""
    talk.office = MANDATED
    talk.finds(NikKnown, None)
    to_the_nik(talk)

    talk.says(NIK)

    assert "nik" not in talk.draft
    assert talk.changes == [TypedIdentifierDeleted()]


def test_jmo_is_a_door_of_its_own(talk: Talk) -> None:
    """The steps, and the way back to reminders."""
    to_the_nik(talk)

    talk.picks("Daftar lewat JMO")

    assert "175" in talk.heard
    assert talk.labels == ["Sudah, ingatkan saya", "Nanti ke petugas"]


def test_sixty_five_is_told_and_not_refused(talk: Talk) -> None:
    """The officer knows the exceptions."""
    to_the_nik(talk)
    talk.picks("Nanti ke petugas")

    talk.says("7 agustus 1950")

    assert "belum 65" in talk.heard
    assert talk.step == "registration.review"


@pytest.mark.parametrize("office", [OFFICE, MANDATED])
def test_the_choice_stands_right_above_its_buttons(talk: Talk, office: Office) -> None:
    """Nearly done (a date and a look still follow), what is never asked, and last of all the choice."""
    talk.office = office

    to_the_nik(talk)

    lines = talk.heard.split("\n")
    assert lines[0].startswith("Hampir selesai: NIK, 16 angka di KTP")
    assert "OTP" in lines[-2]
    assert lines[-1] == "Pilih yang paling tenang:"
