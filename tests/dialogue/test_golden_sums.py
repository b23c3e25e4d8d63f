"""Sums said in words are those of the golden table: each tier, sector and month."""

from datetime import date
from typing import Any

import pytest

from bot.dialogue.sum_reading import Asked
from bot.dialogue.sums import sum_text
from bot.domain.months import parse_month
from bot.domain.rates import Payer, Sector
from bot.knowledge.rate_file import load_rates
from bot.language import load_words
from tests.domain.test_premiums import MONTH_ROWS, TIER_ROWS

RATES, WORDS = load_rates(), load_words()["id"]
TODAY = date(2025, 12, 1)  # the first month of the table, so that none of them is over


def said(first: str, **told: Any) -> str:
    """The first line of a sum that begins with a month."""
    return sum_text(Asked(first=first, **told), RATES, TODAY, WORDS).splitlines()[0]


def headline(month: str, amount: str) -> str:
    """How one month's price is said."""
    first = parse_month(month)
    return f"Rp{amount} sebulan." if first == TODAY else f"Rp{amount} untuk {WORDS.month(first)}."


@pytest.mark.parametrize("row", TIER_ROWS, ids=lambda row: f"tier {row[0]}")
def test_a_sum_says_what_the_table_says(row: list[str]) -> None:
    """Each month from December 2025 to June 2027, both sectors, two programmes and three, and the government."""
    income = max(1, int(row[1].replace(".", "")))
    both_full, both_half, all_full, all_half = row[-4:]
    for month, *prices in MONTH_ROWS:
        for sector, price in zip((Sector.TRANSPORT, Sector.OTHER), prices, strict=True):
            both, three = (both_full, all_full) if price == "full" else (both_half, all_half)
            told = {"income": income, "sector": sector.value}

            assert said(month, programmes="jkk,jkm", **told) == headline(month, both)
            assert said(month, programmes="jkk,jkm,jht", **told) == headline(month, three)
            assert said(month, payer=Payer.GOVERNMENT.value, **told) == headline(month, both_full)
