"""Incomes, sums and counts as people write them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.amounts import LARGEST, Income, Range, parse_count, parse_income, parse_rupiah
from tests.domain.hostile import HOSTILE

MONTHLY = """
1,5 jt = 1500000
1.5 juta = 1500000
1,5jt/bulan = 1500000
500rb = 500000
500 ribu = 500000
1500k = 1500000
dua juta = 2000000
sejuta setengah = 1500000
satu setengah juta = 1500000
setengah juta = 500000
½ juta = 500000
1½ juta = 1500000
2jt an = 2000000
2jt-an = 2000000
2.750 jt = 2750000
2 juta 500 = 2500000
2 juta 500 ribu = 2500000
dua juta lima ratus ribu = 2500000
tujuh ratus lima puluh ribu = 750000
lima belas juta = 15000000
limabelas juta = 15000000
duaratus limapuluh ribu = 250000
satu koma lima juta = 1500000
kalau 4jt berapa iurannya = 4000000
Rp 1.500.000 = 1500000
Rp1.500.000,- = 1500000
1500000 = 1500000
1 500 000 = 1500000
1,200,000 = 1200000
１.５ jt = 1500000
rong yuta = 2000000
sak yuta setengah = 1500000
limang atus ewu = 500000
gangsal atus ewu = 500000
kalih yuta = 2000000
kurang lebih 2 juta = 2000000
kira2 1,5 jt = 1500000
umur 45, penghasilan 1,5jt = 1500000
2 juta per bulan desember 2026 = 2000000
300 ribu seminggu = 1300000
18 juta setahun = 1500000
50 ribu sebulan = 50000
0 = 0
nol = 0
"""
DAILY = """
50 ribu sehari = 1300000 50000 26
50rb/hari = 1300000 50000 26
50.000 per hari = 1300000 50000 26
seket ewu sedinten = 1300000 50000 26
satus seket ewu saben dinten = 3900000 150000 26
rongatus ewu sedino = 5200000 200000 26
50rb per hari 20 hari = 1000000 50000 20
75 ribu x 25 hari = 1875000 75000 25
sehari 80 ribu, seminggu 6 hari = 2080000 80000 26
"""
RANGES = """
1-2 juta = 1000000 2000000
1 sampai 2 juta = 1000000 2000000
antara 1 dan 2 juta = 1000000 2000000
1 s/d 2 jt = 1000000 2000000
500 - 1 juta = 500000 1000000
900rb-1jt = 900000 1000000
50-70 ribu sehari = 1300000 1820000
kurang dari 1 juta = 0 999999
< 1,1 jt = 0 1099999
di atas 3 juta = 3000000 1000000000
kadang 1 juta kadang 2 juta = 1000000 2000000
100rb per hari, kadang 50rb = 1300000 2600000
"""


def cases(table):
    """Text and expected numbers of each line."""
    lines = [line.rsplit(" = ", 1) for line in table.strip().splitlines()]
    return [pytest.param(text, *(int(n) for n in numbers.split()), id=text) for text, numbers in lines]


@pytest.mark.parametrize(("text", "monthly"), cases(MONTHLY))
def test_a_monthly_income_is_read_as_people_write_it(text, monthly):
    """Figures, slang, Indonesian and Javanese words give whole rupiah a month."""
    assert parse_income(text) == Income(monthly)


@pytest.mark.parametrize(("text", "monthly", "daily", "days"), cases(DAILY))
def test_a_daily_income_keeps_the_day_and_the_days(text, monthly, daily, days):
    """The reply can show how the month was reckoned: 26 working days unless told otherwise."""
    assert parse_income(text) == Income(monthly, daily, days)


@pytest.mark.parametrize(("text", "low", "high"), cases(RANGES))
def test_a_range_is_kept_to_be_narrowed(text, low, high):
    """Between two sums nobody chooses the lower one for the worker."""
    assert parse_income(text) == Range(low, high)


@pytest.mark.parametrize(
    "text",
    [
        "35", "50 ribu", "1,5", "sehari 50", "tidak tentu", "jutaan", "1m", "minus 2 juta",
        "2-1 juta", "5 juta per panen",
        "500 ribu per 2 minggu", "081234567890", "0812-3456-7890", "3505154708720003", "2000000000", "3000 juta",
        "100 juta sehari", "1 juta 2 juta 3 juta", "1e9", "a1000000",
    ],
)  # fmt: skip
def test_an_unclear_income_is_not_guessed(text):
    """A bare small number, a phone number or an impossible sum is asked again."""
    assert parse_income(text) is None


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("11.400", 11_400), ("Rp11.400", 11_400), ("Rp 11.400,-", 11_400), ("rp. 11.400,00", 11_400), ("11400", 11_400),
        ("11,400", 11_400), ("1.000.000.000", 10**9), ("11400 rupiah", 11_400), ("0", 0), ("11.4", None),
        ("11.4000", None), ("sekitar 11.400", None), ("-11400", None), ("9999999999", None), ("１１４００", 11_400),
    ],
)  # fmt: skip
def test_an_exact_sum_is_read_exactly_or_not_at_all(text, rupiah):
    """Staff type a sum and nothing else."""
    assert parse_rupiah(text) == rupiah


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("tiga", 3), ("telu", 3), ("tigang wulan", 3), ("6 bulan", 6), ("enam bulan", 6), ("setahun", 12),
        ("2 tahun", 24), ("setengah tahun", 6), ("sebulan", 1), ("12", 12), ("selawe", 25), ("kalih welas", 12),
        ("3 juta", None), ("besok", None), ("1,5", None), ("1000", None), ("3 atau 6", None),
    ],
)  # fmt: skip
def test_a_small_count_is_read_in_words_and_figures(text, count):
    """A year is twelve months; anything unclear is None."""
    assert parse_count(text) == count


@given(st.integers(100_000, LARGEST))
def test_a_written_out_sum_reads_back(rupiah):
    """Dotted, plain and with "Rp": the same number."""
    dotted = f"{rupiah:,}".replace(",", ".")

    assert [parse_income(f"Rp{dotted}"), parse_income(str(rupiah))] == [Income(rupiah)] * 2
    assert [parse_rupiah(dotted), parse_rupiah(f"Rp {dotted},-")] == [rupiah] * 2


PIECES = "1 2,5 500 1.500.000 juta ribu setengah sehari - sampai per hari rong atus ewu 9e9 ٣ ² dua"
WORDS = st.sampled_from(PIECES.split())


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=12).map(" ".join)))
def test_no_text_raises_and_every_sum_is_within_bounds(text):
    """Any text gives nothing, or sums from 0 to a billion."""
    income, rupiah, count = parse_income(text), parse_rupiah(text), parse_count(text)
    found = [income.low, income.high] if isinstance(income, Range) else [income.monthly] if income else []

    assert all(0 <= value <= LARGEST for value in found)
    assert rupiah is None or 0 <= rupiah <= LARGEST
    assert count is None or 0 <= count <= 999


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_texts_take_no_time(text):
    """No text takes long, and none of these is an income."""
    start = time.process_time()
    found = (parse_income(text), parse_rupiah(text), parse_count(text))

    assert time.process_time() - start < 0.5  # 50 ms, with room for a busy machine
    assert found[0] is None or text == "\u202e1.500.000"
