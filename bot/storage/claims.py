"""Claims: how the sender takes rows of the outbox in hand, and how they end as sent, unknown, failed or skipped."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Update, and_, bindparam, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outgoing import POLICIES, Kind, Queued, State
from bot.domain.reply import Reply
from bot.domain.viewer import Viewer
from bot.errors import KeysError
from bot.storage import reply_text
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.scope import scoped

AGAIN = "again"
BULK = POLICIES[Kind.CAMPAIGN].priority


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A row as the sender sees it: what to send, to whom, until when, and how often it was tried.

    `address` is an address id, None to choose one of the person's; `message` is the service's id of a message
    sent before (a live message is edited); `again`: a copy of it may have arrived already.
    """

    key: str
    id: str
    kind: Kind
    person: str
    address: str | None
    membership: str | None
    campaign: str | None
    template: str | None
    args: Mapping[str, str]
    body: Reply | None
    target: str | None
    message: str | None
    urgent: bool
    made_at: datetime
    seq: int
    not_before: datetime
    expires: datetime
    attempts: int
    again: bool


@dataclass(frozen=True, slots=True)
class Result:
    """How a claimed row ended, or (QUEUED) from when it may be claimed again.

    `message` is the service's id of what was sent; `versions` those of policy and rates it was judged by;
    `refused` says why the address took nothing; `deletion` is the row that deletes the message again.
    """

    key: str
    state: State
    reason: str | None = None
    message: str | None = None
    address: str | None = None
    versions: str | None = None
    not_before: datetime | None = None
    tried: bool = True
    refused: str | None = None
    deletion: Queued | None = None


async def claim(
    connection: AsyncConnection,
    keys: Keys,
    viewer: Viewer,
    *,
    now: datetime,
    term: int,
    lease_until: datetime,
    limit: int,
) -> list[Outgoing]:
    """Take up to `limit` due rows in hand, one a person: by priority, then in the order they were written.

    Campaigns come last, and only running ones: a paused one costs nothing. On PostgreSQL rows that another
    transaction holds are passed over; on SQLite a write transaction is alone.
    """
    rows = await _due(connection, viewer, now, t.outbox.c.priority < BULK, limit)
    if len(rows) < limit:
        running = select(t.campaign.c.id).where(t.campaign.c.state == "running")
        for campaign in (await connection.execute(scoped(viewer, running))).scalars().all():
            room = limit - len(rows)
            rows += await _due(connection, viewer, now, t.outbox.c.campaign_id == campaign, room) if room else []
    first = list({row.person_id: row for row in reversed(rows)}.values())[::-1]
    await _take(connection, viewer, [row.key for row in first], term, lease_until)
    return await _opened(connection, keys, viewer, first, term, now)


async def _opened(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, rows: Sequence[Row[Any]], term: int, now: datetime
) -> list[Outgoing]:
    """The rows with their sealed values; one that does not open fails alone."""
    opened = []
    for row in rows:
        try:
            opened.append(_outgoing(keys, row))
        except (KeysError, ValueError):
            await finish(connection, viewer, [Result(row.key, State.FAILED, "does_not_open")], term, now)
    return opened


async def _due(
    connection: AsyncConnection, viewer: Viewer, now: datetime, which: ColumnElement[bool], limit: int
) -> list[Row[Any]]:
    """Due rows of people to whom nothing is on its way and nothing more urgent or older waits."""
    row, other = t.outbox, t.outbox.alias("other")
    due = and_(other.c.state == State.QUEUED, other.c.not_before <= now, other.c.expires_at > now)
    before = or_(
        other.c.priority < row.c.priority,
        and_(other.c.priority == row.c.priority, other.c.made_at < row.c.made_at),
        and_(other.c.priority == row.c.priority, other.c.made_at == row.c.made_at, other.c.seq < row.c.seq),
    )
    in_the_way = select(other.c.key).where(
        other.c.person_id == row.c.person_id,
        or_(other.c.state == State.SENDING, and_(due, before, other.c.priority < BULK)),
    )
    statement = (
        select(row)
        .where(
            row.c.state == State.QUEUED,
            which,
            row.c.not_before <= now,
            row.c.expires_at > now,
            ~in_the_way.exists(),
        )
        .order_by(row.c.priority, row.c.not_before)  # as the index has it: a million due at once are not sorted
        .limit(limit)
        .with_for_update(skip_locked=True, of=row)
    )
    rows = (await connection.execute(scoped(viewer, statement))).all()
    return sorted(rows, key=lambda found: (found.priority, found.not_before, found.made_at, found.seq))


async def _take(
    connection: AsyncConnection, viewer: Viewer, taken: Sequence[str], term: int, lease_until: datetime
) -> None:
    if taken:
        statement = update(t.outbox).where(t.outbox.c.key.in_(taken))
        values = {"state": State.SENDING, "term": term, "lease_until": lease_until}
        await connection.execute(scoped(viewer, statement.values(values)))


async def in_hand(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, wanted: Sequence[str], term: int
) -> list[Outgoing]:
    """The rows of these keys that were born in the hands of this term, in the order they were written."""
    statement = (
        select(t.outbox)
        .where(t.outbox.c.key.in_(wanted), t.outbox.c.state == State.SENDING, t.outbox.c.term == term)
        .order_by(t.outbox.c.priority, t.outbox.c.made_at, t.outbox.c.seq)
    )
    return [_outgoing(keys, row) for row in await connection.execute(scoped(viewer, statement))]


async def finish(
    connection: AsyncConnection, viewer: Viewer, results: Sequence[Result], term: int, now: datetime
) -> None:
    """Write how claimed rows ended; a row that is no longer in this term's hands keeps its state.

    What may be claimed again later (state QUEUED) goes back with its reason and its new time.
    """
    if not results:
        return
    box = t.outbox.c
    again = bindparam("to", type_=box.state.type) == State.QUEUED
    ended = (
        update(t.outbox)
        .where(box.key == bindparam("row"), box.state == State.SENDING, box.term == term)
        .values(
            state=bindparam("to", type_=box.state.type),
            reason=bindparam("why", type_=box.reason.type),
            not_before=func.coalesce(bindparam("until", type_=box.not_before.type), box.not_before),
            ended_at=case((again, None), else_=now),
            message=func.coalesce(bindparam("sent_as", type_=box.message.type), box.message),
            address_id=func.coalesce(bindparam("at", type_=box.address_id.type), box.address_id),
            versions=func.coalesce(bindparam("by", type_=box.versions.type), box.versions),
            attempts=box.attempts + bindparam("tries", type_=box.attempts.type),
            term=None,
            lease_until=None,
        )
    )
    await connection.execute(scoped(viewer, ended), [_end(result, now) for result in results])
    live = [_end(result, now) for result in results if result.message is not None]
    if live:
        await connection.execute(scoped(viewer, _renewed()), live)


def _end(result: Result, now: datetime) -> dict[str, Any]:
    until = (result.not_before or now) if result.state is State.QUEUED else None
    return {
        "row": result.key,
        "to": result.state,
        "why": result.reason,
        "until": until,
        "sent_as": result.message,
        "at": result.address,
        "by": result.versions,
        "tries": int(result.tried),
    }


def _renewed() -> Update:
    """A live message that got new content while it was sent: it is edited from now on."""
    box = t.outbox.c
    return (
        update(t.outbox)
        .where(box.key == bindparam("row"), box.kind == Kind.LIVE, box.message.is_(None))
        .values(
            message=bindparam("sent_as", type_=box.message.type),
            address_id=bindparam("at", type_=box.address_id.type),
        )
    )


async def settle(connection: AsyncConnection, viewer: Viewer, *, term: int, now: datetime) -> int:
    """What senders of older terms had in hand may have arrived: once more if its kind says so, else unknown."""
    kinds = [kind for kind, policy in POLICIES.items() if policy.again]
    once_more = and_(
        t.outbox.c.kind.in_(kinds),
        t.outbox.c.expires_at > now,
        func.coalesce(t.outbox.c.reason, "") != AGAIN,
    )
    statement = (
        update(t.outbox)
        .where(t.outbox.c.state == State.SENDING, t.outbox.c.term < term)
        .values(
            state=case((once_more, State.QUEUED), else_=State.UNKNOWN),
            reason=case((once_more, AGAIN), else_="sender_gone"),
            ended_at=case((once_more, None), else_=now),
            attempts=t.outbox.c.attempts + 1,
            term=None,
            lease_until=None,
        )
        .returning(t.outbox.c.key)
    )
    return len((await connection.execute(scoped(viewer, statement))).all())


async def expire(connection: AsyncConnection, viewer: Viewer, now: datetime, limit: int = 1_000) -> int:
    """Skip what waits beyond its time; returns how many, at most `limit`."""
    waiting = and_(t.outbox.c.state == State.QUEUED, t.outbox.c.expires_at <= now)
    some = select(t.outbox.c.key).where(waiting).limit(limit)
    statement = (
        update(t.outbox)
        .where(t.outbox.c.key.in_(some), waiting)
        .values(state=State.SKIPPED, reason="expired", ended_at=now)
        .returning(t.outbox.c.key)
    )
    return len((await connection.execute(scoped(viewer, statement))).all())


def _outgoing(keys: Keys, row: Row[Any]) -> Outgoing:
    body = keys.open(t.outbox.c.body, row.id, row.body)
    args = keys.open(t.outbox.c.args, row.id, row.args)
    return Outgoing(
        key=row.key,
        id=row.id,
        kind=Kind(row.kind),
        person=row.person_id,
        address=row.address_id,
        membership=row.membership_id,
        campaign=row.campaign_id,
        template=row.template,
        args=json.loads(args) if args else {},
        body=reply_text.read(body) if body else None,
        target=row.target,
        message=row.message,
        urgent=row.urgent,
        made_at=row.made_at,
        seq=row.seq,
        not_before=row.not_before,
        expires=row.expires_at,
        attempts=row.attempts,
        again=row.reason == AGAIN,
    )
