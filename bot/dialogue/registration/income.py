"""The income, as people tell it; it becomes a row of the income table at once and is not kept itself."""

from bot.dialogue.premium import earning
from bot.dialogue.registration.form import SKIPPED, advance, form_of, opening
from bot.dialogue.step import Outcome, Puzzled, Result, Turn, step
from bot.domain.amounts import Income, Range, parse_income
from bot.domain.reply import Choice, Reply
from bot.domain.text import folded

STEP = "registration.income"


def ask_income(turn: Turn) -> Reply:
    """Ranges as buttons; a typed figure, also by the day, is priced exactly."""
    _ = turn.words
    skip = (Choice(_("Skip"), STEP, {"tier": SKIPPED}),) if form_of(turn.draft) == "statement" else ()
    text = _("About how much is the income a month? By the day is fine too: 50 thousand a day.")
    return Reply(text, choices=(*earning.income_choices(turn, STEP), *skip))


@step(STEP, ask=ask_income)
def income(turn: Turn) -> Result:
    """Find the row; a range is narrowed by its rows as buttons."""
    if turn.args.get("tier") == SKIPPED:
        return advance(turn, tier=SKIPPED)
    row = earning.tier_numbered(turn, turn.args.get("tier", ""))
    if row is not None:
        return advance(turn, tier=str(row.number))
    told = earning.income_said(turn)
    if isinstance(told, Range):
        return _narrowed(turn, told)
    return _exact(turn, told) if told is not None else Puzzled(_unclear(turn))


def _unclear(turn: Turn) -> Reply:
    """A bare "50 ribu" is probably a day's: ask rather than guess."""
    _ = turn.words
    daily = parse_income(f"{turn.text} sehari") if folded(turn.text) else None
    choices = earning.income_choices(turn, STEP)
    if isinstance(daily, Income) and daily.daily:
        a_day = Choice(_("Yes, a day's"), STEP, {"low": str(daily.monthly), "high": str(daily.monthly)})
        return Reply(_("{amount}: is that a day's income?", amount=_.rupiah(daily.daily)), (a_day, *choices))
    return Reply(_("I could not read the income. Write for example: 1.5 million, or 50 thousand a day."), choices)


def _exact(turn: Turn, told: Income) -> Outcome:
    row = earning.rows_within(turn, told.monthly, told.monthly)[0]
    outcome = advance(turn, tier=str(row.number))
    if told.daily is None or told.days is None:
        return outcome
    _ = turn.words
    worked_out = _(
        "{daily} × {days} days = {monthly} a month.",
        daily=_.rupiah(told.daily),
        days=told.days,
        monthly=_.rupiah(told.monthly),
    )
    return opening(worked_out, outcome)


def _narrowed(turn: Turn, told: Range) -> Outcome:
    rows = earning.rows_within(turn, told.low, told.high)
    if len(rows) == 1:
        return advance(turn, tier=str(rows[0].number))
    _ = turn.words
    choices = earning.row_choices(turn, STEP, rows)
    text = _("Which is nearest, in a month? Please tell it as it is.")
    if not choices:
        text = _("About how much a month? Just type it, for example: 3.5 million")
    return Outcome((Reply(text, choices),), next_step=STEP, draft=turn.draft)
