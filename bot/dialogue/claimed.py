"""A premium that somebody has heard of and asks about."""

import re
from datetime import date

from bot.domain.months import add_months, month_of
from bot.domain.premiums import BASIC, WITH_SAVINGS, premium
from bot.domain.rates import Rates, Sector
from bot.domain.text import clean

# "katanya 43.600 ya?" asks whether a price is right; nobody earns so little in a month.
_CLAIMED = re.compile(
    r"\b(?:kata|katanya|jare|jarene|ngendikane|kan|kok|ya|benar|bener|betul|leres|bukan|bukannya|benarkah|beneran"
    r"|masa|masak|apa iya|is it|right)\b"
)
_EARNED = re.compile(
    r"penghasilan|pendapatan|gaji|upah|hasil|income|hari|dino|dina\b|dinten|day|minggu|week|dapat|bati|laba"
)
_FIGURE = re.compile(
    r"(?<![0-9.,])(?:rp\.? ?)?([0-9]{1,3}[.,][0-9]{3}|[0-9]{4,6})(?![0-9]|[.,][0-9]| ?(?:jt|juta|rb|ribu|ewu))"
)
SMALLEST_CLAIM, LARGEST_CLAIM = 4_000, 500_000
MOST_MONTHS, STEP = 24, 3


def claimed_in(text: str) -> int | None:
    """The premium somebody has heard of and asks about ("katanya 43.600 ya?"), in rupiah."""
    short = clean(text, 500).lower()
    if _EARNED.search(short) or not _CLAIMED.search(short):
        return None
    sums = {int(re.sub(r"[.,]", "", found)) for found in _FIGURE.findall(short)}
    likely = [one for one in sums if SMALLEST_CLAIM <= one <= LARGEST_CLAIM and not 2000 <= one < 2100]
    return likely[0] if len(likely) == 1 else None


def is_a_premium(amount: int, rates: Rates, today: date) -> bool:
    """Whether anybody pays this much for a month, this one or one of the next two years."""
    first = month_of(today)
    months = [add_months(first, place) for place in range(0, MOST_MONTHS, STEP)]
    return any(
        premium(rates, tier, sector, programmes, month).total == amount
        for month in months
        for tier in rates.tariff_for(month).tiers
        for sector in Sector
        for programmes in (BASIC, WITH_SAVINGS)
    )
