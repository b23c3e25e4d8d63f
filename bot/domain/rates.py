"""Tariffs and discounts as values: what is in force for a contribution month.

The figures come from a dated data file (`bot/knowledge/rates.yaml`); this module
only says how to look them up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache


class Programme(StrEnum):
    """The three programmes open to self-paying workers."""

    JKK = "jkk"
    JKM = "jkm"
    JHT = "jht"


class Sector(StrEnum):
    """What decides the discount: moving people and goods, or anything else."""

    TRANSPORT = "transport"
    OTHER = "other"


class Payer(StrEnum):
    """Who pays the premium; a government budget gets no discount."""

    SELF = "self"
    COMMUNITY = "community"
    SPONSOR = "sponsor"
    GOVERNMENT = "government"


@dataclass(frozen=True, slots=True)
class Tier:
    """A row of the income table: from this monthly income on, percentages are taken of `base` (rupiah)."""

    number: int
    income_from: int
    base: int


@dataclass(frozen=True, slots=True)
class Discount:
    """For contribution months (both included), the percentage of the named programmes that is paid."""

    id: str
    sector: Sector
    first_month: date
    last_month: date
    percent: int
    programmes: frozenset[Programme]
    excluded_payers: frozenset[Payer] = frozenset({Payer.GOVERNMENT})

    def covers(self, month: date) -> bool:
        """Whether the discount is in force for a contribution month."""
        return self.first_month <= month <= self.last_month


@dataclass(frozen=True, slots=True)
class Tariff:
    """The income table and the three rates, from contribution month `valid_from` on.

    JKK and JHT are percentages of the tier's base; JKM is the same sum (rupiah) for all.
    """

    valid_from: date
    tiers: tuple[Tier, ...]
    jkk_percent: int
    jkm_amount: int
    jht_percent: int

    def tier_for(self, income: int) -> Tier:
        """The row for a monthly income; between two rows, the lower one.

        Raises:
            ValueError: The income is negative.
        """
        if income < 0:
            raise ValueError("an income is not negative")
        return [tier for tier in self.tiers if tier.income_from <= income][-1]


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """Everything the data file says about premiums and benefits, with its dates and sources.

    `as_of` is the day the figures were checked, `check_by` the day after which they
    are not to be told as certain. A membership lapses after `lapse_months_earliest`
    to `lapse_months_latest` unpaid months: sources differ. One reading of the file equals only itself.
    """

    version: str
    as_of: date
    check_by: date
    tariffs: tuple[Tariff, ...]
    discounts: tuple[Discount, ...]
    due_day: int
    lapse_months_earliest: int
    lapse_months_latest: int
    prepay_months: tuple[int, ...]
    benefits: Mapping[str, int]
    sources: Mapping[str, str]

    def tariff_for(self, month: date) -> Tariff:
        """The tariff in force for a contribution month.

        Raises:
            ValueError: The month lies before the first tariff that is known.
        """
        known = [tariff for tariff in self.tariffs if tariff.valid_from <= month]
        if not known:
            raise ValueError(f"no tariff is known for {month:%Y-%m}")
        return known[-1]

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The income table on the day the figures were checked."""
        return self._current.tiers

    @property
    def jkk_percent(self) -> int:
        """JKK in percent of the base, on the day the figures were checked."""
        return self._current.jkk_percent

    @property
    def jkm_amount(self) -> int:
        """JKM in rupiah a month, on the day the figures were checked."""
        return self._current.jkm_amount

    @property
    def jht_percent(self) -> int:
        """JHT in percent of the base, on the day the figures were checked."""
        return self._current.jht_percent

    def tier_numbered(self, number: int) -> Tier | None:
        """The row of the income table with this number, None if there is none."""
        return _numbered(self).get(number)

    @property
    def _current(self) -> Tariff:
        return _checked(self)


@lru_cache(maxsize=8)
def _checked(rates: Rates) -> Tariff:
    return rates.tariff_for(rates.as_of.replace(day=1))


@lru_cache(maxsize=8)
def _numbered(rates: Rates) -> Mapping[int, Tier]:
    return {tier.number: tier for tier in rates.tiers}


def tier_for(rates: Rates, income: int, month: date | None = None) -> Tier:
    """The tier for a monthly income in rupiah, by default in the table of the day of checking."""
    return rates.tariff_for(month or rates.as_of.replace(day=1)).tier_for(income)


def discount_for(rates: Rates, sector: Sector, month: date, payer: Payer) -> Discount | None:
    """The discount for a contribution month; decided by the month paid for, never by the day of paying.

    Source: PP 50/2025, as reported; premiums paid from state or regional budgets are excluded.
    """
    for discount in rates.discounts:
        if discount.sector is sector and discount.covers(month) and payer not in discount.excluded_payers:
            return discount
    return None
