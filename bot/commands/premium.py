"""`rutin premium`: what a contribution costs, month by month."""

import json
from collections.abc import Sequence
from datetime import date

from bot.domain.amounts import Income, parse_income
from bot.domain.months import parse_month
from bot.domain.occupations import Occupation, recognise
from bot.domain.premiums import MonthPremium, schedule
from bot.domain.rates import Payer, Programme, Rates, Sector, Tier, tier_for
from bot.errors import RutinError
from bot.language import Words


class BadQuestion(RutinError):
    """An option of the command cannot be read; the message says what would be right."""


def premium(
    rates: Rates,
    occupations: Sequence[Occupation],
    *,
    income: str,
    occupation: str,
    programmes: str,
    first: str,
    months: int,
    payer: Payer,
) -> tuple[Tier, Sector, tuple[MonthPremium, ...]]:
    """The income's tier, the occupation's sector and the premium of each month.

    Raises:
        BadQuestion: Something cannot be read.
    """
    tier = tier_for(rates, _income(income))
    sector = _sector(occupation, occupations)
    chosen = _programmes(programmes)
    month = parse_month(first)
    if month is None:
        raise BadQuestion("--from: write a month as 2026-11")
    if not 1 <= months <= 60:
        raise BadQuestion("--months: between 1 and 60")
    try:
        return tier, sector, schedule(rates, tier, sector, chosen, payer, first=month, count=months)
    except ValueError as error:
        raise BadQuestion(f"--programmes or --from: {error}") from None


def as_json(tier: Tier, sector: Sector, found: Sequence[MonthPremium]) -> str:
    """The answer for a program: whole rupiah."""
    rows = [
        {
            "month": f"{m.month:%Y-%m}",
            "jkk": m.jkk,
            "jkm": m.jkm,
            "jht": m.jht,
            "total": m.total,
            "discounted": m.discounted,
        }
        for m in found
    ]
    return json.dumps({"base": tier.base, "sector": str(sector), "months": rows, "total": sum(m.total for m in found)})


def as_text(_: Words, tier: Tier, found: Sequence[MonthPremium]) -> str:
    """The answer for a person, in Indonesian."""
    lines = [f"{_.month(m.month)}: {_.rupiah(m.total)}{' (potongan)' if m.discounted else ''}" for m in found]
    total = sum(m.total for m in found)
    return "\n".join([f"Dasar upah: {_.rupiah(tier.base)}", *lines, f"Jumlah: {_.rupiah(total)}"])


def this_month(today: date) -> str:
    """The month asked for when none is given."""
    return f"{today:%Y-%m}"


def _income(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 10:
        amount = int(text)
    else:
        found = parse_income(text)
        amount = found.monthly if isinstance(found, Income) else -1
    if not 0 <= amount <= 1_000_000_000:
        raise BadQuestion("--income: rupiah a month, as 1500000 or '1,5 jt'")
    return amount


def _sector(text: str, occupations: Sequence[Occupation]) -> Sector:
    found = recognise(text, occupations)
    if found is None:
        raise BadQuestion("--occupation: not known; try a simpler word, as petani, pedagang, ojol")
    candidates = found if isinstance(found, tuple) else (found,)
    sectors = {occupation.sector for occupation in candidates}
    if len(sectors) > 1:
        names = ", ".join(occupation.id for occupation in candidates)
        raise BadQuestion(f"--occupation: it may be one of {names}; write which")
    return sectors.pop()


def _programmes(text: str) -> frozenset[Programme]:
    try:
        return frozenset(Programme(word.strip().lower()) for word in text.split(","))
    except ValueError:
        raise BadQuestion("--programmes: jkk,jkm or jkk,jkm,jht") from None
