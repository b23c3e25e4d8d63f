"""Asking what it would cost."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.months import add_months
from bot.domain.premiums import BASIC, premium
from bot.domain.rates import Sector, tier_for
from tests.talk import Talk


def test_a_vegetable_seller_hears_today_and_the_price_after_the_discount(talk: Talk) -> None:
    """Two answers lead to the price now, the price from January, and what it is for."""
    talk.says("Hitung iuran")
    talk.says("bakul janganan")
    talk.says("1,5 jt")

    assert talk.heard.startswith("Rp11.400 sebulan, sampai iuran Desember 2026.")
    assert "Mulai Januari 2027: Rp22.800, karena potongan pemerintah selesai." in talk.heard
    assert "tambah Rp32.000" in talk.heard
    assert "JMO" in talk.heard
    assert talk.labels == ["Daftar", "Ubah penghasilan", "Beberapa bulan", "Tambah tabungan"]
    assert len(talk.heard) <= 350


def test_the_same_in_javanese(talk: Talk) -> None:
    """A Javanese speaker is answered in krama."""
    talk.says("basa jawa")
    talk.says("ngetang iuran")
    talk.says("tani")
    talk.says("satus ewu sedinten")

    assert talk.person.language == "jv"
    assert "sewulan" in talk.heard


def test_a_daily_income_is_worked_out_before_their_eyes(talk: Talk) -> None:
    """An income told by the day shows the multiplication."""
    talk.opens("premium.start")
    talk.says("tukang becak")
    talk.says("50 ribu sehari")

    assert talk.heard.startswith("Rp50.000 × 26 hari = Rp1.300.000 sebulan.")
    assert talk.draft["tier"] == "3"


def test_work_and_income_in_one_sentence_need_no_second_question(talk: Talk) -> None:
    """ "Tukang becak, 50 ribu sehari" is answered with the price at once."""
    talk.opens("premium.start")
    talk.says("tukang becak, 50 ribu sehari")

    assert "sampai iuran Maret 2027" in talk.heard


def test_a_bare_sum_is_asked_about_and_not_guessed(talk: Talk) -> None:
    """Whether "50 ribu" is a day's or a month's is asked."""
    talk.opens("premium.start")
    talk.says("ngojek")
    talk.says("50 ribu")

    assert talk.heard == "Rp50.000 itu sehari?"
    talk.picks("Ya, sehari")
    assert talk.draft["tier"] == "3"


def test_the_lowest_step_lies_within_one_row_and_is_exact(talk: Talk) -> None:
    """Below 1.1 million there is only one price."""
    talk.opens("premium.start")
    talk.picks("Petani")
    talk.picks("< 1,1 jt")

    assert talk.heard.startswith("Rp8.400 sebulan")


def test_a_wide_step_shows_from_where_to_where_and_is_narrowed(talk: Talk) -> None:
    """A button is not an income: the range of prices is shown, and a narrower one asked for."""
    talk.opens("premium.start")
    talk.picks("Petani")
    talk.picks("1,1–2 jt")

    assert talk.heard.startswith("Antara Rp9.400 dan Rp13.400 sebulan.")
    assert "tier" not in talk.draft
    talk.picks("1,5–1,7 jt")
    assert talk.heard.startswith("Rp11.400 sebulan")


def test_above_three_million_is_typed(talk: Talk) -> None:
    """So many rows are no buttons; the question stays."""
    talk.opens("premium.start")
    talk.picks("Petani")
    talk.picks("> 3 jt")

    assert talk.labels == []
    assert talk.step == "premium.income"
    talk.says("4 juta")
    assert talk.heard.startswith("Rp23.150 sebulan")


def test_a_word_for_several_jobs_is_asked_back(talk: Talk) -> None:
    """ "Sopir" may be several; a tap settles it."""
    talk.opens("premium.start")
    talk.says("sopir")

    assert talk.heard == "Yang mana?"
    assert "Sopir truk" in talk.labels


def test_an_unknown_job_is_settled_by_its_sector(talk: Talk) -> None:
    """Nobody is stuck because a list does not know their work."""
    talk.opens("premium.start")
    talk.says("juru sembur")

    assert talk.labels == ["Angkut orang/barang", "Pekerjaan lain"]
    talk.picks("Pekerjaan lain")
    assert talk.step == "premium.income"


def test_savings_can_be_added_and_taken_out(talk: Talk) -> None:
    """Old-age savings are a button, and are never halved."""
    talk.opens("premium.start")
    talk.picks("Petani")
    talk.says("1 juta")
    talk.picks("Tambah tabungan")

    assert talk.heard.startswith("Rp28.400 sebulan")
    assert talk.draft["programmes"] == "jkk,jkm,jht"
    talk.picks("Tanpa tabungan")
    assert talk.heard.startswith("Rp8.400 sebulan")


def test_several_months_are_shown_month_by_month(talk: Talk) -> None:
    """Equal months are joined; paying early does not keep the old price."""
    talk.opens("premium.start")
    talk.picks("Petani")
    talk.says("1 juta")
    talk.picks("Beberapa bulan")
    talk.says("6")

    assert "6 bulan: Rp84.000" in talk.heard
    assert "• Nov–Des 2026: 2 × Rp8.400" in talk.heard
    assert "• Jan–Apr 2027: 4 × Rp16.800" in talk.heard
    assert "Bayar lebih awal tidak mengubah harga" in talk.heard
    assert all(len(line) <= 32 for line in talk.heard.splitlines() if line.startswith("•"))


def test_an_odd_number_of_months_is_priced_with_a_word_of_care(talk: Talk) -> None:
    """Two months are counted, though not every channel takes them."""
    talk.opens("premium.start")
    talk.picks("Petani")
    talk.says("1 juta")
    talk.picks("Beberapa bulan")
    talk.says("2 bulan")

    assert talk.heard.startswith("2 bulan: Rp16.800")
    assert "Tidak semua tempat bayar melayani 2 bulan" in talk.heard


def test_another_income_gives_another_price(talk: Talk) -> None:
    """The button changes the income only."""
    talk.opens("premium.start")
    talk.picks("Petani")
    talk.says("1 juta")
    talk.picks("Ubah penghasilan")
    talk.says("2,5 juta")

    assert talk.heard.startswith("Rp16.400 sebulan")


def test_a_second_sum_begins_afresh(talk: Talk) -> None:
    """The neighbour's premium is not worked out with the first one's work."""
    talk.opens("premium.start")
    talk.picks("Petani")
    talk.says("1 juta")

    talk.says("hitung iuran")

    assert talk.step == "premium.occupation"
    assert "tier" not in talk.draft


def test_figures_past_their_check_date_are_not_told_as_certain(talk: Talk) -> None:
    """After the check date the answer says when the figures were last seen."""
    talk.now = datetime.combine(talk.library.rates.check_by, datetime.min.time(), UTC).replace(year=2029)
    talk.opens("premium.start")
    talk.picks("Petani")
    talk.says("1 juta")

    assert "Angka ini terakhir dicek 20 November 2026" in talk.heard


@pytest.mark.parametrize("text", ["²", "٣٥", "9" * 5000, "1e999999999", "-5", "panen", "", "nganu", "50-"])
def test_what_is_no_income_is_asked_again_kindly(talk: Talk, text: str) -> None:
    """Nothing that is typed as an income ends in an exception or a wrong price."""
    talk.opens("premium.start")
    talk.picks("Petani")

    talk.says(text)

    assert talk.replies
    assert talk.step == "premium.income"


def test_what_is_said_is_what_the_table_says(talk: Talk) -> None:
    """The sentence holds the very sums of the rate table."""
    talk.opens("premium.start")
    talk.picks("Tukang becak")
    talk.says("3,3 juta")

    rates, month = talk.library.rates, date(2026, 11, 1)
    tier = tier_for(rates, 3_300_000, month)
    now = premium(rates, tier, Sector.TRANSPORT, BASIC, month).total
    later = premium(rates, tier, Sector.TRANSPORT, BASIC, add_months(month, 5)).total
    assert f"Rp{now:,}".replace(",", ".") in talk.heard
    assert f"Rp{later:,}".replace(",", ".") in talk.heard
