"""Reaching a human, and the ticket between a worker and the officers."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.dialogue.notice import NOTICES, Case
from bot.domain.changes import TicketClosed, TicketOpened, TicketSpoken
from bot.domain.outgoing import Kind, ToPerson, ToStaff
from bot.domain.questions import OneTicket, OpenTickets, OwnTicket
from bot.domain.reply import Reply
from bot.domain.viewer import Role
from bot.domain.views import TicketView
from tests.talk import MORNING, OFFICE, WORKER, Talk, library, words

OPEN = TicketView("t1", "AB23CD", "question", "3505", False, WORKER.id, "", MORNING, "open")


def test_a_worker_writes_to_an_officer(talk: Talk) -> None:
    """The first message opens the ticket; the agents of the region hear of it, the worker when they answer."""
    talk.finds(OwnTicket, None)
    talk.says("Hubungi petugas")
    assert talk.heard.startswith("Tulis pesan untuk petugas")
    assert (talk.changes, talk.step) == ([], "officer.message")

    talk.says("Nama saya di kartu salah")

    opened, spoken = talk.changes
    assert isinstance(opened, TicketOpened)
    assert isinstance(spoken, TicketSpoken)
    assert (opened.ticket, spoken.text) == (spoken.ticket, "Nama saya di kartu salah")
    assert opened.number in talk.heard
    assert "Petugas ada sampai 16.00." in talk.heard
    notice = talk.notices[0]
    assert (notice.to, notice.kind, notice.template) == (ToStaff(Role.AGENT, ""), Kind.STAFF, "staff.ticket_new")
    assert talk.step is None


def test_on_a_friday_night_monday_is_named(talk: Talk) -> None:
    """Outside office hours the worker hears when somebody is there."""
    talk.now = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    talk.finds(OwnTicket, None)
    talk.says("petugas")

    assert "Petugas ada lagi Senin, 23 November mulai 08.00." in talk.heard


def test_later_messages_go_there_only_when_chosen(talk: Talk) -> None:
    """An open ticket does not swallow what is said to the bot."""
    talk.finds(OwnTicket, None)
    talk.says("petugas")
    talk.says("tolong dicek")
    talk.says("hitung iuran")

    assert talk.changes == []
    assert talk.step == "premium.occupation"


def test_write_more_goes_on_in_the_same_ticket(talk: Talk) -> None:
    """[Tulis lagi] adds a line; no second ticket is opened."""
    talk.finds(OwnTicket, OPEN)
    talk.says("petugas")
    assert "Percakapan AB23CD masih terbuka." in talk.heard

    talk.finds(OneTicket, OPEN)
    talk.says("satu lagi, pak")

    assert talk.changes == [TicketSpoken("t1", "satu lagi, pak")]
    assert talk.notices[0].template == "staff.ticket_line"


def test_a_ticket_that_was_closed_meanwhile_is_followed_by_a_new_one(talk: Talk) -> None:
    """What is written is never lost to a closed ticket."""
    talk.finds(OwnTicket, OPEN)
    talk.says("petugas")
    talk.finds(OneTicket, None)

    talk.says("satu lagi, pak")

    assert isinstance(talk.changes[0], TicketOpened)


def test_the_agent_a_ticket_is_about_hears_nothing_of_it(talk: Talk) -> None:
    """A line in a contradiction goes to supervisors without that agent (SECURITY R9)."""
    ticket = replace(OPEN, about="contradiction", supervisor_only=True, but="agent-1")
    talk.finds(OwnTicket, ticket)

    talk.sends_photo()

    assert talk.notices[0].to == ToStaff(Role.SUPERVISOR, "3505", "agent-1")


def test_who_took_the_ticket_hears_of_the_next_line(talk: Talk) -> None:
    """Nobody else is disturbed once an officer has taken it."""
    talk.finds(OwnTicket, replace(OPEN, assignee="agent-2"))

    talk.sends_voice()

    assert talk.notices[0].to == ToPerson("agent-2")


def test_three_open_tickets_are_enough(talk: Talk) -> None:
    """A fourth matter goes into the newest ticket (SECURITY R20)."""
    talk.finds(OwnTicket, OPEN)
    talk.finds(OpenTickets, 3)
    talk.says("petugas")
    talk.picks("Masalah lain")

    assert "Percakapan AB23CD masih terbuka." in talk.heard


def test_a_voice_note_is_offered_to_an_officer_and_not_lost(talk: Talk) -> None:
    """A voice note out of the blue is remembered until the worker says where it belongs (users.md 18)."""
    talk.finds(OwnTicket, None)
    talk.sends_voice()
    assert talk.heard.startswith("Saya tidak bisa mendengar suara")

    talk.picks("Teruskan")

    opened, spoken = talk.changes
    assert isinstance(opened, TicketOpened)
    assert isinstance(spoken, TicketSpoken)
    assert spoken.file is not None
    assert (spoken.file.kind, spoken.mime) == ("voice", "audio/ogg")
    assert "file" not in talk.draft


def test_a_voice_note_goes_to_the_open_ticket(talk: Talk) -> None:
    """With an open ticket the voice goes there at once, and the person is told."""
    talk.finds(OwnTicket, OPEN)

    talk.sends_voice()

    assert isinstance(talk.changes[0], TicketSpoken)
    assert talk.heard.startswith("Sudah saya teruskan ke petugas. Nomor: AB23CD.")


def test_a_photo_in_the_middle_of_a_form_reaches_the_officer_and_the_form_stays(talk: Talk) -> None:
    """What a question cannot use goes to a human; the question waits."""
    talk.finds(OwnTicket, OPEN)
    talk.opens("premium.start")

    talk.sends_photo()

    assert isinstance(talk.changes[0], TicketSpoken)
    assert talk.step == "premium.occupation"


def test_other_files_are_refused_politely(talk: Talk) -> None:
    """Programs and archives are not passed on (SECURITY R19)."""
    talk.sends_photo(kind="document", mime="application/vnd.android.package-archive")

    assert talk.heard.startswith("Yang bisa saya teruskan: foto, PDF, dan pesan suara")
    assert talk.changes == []


def test_the_worker_closes_a_ticket_of_their_own_only(talk: Talk) -> None:
    """A foreign ticket is not closed by its id."""
    talk.finds(OneTicket, OPEN)
    talk.opens("officer.close", ticket="t1")
    assert talk.changes == [TicketClosed("t1")]

    talk.finds(OneTicket, TicketView("t2", "ZZ", "question", "", False, "another", "", MORNING, "open"))
    talk.opens("officer.close", ticket="t2")
    assert talk.changes == []


def test_an_officers_answer_can_be_answered(talk: Talk) -> None:
    """The answer names the officer, holds no live link, and leads back into the ticket."""
    args = {"ticket": "t1", "number": "AB23CD", "text": "Sudah kami betulkan, cek t.me/abc", "by_name": "Bu Sri"}
    case = Case(WORKER, MORNING, words()["id"], library(), OFFICE, args)

    reply = NOTICES["ticket.answer"](case)

    assert isinstance(reply, Reply)
    assert reply.text.startswith("Jawaban dari Bu Sri (AB23CD):\nSudah kami betulkan")
    assert "t.me/abc" not in reply.text
    assert [choice.label for choice in reply.choices] == ["Balas", "Tutup"]


def test_a_closed_ticket_is_told(talk: Talk) -> None:
    """The worker hears that the officer closed it, and how to come back."""
    case = Case(WORKER, MORNING, words()["id"], library(), OFFICE, {"ticket": "t1", "number": "AB23CD"})

    reply = NOTICES["ticket.closed"](case)

    assert isinstance(reply, Reply)
    assert "AB23CD" in reply.text
