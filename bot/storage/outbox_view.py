"""What the outbox holds, for the operator: how much waits and since when, how it ended and why; nothing of a message.

Nothing here reads a name, a text or an address. A key says what a row is by random ids and the service's numbers.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outgoing import Kind, State
from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.scope import scoped

BOX = t.outbox.c
OPEN = (State.QUEUED, State.SENDING)
CAMPAIGNS = t.outbox.outerjoin(t.campaign, t.campaign.c.id == BOX.campaign_id)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows of one kind that are still open, in one lane: `campaign` is its number and state, None for no campaign.

    `due` of them could leave now; the oldest of those since `since`.
    """

    kind: Kind
    state: State
    priority: int
    campaign: tuple[str, str] | None
    rows: int
    due: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Ended:
    """Rows of one kind that ended in one way for one reason, the last of them at `last`."""

    state: State
    kind: Kind
    reason: str | None
    rows: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """One row without what it says: `campaign` is the state of its campaign; `cleared`: its text is gone."""

    key: str
    id: str
    kind: Kind
    state: State
    reason: str | None
    campaign: str | None
    made_at: datetime
    not_before: datetime
    expires: datetime
    ended_at: datetime | None
    attempts: int
    cleared: bool


async def waiting(connection: AsyncConnection, viewer: Viewer, now: datetime) -> list[Waiting]:
    """What is open by kind and lane, the oldest due first."""
    due = and_(BOX.state == State.QUEUED, BOX.not_before <= now, BOX.expires_at > now)
    lane = (BOX.kind, BOX.state, BOX.priority, t.campaign.c.number, t.campaign.c.state)
    statement = (
        select(
            *lane[:4],
            t.campaign.c.state.label("running"),
            func.count().label("n"),
            func.count(case((due, 1))).label("due"),
            func.min(case((due, BOX.not_before))).label("since"),
        )
        .select_from(CAMPAIGNS)
        .where(BOX.state.in_(OPEN))
        .group_by(*lane)
    )
    rows = (await connection.execute(scoped(viewer, statement))).all()
    found = [
        Waiting(
            Kind(row.kind),
            State(row.state),
            row.priority,
            (row.number, row.running) if row.number else None,
            row.n,
            row.due,
            row.since,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.since is None, one.since or now, one.priority, one.kind))


async def ended(connection: AsyncConnection, viewer: Viewer, since: datetime) -> list[Ended]:
    """How rows ended since a moment, by state, kind and reason; the most frequent first."""
    statement = (
        select(BOX.state, BOX.kind, BOX.reason, func.count().label("n"), func.max(BOX.ended_at).label("last"))
        .where(*_since(since))
        .group_by(BOX.state, BOX.kind, BOX.reason)
    )
    rows = (await connection.execute(scoped(viewer, statement))).all()
    found = [Ended(State(row.state), Kind(row.kind), row.reason, row.n, row.last) for row in rows]
    return sorted(found, key=lambda one: (one.state, -one.rows, one.kind, one.reason or ""))


async def listed(
    connection: AsyncConnection, viewer: Viewer, state: State, kinds: Collection[Kind], *, since: datetime, limit: int
) -> list[Kept]:
    """Rows of a state: those that wait the longest due first, those that ended (since a moment) the newest first."""
    statement = _kept().where(BOX.state == literal(state, literal_execute=True), *_of(kinds))
    if state in OPEN:
        statement = statement.order_by(BOX.not_before, BOX.key)
    else:
        statement = statement.where(*_since(since)).order_by(BOX.ended_at.desc(), BOX.key)
    return [_row(row) for row in await connection.execute(scoped(viewer, statement.limit(limit)))]


async def by_keys(connection: AsyncConnection, viewer: Viewer, keys: Sequence[str]) -> dict[str, Kept]:
    """The rows of these keys that exist."""
    statement = _kept().where(BOX.key.in_(keys))
    return {row.key: _row(row) for row in await connection.execute(scoped(viewer, statement))}


async def next_ended(
    connection: AsyncConnection,
    viewer: Viewer,
    state: State,
    reason: str | None,
    kinds: Collection[Kind],
    *,
    after: str,
    limit: int,
) -> list[Kept]:
    """Rows that ended in this way (for this reason, if one is given), in the order of their keys, after a key."""
    why = [BOX.reason == reason] if reason is not None else []
    statement = _kept().where(BOX.key > after, BOX.state == state, *why, *_of(kinds)).order_by(BOX.key).limit(limit)
    return [_row(row) for row in await connection.execute(scoped(viewer, statement))]


def _since(moment: datetime) -> list[Any]:
    return [BOX.cleared.in_((False, True)), BOX.ended_at >= moment]  # both: the index begins with it


def _kept() -> Select[Any]:
    columns = ("key", "id", "kind", "state", "reason", "made_at", "not_before", "expires_at", "ended_at", "attempts")
    return select(*(BOX[name] for name in columns), BOX.cleared, t.campaign.c.state.label("campaign")).select_from(
        CAMPAIGNS
    )


def _of(kinds: Collection[Kind]) -> list[Any]:
    return [BOX.kind.in_(kinds)] if kinds else []


def _row(row: Row[Any]) -> Kept:
    return Kept(
        key=row.key,
        id=row.id,
        kind=Kind(row.kind),
        state=State(row.state),
        reason=row.reason,
        campaign=row.campaign,
        made_at=row.made_at,
        not_before=row.not_before,
        expires=row.expires_at,
        ended_at=row.ended_at,
        attempts=row.attempts,
        cleared=row.cleared,
    )
