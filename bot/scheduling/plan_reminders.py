"""Putting today's reminders into the outbox: a sweep a day and zone, then whatever was touched since."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.months import month_of
from bot.domain.outgoing import Kind, Queued
from bot.domain.reminders import Facts, Planned, reminding
from bot.domain.viewer import System
from bot.knowledge.library import Library
from bot.scheduling.batches import MOST, Batches
from bot.storage import outbox, standings, sweeps
from bot.storage.database import Database
from bot.storage.outbox import SLICE
from bot.storage.outbox_rows import Row
from bot.storage.sweeps import Sweep

PLANNING = System("plan")
OVERLAP = timedelta(minutes=1)
"""What was being written while we looked is looked at again."""
Rule = Callable[[Facts], tuple[Planned, ...]]
Found = tuple[list[Row], int, str | None]
"""The rows that are due, how many memberships were looked at, and after whom to go on (None: that was the last)."""


async def plan_reminders(
    database: Database,
    library: Library,
    now: datetime,
    most: int = MOST,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Plan for every zone what is due on its present day. Safe to run again: nobody is reminded twice.

    Each batch (at most `most` memberships, fewer if writing takes long by `clock`) is a short transaction that
    also notes how far it came. Returns how many were new.
    """
    async with database.reading() as connection:
        zones = await standings.zones(connection, PLANNING)
    lapse = library.rates.lapse_months_earliest, library.rates.lapse_months_latest
    rule = reminding(library.policy, library.holidays, lapse, now)
    batches = Batches(clock, most=most)
    return sum([await _zone(database, rule, zone, now, batches) for zone in zones])


async def _zone(database: Database, rule: Rule, zone: str, now: datetime, batches: Batches) -> int:
    today = now.astimezone(ZoneInfo(zone)).date()
    async with database.reading() as connection:
        known = await sweeps.load(connection, _name(zone))
    if known is not None and known.day >= today and known.after is None:
        return await _touched(database, rule, zone, known, now, batches)
    fresh = Sweep(today, "", now - OVERLAP)
    sweep = known if known is not None and known.day == today else fresh
    return await _full(database, rule, zone, sweep, now, batches)


async def _full(database: Database, rule: Rule, zone: str, sweep: Sweep, now: datetime, batches: Batches) -> int:
    """Go on with the day's sweep to its end."""
    planned = 0
    async with aclosing(_ahead(database, rule, zone, sweep, None, now, batches)) as found:
        async for rows, _, after in found:
            planned += await _write(database, rows, zone, replace(sweep, after=after), batches)
    return planned


async def _touched(database: Database, rule: Rule, zone: str, sweep: Sweep, now: datetime, batches: Batches) -> int:
    """Look again at those that were changed or heard since the last look."""
    planned, some = 0, False
    async with aclosing(_ahead(database, rule, zone, replace(sweep, after=""), sweep.since, now, batches)) as found:
        async for rows, seen, after in found:
            some = some or seen > 0
            if some:
                done = replace(sweep, since=sweep.since if after else now - OVERLAP)
                planned += await _write(database, rows, zone, done, batches)
    return planned


async def _ahead(
    database: Database, rule: Rule, zone: str, sweep: Sweep, since: datetime | None, now: datetime, batches: Batches
) -> AsyncGenerator[Found, None]:
    """Batch by batch what is due; one is read while another is written."""

    def read(after: str) -> asyncio.Future[Found]:
        return asyncio.ensure_future(_due(database, rule, zone, sweep.day, after, since, now, batches.size))

    after = sweep.after
    reading = read(after or "")
    try:
        while after is not None:
            rows, seen, after = await reading
            if after is not None:
                reading = read(after)
            yield rows, seen, after
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


async def _due(
    database: Database,
    rule: Rule,
    zone: str,
    day: date,
    after: str,
    since: datetime | None,
    now: datetime,
    limit: int,
) -> Found:
    """The next memberships of a zone."""
    async with database.reading() as connection:
        facts, last = await standings.sweep(
            connection, PLANNING, zone=zone, month=month_of(day), after=after, since=since, limit=limit
        )
    rows: list[Row] = []
    for start in range(0, len(facts), SLICE):
        some = [row_of(planned) for one in facts[start : start + SLICE] for planned in rule(one)]
        rows += outbox.sealed(database.keys, some, now)
        await asyncio.sleep(0)  # whoever writes to us is not kept waiting by arithmetic
    return rows, len(facts), last


async def _write(database: Database, rows: Sequence[Row], zone: str, sweep: Sweep, batches: Batches) -> int:
    async with database.transaction() as connection:
        began = batches.clock()
        new = await outbox.write(connection, PLANNING, rows, revive=True)
        await sweeps.save(connection, _name(zone), sweep)
    batches.took(len(rows), batches.clock() - began)
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
