"""Conversations with workers: who sees them, who answers, how they end."""

import pytest

from bot.domain.changes import TicketClosed, TicketSpoken, TicketTaken
from bot.domain.outgoing import Kind
from bot.domain.questions import OneTicket, Tickets
from tests.dialogue.staff.cases import AGENT, CANARY, SUPERVISOR, ticket

GONE = "Ini sudah tidak ada di sini, atau sudah dipegang orang lain."


@pytest.fixture
def agent(talk):
    """An agent with one open question."""
    talk.person = AGENT
    talk.finds(OneTicket, ticket())
    return talk


def test_a_ticket_shows_its_lines_and_files(agent):
    """What was said, the photo by reference, and the buttons."""
    agent.finds(Tickets, (ticket(),))
    agent.opens("staff.tickets")

    agent.picks("T4GH2K Bu Jum")

    assert agent.replies[0].file.reference == "file-9"
    assert agent.replies[-1].text.splitlines()[1:] == ["Pekerja: Kartu saya mana?", "Pekerja: (berkas)"]
    assert agent.labels == ["Ambil", "Jawab", "Tutup", "Tugas"]


def test_an_urgent_one_is_marked(agent):
    """The mark stands on its button."""
    agent.finds(Tickets, (ticket(urgent=True),))

    agent.opens("staff.tickets")

    assert agent.labels[0].startswith("‼")


def test_an_answer_goes_through_the_bot(agent):
    """Whoever answers first has taken it; the worker gets text and number."""
    agent.opens("staff.ticket", ticket="t1")
    agent.picks("Jawab")

    agent.says("Kartunya ada di JMO, Bu. Kalau ada kecelakaan kerja, hubungi 175.")

    text = "Kartunya ada di JMO, Bu. Kalau ada kecelakaan kerja, hubungi 175."
    assert agent.changes == [TicketTaken("t1"), TicketSpoken("t1", text)]
    (notice,) = agent.notices
    assert (notice.template, notice.kind, notice.to.person) == ("ticket.answer", Kind.TICKET, "worker")
    assert notice.args == {"ticket": "t1", "number": "T4GH2K", "text": text, "by_name": "Rina"}


def test_a_photo_can_be_an_answer(agent):
    """It is sent on by its reference."""
    agent.opens("staff.ticket_reply", ticket="t1")

    agent.sends_photo("Ini contohnya")

    (_taken, spoken) = agent.changes
    assert (spoken.text, spoken.file.kind) == ("Ini contohnya", "photo")
    assert agent.notices[0].args["file"] == spoken.file.reference


@pytest.mark.parametrize(
    ("kind", "mime"), [("document", "application/vnd.android.package-archive"), ("video", "video/mp4")]
)
def test_other_files_do_not_go_out(agent, kind, mime):
    """Photos, PDF and voice only."""
    agent.opens("staff.ticket_reply", ticket="t1")

    agent.sends_photo(kind=kind, mime=mime)

    assert (agent.changes, agent.notices, agent.step) == ([], [], "staff.ticket_answer")


def test_no_nik_leaves_with_an_answer(agent):
    """A typed NIK is not passed on."""
    agent.opens("staff.ticket_reply", ticket="t1")

    agent.says(f"NIK Ibu {CANARY}")

    assert agent.notices == []
    assert not any(isinstance(change, TicketSpoken) for change in agent.changes)


def test_taking_asks_for_the_answer(agent):
    """One tap takes it, the next message is the answer."""
    agent.opens("staff.ticket", ticket="t1")

    agent.picks("Ambil")

    assert agent.changes == [TicketTaken("t1")]
    assert agent.step == "staff.ticket_answer"


def test_a_taken_one_is_only_read_by_others(agent):
    """Another agent sees it but cannot answer or close."""
    agent.finds(OneTicket, ticket(assignee="other agent"))
    agent.opens("staff.ticket", ticket="t1")
    assert agent.labels == ["Tugas"]
    for name in ("staff.ticket_take", "staff.ticket_reply", "staff.ticket_close"):
        agent.opens(name, ticket="t1")

        assert (agent.heard, agent.changes) == (GONE, [])


def test_closing_is_told_to_the_worker(agent):
    """Either side may close it."""
    agent.opens("staff.ticket", ticket="t1")

    agent.picks("Tutup")

    assert agent.changes == [TicketClosed("t1")]
    assert [notice.template for notice in agent.notices] == ["ticket.closed"]


HIDDEN = {
    "about oneself": ticket(but="agent"),
    "for supervisors": ticket(supervisor_only=True),
    "closed": ticket(state="closed"),
    "own question": ticket(person="agent"),
    "elsewhere": None,
}


@pytest.mark.parametrize("found", HIDDEN.values(), ids=HIDDEN)
def test_some_tickets_are_not_for_this_agent(agent, found):
    """The one a contradiction is about neither sees nor closes it."""
    agent.finds(OneTicket, found)
    for name in ("staff.ticket", "staff.ticket_take", "staff.ticket_reply", "staff.ticket_close"):
        agent.opens(name, ticket="t1")

        assert (agent.heard, agent.changes, agent.notices) == (GONE, [], [])


def test_the_list_leaves_them_out(agent):
    """Also where the list holds one by mistake."""
    agent.finds(Tickets, (ticket(but="agent"),))

    agent.opens("staff.tickets")

    assert agent.heard == "Tidak ada pertanyaan yang menunggu."


def test_a_supervisor_sees_what_is_for_supervisors(talk):
    """In the own region."""
    talk.person = SUPERVISOR
    talk.finds(OneTicket, ticket(supervisor_only=True, but="agent", assignee="other agent"))

    talk.opens("staff.ticket", ticket="t1")

    assert talk.labels == ["Jawab", "Tutup", "Tugas"]
