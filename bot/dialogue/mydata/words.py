"""Stored fields and their codes in words, for "Data saya"."""

from collections.abc import Mapping
from datetime import date

from bot.dialogue.menu import LANGUAGES
from bot.dialogue.step import Turn
from bot.domain.months import parse_month
from bot.domain.occupations import occupation_of
from bot.domain.regions import region_of
from bot.domain.text import shown
from bot.language import Words


def label(words: Words, key: str) -> str:
    """What a stored field is called; one that has no name here yet keeps its own."""
    _ = words
    labels: Mapping[str, str] = {
        "language": _("Language"),
        "called": _("Form of address"),
        "member_called": _("Form of address"),
        "hours": _("Reminder hours"),
        "source": _("Came by"),
        "met": _("First message"),
        "consents": _("Consent"),
        "tickets": _("Conversations with officers"),
        "questions": _("Questions kept"),
        "name": _("Name"),
        "nik": _("NIK"),
        "birth_date": _("Birth date"),
        "phone": _("Phone"),
        "kpj": _("Card number"),
        "occupation": _("Work"),
        "tier": _("Row of income"),
        "programmes": _("Programmes"),
        "payer": _("Who pays"),
        "region": _("Regency or city"),
        "village": _("Village"),
        "enrolment": _("State of the sign-up"),
        "request": _("Request"),
        "pay_day": _("Own pay day"),
        "payments": _("Payments"),
    }
    return labels.get(key, key)


def value_in_words(turn: Turn, key: str, value: str) -> str:
    """A stored value as a person reads it; what has no words here is shown as it stands."""
    if key == "occupation":
        known = occupation_of(value, turn.library.occupations)
        return known.label(turn.words.code) if known else shown(value)
    if key == "region":
        region = region_of(value, turn.library.regions)
        return region.full_name if region else shown(value)
    if key == "language":
        return LANGUAGES.get(value, shown(value))
    if key in ("met", "birth_date"):
        return _day(turn.words, value)
    if key == "payments":
        return "; ".join(_payment(turn.words, part) for part in value.split("; "))
    if key == "programmes":
        return value.upper().replace(",", ", ")
    codes = {"hours": _hours, "payer": _payers, "enrolment": _states, "consents": _purposes}
    if key not in codes:
        return shown(value)
    named = codes[key](turn.words)
    return ", ".join(named.get(part, part) for part in value.split(", "))


def _day(words: Words, value: str) -> str:
    """A stored day (2026-11-20) as people write it."""
    try:
        return words.date(date.fromisoformat(value))
    except ValueError:
        return shown(value)


def _payment(words: Words, part: str) -> str:
    day, _, grade = part.partition(" ")
    month = parse_month(day)
    return f"{words.short_month(month)} {month.year} {_grades(words).get(grade, grade)}" if month else shown(part)


def _grades(words: Words) -> Mapping[str, str]:
    _ = words
    return {"reported": _("reported"), "noted": _("noted by an officer"), "official": _("recorded at BPJS")}


def _hours(words: Words) -> Mapping[str, str]:
    _ = words
    return {
        "morning": _("Morning, 08.00"),
        "noon": _("Noon, 12.00"),
        "afternoon": _("Afternoon, 16.00"),
        "evening": _("Evening, 19.00"),
    }


def _payers(words: Words) -> Mapping[str, str]:
    _ = words
    return {
        "self": _("the member"),
        "community": _("the community"),
        "sponsor": _("a sponsor"),
        "government": _("the government"),
    }


def _states(words: Words) -> Mapping[str, str]:
    _ = words
    return {
        "stated": _("own statement"),
        "requested": _("waits for the officer"),
        "returned": _("to be corrected"),
        "coded": _("waits for the first payment"),
        "active": _("active by our records"),
        "ended": _("ended"),
    }


def _purposes(words: Words) -> Mapping[str, str]:
    _ = words
    return {
        "service": _("sign-up"),
        "reminders": _("reminders"),
        "news": _("news"),
        "coordinator": _("coordinator sees payments"),
        "visits": _("officer may visit or phone"),
        "evaluation": _("evaluation"),
    }
