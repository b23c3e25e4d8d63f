"""Indonesia's public holidays and joint-leave days, from the `holidays` library."""

from collections.abc import Collection
from datetime import date

from holidays import GOVERNMENT, PUBLIC, country_holidays

from bot.domain.working_days import Calendar

FEAST = "Eid al-Fitr"


def load_calendar(years: Collection[int]) -> Calendar:
    """The holidays of these years; joint leave (category `government`) counts as a holiday.

    A year is known once its joint-leave days are in the library: before the ministers' decree is published
    only estimates exist, and `doctor` says so.
    """
    named = country_holidays("ID", years=years, categories=(PUBLIC, GOVERNMENT), language="en_US")
    joint = country_holidays("ID", years=years, categories=(GOVERNMENT,), language="en_US")
    return Calendar(
        days=frozenset(named),
        known_years=frozenset(day.year for day in joint),
        feast=frozenset(day for day, name in named.items() if _is_feast(day, name)),
    )


def _is_feast(day: date, name: str) -> bool:
    return FEAST in name and "Joint" not in name
