"""Contribution months: what they are, how to count them, and how people name them.

A contribution month (*bulan iuran*) is a `date` holding the first day of the month.
"""

import re
from datetime import date
from itertools import pairwise

from bot.domain.text import folded

NAMES = {
    1: ("januari", "jan", "january", "jnuari"),
    2: ("februari", "feb", "pebruari", "peb", "february", "febuari"),
    3: ("maret", "mar", "mrt", "march"),
    4: ("april", "apr"),
    5: ("mei", "may"),
    6: ("juni", "jun", "june"),
    7: ("juli", "jul", "july"),
    8: ("agustus", "agu", "ags", "agt", "agst", "aug", "august"),
    9: ("september", "sep", "sept", "spt"),
    10: ("oktober", "okt", "oct", "october"),
    11: ("november", "nov", "nop", "nopember", "nov", "npember"),
    12: ("desember", "des", "dec", "december", "dsember"),
}
NUMBER_OF = {name: number for number, names in NAMES.items() for name in names}

MONTH_WORDS = frozenset({"bulan", "wulan", "sasi", "ulan"})
THIS = frozenset({"ini", "iki", "niki", "punika", "menika", "saiki", "sekarang", "sakniki"})
LAST = frozenset({"lalu", "kemarin", "wingi", "kepengker", "kapengker", "kemaren"})
NEXT = frozenset({"depan", "ngarep", "ngajeng", "sesuk", "besok"})

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})")
_YEAR = re.compile(r"20[0-9]{2}")


def month_of(day: date) -> date:
    """The contribution month a day lies in."""
    return date(day.year, day.month, 1)


def add_months(month: date, n: int) -> date:
    """The month `n` months later (earlier, if negative).

    Raises:
        OverflowError: The result lies outside the years 1 to 9999.
    """
    index = month.year * 12 + month.month - 1 + n
    year, zero_based = divmod(index, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("month out of range")
    return date(year, zero_based + 1, 1)


def months_from(month: date, count: int) -> tuple[date, ...]:
    """`count` consecutive months, beginning with `month`."""
    return tuple(add_months(month, n) for n in range(count))


def months_between(first: date, last: date) -> int:
    """How many months lie from `first` to `last`; negative when `last` is earlier."""
    return (last.year - first.year) * 12 + last.month - first.month


def parse_month(text: str) -> date | None:
    """Read "2026-11"; None for anything else."""
    match = _ISO.fullmatch(text[:20].strip())
    return _month(int(match[1]), int(match[2])) if match else None


def month_in_words(text: str, today: date) -> date | None:
    """The one month a person names ("desember", "bulan lalu", "12", "Des 2026").

    A month without a year is the one nearest to `today`; exactly six months away
    counts as past. None when no month, or more than one, is named.
    """
    iso = parse_month(text)
    if iso is not None:
        return iso
    words = folded(text[:500]).split()
    found = {month for month in _named(words, today) if month is not None}
    if not found:
        found = {month for month in (_relative(words, today), _numbered(words, today)) if month}
    return found.pop() if len(found) == 1 else None


def _named(words: list[str], today: date) -> list[date | None]:
    years = [int(word) for word in words if _YEAR.fullmatch(word)]
    year = years[0] if len(years) == 1 else None
    numbers = [NUMBER_OF[word] for word in words if word in NUMBER_OF]
    return [_month(year, number) if year else _nearest(number, today) for number in numbers]


def _relative(words: list[str], today: date) -> date | None:
    pairs = list(pairwise(words))
    for names, offset in ((THIS, 0), (LAST, -1), (NEXT, 1)):
        if any(first in MONTH_WORDS and second in names for first, second in pairs):
            return add_months(month_of(today), offset)
    return None


def _numbered(words: list[str], today: date) -> date | None:
    numbers = [word for word in words if word not in MONTH_WORDS]
    if len(numbers) == 2 and _YEAR.fullmatch(numbers[1]) and _is_month(numbers[0]):
        return _month(int(numbers[1]), int(numbers[0]))
    if len(numbers) == 1 and _is_month(numbers[0]):
        return _nearest(int(numbers[0]), today)
    return None


def _is_month(word: str) -> bool:
    return len(word) <= 2 and word.isascii() and word.isdigit() and 1 <= int(word) <= 12


def _nearest(number: int, today: date) -> date:
    this = month_of(today)
    ahead = (number - this.month) % 12
    return add_months(this, ahead if ahead < 6 else ahead - 12)


def _month(year: int, number: int) -> date | None:
    return date(year, number, 1) if 1 <= number <= 12 and 1900 <= year <= 2999 else None
