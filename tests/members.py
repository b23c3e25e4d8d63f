"""Members and their ledgers for tests: Bu Jum sells vegetables in Kabupaten Blitar."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from bot.dialogue.notice import NOTICES, Case, Unwanted
from bot.dialogue.router import steps_loaded
from bot.domain.coverage import Entry, Grade, standing_of
from bot.domain.membership import Enrolment, Instruction, Membership, Tie, TieRole
from bot.domain.reply import Reply
from bot.knowledge.library import load_library
from bot.language import load_words
from tests.talk import MORNING, OFFICE, WORKER

steps_loaded()
library = cache(lambda: load_library(range(2025, 2029)))
words = cache(load_words)

SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = (date(2026, month, 1) for month in (9, 10, 11, 12))


def member(enrolment: Enrolment = Enrolment.ACTIVE, first: date = SEPTEMBER, **values: Any) -> Membership:
    """Bu Jum in the fourth row (Rp1.500.000), not in transport, two programmes, nothing paid yet."""
    made = Membership(
        id="jum",
        enrolment=enrolment,
        name="Jumiati",
        called="Bu Jum",
        occupation="pedagang_sayur",
        tier=4,
        region="3505",
        officer="sri",
        officer_name="Bu Sri",
        entries=(),
        standing=standing_of((), first),
    )
    return replace(made, **values)


def paid(membership: Membership, **months: Grade) -> Membership:
    """The same member with these months ("m2026_09") in the ledger."""
    rows = tuple(
        Entry(name, date(int(name[1:5]), int(name[6:8]), 1), grade, 11_400, "test", "sri", MORNING)
        for name, grade in months.items()
    )
    first = membership.standing.first_month if membership.standing else None
    return replace(membership, entries=rows, standing=standing_of(rows, first))


def coded() -> Membership:
    """Bu Jum with a code for her first payment, for December."""
    told = Instruction(DECEMBER, 1, 11_400, "880012345678")
    return member(Enrolment.CODED, first=DECEMBER, instruction=told)


def tied(*memberships: Membership, role: TieRole = TieRole.SELF) -> tuple[Tie, ...]:
    """These memberships tied to the person."""
    return tuple(Tie(role, membership) for membership in memberships)


def drawn(
    template: str,
    membership: Membership | None = None,
    args: Mapping[str, str] | None = None,
    now: datetime = MORNING,
    language: str = "id",
) -> Reply | Unwanted:
    """A notice as it would be drawn at this moment."""
    person = replace(WORKER, language=language)
    reply = NOTICES[template](Case(person, now, words()[language], library(), OFFICE, args or {}, membership))
    if isinstance(reply, Reply):
        assert not library().phrases.forbidden_in(reply.text), reply.text
        assert len(reply.text) <= 450, reply.text
        assert not [choice.label for choice in reply.choices if len(choice.label) > 20]
    return reply


def at(day: int, month: int = 12, hour: int = 5, year: int = 2026) -> datetime:
    """A moment in UTC; five o'clock is noon in Blitar."""
    return datetime(year, month, day, hour, tzinfo=UTC)
