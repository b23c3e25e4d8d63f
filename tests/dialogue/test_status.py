"""What a member hears when asking how things stand."""

from datetime import date

import pytest

from bot.domain.coverage import Grade
from bot.domain.membership import Enrolment
from bot.domain.rates import Payer
from tests.members import DECEMBER, OCTOBER, at, coded, member, paid, tied
from tests.talk import Talk


def test_months_are_shown_by_grade(talk: Talk) -> None:
    """Recorded, noted and reported are three different things."""
    ledger = {"m2026_09": Grade.OFFICIAL, "m2026_10": Grade.NOTED, "m2026_11": Grade.REPORTED}
    talk.ties = tied(paid(member(), **ledger))

    talk.says("status")

    assert "Tercatat BPJS: Sep 2026" in talk.heard
    assert "Dicatat petugas: Okt 2026" in talk.heard
    assert "Dilaporkan: Nov 2026" in talk.heard
    assert "●○○○○○○○○○○○ 1 bulan" in talk.heard
    assert "Berikutnya: Desember 2026, Rp11.400, sebelum tanggal 15." in talk.heard
    assert "Mulai Januari 2027: Rp22.800." in talk.heard


def test_unpaid_months_are_named_without_a_word_of_blame(talk: Talk) -> None:
    """By our record only; nothing is said to be active or paid."""
    talk.ties = tied(paid(member(), m2026_09=Grade.OFFICIAL))

    talk.opens("status.show")

    assert "Belum ada di catatan kami: Okt 2026" in talk.heard
    assert "Berikutnya: November 2026" in talk.heard
    for never in ("lunas", "aktif", "menunggak", "tunggakan"):
        assert never not in talk.heard.lower()


def test_a_request_is_not_yet_protected(talk: Talk) -> None:
    """Before the first official payment the first line says so."""
    talk.ties = tied(member(Enrolment.REQUESTED, request="K7M2QX"))

    talk.opens("status.show")

    assert "Belum terlindungi." in talk.heard
    assert "K7M2QX" in talk.heard
    assert "Bu Sri" in talk.heard


def test_a_returned_request_can_be_mended_from_here(talk: Talk) -> None:
    """The button asks just the answer that the officer could not use."""
    returned = member(Enrolment.RETURNED, request="K7M2QX", request_id="r1", to_mend="name")
    talk.ties = tied(returned)
    talk.opens("status.show")
    assert "Bu Sri minta satu perbaikan" in talk.heard
    assert talk.labels == ["Perbaiki", "Hubungi petugas", "Menu"]

    talk.picks("Perbaiki")

    assert talk.step == "registration.name"
    assert talk.draft["mend_request"] == "r1"


def test_a_code_that_waits_is_shown_again(talk: Talk) -> None:
    """Amount and code of the first payment."""
    talk.ties = tied(coded())

    talk.opens("status.show")

    assert "Belum terlindungi." in talk.heard
    assert "Rp11.400" in talk.heard
    assert "880012345678" in talk.heard


def test_a_reported_first_premium_waits_for_the_record(talk: Talk) -> None:
    """It is not asked for again, and it is not protection yet."""
    talk.ties = tied(paid(coded(), m2026_12=Grade.REPORTED))

    talk.opens("status.show")

    assert "Belum terlindungi." in talk.heard
    assert "sudah dilaporkan" in talk.heard
    assert "880012345678" not in talk.heard


@pytest.mark.parametrize("grade", [Grade.REPORTED, Grade.NOTED])
def test_a_reported_first_premium_cannot_be_paid_twice(talk: Talk, grade: Grade) -> None:
    """No button and no typed question leads to the code again."""
    talk.ties = tied(paid(coded(), m2026_12=grade))
    talk.opens("status.show")
    assert "Cara bayar" not in talk.labels

    talk.opens("payment.how", membership="jum")

    assert "tidak ada yang perlu dibayar lagi" in talk.heard
    assert "880012345678" not in talk.heard
    assert "Rp" not in talk.heard


def test_after_a_lapse_it_is_checked_before_it_is_paid(talk: Talk) -> None:
    """December to May unpaid: it may have ended; nobody is led to pay first (users.md 5)."""
    talk.ties = tied(paid(member(first=date(2026, 11, 1)), m2026_11=Grade.OFFICIAL))
    talk.now = at(10, 6, year=2027)

    talk.opens("status.show")

    assert "Belum ada di catatan kami: Des 2026–Jun 2027" in talk.heard
    assert "bisa sudah berakhir" in talk.heard
    assert "175, JMO, atau lewat Bu Sri" in talk.heard
    assert "Berikutnya" not in talk.heard
    assert "Rp" not in talk.heard
    assert talk.labels == ["Hubungi petugas", "Sudah bayar", "Menu"]
    talk.opens("payment.how", membership="jum", month="2026-12", months="3")
    assert "bisa sudah berakhir" in talk.heard
    assert "Rp" not in talk.heard


def test_the_fifteenth_is_not_named_when_it_has_passed(talk: Talk) -> None:
    """ "Sebelum tanggal 15" on the 20th would be wrong; on the 10th it is right."""
    talk.ties = tied(member(first=DECEMBER))
    talk.now = at(20)
    talk.opens("status.show")
    assert "Berikutnya: Desember 2026, Rp11.400. Tanggal 15 sudah lewat" in talk.heard
    assert "sebelum tanggal 15" not in talk.heard

    talk.now = at(10)
    talk.opens("status.show")

    assert "Berikutnya: Desember 2026, Rp11.400, sebelum tanggal 15." in talk.heard


def test_an_own_statement_is_called_one(talk: Talk) -> None:
    """Nothing of the record is claimed."""
    talk.ties = tied(paid(member(Enrolment.STATED, first=OCTOBER), m2026_10=Grade.REPORTED))

    talk.opens("status.show")

    assert "Menurut keterangan sendiri" in talk.heard
    assert "Tercatat BPJS" not in talk.heard


def test_who_is_paid_for_hears_of_no_amount(talk: Talk) -> None:
    """A sponsor or the government pays: nothing is due from the worker."""
    talk.ties = tied(member(payer=Payer.GOVERNMENT))

    talk.opens("status.show")

    assert "ada yang membayari" in talk.heard
    assert "Rp" not in talk.heard


def test_of_several_one_is_chosen(talk: Talk) -> None:
    """One phone, many people: buttons with their names."""
    talk.ties = tied(member(), member(id="slamet", called="Pak Slamet"))
    talk.opens("status.show")
    assert talk.labels == ["Bu Jum", "Pak Slamet"]

    talk.picks("Pak Slamet")

    assert talk.heard.startswith("Pak Slamet:")


def test_nobody_connected_gets_two_ways_in(talk: Talk) -> None:
    """Connect, or sign up."""
    talk.opens("status.show")

    assert talk.labels[:2] == ["Sambungkan", "Daftar"]


def test_a_foreign_membership_is_not_shown(talk: Talk) -> None:
    """A button's argument counts only for what the person is tied to."""
    talk.ties = tied(member())

    talk.opens("status.show", membership="foreign")

    assert talk.heard.startswith("Bu Jum:")


def test_the_card_begins_anew_after_twelve_months(talk: Talk) -> None:
    """The thirteenth month is the first dot of the next card."""
    months = {f"m{2025 + (month + 9) // 12}_{(month + 9) % 12 + 1:02d}": Grade.OFFICIAL for month in range(13)}
    talk.ties = tied(paid(member(first=date(2025, 10, 1)), **months))

    talk.opens("status.show")

    assert "●●" in talk.heard or "●○" in talk.heard
    assert "13 bulan" in talk.heard


def test_an_old_code_and_its_old_sum_are_not_shown_again(talk: Talk) -> None:
    """After the months it was made for, a new code is to be asked for."""
    talk.ties = tied(coded())
    talk.now = at(16, 2, year=2027)

    talk.opens("status.show")

    assert "880012345678" not in talk.heard
    assert "kode baru" in talk.heard
