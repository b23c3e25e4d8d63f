"""Settings become the values that each part is given."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date

from bot.domain.limits import Allowed
from bot.domain.office import Office
from bot.domain.regions import Region, region_of, zone_of
from bot.settings import Settings

DEMO_NAME, DEMO_KIND, DEMO_CONTACT = "Koperasi Contoh", "other", "kantor contoh, Jalan Contoh 1"


def office_of(settings: Settings, *, demo: bool = False) -> Office:
    """Who runs this bot; the demo has an operator of its own invention."""
    return Office(
        name=DEMO_NAME if demo else settings.operator_name or DEMO_NAME,
        kind=DEMO_KIND if demo else settings.operator_kind or DEMO_KIND,
        contact=DEMO_CONTACT if demo else settings.operator_contact or DEMO_CONTACT,
        zone=settings.timezone,
        mandate=settings.mandate,
        nik_in_chat=settings.nik_in_chat,
        code_digits=settings.payment_code_length,
        opens=settings.office_opens,
        closes=settings.office_closes,
        limits=allowed_of(settings),
    )


def allowed_of(settings: Settings) -> Allowed:
    """The limits per person and for strangers."""
    return Allowed(
        messages_per_minute=settings.messages_per_minute,
        strangers_per_minute=settings.strangers_per_minute,
        photos_per_day=settings.photos_per_day,
        open_tickets=settings.open_tickets,
        kept_questions=settings.kept_questions,
        exports_per_day=settings.exports_per_day,
        niks_per_day=settings.niks_per_day,
    )


def years_around(today: date) -> tuple[int, ...]:
    """The years whose holidays matter now."""
    return (today.year - 1, today.year, today.year + 1, today.year + 2)


def zones(regions: Sequence[Region], otherwise: str) -> Callable[[str], str]:
    """From a regency's code to its time zone; the office's where the code is unknown."""

    def zone(code: str) -> str:
        found = region_of(code, regions)
        return zone_of(found) if found else otherwise

    return zone


def token() -> str:
    """128 random bits in 32 hex digits."""
    return secrets.token_hex(16)
