"""What the rule says a membership has to pay, and how months are named to staff."""

from datetime import date

from bot.domain.membership import Membership
from bot.domain.months import add_months
from bot.domain.premiums import premium, schedule
from bot.domain.rates import Rates
from bot.language import Words


def rule_amount(rates: Rates, membership: Membership, first: date, months: int = 1) -> int | None:
    """The rupiah for these months; None while the income row is unknown or no tariff covers them."""
    tier = rates.tier_numbered(membership.tier)
    if tier is None or first < rates.tariffs[0].valid_from:
        return None
    paid = schedule(rates, tier, membership.sector, membership.programmes, membership.payer, first=first, count=months)
    return sum(month.total for month in paid)


def is_discounted(rates: Rates, membership: Membership, month: date) -> bool:
    """Whether a discount lowers this member's premium in this month."""
    tier = rates.tier_numbered(membership.tier)
    if tier is None or month < rates.tariffs[0].valid_from:
        return False
    return premium(rates, tier, membership.sector, membership.programmes, month, membership.payer).discounted


def months_named(words: Words, first: date, months: int) -> str:
    """One month by its name, several from the first to the last."""
    if months == 1:
        return words.month(first)
    return f"{words.short_month(first)}–{words.month(add_months(first, months - 1))}"
