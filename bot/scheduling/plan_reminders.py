"""Putting today's reminders into the outbox: a sweep a day and zone, then whatever was touched since."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.months import month_of
from bot.domain.outgoing import Kind, Queued
from bot.domain.reminders import Facts, Planned, reminders_for
from bot.domain.viewer import System
from bot.knowledge.library import Library
from bot.storage import outbox, standings, sweeps
from bot.storage.database import Database
from bot.storage.sweeps import Sweep

PLANNING = System("plan")
BATCH = 2_000


async def plan_reminders(database: Database, library: Library, now: datetime, batch: int = BATCH) -> int:
    """Plan for every zone what is due on its present day. Safe to run again: nobody is reminded twice.

    Each batch is a short transaction that also notes how far it came. Returns how many were new.
    """
    async with database.reading() as connection:
        zones = await standings.zones(connection, PLANNING)
    return sum([await _zone(database, library, zone, now, batch) for zone in zones])


async def _zone(database: Database, library: Library, zone: str, now: datetime, batch: int) -> int:
    today = now.astimezone(ZoneInfo(zone)).date()
    async with database.reading() as connection:
        known = await sweeps.load(connection, _name(zone))
    if known is not None and known.day >= today and known.after is None:
        return await _touched(database, library, zone, known, now, batch)
    fresh = Sweep(today, "", now)
    sweep = known if known is not None and known.day == today else fresh
    return await _full(database, library, zone, sweep, now, batch)


async def _full(database: Database, library: Library, zone: str, sweep: Sweep, now: datetime, batch: int) -> int:
    """Go on with the day's sweep to its end."""
    planned, after = 0, sweep.after
    while after is not None:
        facts, after = await _facts(database, zone, sweep.day, after, None, batch)
        planned += await _write(database, library, facts, now, zone, replace(sweep, after=after))
    return planned


async def _touched(database: Database, library: Library, zone: str, sweep: Sweep, now: datetime, batch: int) -> int:
    """Look again at those that were changed or heard since the last look."""
    planned, after, found = 0, "", False
    going: str | None = after
    while going is not None:
        facts, going = await _facts(database, zone, sweep.day, going, sweep.since, batch)
        if facts or found:
            found = True
            done = replace(sweep, since=sweep.since if going else now)
            planned += await _write(database, library, facts, now, zone, done)
    return planned


async def _facts(
    database: Database, zone: str, day: date, after: str, since: datetime | None, batch: int
) -> tuple[list[Facts], str | None]:
    async with database.reading() as connection:
        return await standings.sweep(
            connection, PLANNING, zone=zone, month=month_of(day), after=after, since=since, limit=batch
        )


async def _write(
    database: Database, library: Library, facts: Sequence[Facts], now: datetime, zone: str, sweep: Sweep
) -> int:
    lapse = library.rates.lapse_months_earliest, library.rates.lapse_months_latest
    rows = [
        row_of(planned) for one in facts for planned in reminders_for(one, library.policy, library.holidays, lapse, now)
    ]
    async with database.transaction() as connection:
        new = await outbox.queue(connection, database.keys, PLANNING, rows, now=now, revive=True)
        await sweeps.save(connection, _name(zone), sweep)
    return new


def row_of(planned: Planned) -> Queued:
    """The outbox row of a reminder: drawn when it is judged."""
    return Queued(
        key=planned.key,
        kind=Kind.REMINDER,
        person=planned.person,
        membership=planned.membership,
        template=planned.template,
        args=planned.args,
        not_before=planned.not_before,
        expires=planned.expires,
    )


def _name(zone: str) -> str:
    return f"planned:{zone}"[:40]
