"""The first message, the menu, and the language."""

from datetime import timedelta

import pytest

from bot.domain.changes import LanguageChosen, SourceNoted
from bot.domain.membership import Enrolment, Membership, Tie, TieRole
from bot.domain.people import Grant
from bot.domain.questions import OwnTicket
from bot.domain.viewer import Role
from tests.talk import MORNING, WORKER, Talk


def test_the_first_message_says_who_runs_this_and_opens_three_doors(talk: Talk) -> None:
    """A newcomer hears that it is a machine, not BPJS, and takes no money; nothing is asked."""
    talk.says("/start")

    assert "mesin tanya-jawab, bukan orang dan bukan BPJS Ketenagakerjaan" in talk.heard
    assert "Wadah Rukun Blitar, 0342 801 234" in talk.heard
    assert "tidak pernah menerima uang" in talk.heard
    assert talk.labels == ["Hitung iuran", "Tanya", "Daftar", "Basa Jawa"]
    assert len(talk.heard) <= 350
    assert (talk.changes, talk.step) == ([], None)


def test_javanese_is_offered_because_no_service_reports_it(talk: Talk) -> None:
    """The language button says the welcome again in Javanese, and back."""
    talk.says("/start")
    talk.picks("Basa Jawa")

    assert talk.heard.startswith("Sugeng rawuh.")
    assert talk.changes == [LanguageChosen("jv")]
    talk.picks("Bahasa Indonesia")
    assert talk.heard.startswith("Selamat datang.")


def test_a_language_change_within_a_form_repeats_the_question(talk: Talk) -> None:
    """Nobody loses their place for asking in another language."""
    talk.opens("premium.start")

    talk.says("boso jowo")

    assert talk.heard.startswith("Padamelanipun punapa?")
    assert talk.step == "premium.occupation"


@pytest.mark.parametrize("code", ["agen-07", "KOPERASI_blitar", "a"])
def test_a_public_code_only_notes_a_source(talk: Talk, code: str) -> None:
    """A campaign's or agent's code changes nothing but where the person came from (SECURITY R21)."""
    talk.says(f"/start {code}")

    assert talk.changes == [SourceNoted(code)]
    assert talk.heard.startswith("Selamat datang.")


@pytest.mark.parametrize("payload", ["<b>", "a b", "'; drop", "x" * 65, "ä", "../etc", "%s"])
def test_a_payload_that_is_no_code_is_ignored(talk: Talk, payload: str) -> None:
    """What cannot be a code is not kept; the welcome is the same."""
    talk.says(f"/start {payload}")

    assert talk.changes == []
    assert talk.heard.startswith("Selamat datang.")


def test_a_member_finds_the_status_first(talk: Talk) -> None:
    """Who is tied to a membership gets a short menu."""
    talk.ties = (Tie(TieRole.SELF, Membership("m1", Enrolment.ACTIVE, called="Bu Jum")),)
    talk.says("menu")

    assert talk.heard == "Ada yang bisa saya bantu?"
    assert talk.labels == [
        "Status",
        "Hitung iuran",
        "Tanya",
        "Daftar",
        "Hubungi petugas",
        "Data saya",
        "Jam pengingat",
        "Basa Jawa",
    ]


def test_who_was_here_before_is_not_welcomed_again(talk: Talk) -> None:
    """A greeting of somebody known opens the menu."""
    talk.person = type(WORKER)("worker", "id", WORKER.zone, met=MORNING - timedelta(days=3))

    talk.says("assalamualaikum")

    assert talk.heard == "Ada yang bisa saya bantu?"


def test_the_welcome_is_said_once(talk: Talk) -> None:
    """Two minutes later the menu is the menu; the other language still says the welcome again."""
    talk.person = type(WORKER)("worker", "id", WORKER.zone, met=MORNING)
    talk.says("/start")
    assert talk.heard.startswith("Selamat datang.")

    talk.waits(minutes=2)
    talk.says("/menu")
    assert talk.heard == "Ada yang bisa saya bantu?"
    talk.picks("Basa Jawa")
    assert talk.heard.startswith("Sugeng rawuh.")


def test_a_mourner_finds_a_quiet_menu(talk: Talk) -> None:
    """After a death was told: no welcome, no offers, one way to a human."""
    talk.finds(OwnTicket, None)
    talk.says("bapak sampun sedo")

    talk.picks("Menu")

    assert talk.heard == "Saya di sini kalau perlu."
    assert talk.labels == ["Hubungi petugas"]


def test_staff_find_their_tasks(talk: Talk) -> None:
    """An agent's menu begins with the tasks; nobody else's does."""
    talk.person = type(WORKER)("a", "id", WORKER.zone, grants=(Grant(Role.AGENT, frozenset({"3505"})),))
    talk.says("menu")
    assert talk.labels[0] == "Tugas"


def test_about_says_how_to_check_and_promises_no_175(talk: Talk) -> None:
    """Who runs it, what is never asked, and whom to ask face to face; 175 does not know this bot."""
    talk.says("/tentang")

    assert "bukan BPJS Ketenagakerjaan" in talk.heard
    assert "Tanya langsung di Wadah Rukun Blitar" in talk.heard
    assert "175" not in talk.heard
    assert len(talk.heard) <= 350


def test_a_greeting_within_a_form_does_not_leave_it(talk: Talk) -> None:
    """ "Pagi" in the middle of a form is politeness."""
    talk.opens("premium.start")

    talk.says("pagi")

    assert talk.step == "premium.occupation"
