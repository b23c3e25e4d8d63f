"""How much is in the outbox, counted so that a million rows cost little: from indexes, and each ended row once."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outgoing import BULK, POLICIES, Kind, State
from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.scope import scoped

BOX = t.outbox.c
PRIORITIES = Counter(policy.priority for policy in POLICIES.values())
ALONE: Mapping[int, Kind] = {
    policy.priority: kind for kind, policy in POLICIES.items() if PRIORITIES[policy.priority] == 1
}
"""Kinds with a priority of their own: a campaign's million is counted in the index alone."""

Counts = dict[tuple[Kind, State], int]


async def open_rows(connection: AsyncConnection, viewer: Viewer) -> Counts:
    """How many rows wait or are being sent, by kind and state."""
    n = func.count().label("n")
    queued = BOX.state == t.QUEUED
    alone = select(BOX.priority, n).where(queued, BOX.priority.in_(ALONE)).group_by(BOX.priority)
    others = select(BOX.kind, n).where(queued, BOX.priority.in_(PRIORITIES.keys() - ALONE.keys())).group_by(BOX.kind)
    sending = select(BOX.kind, n).where(BOX.state == t.SENDING).group_by(BOX.kind)
    found: Counts = {}
    for row in await connection.execute(scoped(viewer, alone)):
        found[ALONE[row.priority], State.QUEUED] = row.n
    for statement, state in ((others, State.QUEUED), (sending, State.SENDING)):
        for row in await connection.execute(scoped(viewer, statement)):
            found[Kind(row.kind), state] = row.n
    return found


async def ended_between(connection: AsyncConnection, viewer: Viewer, after: datetime, until: datetime) -> Counts:
    """How many rows ended after one moment and until another, by kind and state."""
    statement = (
        select(BOX.kind, BOX.state, func.count().label("n"))
        .where(BOX.cleared.is_(False), BOX.ended_at > after, BOX.ended_at <= until)
        .group_by(BOX.kind, BOX.state)
    )
    rows = await connection.execute(scoped(viewer, statement))
    return {(Kind(row.kind), State(row.state)): row.n for row in rows}


async def oldest_due(connection: AsyncConnection, viewer: Viewer, now: datetime) -> datetime | None:
    """Since when the oldest row that could leave now waits; what a paused campaign holds back does not count."""
    oldest = func.min(BOX.not_before)
    running = select(t.campaign.c.id).where(t.campaign.c.state == "running")
    lanes = (await connection.execute(scoped(viewer, running))).scalars().all()
    which = [BOX.priority == priority for priority in PRIORITIES if priority < BULK]
    found = []
    for lane in [*which, *(BOX.campaign_id == id for id in lanes)]:
        statement = select(oldest).where(BOX.state == t.QUEUED, lane)
        found.append((await connection.execute(scoped(viewer, statement))).scalar_one())
    return min((moment for moment in found if moment is not None and moment <= now), default=None)
