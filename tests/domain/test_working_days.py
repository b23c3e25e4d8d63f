"""Working days: the 15th and what comes after it, with joint leave; by when an office answers."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.working_days import answer_by, due_day, is_working_day, next_working_day
from bot.knowledge.calendar_file import load_calendar

CALENDAR = load_calendar((2026, 2027, 2028))
WIB = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("month", "due"),
    [
        (date(2026, 12, 1), date(2026, 12, 15)),
        (date(2027, 3, 1), date(2027, 3, 16)),
        (date(2027, 5, 1), date(2027, 5, 21)),
        (date(2026, 8, 1), date(2026, 8, 18)),
    ],
)
def test_the_due_day_moves_over_holidays_and_joint_leave(month: date, due: date) -> None:
    """15 March 2027 is joint leave, and from 15 May 2027 the next working day is the 21st."""
    assert due_day(month, CALENDAR) == due


@given(st.dates(date(2026, 1, 1), date(2028, 12, 1)))
def test_the_due_day_is_a_working_day_on_or_after_the_fifteenth(day: date) -> None:
    """Nobody is called late before a working day on or after the 15th has passed."""
    due = due_day(day, CALENDAR)

    assert due >= date(day.year, day.month, 15)
    assert is_working_day(due, CALENDAR)


@given(st.dates(date(2026, 1, 1), date(2028, 12, 1)))
def test_the_next_working_day_is_always_later(day: date) -> None:
    """A promise for the next working day is never for today."""
    assert next_working_day(day, CALENDAR) > day


def test_a_year_without_published_joint_leave_is_not_known() -> None:
    """Estimates alone do not make a year known, so that doctor can warn."""
    assert CALENDAR.knows(2027)
    assert not CALENDAR.knows(2028)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (datetime(2026, 11, 20, 6, 0, tzinfo=WIB), datetime(2026, 11, 20, 16, 0, tzinfo=WIB)),
        (datetime(2026, 11, 20, 10, 0, tzinfo=WIB), datetime(2026, 11, 23, 16, 0, tzinfo=WIB)),
        (datetime(2026, 12, 23, 17, 0, tzinfo=WIB), datetime(2026, 12, 28, 16, 0, tzinfo=WIB)),
    ],
)
def test_the_office_answers_by_the_end_of_a_whole_working_day(asked: datetime, answered: datetime) -> None:
    """Before opening means today; later means the next working day, over weekends and Christmas."""
    assert answer_by(asked, WIB, time(8), time(16), CALENDAR) == answered
