"""What somebody works as and earns: buttons and reading, for the premium talk and the sign-up alike."""

from collections.abc import Sequence
from itertools import pairwise

from bot.dialogue.step import Turn
from bot.domain.amounts import Income, Range, parse_income
from bot.domain.occupations import Occupation
from bot.domain.rates import Tier
from bot.domain.reply import Choice

LONGEST_LABEL = 20
MOST_ROWS = 6
MILLION = 1_000_000
# The four steps of the first question (users.md B 3); the first lies within one row of the table.
STEPS_OF_INCOME = ((0, 1_099_999), (1_100_000, 1_999_999), (2_000_000, 2_999_999), (3_000_000, 10**9))


def occupation_choices(turn: Turn, step: str, among: Sequence[Occupation] = ()) -> tuple[Choice, ...]:
    """Buttons for the common occupations, or for the few that a word may mean."""
    chosen = among or [one for one in turn.library.occupations if one.common]
    return tuple(
        Choice(one.label(turn.words.code)[:LONGEST_LABEL].strip(), step, {"occupation": one.id}) for one in chosen
    )


def income_choices(turn: Turn, step: str) -> tuple[Choice, ...]:
    """Four steps of a monthly income; what is typed counts exactly."""
    _ = turn.words
    labels = (
        _("Below 1.1 million"),
        _("1.1 to 2 million"),
        _("2 to 3 million"),
        _("Above 3 million"),
    )
    ends = [{"low": str(low), "high": str(high)} for low, high in STEPS_OF_INCOME]
    return tuple(Choice(label, step, args) for label, args in zip(labels, ends, strict=True))


def income_said(turn: Turn) -> Income | Range | None:
    """The income of a button or in words; a step that lies in one row of the table is no longer a range."""
    low, high = turn.args.get("low"), turn.args.get("high")
    if low and high and low.isdigit() and high.isdigit():
        return Range(int(low[:10]), int(high[:10]))
    return parse_income(turn.text)


def rows_within(turn: Turn, low: int, high: int) -> tuple[Tier, ...]:
    """The rows of the table in force now that an income between two sums may fall into."""
    tariff = turn.library.rates.tariff_for(turn.today.replace(day=1))
    first, last = tariff.tier_for(low).number, tariff.tier_for(high).number
    return tuple(tier for tier in tariff.tiers if first <= tier.number <= last)


def row_choices(turn: Turn, step: str, rows: Sequence[Tier]) -> tuple[Choice, ...]:
    """One button a row, where they are few enough to choose from."""
    if len(rows) > MOST_ROWS:
        return ()
    tiers = turn.library.rates.tariff_for(turn.today.replace(day=1)).tiers
    ends = {tier.number: following.income_from for tier, following in pairwise(tiers)}
    return tuple(
        Choice(_span(turn, row.income_from, ends.get(row.number)), step, {"tier": str(row.number)}) for row in rows
    )


def _span(turn: Turn, low: int, high: int | None) -> str:
    _ = turn.words
    if high is None:
        return _("from {low} million", low=_millions(low))
    return _("{low}–{high} million", low=_millions(low), high=_millions(high))


def _millions(amount: int) -> str:
    """1,25 for 1.250.000: as few figures as it takes."""
    return f"{amount / MILLION:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def tier_numbered(turn: Turn, number: str) -> Tier | None:
    """The row with this number, None for anything else."""
    tiers = turn.library.rates.tariff_for(turn.today.replace(day=1)).tiers
    return next((tier for tier in tiers if str(tier.number) == number), None)
