"""The shape of `rates.yaml`: which figures stand where, and in which unit."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, StrictStr

from bot.domain.months import parse_month
from bot.domain.rates import Payer, Programme, Sector


def _month(value: Any) -> date:
    month = parse_month(value) if isinstance(value, str) else None
    if month is None:
        raise ValueError('write a month as "2026-11"')
    return month


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError('write a day as "2026-11-20"') from None


Month = Annotated[date, BeforeValidator(_month)]
Day = Annotated[date, BeforeValidator(_day)]
Amount = Annotated[StrictInt, Field(ge=0, le=10**9)]
Percent = Annotated[StrictInt, Field(ge=1, le=100)]


class Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class SourceBlock(Block):
    says: StrictStr
    link: StrictStr
    checked_on: Day


class RowBlock(Block):
    number: StrictInt
    income_from: Amount
    income_to: Amount | None
    base: Amount
    jkk: Amount
    jht: Amount
    basic: Amount
    with_savings: Amount
    half_basic: Amount
    half_with_savings: Amount


class PercentagesBlock(Block):
    source: StrictStr
    jkk_percent: Percent
    jkm_amount: Amount
    jht_percent: Percent


class TariffBlock(Block):
    valid_from: Month
    source: StrictStr
    rates: PercentagesBlock
    tiers: list[RowBlock] = Field(min_length=1)


class DiscountBlock(Block):
    id: StrictStr
    source: StrictStr
    sector: Sector
    first_month: Month
    last_month: Month
    months: StrictInt
    percent: Percent
    programmes: list[Programme] = Field(min_length=1)
    excluded_payers: list[Payer]
    lowest_basic: Amount
    lowest_with_savings: Amount


class DueBlock(Block):
    source: StrictStr
    day: Annotated[StrictInt, Field(ge=1, le=28)]
    fine: Amount
    control_total: StrictInt


class LapseBlock(Block):
    source: StrictStr
    earliest_months: Annotated[StrictInt, Field(ge=1)]
    latest_months: Annotated[StrictInt, Field(le=24)]
    control_total: StrictInt


class PrepayBlock(Block):
    source: StrictStr
    months: list[Annotated[StrictInt, Field(ge=1, le=24)]] = Field(min_length=1)
    control_total: StrictInt


class RateFile(Block):
    version: StrictStr
    as_of: Day
    check_by: Day
    sources: dict[str, SourceBlock]
    due: DueBlock
    lapse: LapseBlock
    prepay: PrepayBlock
    tariffs: list[TariffBlock] = Field(min_length=1)
    discounts: list[DiscountBlock]
    benefits: dict[str, StrictInt | StrictStr]

    def figures(self) -> dict[str, int]:
        """The sums and numbers among the benefits, by name."""
        named = self.benefits.items()
        return {name: value for name, value in named if isinstance(value, int) and name != "control_total"}
