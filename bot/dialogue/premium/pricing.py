"""A price in words: now, after the discount, and month by month."""

from datetime import date

from bot.dialogue.step import Turn
from bot.domain.months import add_months, month_of
from bot.domain.premiums import BASIC, WITH_SAVINGS, Span, joined, premium, price_change, schedule
from bot.domain.rates import Payer, Programme, Sector, Tier


def price_text(turn: Turn, tier: Tier) -> str:
    """This month's price, the price after the discount, and what it is for."""
    return "\n".join((*_prices(turn, tier), _contents(turn, tier), _certainty(turn)))


def _prices(turn: Turn, tier: Tier) -> tuple[str, ...]:
    _ = turn.words
    rates, month = turn.library.rates, month_of(turn.today)
    now = premium(rates, tier, sector(turn), programmes(turn), month, payer(turn))
    later = price_change(rates, tier, sector(turn), programmes(turn), payer(turn), month)
    if later is None:
        return (_("{amount} a month.", amount=_.rupiah(now.total)),)
    last = _.month(add_months(later.month, -1))
    until = _("{amount} a month, up to {month}.", amount=_.rupiah(now.total), month=last)
    values = {"month": _.month(later.month), "amount": _.rupiah(later.total)}
    if now.discounted and not later.discounted:
        return until, _("From {month}: {amount}, because the government's discount ends.", **values)
    return until, _("From {month}: {amount}.", **values)


def _contents(turn: Turn, tier: Tier) -> str:
    _ = turn.words
    if programmes(turn) == WITH_SAVINGS:
        return _("That is for work accidents, death and old-age savings.")
    month = month_of(turn.today)
    bare = premium(turn.library.rates, tier, sector(turn), BASIC, month, payer(turn))
    full = premium(turn.library.rates, tier, sector(turn), WITH_SAVINGS, month, payer(turn))
    return _(
        "That is for two protections: work accidents and death. With old-age savings add {amount}.",
        amount=_.rupiah(full.total - bare.total),
    )


def _certainty(turn: Turn) -> str:
    """A figure past its check date is not told as certain (DESIGN promise 1)."""
    _ = turn.words
    rates = turn.library.rates
    if turn.today > rates.check_by:
        return _("I last checked these figures on {date}: please compare with JMO first.", date=_.date(rates.as_of))
    return _("JMO and the pay screen show the exact sum.")


def months_text(turn: Turn, tier: Tier, count: int) -> str:
    """Several months from this one on, those of equal price joined, and the sum."""
    _ = turn.words
    rates, first = turn.library.rates, month_of(turn.today)
    costs = schedule(rates, tier, sector(turn), programmes(turn), payer(turn), first=first, count=count)
    spans = joined(costs)
    total = sum(span.total for span in spans)
    lines = [_("{count} months: {amount}", count=count, amount=_.rupiah(total)), *(_line(turn, s) for s in spans)]
    if len(spans) > 1:
        lines.append(_("Paying early does not change the price of a month: each one costs what its month costs."))
    if count not in rates.prepay_months:
        offered = ", ".join(str(n) for n in rates.prepay_months)
        lines.append(_("Not every channel offers {count} months; {offered} are usual.", count=count, offered=offered))
    return "\n".join((*lines, _certainty(turn)))


def _line(turn: Turn, span: Span) -> str:
    _ = turn.words
    when = _short(turn, span.first) if span.count == 1 else f"{_.short_month(span.first)}–{_short(turn, span.last)}"
    if span.count > 1 and span.first.year != span.last.year:
        when = f"{_short(turn, span.first)}–{_short(turn, span.last)}"
    return f"• {when}: {span.count} × {_.rupiah(span.each)}"


def _short(turn: Turn, month: date) -> str:
    return f"{turn.words.short_month(month)} {month.year}"


def spread(turn: Turn, lowest: Tier, highest: Tier) -> tuple[int, int]:
    """This month's price in the lowest and in the highest of some rows."""
    month = month_of(turn.today)
    low, high = (
        premium(turn.library.rates, tier, sector(turn), programmes(turn), month, payer(turn)).total
        for tier in (lowest, highest)
    )
    return low, high


def sector(turn: Turn) -> Sector:
    """The draft's sector; without one, the one without the longer discount."""
    said = turn.draft.get("sector", "")
    return Sector(said) if said in set(Sector) else Sector.OTHER


def programmes(turn: Turn) -> frozenset[Programme]:
    """The draft's programmes, two by default."""
    return WITH_SAVINGS if "jht" in turn.draft.get("programmes", "") else BASIC


def payer(turn: Turn) -> Payer:
    """Who pays, as the draft says; the person by default."""
    said = turn.draft.get("payer", "")
    return Payer(said) if said in set(Payer) else Payer.SELF
