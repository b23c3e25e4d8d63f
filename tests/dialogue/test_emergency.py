"""The bad day."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.changes import MessagesHeld, TicketOpened, TicketSpoken, TypedIdentifierDeleted
from bot.domain.inbound import Media
from bot.domain.membership import Enrolment
from bot.domain.outgoing import Kind, ToStaff
from bot.domain.questions import OneTicket, OwnTicket
from bot.domain.viewer import Role
from bot.domain.views import TicketView
from tests.members import member, tied
from tests.talk import MORNING, WORKER, Talk

URGENT = TicketView("t1", "AB23CD", "emergency", "3505", True, WORKER.id, "", MORNING, "open")


def kinds(talk: Talk) -> list[type]:
    """What sort of changes a turn made."""
    return [type(change) for change in talk.changes]


@pytest.mark.parametrize(
    "text", ["suami saya kecelakaan tadi pagi", "bapak ditabrak motor wau enjing", "tolong, teman saya jatuh dari atap"]
)
def test_an_accident_gets_three_lines_one_action_and_a_human(talk: Talk, text: str) -> None:
    """Hospital first, what to say there, by when to report; staff is called with the highest priority."""
    talk.finds(OwnTicket, None)

    talk.says(text)

    lines = talk.heard.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("Segera ke rumah sakit terdekat.")
    assert "2×24 jam" in lines[1]
    assert "Petugas sudah saya panggil" in lines[2]
    assert kinds(talk) == [TicketOpened, TicketSpoken]
    opened = talk.changes[0]
    assert isinstance(opened, TicketOpened)
    assert (opened.about, opened.urgent) == ("emergency", True)
    assert {notice.to for notice in talk.notices} == {ToStaff(Role.AGENT, ""), ToStaff(Role.SUPERVISOR, "")}
    assert all((notice.kind, notice.urgent) == (Kind.EMERGENCY, True) for notice in talk.notices)
    assert len({notice.key for notice in talk.notices}) == 2


@pytest.mark.parametrize("text", ["bapak sampun sedo", "suami saya meninggal kemarin", "ibuk wis ninggal dek wingi"])
def test_a_death_stops_every_message_and_names_no_amount(talk: Talk, text: str) -> None:
    """Condolence, no figure in rupiah, no NIK, no payment; everything to this person is held."""
    talk.finds(OwnTicket, None)

    talk.says(text)

    assert talk.heard.startswith("Kami ikut berduka.")
    assert "Rp" not in talk.heard
    assert "NIK" not in talk.heard
    assert "sebelum membayar apa pun" in talk.heard
    assert MessagesHeld() in talk.changes
    assert len(talk.heard) <= 350


def test_a_widow_who_answers_a_reminder_is_not_told_to_choose(talk: Talk) -> None:
    """The emergency comes before the step's own parser, and the form is left."""
    talk.finds(OwnTicket, None)
    talk.opens("premium.start")
    talk.picks("Petani")

    talk.says("bapak sampun sedo")

    assert talk.heard.startswith("Kami ikut berduka.")
    assert talk.step is None


def test_at_night_175_answers_and_the_morning_is_named(talk: Talk) -> None:
    """Outside office hours the one action is the call centre."""
    talk.finds(OwnTicket, None)
    talk.now = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

    talk.says("bapak kecelakaan barusan")

    assert "Sekarang telepon 175. Petugas sudah saya beri tahu, ada lagi Senin, 23 November mulai 08.00." in talk.heard


def test_a_hospital_stay_sells_nothing(talk: Talk) -> None:
    """Whoever mentions a hospital gets no payment prompt (users.md 5)."""
    talk.finds(OwnTicket, None)

    talk.says("ibu saya opname")

    assert "Jangan bayar iuran dulu" in talk.heard
    assert not any("premium" in choice.step or "payment" in choice.step for choice in talk.replies[0].choices)


def test_the_second_cry_goes_into_the_same_ticket(talk: Talk) -> None:
    """No second ticket is opened for the same bad day."""
    talk.finds(OwnTicket, URGENT)

    talk.says("bapak kecelakaan barusan")

    assert kinds(talk) == [TicketSpoken]
    assert {notice.template for notice in talk.notices} == {"staff.ticket_line"}


def test_what_is_written_to_the_officer_of_an_emergency_goes_there(talk: Talk) -> None:
    """Nobody hears the condolence again with every sentence."""
    talk.finds(OwnTicket, None)
    talk.says("bapak sampun sedo")
    talk.finds(OneTicket, URGENT)
    talk.picks("Tulis ke petugas")

    talk.says("bapak meninggal kemarin jam 3")

    assert talk.heard.startswith("Sudah saya teruskan ke petugas.")
    assert talk.changes == [TicketSpoken("t1", "bapak meninggal kemarin jam 3")]


def test_a_caption_can_be_a_cry(talk: Talk) -> None:
    """Words under a photo count as well."""
    talk.finds(OwnTicket, None)

    talk.sends_photo(caption="bapak kecelakaan tadi")

    assert talk.heard.startswith("Segera ke rumah sakit terdekat.")


def test_a_nik_in_a_cry_is_masked_and_deleted(talk: Talk) -> None:
    """The ticket holds no identifier that was typed in distress."""
    talk.finds(OwnTicket, None)

    talk.says("suami saya meninggal kemarin, nik 3505154708720003")

    assert TypedIdentifierDeleted() in talk.changes
    spoken = next(change for change in talk.changes if isinstance(change, TicketSpoken))
    assert "3505154708720003" not in spoken.text


@pytest.mark.parametrize(
    "text", ["santunan kecelakaan berapa?", "kalau meninggal dapat apa?", "hp saya mati", "jatuh tempo kapan"]
)
def test_a_question_about_it_is_no_emergency(talk: Talk, text: str) -> None:
    """Asking what is paid after an accident calls nobody."""
    talk.says(text)

    assert talk.notices == []
    assert not any(isinstance(change, TicketOpened) for change in talk.changes)


def test_i_was_only_asking_leads_back_to_the_question(talk: Talk) -> None:
    """A mistaken alarm is taken back by a button, and the question can be asked again."""
    talk.finds(OwnTicket, None)
    talk.says("bapak kecelakaan barusan")
    talk.finds(OwnTicket, URGENT)

    talk.picks("Saya hanya bertanya")
    assert kinds(talk) == [TicketSpoken]

    talk.says("bapak kecelakaan barusan")
    assert talk.notices == []


def test_a_death_is_heard_in_javanese_too(talk: Talk) -> None:
    """A Javanese speaker is answered in krama."""
    talk.says("basa jawa")
    talk.finds(OwnTicket, None)

    talk.says("bapak kula sampun sedo")

    assert talk.heard.startswith("Kula ndhèrèk bela sungkawa.")
    assert isinstance(talk.turn(Media("voice", "f", "u", "audio/ogg", 1)).media, Media)


@pytest.mark.parametrize(
    ("text", "enrolment", "line"),
    [
        ("saya jatuh dari motor tadi pagi", Enrolment.ACTIVE, "Bilang di sana: peserta BPJS Ketenagakerjaan"),
        ("kula tiba saking motor wau enjing", Enrolment.ACTIVE, "Bilang di sana: peserta BPJS Ketenagakerjaan"),
        ("suami saya jatuh dari motor tadi pagi", Enrolment.ACTIVE, "Kalau yang cedera peserta dan sedang bekerja"),
        ("saya jatuh dari motor tadi pagi", Enrolment.REQUESTED, "Kalau yang cedera peserta dan sedang bekerja"),
    ],
)
def test_only_a_member_who_is_hurt_is_told_to_say_member(
    talk: Talk, text: str, enrolment: Enrolment, line: str
) -> None:
    """Of anybody else we do not know whether they are a member, nor whether they were working."""
    talk.ties = tied(member(enrolment))
    talk.finds(OwnTicket, None)

    talk.says(text)

    assert line in talk.heard
    assert len(talk.heard.splitlines()) == 3
    assert len(talk.heard) <= 350


@pytest.mark.parametrize("language", ["id", "jv"])
def test_an_accident_at_night_fits_into_one_answer(talk: Talk, language: str) -> None:
    """Three lines and at most 350 characters, in either language and at any hour."""
    talk.person = replace(talk.person, language=language)
    talk.now = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    talk.finds(OwnTicket, None)

    talk.says("bapak kecelakaan barusan")

    assert len(talk.heard.splitlines()) == 3
    assert len(talk.heard) <= 350
