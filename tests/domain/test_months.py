"""Contribution months: counting them, and how people name them."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.months import add_months, month_in_words, month_of, months_between, months_from, parse_month
from tests.domain.hostile import HOSTILE

TODAY = date(2026, 11, 20)
DAYS = st.dates(date(1900, 1, 1), date(2900, 1, 1))


@given(DAYS, st.integers(-600, 600))
def test_adding_months_and_counting_them_agree(day, n):
    """There and back is the same month, and always its first day."""
    month = month_of(day)
    later = add_months(month, n)

    assert later.day == 1
    assert months_between(month, later) == n
    assert add_months(later, -n) == month


@given(DAYS, st.integers(0, 60))
def test_consecutive_months_leave_no_gap(day, count):
    """Each month follows the one before."""
    months = months_from(month_of(day), count)

    assert len(months) == count
    assert all(add_months(one, 1) == other for one, other in pairwise(months))


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-11", date(2026, 11, 1)), (" 2027-1 ", date(2027, 1, 1)), ("2026-13", None), ("2026-00", None),
        ("٢٠٢٦-١١", None), ("November", None),
    ],
)  # fmt: skip
def test_a_month_of_the_command_line_is_year_and_number(text, month):
    """Only "YYYY-MM" counts."""
    assert parse_month(text) == month


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("desember", date(2026, 12, 1)), ("bulan ini", date(2026, 11, 1)), ("bln ini", date(2026, 11, 1)),
        ("wulan iki", date(2026, 11, 1)), ("wulan punika", date(2026, 11, 1)), ("bulan lalu", date(2026, 10, 1)),
        ("bulan wingi", date(2026, 10, 1)), ("bulan kemarin", date(2026, 10, 1)), ("bulan depan", date(2026, 12, 1)),
        ("sasi ngarep", date(2026, 12, 1)), ("12", date(2026, 12, 1)), ("bulan 12", date(2026, 12, 1)),
        ("Des 2026", date(2026, 12, 1)), ("12/2026", date(2026, 12, 1)), ("iuran Nov ya bu", date(2026, 11, 1)),
        ("2026-12", date(2026, 12, 1)), ("Januari", date(2027, 1, 1)), ("nopember", date(2026, 11, 1)),
        ("september", date(2026, 9, 1)), ("mei", date(2026, 5, 1)), ("agustus 2025", date(2025, 8, 1)),
        ("Oktober dan November", None), ("13", None), ("0", None), ("kapan?", None), ("12 hari lagi", None),
    ],
)  # fmt: skip
def test_a_month_in_words_is_the_nearest_to_today(text, month):
    """Names, abbreviations, numbers and "this month" in Indonesian and Javanese."""
    assert month_in_words(text, TODAY) == month


@given(st.text(max_size=80))
def test_no_text_raises(text):
    """Any text names a first day of a month, or nothing."""
    found = month_in_words(text, TODAY)

    assert found is None or found.day == 1


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_texts_do_no_harm(text):
    """Broken texts are declined, or read as the digits that they look like."""
    found = month_in_words(text, TODAY)

    assert parse_month(text) is None
    assert found is None or text in ("²", "-1")
