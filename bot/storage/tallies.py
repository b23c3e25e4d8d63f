"""Counts per person and period, for limits: wrong codes an hour, NIKs a day, exports a day."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.prepared import PreparedInsert
from bot.storage.scope import scoped


def this_hour(now: datetime) -> str:
    """The period of limits that count an hour (UTC)."""
    return now.strftime("%Y-%m-%dT%H")


def this_day(now: datetime) -> str:
    """The period of limits that count a day (UTC)."""
    return now.strftime("%Y-%m-%d")


async def count(connection: AsyncConnection, viewer: Viewer, person: str, what: str, period: str) -> int:
    """How often something was counted for this person in this period."""
    statement = select(t.tally.c.count).where(
        t.tally.c.person_id == person, t.tally.c.what == what, t.tally.c.period == period
    )
    return int((await connection.execute(scoped(viewer, statement))).scalar_one_or_none() or 0)


_ADDED = PreparedInsert(
    t.tally,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["person_id", "what", "period"], set_={"count": t.tally.c.count + 1}
    ).returning(t.tally.c.count),
)


async def add(connection: AsyncConnection, viewer: Viewer, person: str, what: str, period: str) -> int:
    """Count one more; returns the new count."""
    row = {"person_id": person, "what": what, "period": period, "count": 1}
    return int((await connection.execute(_ADDED.by(connection, viewer), row)).scalar_one())
