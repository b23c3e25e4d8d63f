"""A request's answers as an officer needs them: in the order of the portal, some to be copied with one tap."""

from datetime import date

from bot.dialogue.staff.desk import place, record
from bot.dialogue.step import Turn
from bot.domain.nik import Nik
from bot.domain.occupations import occupation_of
from bot.domain.reply import Reply
from bot.domain.views import RequestView

COPIED = ("name", "phone")


def record_lines(turn: Turn, found: RequestView) -> list[str]:
    """One line a field that is known; the NIK only by its last four digits."""
    values = shown_values(turn, found)
    return [line for field, line in labelled(turn, values) if values.get(field)]


def shown_values(turn: Turn, found: RequestView) -> dict[str, str]:
    """The answers in words a reader knows."""
    _ = turn.words
    values = dict(found.values)
    nik_tail = found.membership.nik_tail if found.membership else values.get("nik_tail", "")
    tier = next((tier for tier in turn.library.rates.tiers if str(tier.number) == values.get("tier")), None)
    return values | {
        "nik": str(Nik("0" * 12 + nik_tail)) if len(nik_tail) == 4 else "",
        "birth_date": _.date(date.fromisoformat(values["birth_date"])) if values.get("birth_date") else "",
        "region": place(turn, values.get("region", found.region)),
        "occupation": occupation_named(turn, values.get("occupation", "")),
        "tier": _("from {amount} a month", amount=_.rupiah(tier.income_from)) if tier else "",
        "programmes": values.get("programmes", "").upper().replace(",", "+"),
    }


def labelled(turn: Turn, values: dict[str, str]) -> list[tuple[str, str]]:
    """Every field with its line, in the portal's order: who, how to reach them, what they do, what they take."""
    _ = turn.words
    return [
        ("nik", _("NIK: {value}", value=values.get("nik", ""))),
        ("name", _("Name: {value}", value=values.get("name", ""))),
        ("called", _("Called: {value}", value=values.get("called", ""))),
        ("birth_date", _("Born: {value}", value=values.get("birth_date", ""))),
        ("phone", _("Phone: {value}", value=values.get("phone", ""))),
        ("village", _("Village: {value}", value=values.get("village", ""))),
        ("region", _("Regency: {value}", value=values.get("region", ""))),
        ("occupation", _("Work: {value}", value=values.get("occupation", ""))),
        ("tier", _("Income: {value}", value=values.get("tier", ""))),
        ("programmes", _("Programmes: {value}", value=values.get("programmes", ""))),
        ("payer", _("Paid by: {value}", value=payer_named(turn, values.get("payer", "")))),
        ("kpj", _("KPJ: {value}", value=values.get("kpj", ""))),
        ("statement", _("Says: {value}", value=values.get("statement", ""))),
    ]


def occupation_named(turn: Turn, occupation: str) -> str:
    """The occupation's label, or what was written."""
    found = occupation_of(occupation, turn.library.occupations)
    return found.label(turn.words.code) if found else occupation


def payer_named(turn: Turn, payer: str) -> str:
    """Who pays, in words."""
    _ = turn.words
    names = {
        "self": _("the worker"),
        "community": _("a community"),
        "sponsor": _("a sponsor"),
        "government": _("the government"),
    }
    return names.get(payer, payer)


def copies(found: RequestView) -> tuple[Reply, ...]:
    """The fields that are typed again elsewhere, each in a message of its own."""
    values = dict(found.values)
    return tuple(record(values[field], copyable=True) for field in COPIED if values.get(field))
