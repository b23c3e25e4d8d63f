"""The NIK, Indonesia's 16-digit identity number: reading it, and what it tells.

Layout: province 2, regency 2, district 2, day 2 (women +40), month 2, year 2,
serial 4. There is no check digit, and old numbers deviate, so what looks wrong
is a warning and never a refusal.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.ages import age_on, full_year

_CODES = "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82"
_PAPUA = "91 92 93 94 95 96"
PROVINCES = frozenset(f"{_CODES} {_PAPUA}".split())
MINIMUM_AGE = 15
AGE_LIMIT = 65

# Separators people put between digits, with the invisible ones that would hide a number from us.
NIK_RUN = re.compile(r"(?<!\d)\d(?:[\s.\-\u2010-\u2015_/\u200b-\u200f\u2060\ufeff]{0,3}\d){15}(?!\d)")
_TYPED = re.compile(r"[0-9](?:[ .\-]{0,3}[0-9]){15}")


class NikWarning(StrEnum):
    """What looks odd about a NIK and should be asked, kindly."""

    UNKNOWN_PROVINCE = "unknown_province"
    IMPOSSIBLE_DATE = "impossible_date"
    SERIAL_ZERO = "serial_zero"
    UNDER_AGE = "under_age"
    OVER_AGE = "over_age"


@dataclass(frozen=True, slots=True, repr=False)
class Nik:
    """A NIK; printed with all but its last four digits hidden.

    Raises:
        ValueError: The text is not exactly 16 ASCII digits (the message does not repeat it).
    """

    digits: str

    def __post_init__(self) -> None:
        if len(self.digits) != 16 or not (self.digits.isascii() and self.digits.isdigit()):
            raise ValueError("a NIK has exactly 16 digits")

    def __repr__(self) -> str:
        return "•" * 12 + self.digits[-4:]

    __str__ = __repr__

    @property
    def province(self) -> str:
        """Two-digit code of the province where the number was first issued."""
        return self.digits[:2]

    @property
    def regency_code(self) -> str:
        """Four-digit code of the regency or city where the number was first issued."""
        return self.digits[:4]

    @property
    def is_female(self) -> bool:
        """Women have 40 added to the day of birth."""
        return int(self.digits[6:8]) > 40

    def birth_date(self, today: date) -> date | None:
        """The date of birth written in the number; None when there is no such day.

        The century is not in the number: the one that makes a living person is taken.
        """
        day = int(self.digits[6:8]) - (40 if self.is_female else 0)
        try:
            born = date(full_year(int(self.digits[10:12]), today), int(self.digits[8:10]), day)
        except ValueError:
            return None
        return born if born <= today else None

    def warnings(self, today: date) -> tuple[NikWarning, ...]:
        """What looks odd, in the order of the digits."""
        born = self.birth_date(today)
        age = age_on(born, today) if born else None
        found = (
            (self.province not in PROVINCES, NikWarning.UNKNOWN_PROVINCE),
            (born is None, NikWarning.IMPOSSIBLE_DATE),
            (self.digits.endswith("0000"), NikWarning.SERIAL_ZERO),
            (age is not None and age < MINIMUM_AGE, NikWarning.UNDER_AGE),
            (age is not None and age >= AGE_LIMIT, NikWarning.OVER_AGE),
        )
        return tuple(warning for applies, warning in found if applies)


def parse_nik(text: str) -> Nik | None:
    """Read a NIK typed alone or within a sentence ("NIK saya 3505 1547 …").

    Spaces, dots and dashes between the digits are fine. None unless there is
    exactly one run of exactly 16 ASCII digits.
    """
    short = text[:500]
    runs = [short[first:last] for first, last in find_nik(short)]
    typed = {re.sub(r"[^0-9]", "", run) for run in runs if _TYPED.fullmatch(run)}
    outside = NIK_RUN.sub("", short)
    if len(runs) != 1 or len(typed) != 1 or any(char.isdigit() for char in outside):
        return None
    return Nik(typed.pop())


def find_nik(text: str) -> tuple[tuple[int, int], ...]:
    """Where runs of 16 digits stand in a text, as (start, end); also when typed in other scripts' digits."""
    return tuple(match.span() for match in NIK_RUN.finditer(text))
