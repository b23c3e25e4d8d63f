"""Working days: by when a premium is due and by when the office answers."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DUE_DAY = 15
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Public holidays and joint-leave days, and for which years both are known.

    `feast` holds the first two days of Lebaran, on which nobody is reminded of anything.
    """

    days: frozenset[date]
    known_years: frozenset[int]
    feast: frozenset[date] = field(default_factory=frozenset)

    def __contains__(self, day: object) -> bool:
        """Whether a day is a holiday or a joint-leave day (weekends are asked of `is_working_day`)."""
        return day in self.days

    def knows(self, year: int) -> bool:
        """Whether the year's joint-leave days have been published and are in the data."""
        return year in self.known_years


def is_working_day(day: date, holidays: Container[date]) -> bool:
    """Whether offices and banks work: neither a weekend nor a holiday nor joint leave."""
    return day.weekday() < SATURDAY and day not in holidays


def working_day_from(day: date, holidays: Container[date]) -> date:
    """The day itself if it is a working day, else the first one after it."""
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return day


def next_working_day(day: date, holidays: Container[date]) -> date:
    """The first working day after `day`, however long the holidays are."""
    return working_day_from(day + timedelta(days=1), holidays)


def due_day(month: date, holidays: Container[date], day: int = DUE_DAY) -> date:
    """The last day on which a contribution month is paid in time: the 15th, or the next working day.

    Members always hear "before the 15th"; this day is only for not calling anybody late too early
    (domain.md 3.1; joint-leave days count, users.md 21).
    """
    return working_day_from(date(month.year, month.month, day), holidays)


def answer_by(now: datetime, zone: ZoneInfo, opens: time, closes: time, holidays: Container[date]) -> datetime:
    """By when the office answers: the end of a working day that it has from its beginning (users.md 10).

    What comes before opening is answered that day, what comes later by the end of the next working day.
    """
    local = now.astimezone(zone)
    first = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    return datetime.combine(working_day_from(first, holidays), closes, zone)
