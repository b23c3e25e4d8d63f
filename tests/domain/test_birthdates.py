"""Birth dates as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ages import age_on, full_year
from bot.domain.birthdates import parse_birth_date
from tests.domain.hostile import HOSTILE

TODAY = date(2026, 11, 20)
BORN = date(1972, 8, 7)


@pytest.mark.parametrize(
    "text",
    [
        "7 agustus 1972",
        "07-08-1972",
        "7/8/72",
        "7.8.1972",
        "7 8 1972",
        "1972-08-07",
        "07081972",
        "7 Ags 72",
        "7agustus1972",
        "lahir tanggal 7 bulan 8 tahun 1972",
        "tgl 7 agustus 1972",
        "０７-０８-１９７２",
    ],
)
def test_a_birth_date_is_read_day_first(text):
    """Figures, names of months and two-digit years give the same day."""
    assert parse_birth_date(text, TODAY) == BORN


@pytest.mark.parametrize(
    "text",
    [
        "31-02-1990",
        "29/2/71",
        "7 agustos 1972",
        "agustus 1972",
        "13-13-1990",
        "21-11-2026",
        "1-1-1899",
        "",
        "54 tahun",
        "٧/٨/١٩٧٢",
    ],
)
def test_an_impossible_day_is_asked_again(text):
    """Days that do not exist, lie ahead or are too old are not taken."""
    assert parse_birth_date(text, TODAY) is None


@given(st.dates(date(1900, 1, 1), TODAY))
def test_any_past_day_reads_back(born):
    """Written in four ways, always the same day."""
    ways = (f"{born:%d-%m-%Y}", f"{born.day}/{born.month}/{born.year}", born.isoformat(), f"{born:%d%m%Y}")

    assert {parse_birth_date(way, TODAY) for way in ways} == {born}


@given(st.integers(0, 99))
def test_a_two_digit_year_is_never_in_the_future(two_digits):
    """The latest year that has begun."""
    year = full_year(two_digits, TODAY)

    assert (year % 100, TODAY.year - 99 <= year <= TODAY.year) == (two_digits, True)


def test_a_birthday_is_counted_on_the_day():
    """Fifty-four on the day itself, fifty-three the day before."""
    assert (age_on(BORN, date(2026, 8, 7)), age_on(BORN, date(2026, 8, 6))) == (54, 53)


@given(st.text(max_size=60))
def test_no_text_raises(text):
    """Any text gives a day in the past, or nothing."""
    born = parse_birth_date(text, TODAY)

    assert born is None or born <= TODAY


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_texts_are_no_date(text):
    """Broken texts are declined."""
    assert parse_birth_date(text, TODAY) is None
