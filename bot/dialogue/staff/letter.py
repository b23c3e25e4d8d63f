"""How a broadcast reads for one person: placeholders filled, signed, and how to end it."""

from collections.abc import Mapping
from datetime import date

from bot.dialogue.staff.sums import rule_amount
from bot.domain.broadcast import filled, placeholders
from bot.domain.membership import Membership
from bot.domain.months import month_of
from bot.domain.office import Office
from bot.domain.rates import Rates
from bot.language import Words


def values_for(
    words: Words, office: Office, rates: Rates, today: date, called: str, membership: Membership | None
) -> dict[str, str]:
    """What each placeholder stands for; empty where nothing is known."""
    amount = rule_amount(rates, membership, month_of(today)) if membership else None
    own = called or (membership.called if membership else "")
    return {
        "nama": own or words("Sir or Madam"),
        "petugas": (membership.officer_name if membership else "") or office.name,
        "pengelola": office.name,
        "kontak": office.contact,
        "bulan": words.month(month_of(today)),
        "iuran": words.rupiah(amount) if amount is not None else "",
    }


def is_complete(text: str, values: Mapping[str, str]) -> bool:
    """Whether every placeholder of the text has a value for this person."""
    return all(values[name] for name in placeholders(text))


def letter(words: Words, office: Office, text: str, values: Mapping[str, str], by_name: str) -> str:
    """The text as it is read, signed by who wrote it and the operator, with the way to end it."""
    signed = words("{name}, {office}", name=by_name, office=office.name) if by_name else office.name
    how_to_end = words("Reply STOP and no more news comes.")
    return f"{filled(text, values)}\n\n{signed}\n{how_to_end}"
