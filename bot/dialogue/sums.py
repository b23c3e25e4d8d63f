"""A sum in words: the total, the months of equal price joined, what it was counted for and what is missing."""

from dataclasses import replace
from datetime import date

from bot.dialogue.sum_reading import Asked
from bot.domain.months import month_of, parse_month
from bot.domain.premiums import BASIC, WITH_SAVINGS, Span, joined, premium, price_change, schedule
from bot.domain.rates import Payer, Programme, Rates, Sector, Tier
from bot.language import Words


def sum_text(asked: Asked, rates: Rates, today: date, _: Words) -> str:
    """The total first, months of equal price joined, then what it was counted for and what is missing."""
    months, people = asked.months or 1, asked.people or 1
    spans = _spans(asked, rates, today, _sector_of(asked))
    most = _spans(_upper(asked), rates, today, _sector_of(asked))
    total, highest = (sum(span.total for span in some) * people for some in (spans, most))
    lines = [_headline(asked, total, highest, today, _)]
    if months > 1:
        lines += [_line(span, high, people, _) for span, high in zip(spans, most, strict=False)]
    if asked.sector is None:
        lines += _for_transport(asked, rates, today, total, _)
    if months == 1 and total == highest:
        lines += _later(asked, rates, today, people, _)
    lines.append(_counted_for(asked, _))
    if today > rates.check_by:
        lines.append(
            _("I last checked these figures on {date}: please compare with JMO first.", date=_.date(rates.as_of))
        )
    return "\n".join(lines)


def difference_text(asked: Asked, rates: Rates, today: date, _: Words) -> str:
    """A month with two and with three programmes and what lies between, now and when the price changes."""
    first, tier, sector, payer = _begins(asked, today), _tier(asked, rates, today), _sector_of(asked), _payer_of(asked)
    two, three = (premium(rates, tier, sector, chosen, first, payer).total for chosen in (BASIC, WITH_SAVINGS))
    values = {"two": _.rupiah(two), "three": _.rupiah(three), "more": _.rupiah(three - two)}
    lines = [_("Two programmes {two}, three {three}: {more} more a month, for old-age savings.", **values)]
    later = [price_change(rates, tier, sector, chosen, payer, first) for chosen in (BASIC, WITH_SAVINGS)]
    if later[0] is not None and later[1] is not None and later[0].month == later[1].month:
        values = {"two": _.rupiah(later[0].total), "three": _.rupiah(later[1].total)}
        lines.append(_("From {month}: {two} and {three}.", month=_.month(later[0].month), **values))
    return "\n".join([*lines, _leaning_on(asked, _)])


def _headline(asked: Asked, total: int, highest: int, today: date, _: Words) -> str:
    amount, months, people = _.rupiah(total), asked.months or 1, asked.people or 1
    if total != highest:
        amount = _("{low} to {high}", low=amount, high=_.rupiah(highest))
    if months > 1 and people > 1:
        return _("{amount} for {count} months and {people} people.", amount=amount, count=months, people=people)
    if months > 1:
        return _("{amount} for {count} months.", amount=amount, count=months)
    if people > 1:
        return _("{amount} a month for {people} people.", amount=amount, people=people)
    if asked.first and _begins(asked, today) != month_of(today):
        return _("{amount} for {month}.", amount=amount, month=_.month(_begins(asked, today)))
    return _("{amount} a month.", amount=amount)


def _line(span: Span, high: Span, people: int, _: Words) -> str:
    first = f"{_.short_month(span.first)} {span.first.year}"
    last = f"{_.short_month(span.last)} {span.last.year}"
    when = first if span.count == 1 else f"{first}–{last}"
    crowd = f" × {people}" if people > 1 else ""
    each = _.rupiah(span.each) if span.each == high.each else f"{_.rupiah(span.each)}–{_.rupiah(high.each)}"
    return f"• {when}: {span.count} × {each}{crowd}"


def _counted_for(asked: Asked, _: Words) -> str:
    if _set(asked) == WITH_SAVINGS:
        cover = _("That is for work accidents, death and old-age savings.")
    else:
        cover = _("That is for work accidents and death.")
    return f"{cover} {_leaning_on(asked, _)}"


def _leaning_on(asked: Asked, _: Words) -> str:
    """Whose income and whose money it was counted for."""
    if asked.payer == Payer.GOVERNMENT:
        return _("Paid by the government, so without reduction.")
    if asked.income is None and asked.sector is not None:
        return _("Counted for the lowest income. How much do you earn, a day or a month?")
    if asked.income is None:
        return _("Counted for the lowest income. Write your work and income for your own sum.")
    return _("The exact sum shows in JMO.")


def _for_transport(asked: Asked, rates: Rates, today: date, total: int, _: Words) -> list[str]:
    """The other sum, where the work is not known and would change it."""
    other = sum(span.total for span in _spans(asked, rates, today, Sector.TRANSPORT)) * (asked.people or 1)
    return [] if other == total or asked.high else [_("Ojek, drivers and couriers: {amount}.", amount=_.rupiah(other))]


def _later(asked: Asked, rates: Rates, today: date, people: int, _: Words) -> list[str]:
    """The next price, with its reason where the reduction ends."""
    first, tier, sector = _begins(asked, today), _tier(asked, rates, today), _sector_of(asked)
    now = premium(rates, tier, sector, _set(asked), first, _payer_of(asked))
    later = price_change(rates, tier, sector, _set(asked), _payer_of(asked), first)
    if later is None:
        return []
    values = {"month": _.month(later.month), "amount": _.rupiah(later.total * people)}
    if now.discounted and not later.discounted:
        return [_("From {month}: {amount}, because the government's discount ends.", **values)]
    return [_("From {month}: {amount}.", **values)]


def _spans(asked: Asked, rates: Rates, today: date, sector: Sector) -> tuple[Span, ...]:
    first, count, payer = _begins(asked, today), asked.months or 1, _payer_of(asked)
    return joined(schedule(rates, _tier(asked, rates, today), sector, _set(asked), payer, first=first, count=count))


def _begins(asked: Asked, today: date) -> date:
    """The month the sum begins with, never one that is over."""
    this = month_of(today)
    return max(parse_month(asked.first or "") or this, this)


def _tier(asked: Asked, rates: Rates, today: date) -> Tier:
    return rates.tariff_for(_begins(asked, today)).tier_for(asked.income or 0)


def _upper(asked: Asked) -> Asked:
    """The same with the upper end of the income."""
    return replace(asked, income=asked.high or asked.income, high=None)


def _sector_of(asked: Asked) -> Sector:
    return Sector(asked.sector) if asked.sector in set(Sector) else Sector.OTHER


def _payer_of(asked: Asked) -> Payer:
    return Payer(asked.payer) if asked.payer in set(Payer) else Payer.SELF


def _set(asked: Asked) -> frozenset[Programme]:
    return WITH_SAVINGS if "jht" in (asked.programmes or "") else BASIC
