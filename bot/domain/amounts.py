"""Sums of money and small counts as people write them: "1,5 jt", "50 ribu sehari", "rong yuta"."""

import re
from dataclasses import dataclass

from bot.domain.numerals import Found, numbers_in, tokens_of
from bot.domain.periods import YEAR, Period, period_of
from bot.domain.text import clean

LARGEST = 10**9
MOST_COUNTED = 999
SMALLEST_BEFORE_JUTA = 100  # "500 - 1 juta" means half a million


@dataclass(frozen=True, slots=True)
class Income:
    """A monthly income in rupiah; `daily` and `days` are kept when it was told by the day."""

    monthly: int
    daily: int | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """A monthly income somewhere between two sums in rupiah, both included: to be narrowed by a question."""

    low: int
    high: int


_BELOW = re.compile(r"kurang dari|di ?bawah|(?<!sama )<|ora nganti|mboten dugi|gak sampai|tidak sampai|ndak sampai")
_ABOVE = re.compile(r"lebih dari|di ?atas|>|luwih saka|langkung saking")
_NOT_MONEY = re.compile(r"minus|panen|per ?trip|per ?order|per ?orderan|per ?ritase|per ?rit\b|per ?musim|per ?kg|%")
_KNOWN_UNIT = (
    "rb|ribu|rbu|rebu|k|jt|jta|juta|yuta|ewu|atus|ratus|puluh|belas"
    "|hari|hr|bulan|bln|dino|dinten|minggu|sd|rupiah|rp|an|x"
)
_UNIT_AFTER_FIGURE = re.compile(rf"[0-9](?!(?:{_KNOWN_UNIT})[a-z]{{0,5}}(?![a-z]))[a-z]")
_LETTER_BEFORE_FIGURE = re.compile(r"(?<![a-z])(?!(?:rp|idr|jt|juta|x)[0-9]|[a-z]{3,20}2(?![0-9.,]))[a-z]{1,20}[0-9]")


def parse_income(text: str) -> Income | Range | None:
    """A monthly income in rupiah from a sentence; a `Range` to narrow; None when it is not clear.

    A day's income counts 26 days a month unless the text says how many; a week's
    52 weeks a year. A bare sum under Rp100.000 may be a day's, so it is not clear.
    """
    short = clean(text, 500).lower()
    if _NOT_MONEY.search(short) or _UNIT_AFTER_FIGURE.search(short) or _LETTER_BEFORE_FIGURE.search(short):
        return None
    tokens = tokens_of(text)
    found = numbers_in(tokens)
    period = period_of(tokens, found) if found else None
    if not found or period is None:
        return None
    if len(found) == 1 and found[0].value == 0 and len(tokens) <= 2:
        return Income(0)
    sums = sorted(set(_sums(found, period)))
    if len(sums) == 1:
        return _one(sums[0], short, period)
    if len(sums) == 2:
        low, high = (_monthly(value, period) for value in sums)
        return Range(low, high) if high <= LARGEST else None
    return None


def _one(value: int, short: str, period: Period) -> Income | Range | None:
    monthly = _monthly(value, period)
    if monthly > LARGEST:
        return None
    if _BELOW.search(short):
        return Range(0, max(monthly - 1, 0))
    if _ABOVE.search(short):
        return Range(monthly, LARGEST)
    return Income(monthly, value, period.days) if period.days else Income(monthly)


def _monthly(value: int, period: Period) -> int:
    return value * period.times // period.per


def _sums(found: tuple[Found, ...], period: Period) -> list[int]:
    """The numbers that are money, in order; a bare first half of "1-2 juta" borrows the second's unit."""
    sums: list[int] = []
    for place, number in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        if following and following.joined and number.scale == 1 and following.scale > 1:
            units = (following.scale, 1000) if number.value >= SMALLEST_BEFORE_JUTA else (following.scale,)
            borrowed = [number.value * scale for scale in units]
            smaller = [int(value) for value in borrowed if value < following.value]
            if not smaller:
                return []
            sums.append(smaller[0])
        elif number.value >= period.smallest:
            sums.append(int(number.value))
    return sums


_RUPIAH = re.compile(
    r"(?:rp|idr)?\.? ?([0-9]{1,10}|[0-9]{1,3}(?:\.[0-9]{3}){1,3}|[0-9]{1,3}(?:,[0-9]{3}){1,3})"
    r"(?:,-|,00|\.00)?(?: ?rupiah)?"
)


def parse_rupiah(text: str) -> int | None:
    """An exact sum ("11.400", "Rp11.400", "11400"), up to a billion; None for anything around it."""
    match = _RUPIAH.fullmatch(clean(text, 40).lower())
    if match is None:
        return None
    value = int(re.sub(r"[.,]", "", match[1]))
    return value if value <= LARGEST else None


_ONE = {
    **dict.fromkeys(("setahun", "setaun", "sataun"), ("satu", "tahun")),
    **dict.fromkeys(("sebulan", "sewulan", "sesasi", "sawulan"), ("satu", "bulan")),
}


def parse_count(text: str) -> int | None:
    """A small number ("tiga", "telu", "6"), or months in it ("6 bulan", "setahun", "2 tahun")."""
    tokens = [word for token in tokens_of(text[:60]) for word in _ONE.get(token, (token,))]
    found = numbers_in(tokens)
    if not found or len(found) != 1 or found[0].scale > 1:
        return None
    value = found[0].value * (12 if found[0].after in YEAR else 1)
    return int(value) if value.denominator == 1 and value <= MOST_COUNTED else None
