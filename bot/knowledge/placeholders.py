"""The closed list of figures and names an answer may hold, and how they are filled in, once."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from bot.domain.months import add_months, month_of
from bot.domain.office import Office
from bot.domain.premiums import BASIC, WITH_SAVINGS, premium
from bot.domain.rates import Payer, Rates, Sector, discount_for, tier_for
from bot.domain.text import word_set

_NAME = re.compile(r"\{([a-z_]+)\}")
_SECTORS = (Sector.TRANSPORT, Sector.OTHER)
MILLION = 1_000_000

CARE_PHONE = "175"
KESEHATAN_PHONE = "165"
CARE_MAIL = "care@bpjsketenagakerjaan.go.id"
# Told by officials or in a brochure; not part of the rate tables.
CARD_DAYS = 7
JKM_DAYS = 3
NIK_DIGITS = 16

NAMES = word_set(
    """operator operator_contact today care_phone care_mail kesehatan_phone nik_digits due_day grace_months
    prepay_months card_days jkm_days report_window age_limit price_line discount_line
    discount_percent two_full three_full lowest_base jht_lowest jkm_flat jkk_percent jht_percent
    jkm_total jkm_short jkm_grant jkm_periodic funeral qualifying_months wage_first wage_months wage_later
    death_multiple jkk_death_lowest scholarship_total scholarship_children scholarship_years
    scholarship_age scholarship_primary scholarship_junior scholarship_senior scholarship_university
    nothing jht_age jht_wait_months jht_years jht_housing jht_other jmo_limit"""
)


class Words(Protocol):
    """One language, as `bot.language.Words` speaks it."""

    def __call__(self, message: str, /, **values: str | int) -> str: ...
    def rupiah(self, amount: int) -> str: ...
    def month(self, month: date) -> str: ...
    def date(self, day: date) -> str: ...


def names_in(text: str) -> Sequence[str]:
    """The placeholders of a text, in order."""
    return _NAME.findall(text)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each {name} replaced once; what is put in is never read again."""
    return _NAME.sub(lambda found: values.get(found[1], found[0]), text)


def values_for(rates: Rates, today: date, words: Words, operator: Office) -> dict[str, str]:
    """The value of every placeholder on a day, in a language. Amounts come from the tables in force."""
    month = month_of(today)
    return {
        "operator": operator.name,
        "operator_contact": operator.contact,
        "today": words.date(today),
        "care_phone": CARE_PHONE,
        "care_mail": CARE_MAIL,
        "kesehatan_phone": KESEHATAN_PHONE,
        "nothing": words.rupiah(0),
        "nik_digits": str(NIK_DIGITS),
        "card_days": str(CARD_DAYS),
        "jkm_days": str(JKM_DAYS),
        "price_line": price_line(rates, month, words),
        "discount_line": discount_line(rates, month, words),
        **_premiums(rates, month, words),
        **_benefits(rates, words),
    }


def price_line(rates: Rates, month: date, _: Words) -> str:
    """The lowest price of the month for both sectors, and what it becomes when a discount ends."""
    transport, other = (_lowest(rates, month, sector) for sector in _SECTORS)
    end_transport, end_other = (discount_end(rates, month, sector) for sector in _SECTORS)
    full = _.rupiah(_full(rates, month))
    if end_transport and end_other:
        return _(
            "From {amount} a month, through the premium of {end}; ojek, drivers and couriers through {end_transport}. "
            "After that {full}, because the government's reduction ends.",
            amount=_.rupiah(other), end=_.month(end_other), end_transport=_.month(end_transport), full=full,
        )  # fmt: skip
    if end_transport:
        return _(
            "From {full} a month; ojek, drivers and couriers {amount}, through the premium of {end}.",
            full=full, amount=_.rupiah(transport), end=_.month(end_transport),
        )  # fmt: skip
    if end_other:
        return _(
            "From {amount} a month, through the premium of {end}; ojek, drivers and couriers {full}.",
            amount=_.rupiah(other), end=_.month(end_other), full=full,
        )  # fmt: skip
    return _("From {full} a month.", full=full)


def discount_line(rates: Rates, month: date, _: Words) -> str:
    """Who has the reduction in this month, and until which month."""
    end_transport, end_other = (discount_end(rates, month, sector) for sector in _SECTORS)
    if end_transport and end_other:
        return _(
            "The reduction holds through the premium of {end_transport} for ojek, drivers and couriers, "
            "and through {end} for other work.",
            end=_.month(end_other), end_transport=_.month(end_transport),
        )  # fmt: skip
    if end_transport:
        return _(
            "Now only ojek, drivers and couriers have the reduction, through the premium of {end}. "
            "For other work it is over.",
            end=_.month(end_transport),
        )  # fmt: skip
    if end_other:
        return _(
            "Now only work outside transport has the reduction, through the premium of {end}. "
            "For transport it is over.",
            end=_.month(end_other),
        )  # fmt: skip
    return _("As far as we know there is no reduction now; the ordinary premium applies.")


def discount_end(rates: Rates, month: date, sector: Sector) -> date | None:
    """The last month in a row, from `month` on, with the discount for this sector; None when it has none."""
    last: date | None = None
    while (discount := discount_for(rates, sector, month, Payer.SELF)) is not None:
        last = discount.last_month
        month = add_months(last, 1)
    return last


def _lowest(rates: Rates, month: date, sector: Sector) -> int:
    return premium(rates, tier_for(rates, 0, month), sector, BASIC, month).total


def _full(rates: Rates, month: date) -> int:
    return premium(rates, tier_for(rates, 0, month), Sector.OTHER, BASIC, month, Payer.GOVERNMENT).total


def _premiums(rates: Rates, month: date, words: Words) -> dict[str, str]:
    tariff = rates.tariff_for(month)
    lowest = premium(rates, tariff.tiers[0], Sector.OTHER, WITH_SAVINGS, month, Payer.GOVERNMENT)
    percents = {discount.percent for discount in rates.discounts}
    return {
        "two_full": words.rupiah(lowest.jkk + lowest.jkm),
        "three_full": words.rupiah(lowest.total),
        "lowest_base": words.rupiah(tariff.tiers[0].base),
        "jht_lowest": words.rupiah(lowest.jht),
        "jkm_flat": words.rupiah(tariff.jkm_amount),
        "jkk_percent": f"{tariff.jkk_percent}%",
        "jht_percent": f"{tariff.jht_percent}%",
        "discount_percent": ", ".join(f"{100 - percent}%" for percent in sorted(percents)),
        "due_day": str(rates.due_day),
        "grace_months": str(rates.lapse_months_earliest),
        "prepay_months": ", ".join(str(months) for months in rates.prepay_months),
    }


def _benefits(rates: Rates, words: Words) -> dict[str, str]:
    found = rates.benefits
    sums = {
        "jkm_total": found["jkm_total"],
        "jkm_short": found["jkm_reduced"],
        "jkm_grant": found["jkm_death"],
        "jkm_periodic": found["jkm_periodic"],
        "funeral": found["jkm_funeral"],
        "jkk_death_lowest": found["jkk_lowest_death"] + found["jkk_funeral"] + found["jkk_periodic"],
        "scholarship_total": found["scholarship_total"],
        "scholarship_primary": found["scholarship_primary"],
        "scholarship_junior": found["scholarship_junior"],
        "scholarship_senior": found["scholarship_senior"],
        "scholarship_university": found["scholarship_university"],
        "jmo_limit": found["jht_jmo_limit"],
    }
    counts = {
        "qualifying_months": "jkm_full_after_months",
        "wage_months": "jkk_wage_first_months",
        "death_multiple": "jkk_death_multiple",
        "scholarship_children": "scholarship_children",
        "scholarship_years": "scholarship_jkm_paid_years",
        "scholarship_age": "scholarship_age_limit",
        "jht_age": "jht_full_at_age",
        "jht_wait_months": "jht_waiting_months",
        "jht_years": "jht_partial_after_years",
        "age_limit": "enrol_below_age",
    }
    percents = {
        "wage_first": "jkk_wage_percent_first",
        "wage_later": "jkk_wage_percent_later",
        "jht_housing": "jht_partial_housing_percent",
        "jht_other": "jht_partial_other_percent",
    }
    return {
        **{name: in_millions(amount, words) for name, amount in sums.items()},
        **{name: str(found[key]) for name, key in counts.items()},
        **{name: f"{found[key]}%" for name, key in percents.items()},
        "report_window": f"{found['jkk_report_hours'] // 24}×24",
    }


def in_millions(amount: int, _: Words) -> str:
    """A large sum as people say it: Rp42 juta, Rp1,5 juta; others in full."""
    tenths, rest = divmod(amount, MILLION // 10)
    if amount < MILLION or rest:
        return _.rupiah(amount)
    whole, tenth = divmod(tenths, 10)
    return _("Rp{number} million", number=f"{whole},{tenth}" if tenth else str(whole))
