"""Premiums: the golden table, and what must hold for every tier, sector, payer and month."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.months import add_months, parse_month
from bot.domain.premiums import BASIC, WITH_SAVINGS, Span, joined, premium, price_change, schedule
from bot.domain.rates import Payer, Programme, Rates, Sector, Tariff, Tier, tier_for
from bot.knowledge.rate_file import load_rates

RATES = load_rates()
TABLE = Path(__file__).with_name("premiums.txt")
SHARED = Path(__file__).parents[3] / "shared" / "facts" / "iuran.yaml"
MONTHS = st.integers(0, 36).map(lambda n: add_months(date(2025, 1, 1), n))
TIERS = st.sampled_from(RATES.tiers)
SECTORS = st.sampled_from(Sector)
PROGRAMMES = st.sampled_from([BASIC, WITH_SAVINGS])


def rows_after(heading: str) -> list[list[str]]:
    """The rows of a table in the golden file, without its line of names."""
    block = TABLE.read_text(encoding="utf-8").split(heading)[1].split("\n\n")[1]
    return [line.split() for line in block.splitlines()[1:]]


MONTH_ROWS = rows_after("PRICE BY MONTH PAID FOR")
TIER_ROWS = rows_after("PRICE BY INCOME")


@pytest.mark.parametrize("row", TIER_ROWS, ids=lambda row: f"tier {row[0]}")
def test_every_premium_is_the_one_in_the_table(row):
    """Each tier, sector and month from December 2025 to June 2027 costs what the table says."""
    number, income, *sums = (int(cell.replace(".", "")) for cell in row)
    jkk, jkm, jht, jkk_half, jkm_half, *totals = sums
    tier = RATES.tiers[number - 1]
    assert tier.income_from == income
    for month_text, *prices in MONTH_ROWS:
        for sector, price in zip((Sector.TRANSPORT, Sector.OTHER), prices, strict=True):
            month = parse_month(month_text)
            basic = premium(RATES, tier, sector, BASIC, month)
            whole = premium(RATES, tier, sector, WITH_SAVINGS, month)
            expected = (
                (jkk, jkm, totals[0], totals[2]) if price == "full" else (jkk_half, jkm_half, totals[1], totals[3])
            )
            assert (basic.jkk, basic.jkm, basic.total, whole.total) == expected
            assert (basic.jht, whole.jht, basic.discounted) == (0, jht, price == "half")
            government = premium(RATES, tier, sector, WITH_SAVINGS, month, Payer.GOVERNMENT)
            assert (government.total, government.discounted) == (totals[2], False)


@pytest.mark.skipif(not SHARED.exists(), reason="the table of the facts is not beside the project")
def test_every_row_agrees_with_the_facts():
    """Incomes, bases and all eight sums of each tier are those of the research."""
    facts = yaml.safe_load(SHARED.read_text(encoding="utf-8"))["tiers"]
    for number, fact in enumerate(facts, 1):
        tier = tier_for(RATES, fact["income_min"])
        november, next_june = date(2026, 11, 1), date(2027, 6, 1)
        half = [premium(RATES, tier, Sector.OTHER, kind, november) for kind in (BASIC, WITH_SAVINGS)]
        full = [premium(RATES, tier, Sector.OTHER, kind, next_june) for kind in (BASIC, WITH_SAVINGS)]
        assert (tier.number, tier.base) == (number, fact["base"])
        assert (full[1].jkk, full[1].jkm, full[1].jht) == (fact["jkk"], fact["jkm"], fact["jht"])
        assert (half[1].jkk, half[1].jkm) == (fact["jkk_half"], fact["jkm_half"])
        assert [month.total for month in full] == [fact["total_jkk_jkm"], fact["total_jkk_jkm_jht"]]
        assert [month.total for month in half] == [fact["total_jkk_jkm_half"], fact["total_jkk_jkm_half_plus_jht"]]
        if fact["income_max"] is not None:
            assert tier_for(RATES, fact["income_max"] + 999) == tier


def test_percentages_are_taken_of_the_base_not_of_the_income():
    """An income of Rp1.500.000 pays JKK of the base Rp1.600.000."""
    tier = tier_for(RATES, 1_500_000)

    assert premium(RATES, tier, Sector.OTHER, BASIC, date(2027, 1, 1)).jkk == 16_000


@given(st.integers(0, 10**9))
def test_an_income_belongs_to_the_highest_row_it_reaches(income):
    """Every income has one tier, and a higher income never has a lower one."""
    tier = tier_for(RATES, income)

    assert tier.income_from <= income
    assert tier_for(RATES, income + 1).number >= tier.number


@given(TIERS, SECTORS, PROGRAMMES, MONTHS, st.sampled_from(Payer))
def test_a_total_is_the_sum_of_whole_parts(tier, sector, programmes, month, payer):
    """Parts are whole and add up; a discount halves JKK and JKM exactly and leaves JHT alone."""
    cost = premium(RATES, tier, sector, programmes, month, payer)
    full = premium(RATES, tier, sector, programmes, month, Payer.GOVERNMENT)

    assert cost.total == cost.jkk + cost.jkm + cost.jht
    assert cost.jht == full.jht
    share = 2 if cost.discounted else 1
    assert (cost.jkk * share, cost.jkm * share) == (full.jkk, full.jkm)


@given(TIERS, SECTORS, PROGRAMMES, MONTHS, st.integers(1, 24))
def test_joined_spans_lose_no_month_and_no_rupiah(tier, sector, programmes, first, count):
    """Spans cover all months in order, neighbours differ in price, and the sums agree."""
    months = schedule(RATES, tier, sector, programmes, first=first, count=count)
    spans = joined(months)

    assert sum(span.count for span in spans) == count
    assert sum(span.total for span in spans) == sum(month.total for month in months)
    assert all(span.each * span.count == span.total for span in spans)
    assert all(one.each != other.each for one, other in pairwise(spans))
    assert (spans[0].first, spans[-1].last) == (first, add_months(first, count - 1))


def test_three_months_over_new_year_are_two_spans():
    """A trader who pays November to January is told two halves and one full month."""
    months = schedule(RATES, RATES.tiers[0], Sector.OTHER, BASIC, first=date(2026, 11, 1), count=3)

    assert joined(months) == (
        Span(date(2026, 11, 1), date(2026, 12, 1), 2, 8_400, 16_800),
        Span(date(2027, 1, 1), date(2027, 1, 1), 1, 16_800, 16_800),
    )


@given(TIERS, SECTORS, PROGRAMMES, MONTHS, st.sampled_from(Payer))
def test_the_next_price_is_the_first_that_differs(tier, sector, programmes, after, payer):
    """No month before the announced one costs anything else than now."""
    now = premium(RATES, tier, sector, programmes, after, payer).total
    change = price_change(RATES, tier, sector, programmes, payer, after)
    later = [premium(RATES, tier, sector, programmes, add_months(after, n), payer) for n in range(1, 60)]

    assert change == next((month for month in later if month.total != now), None)


@pytest.mark.parametrize(
    ("sector", "month", "price"),
    [(Sector.OTHER, date(2027, 1, 1), 16_800), (Sector.TRANSPORT, date(2027, 4, 1), 16_800)],
)
def test_the_discount_ends_by_sector(sector, month, price):
    """In November 2026 traders hear of January, drivers of April."""
    change = price_change(RATES, RATES.tiers[0], sector, BASIC, Payer.SELF, date(2026, 11, 1))

    assert (change.month, change.total) == (month, price)


@pytest.mark.parametrize("programmes", [frozenset(), {Programme.JKK}, {Programme.JHT}, {Programme.JKK, Programme.JHT}])
def test_programmes_that_cannot_be_had_alone_are_refused(programmes):
    """JKK and JKM go together, and JHT only on top of both."""
    with pytest.raises(ValueError, match="JKK and JKM"):
        premium(RATES, RATES.tiers[0], Sector.OTHER, frozenset(programmes), date(2026, 11, 1))


def test_a_month_nobody_knows_the_tariff_of_is_refused():
    """A month before the first tariff, or a day within a month, has no price."""
    for month in (date(2010, 1, 1), date(2026, 11, 2)):
        with pytest.raises(ValueError, match=r"no tariff|first day"):
            premium(RATES, RATES.tiers[0], Sector.OTHER, BASIC, month)


def test_another_tariff_prices_its_own_months():
    """From the month it is valid, a new table is used, also for a tier of the old one."""
    newer = Tariff(date(2027, 6, 1), (Tier(1, 0, 2_000_000), Tier(2, 2_000_000, 3_000_000)), 1, 7_000, 2)
    fields = {name: getattr(RATES, name) for name in Rates.__dataclass_fields__}
    rates = Rates(**{**fields, "tariffs": (*RATES.tariffs, newer)})
    tier = tier_for(rates, 1_500_000)

    prices = [premium(rates, tier, Sector.OTHER, BASIC, month).total for month in (date(2027, 5, 1), date(2027, 6, 1))]

    assert prices == [22_800, 27_000]
    assert price_change(rates, tier, Sector.OTHER, BASIC, Payer.SELF, date(2027, 1, 1)).month == date(2027, 6, 1)
