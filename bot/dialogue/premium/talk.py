"""What it would cost: occupation, income, and the price today and after the discount."""

from dataclasses import replace

from bot.dialogue.menu import menu_choice
from bot.dialogue.premium import earning, pricing
from bot.dialogue.step import Draft, Outcome, Puzzled, Result, Turn, go, step
from bot.domain.amounts import Income, Range, parse_count, parse_income
from bot.domain.occupations import Occupation, occupation_of, recognise
from bot.domain.rates import Sector, Tier
from bot.domain.reply import Choice, Reply
from bot.domain.text import folded

MOST_MONTHS = 24
PRICED = frozenset({"occupation", "sector", "tier", "programmes"})


@step("premium.start")
def start(turn: Turn) -> Outcome:
    """Ask what is missing for a price; a sign-up in the making lends its answers, else we begin afresh."""
    if "whom" in turn.draft:
        return _next(turn)
    draft = {key: value for key, value in turn.draft.items() if key not in PRICED}
    return _next(replace(turn, talk=replace(turn.talk, draft=draft)))


def _next(turn: Turn, opening: str = "") -> Outcome:
    if "sector" not in turn.draft:
        return go(turn, "premium.occupation")
    if "tier" not in turn.draft:
        return go(turn, "premium.income")
    return priced(turn, opening)


# --- the occupation


def _ask_occupation(turn: Turn) -> Reply:
    text = turn.words("What work do you do? Write it, or choose one.")
    return Reply(text, earning.occupation_choices(turn, "premium.occupation"))


@step("premium.occupation", ask=_ask_occupation)
def occupation(turn: Turn) -> Result:
    """Take the work in words or by button; ask back where a word means several."""
    sector = turn.args.get("sector", "")
    if sector in set(Sector):
        return _worked(turn, sector=sector)
    known = turn.library.occupations
    found = occupation_of(turn.args.get("occupation", ""), known) or recognise(turn.text, known)
    if isinstance(found, Occupation):
        return _worked(turn, occupation=found.id, sector=found.sector.value)
    if found:
        among = earning.occupation_choices(turn, "premium.occupation", found)
        question = Reply(turn.words("Which one is it?"), among)
        return Outcome((question,), next_step="premium.occupation", draft=turn.draft)
    return Puzzled(_sector_question(turn))


def _sector_question(turn: Turn) -> Reply:
    _ = turn.words
    choices = (
        Choice(_("Transport work"), "premium.occupation", {"sector": Sector.TRANSPORT.value}),
        Choice(_("Other work"), "premium.occupation", {"sector": Sector.OTHER.value}),
    )
    text = _("I do not know that work yet. Do you carry people or goods for pay, or is it something else?")
    return Reply(text, choices)


def _worked(turn: Turn, **answers: str) -> Outcome:
    """Keep the work; "tukang becak 50 ribu sehari" tells the income too."""
    kept = {key: value for key, value in turn.draft.items() if key != "occupation"}
    moved = replace(turn, talk=replace(turn.talk, draft=kept)).answered(**answers)
    told = parse_income(turn.text)
    return _earned(moved, told) if isinstance(told, Income) else _next(moved)


# --- the income


def _ask_income(turn: Turn) -> Reply:
    text = turn.words("About how much do you earn a month? You may also write it by the day: 50 thousand a day.")
    return Reply(text, earning.income_choices(turn, "premium.income"))


@step("premium.income", ask=_ask_income)
def income(turn: Turn) -> Result:
    """Take an income; only a typed or narrowed figure is priced exactly."""
    row = earning.tier_numbered(turn, turn.args.get("tier", ""))
    if row is not None:
        return _next(turn.answered(tier=str(row.number)))
    told = earning.income_said(turn)
    if isinstance(told, Range):
        return _narrowed(turn, told)
    return _earned(turn, told) if told is not None else Puzzled(_unclear(turn))


def _unclear(turn: Turn) -> Reply:
    """A bare "50 ribu" is probably a day's: ask rather than guess."""
    _ = turn.words
    daily = parse_income(f"{turn.text} sehari") if folded(turn.text) else None
    if isinstance(daily, Income) and daily.daily:
        text = _("{amount}: is that a day's income?", amount=_.rupiah(daily.daily))
        a_day = Choice(_("Yes, a day's"), "premium.income", {"low": str(daily.monthly), "high": str(daily.monthly)})
        return Reply(text, (a_day, *earning.income_choices(turn, "premium.income")))
    text = _("I could not read the income. Write for example: 1.5 million, or 50 thousand a day.")
    return Reply(text, earning.income_choices(turn, "premium.income"))


def _earned(turn: Turn, told: Income) -> Outcome:
    _ = turn.words
    opening = ""
    if told.daily and told.days:
        opening = _(
            "{daily} × {days} days = {monthly} a month.",
            daily=_.rupiah(told.daily),
            days=told.days,
            monthly=_.rupiah(told.monthly),
        )
    tier = turn.library.rates.tariff_for(turn.today.replace(day=1)).tier_for(told.monthly)
    return _next(turn.answered(tier=str(tier.number)), opening)


def _narrowed(turn: Turn, told: Range) -> Outcome:
    """A range within one row is exact; else show from where to where, and ask for more."""
    rows = earning.rows_within(turn, told.low, told.high)
    if len(rows) == 1:
        return _next(turn.answered(tier=str(rows[0].number)))
    _ = turn.words
    if "sector" not in turn.draft:
        return go(turn, "premium.occupation")
    low, high = pricing.spread(turn, rows[0], rows[-1])
    text = _(
        "Between {low} and {high} a month. For the exact price, choose or write the income.",
        low=_.rupiah(low),
        high=_.rupiah(high),
    )
    reply = Reply(text, earning.row_choices(turn, "premium.income", rows))
    return Outcome((reply,), next_step="premium.income", draft=turn.draft)


# --- the price


def priced(turn: Turn, opening: str = "") -> Outcome:
    """The price this month and after the discount, what it is for, and what can be done now."""
    _ = turn.words
    tier = _tier(turn)
    text = pricing.price_text(turn, tier)
    if "jht" in turn.draft.get("programmes", ""):
        savings = Choice(_("Without savings"), "premium.programmes", {"programmes": "jkk,jkm"})
    else:
        savings = Choice(_("Add savings"), "premium.programmes", {"programmes": "jkk,jkm,jht"})
    choices = (
        Choice(_("Sign up"), "registration.start"),
        Choice(_("Change income"), "premium.income"),
        Choice(_("Pay several months"), "premium.months"),
        savings,
    )
    text = f"{opening}\n{text}".strip()
    return Outcome((Reply(text, choices),), draft=turn.draft, recent=_recent(turn, tier))


def _recent(turn: Turn, tier: Tier) -> dict[str, str]:
    """For "and for a year?": the row's lowest income stands for the income, which is not kept."""
    values = {"topic": "iuran_hitung", "sector": turn.draft["sector"], "income": str(tier.income_from or 1)}
    said = {key: turn.draft[key] for key in ("programmes", "payer") if key in turn.draft}
    return {**values, **said}


def _tier(turn: Turn) -> Tier:
    tier = earning.tier_numbered(turn, turn.draft.get("tier", ""))
    return tier or turn.library.rates.tariff_for(turn.today.replace(day=1)).tiers[0]


def _ask_programmes(turn: Turn) -> Reply:
    _ = turn.words
    choices = (
        Choice(_("The two"), "premium.programmes", {"programmes": "jkk,jkm"}),
        Choice(_("With savings"), "premium.programmes", {"programmes": "jkk,jkm,jht"}),
    )
    return Reply(_("Only work accidents and death, or with old-age savings as well?"), choices)


@step("premium.programmes", ask=_ask_programmes)
def programmes(turn: Turn) -> Result:
    """Two programmes or all three."""
    words = set(folded(turn.text).split())
    chosen = turn.args.get("programmes", "")
    if not chosen and words & {"jht", "tabungan", "tiga", "3", "telu", "tiga tiganya"}:
        chosen = "jkk,jkm,jht"
    elif not chosen and words & {"dua", "2", "loro", "kalih"}:
        chosen = "jkk,jkm"
    if chosen not in ("jkk,jkm", "jkk,jkm,jht"):
        return Puzzled(_ask_programmes(turn))
    return _next(turn.answered(programmes=chosen))


# --- several months


def _ask_months(turn: Turn) -> Reply:
    _ = turn.words
    offered = turn.library.rates.prepay_months
    choices = tuple(Choice(_("{count} months", count=n), "premium.months", {"months": str(n)}) for n in offered)
    return Reply(_("How many months at once?"), choices)


@step("premium.months", ask=_ask_months)
def months(turn: Turn) -> Result:
    """What several months cost, those of equal price joined."""
    count = parse_count(turn.args.get("months") or turn.text)
    if count is None or not 1 <= count <= MOST_MONTHS:
        return Puzzled(_ask_months(turn))
    if not turn.draft.keys() >= {"sector", "tier"}:
        return _next(turn)
    choices = (
        Choice(turn.words("Sign up"), "registration.start"),
        Choice(turn.words("Other months"), "premium.months"),
        menu_choice(turn),
    )
    return Outcome((Reply(pricing.months_text(turn, _tier(turn), count), choices),), draft=turn.draft)


def kept(draft: Draft) -> dict[str, str]:
    """What a premium talk leaves for the sign-up."""
    return {key: draft[key] for key in PRICED if key in draft}
