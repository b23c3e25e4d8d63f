"""What a membership costs: month by month, in whole rupiah."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from bot.domain.months import add_months, months_from
from bot.domain.rates import Discount, Payer, Programme, Rates, Sector, Tier, discount_for

BASIC = frozenset({Programme.JKK, Programme.JKM})
WITH_SAVINGS = BASIC | {Programme.JHT}


@dataclass(frozen=True, slots=True)
class MonthPremium:
    """The sums to pay for one contribution month; a programme not taken costs 0."""

    month: date
    jkk: int
    jkm: int
    jht: int
    discounted: bool

    @property
    def total(self) -> int:
        """All programmes together."""
        return self.jkk + self.jkm + self.jht


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive months, both ends included, that cost `each` a month and `total` together."""

    first: date
    last: date
    count: int
    each: int
    total: int


@lru_cache(maxsize=8192)
def premium(
    rates: Rates,
    tier: Tier,
    sector: Sector,
    programmes: frozenset[Programme],
    month: date,
    payer: Payer = Payer.SELF,
) -> MonthPremium:
    """What one contribution month costs.

    `tier` may come from the table of another month: the row is found again by the
    income it begins with.

    Raises:
        ValueError: Programmes other than JKK+JKM or JKK+JKM+JHT, a day that is
            not the first of a month, or a month before the first known tariff.
    """
    if programmes not in (BASIC, WITH_SAVINGS):
        raise ValueError("JKK and JKM go together; JHT may be added")
    if month.day != 1:
        raise ValueError("a contribution month is its first day")
    tariff = rates.tariff_for(month)
    base = tariff.tier_for(tier.income_from).base
    discount = discount_for(rates, sector, month, payer)
    savings = base * tariff.jht_percent // 100 if Programme.JHT in programmes else 0
    return MonthPremium(
        month,
        _to_pay(base * tariff.jkk_percent // 100, Programme.JKK, discount),
        _to_pay(tariff.jkm_amount, Programme.JKM, discount),
        _to_pay(savings, Programme.JHT, discount),
        discounted=discount is not None,
    )


def _to_pay(full: int, programme: Programme, discount: Discount | None) -> int:
    if discount is None or programme not in discount.programmes:
        return full
    return full * discount.percent // 100


def schedule(
    rates: Rates,
    tier: Tier,
    sector: Sector,
    programmes: frozenset[Programme],
    payer: Payer = Payer.SELF,
    *,
    first: date,
    count: int,
) -> tuple[MonthPremium, ...]:
    """What `count` consecutive months cost, beginning with `first`."""
    months = months_from(first, count)
    return tuple(premium(rates, tier, sector, programmes, month, payer) for month in months)


def joined(months: Iterable[MonthPremium]) -> tuple[Span, ...]:
    """Consecutive months of equal price as one span each, in order."""
    groups = [list(group) for _, group in groupby(months, key=lambda month: month.total)]
    return tuple(
        Span(group[0].month, group[-1].month, len(group), group[0].total, sum(month.total for month in group))
        for group in groups
    )


def price_change(
    rates: Rates,
    tier: Tier,
    sector: Sector,
    programmes: frozenset[Programme],
    payer: Payer,
    after: date,
) -> MonthPremium | None:
    """The first later month that costs something else than `after` does; None when none is known."""
    now = premium(rates, tier, sector, programmes, after, payer)
    for month in _turning_points(rates, after):
        later = premium(rates, tier, sector, programmes, month, payer)
        if later.total != now.total:
            return later
    return None


def _turning_points(rates: Rates, after: date) -> list[date]:
    points = {tariff.valid_from for tariff in rates.tariffs}
    for discount in rates.discounts:
        points |= {discount.first_month, add_months(discount.last_month, 1)}
    return sorted(point for point in points if point > after)
