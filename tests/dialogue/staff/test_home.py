"""What /tugas shows to whom."""

from datetime import timedelta

import pytest

from bot.dialogue.router import steps_loaded
from bot.dialogue.step import STEPS
from bot.domain.questions import Queue, Reports, Tickets
from tests.dialogue.staff.cases import AGENT, COORDINATOR, NOW, SUPERVISOR, report, request, ticket

steps_loaded()
OPEN_TO_ALL = {"staff.join", "staff.join_name"}


def test_an_agent_sees_what_waits_with_the_urgent_first(talk):
    """Counts of tickets, sign-ups and payments, and the buttons that lead there."""
    talk.person = AGENT
    talk.finds(Tickets, (ticket(), ticket(id="t2", urgent=True)))
    talk.finds(Queue, (request(due=NOW - timedelta(hours=1)),))
    talk.finds(Reports, (report(),))

    talk.says("/tugas")

    assert talk.heard.splitlines() == [
        "Yang menunggu Anda:",
        "Darurat: 1. Buka pertanyaan dulu.",
        "Pertanyaan: 2",
        "Pendaftaran: 1",
        "Laporan bayar: 1",
        "Lewat waktu: 1",
    ]
    assert talk.labels == ["Pertanyaan", "Antrean daftar", "Laporan bayar", "Siaran baru", "Siaran"]


def test_nothing_to_do_is_said(talk):
    """An empty desk is one friendly line."""
    talk.person = AGENT
    for question in (Tickets, Queue, Reports):
        talk.finds(question, ())

    talk.says("/tugas")

    assert talk.heard == "Tidak ada yang menunggu sekarang."


def test_only_a_supervisor_decides_and_invites(talk):
    """Amounts and invitations are no agent's buttons."""
    talk.person = SUPERVISOR
    for question in (Tickets, Queue, Reports):
        talk.finds(question, ())

    talk.opens("staff.home")

    assert talk.labels == ["Jumlah beda", "Siaran baru", "Siaran", "Undang", "Belum terjawab", "Rekaman"]


def test_a_coordinator_is_told_that_nothing_waits(talk):
    """Who has a role but no desk asks the database nothing."""
    talk.person = COORDINATOR

    talk.opens("staff.home")

    assert talk.looked == []
    assert talk.heard.startswith("Tidak ada tugas di sini")


@pytest.mark.parametrize(
    "name", sorted(name for name in STEPS if name.startswith("staff.") and name not in OPEN_TO_ALL)
)
def test_no_staff_step_opens_for_a_worker(talk, name):
    """Every step names its roles; a worker who comes there sees the menu and looks nothing up."""
    talk.opens(name, request="r1", report="p1", ticket="t1", campaign="c1", decision="a1")

    assert (talk.looked, talk.changes, talk.notices) == ([], [], [])


@pytest.mark.parametrize(
    "name", sorted(name for name in STEPS if name.startswith("staff.") and name not in OPEN_TO_ALL)
)
def test_no_staff_step_opens_for_a_forwarded_message(talk, name):
    """What was forwarded or sent in the name of a chat never acts for staff."""
    talk.person, talk.genuine = SUPERVISOR, False

    talk.opens(name, request="r1", report="p1", ticket="t1", campaign="c1", decision="a1")

    assert (talk.looked, talk.changes, talk.notices) == ([], [], [])
