"""Indonesia's public holidays and joint-leave days, from the `holidays` library."""

import importlib.util
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

import holidays
from holidays import GOVERNMENT, PUBLIC

from bot.domain.working_days import Calendar

FEAST = "Eid al-Fitr"


def load_calendar(years: Collection[int]) -> Calendar:
    """The holidays of these years; joint leave (category `government`) counts as a holiday.

    A year is known once its joint-leave days are in the library: before the ministers' decree is published
    only estimates exist, and `doctor` says so.
    """
    indonesia = _indonesia()
    named = indonesia(years=years, categories=(PUBLIC, GOVERNMENT), language="en_US")
    joint = indonesia(years=years, categories=(GOVERNMENT,), language="en_US")
    return Calendar(
        days=frozenset(named),
        known_years=frozenset(day.year for day in joint),
        feast=frozenset(day for day, name in named.items() if _is_feast(day, name)),
    )


def _indonesia() -> Any:
    """The library's one country. Its package would read 250 others too: 8 MB, and a tenth of a second at the start."""
    file = Path(holidays.__file__).parent / "countries" / "indonesia.py"
    spec = importlib.util.spec_from_file_location("holidays_of_indonesia", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Indonesia


def _is_feast(day: date, name: str) -> bool:
    return FEAST in name and "Joint" not in name
