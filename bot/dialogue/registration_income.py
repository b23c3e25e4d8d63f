"""The income, as people tell it; it becomes a row of the income table at once and is not kept itself."""

from bot.dialogue.registration_form import SKIPPED, advance, form_of, kindly, opening
from bot.dialogue.step import Outcome, Puzzled, Result, Turn, step
from bot.domain.amounts import Income, Range, parse_income
from bot.domain.months import month_of
from bot.domain.rates import Tier
from bot.domain.reply import Choice, Reply

RANGES = ((1_100_000, 1_999_999), (2_000_000, 2_999_999))
MOST_ROWS = 6


def ask_income(turn: Turn) -> Reply:
    """Ranges as buttons; a typed figure, also by the day, is priced exactly."""
    _ = turn.words
    narrow = tuple(
        Choice(label, "registration.income", {"low": str(low), "high": str(high)})
        for label, (low, high) in zip((_("1.1 to 2 million"), _("2 to 3 million")), RANGES, strict=True)
    )
    choices = (
        Choice(_("Under 1.1 million"), "registration.income", {"tier": "1"}),
        *narrow,
        Choice(_("Over 3 million"), "registration.income", {"typed": "yes"}),
    )
    if form_of(turn.draft) == "statement":
        choices = (*choices, Choice(_("Skip"), "registration.income", {"tier": SKIPPED}))
    return Reply(_("About how much is the income? You can type it too: 1,5 juta, or 50 ribu sehari"), choices=choices)


@step("registration.income", ask=ask_income)
def income(turn: Turn) -> Result:
    """Find the row; a range is narrowed by its rows as buttons."""
    _ = turn.words
    if "tier" in turn.args:
        return advance(turn, tier=turn.args["tier"])
    if "typed" in turn.args:
        asked = Reply(_("About how much a month? Just type it, for example: 3,5 juta"))
        return Outcome((asked,), next_step="registration.income")
    if "low" in turn.args:
        return _narrowed(turn, Range(int(turn.args["low"]), int(turn.args["high"])))
    told = parse_income(turn.text)
    if isinstance(told, Range):
        return _narrowed(turn, told)
    if told is None:
        example = _("I could not read that sum. Please write it like: 1,5 juta, or 50 ribu sehari")
        return Puzzled(kindly(Reply(example), ask_income(turn)))
    return _exact(turn, told)


def _exact(turn: Turn, told: Income) -> Outcome:
    outcome = advance(turn, tier=str(_row(turn, told.monthly).number))
    if told.daily is None:
        return outcome
    _ = turn.words
    sum_told = _("{daily} a day, {days} days: {monthly} a month.", daily=_.rupiah(told.daily), days=told.days or 0,
                 monthly=_.rupiah(told.monthly))  # fmt: skip
    return opening(sum_told, outcome)


def _row(turn: Turn, monthly: int) -> Tier:
    return turn.library.rates.tariff_for(month_of(turn.today)).tier_for(monthly)


def _narrowed(turn: Turn, told: Range) -> Outcome:
    _ = turn.words
    first, last = _row(turn, told.low), _row(turn, told.high)
    if first == last:
        return advance(turn, tier=str(first.number))
    rows = turn.library.rates.tariff_for(month_of(turn.today)).tiers[first.number - 1 : last.number]
    if len(rows) > MOST_ROWS:
        asked = Reply(_("About how much a month? Just type it, for example: 3,5 juta"))
        return Outcome((asked,), next_step="registration.income")
    choices = tuple(Choice(_label(turn, row), "registration.income", {"tier": str(row.number)}) for row in rows)
    asked = Reply(_("Which is nearest, in a month? Please tell it as it is."), choices=choices)
    return Outcome((asked,), next_step="registration.income")


def _label(turn: Turn, row: Tier) -> str:
    """The row's ends in millions: 1,5–1,69."""
    later = [one.income_from for one in turn.library.rates.tiers if one.income_from > row.income_from]
    ends = (row.income_from, later[0] - 1) if later else (row.income_from,)
    millions = "–".join(f"{end // 10_000 / 100:g}".replace(".", ",") for end in ends)
    return turn.words("{millions} million", millions=millions)
