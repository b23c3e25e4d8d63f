"""The ways in for who is a member already."""

from datetime import date

import pytest

from bot.domain.changes import (
    ConsentAnswered,
    LinkRequested,
    NameForPersonChosen,
    OwnStatementMade,
    SlipClaimed,
    SlipRefused,
)
from bot.domain.outgoing import ToStaff
from bot.domain.people import Officer, Purpose
from bot.domain.questions import BirthDateMatches, OfficerFor, SlipFor
from bot.domain.viewer import Role
from bot.domain.views import SlipFound
from tests.talk import Talk

SLIP = SlipFound("slip", "jum", has_birth_date=True)
BORN = date(1972, 8, 7)


def test_a_code_and_the_birth_date_connect(talk: Talk) -> None:
    """Code, whose it is, birth date: three answers, and reminders are asked for."""
    talk.finds(SlipFor, SLIP)
    talk.finds(BirthDateMatches, True)
    talk.opens("linking.start")
    talk.picks("Saya punya kode")
    talk.says("k7m2-qx9p")
    talk.picks("Untuk keluarga")

    talk.says("7 agustus 1972")

    assert talk.changes == [SlipClaimed("slip", "jum", "family")]
    assert talk.heard.startswith("Sudah tersambung")
    assert "Boleh saya ingatkan" in talk.heard
    assert talk.looked == [SlipFor("k7m2-qx9p"), BirthDateMatches("jum", BORN)]


def test_a_link_carries_the_code(talk: Talk) -> None:
    """/start k_CODE and the typed code are the same thing."""
    talk.finds(SlipFor, SlipFound("slip", "jum", has_birth_date=False))
    talk.opens("linking.code", code="k_K7M2QX9P")

    talk.picks("Saya sendiri")

    assert talk.looked == [SlipFor("K7M2QX9P")]
    assert talk.changes == [SlipClaimed("slip", "jum", "self")]


def test_wrong_used_and_expired_codes_sound_alike(talk: Talk) -> None:
    """The answer tells nothing, the try is counted, and another way is offered."""
    talk.finds(SlipFor, None)
    talk.opens("linking.code")

    talk.says("salah123")

    assert talk.changes == [SlipRefused(None)]
    assert talk.heard == "Belum cocok. Cek lagi kertasnya, atau minta petugas menyambungkan."
    assert talk.step == "linking.code"


def test_a_wrong_birth_date_sounds_like_a_wrong_code(talk: Talk) -> None:
    """The same words; the try counts against the slip."""
    talk.finds(SlipFor, SLIP)
    talk.finds(BirthDateMatches, False)
    talk.opens("linking.code")
    talk.says("k7m2qx9p")
    talk.picks("Saya sendiri")

    talk.says("8-8-1972")

    assert talk.changes == [SlipRefused("slip")]
    assert talk.heard == "Belum cocok. Cek lagi kertasnya, atau minta petugas menyambungkan."


def test_after_five_tries_the_slip_is_closed(talk: Talk) -> None:
    """The slip is looked up at each try, so even the right date does not help then."""
    talk.finds(SlipFor, SLIP)
    talk.finds(BirthDateMatches, True)
    talk.opens("linking.code")
    talk.says("k7m2qx9p")
    talk.picks("Saya sendiri")
    talk.finds(SlipFor, None)

    talk.says("7-8-1972")

    assert talk.changes == [SlipRefused(None)]


def test_an_officer_is_asked_only_after_consent_and_nothing_is_shown(talk: Talk) -> None:
    """Place, consent, phone, name, KPJ if known; then a number and a day."""
    talk.finds(OfficerFor, Officer("sri", "Bu Sri"))
    talk.opens("linking.request")
    talk.picks("Saya sendiri")
    talk.says("kabupaten blitar")
    assert "Setuju" in talk.labels
    talk.picks("Setuju")
    talk.says("081234567890")
    talk.says("Jumiati")
    talk.picks("Tidak tahu")

    talk.picks("Kirim")

    (change,) = talk.changes
    assert isinstance(change, LinkRequested)
    assert change.values == {"name": "Jumiati", "phone": "+6281234567890", "region": "3505", "role": "self"}
    assert change.number in talk.heard
    (notice,) = talk.notices
    assert (notice.to, notice.template) == (ToStaff(Role.AGENT, "3505"), "staff.request_new")


def test_an_own_statement_is_said_to_be_one(talk: Talk) -> None:
    """Month, work, income, name; then consent, and reminders may come."""
    talk.opens("linking.statement")
    talk.picks("Saya sendiri")
    talk.says("oktober")
    talk.says("jualan sayur")
    talk.says("1,5 juta")
    talk.says("Bu Jum")
    assert "keterangan sendiri" in talk.heard

    talk.picks("Boleh")

    consent, made, named = talk.changes
    assert isinstance(consent, ConsentAnswered)
    assert consent.purpose is Purpose.REMINDERS
    assert isinstance(made, OwnStatementMade)
    assert made.last_paid == date(2026, 10, 1)
    assert made.values["tier"] == "4"
    assert made.values["called"] == "Bu Jum"
    assert named == NameForPersonChosen("Bu Jum")


def test_work_and_income_may_be_left_out(talk: Talk) -> None:
    """Reminders then come without an amount."""
    talk.opens("linking.statement")
    talk.picks("Orang tua")
    talk.picks("Oktober 2026")
    talk.picks("Lewati")
    talk.picks("Lewati")

    talk.picks("Boleh")

    made = talk.changes[1]
    assert isinstance(made, OwnStatementMade)
    assert made.values == {"role": "family"}


def test_without_a_yes_nothing_is_kept(talk: Talk) -> None:
    """A no to reminders leaves no membership behind."""
    talk.opens("linking.statement")
    talk.picks("Saya sendiri")
    talk.picks("Oktober 2026")
    talk.picks("Lewati")
    talk.picks("Lewati")

    talk.picks("Tidak usah")

    assert [type(change) for change in talk.changes] == [ConsentAnswered]
    assert talk.draft == {}


@pytest.mark.parametrize("said", ["#Tidak tahu", "tidak tahu", "gak tau", "lupa bu", "mboten ngertos", "kurang yakin"])
def test_who_does_not_know_hears_how_to_find_out(talk: Talk, said: str) -> None:
    """Not "tinggal disambungkan", and no new sign-up either: 175, JMO, or an officer who checks."""
    talk.opens("registration.start")
    talk.picks("Saya sendiri")

    talk.picks(said[1:]) if said.startswith("#") else talk.says(said)

    assert "Bisa dicari tahu lewat 175 atau aplikasi JMO" in talk.heard
    assert "tinggal disambungkan" not in talk.heard
    assert talk.labels[0] == "Minta petugas cek"
    talk.picks("Minta petugas cek")
    assert talk.draft["form"] == "link"
