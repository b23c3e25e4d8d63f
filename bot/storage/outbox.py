"""The outbox: every message that goes out is a row here before it is sent (DESIGN section 6).

A row is written once by its key, claimed by the sender of a term, and ends as sent, unknown, failed or skipped.
"""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.courtesy import Started
from bot.domain.outgoing import POLICIES, Kind, Queued, State
from bot.domain.reply import Reply
from bot.domain.viewer import Viewer
from bot.errors import KeysError
from bot.storage import reply_text
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.people import insert_once
from bot.storage.scope import scoped

AGAIN = "again"
RESTING = ("expired", "budget", "hours")
ENDED = (
    *("stopped", "held", "no_consent", "snoozed", "unreachable", "doubtful"),
    *("paid", "reported", "noted", "official", "payer"),
)
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


async def queue(
    connection: AsyncConnection,
    keys: Keys,
    viewer: Viewer,
    planned: Sequence[Queued],
    *,
    now: datetime | None = None,
    term: int | None = None,
    revive: bool = False,
    new_id: Callable[[], str] = lambda: secrets.token_hex(16),
) -> int:
    """Put messages in the outbox, each once. Returns how many were new (or newly wanted again).

    The key is the primary key, so that a job which runs twice, or in two processes, writes to nobody twice.
    With `term` a message that may be sent twice is born in the hands of that term's sender. With `revive` a
    skipped row whose reason is over is queued again. A live message replaces the one that waits or was sent.
    """
    live = [message for message in planned if message.kind is Kind.LIVE]
    rest = [message for message in planned if message.kind is not Kind.LIVE]
    written = 0
    for message in live:
        written += await _renew(connection, keys, viewer, message, now)
    rows = [_row(keys, new_id(), n, message, now, term) for n, message in enumerate([*rest])]
    for start in range(0, len(rows), 500):
        statement = insert_once(connection, t.outbox).values(rows[start : start + 500])
        statement = _revived(statement) if revive else statement.on_conflict_do_nothing(index_elements=["key"])
        written += len((await connection.execute(scoped(viewer, statement.returning(t.outbox.c.key)))).all())
    return written + await _first(connection, keys, viewer, live, now, new_id)


def _revived(statement: Any) -> Any:
    """A planner's row again, if it was skipped for a reason that is over; sealed values go with the row's id."""
    new = statement.excluded
    fields = ("id", "person_id", "address_id", "template", "args", "body", "not_before", "expires_at", "made_at", "seq")
    over = or_(
        t.outbox.c.reason.in_(ENDED), and_(t.outbox.c.reason.in_(RESTING), new.expires_at > t.outbox.c.expires_at)
    )
    return statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            **{name: new[name] for name in fields},
            "state": State.QUEUED,
            "reason": None,
            "ended_at": None,
            "cleared": False,
        },
        where=and_(t.outbox.c.state == State.SKIPPED, over),
    )


def _row(keys: Keys, id: str, seq: int, message: Queued, now: datetime | None, term: int | None) -> dict[str, Any]:
    made = now or message.not_before
    in_hand = term is not None and POLICIES[message.kind].again and message.not_before <= made
    return {
        "key": message.key,
        "id": id,
        "kind": message.kind,
        "priority": POLICIES[message.kind].priority,
        "state": State.SENDING if in_hand else State.QUEUED,
        "person_id": message.person,
        "address_id": message.address,
        "membership_id": message.membership,
        "campaign_id": message.campaign,
        "template": message.template,
        **_sealed(keys, id, message),
        "target": message.target,
        "urgent": message.urgent,
        "made_at": made,
        "seq": seq,
        "not_before": message.not_before,
        "expires_at": message.expires,
        "term": term if in_hand else None,
        "cleared": False,
    }


def _sealed(keys: Keys, id: str, message: Queued) -> dict[str, bytes | None]:
    args = json.dumps(dict(message.args), ensure_ascii=False) if message.args else None
    body = reply_text.written(message.body) if message.body else None
    return {
        "args": keys.seal(t.outbox.c.args, id, args) if args else None,
        "body": keys.seal(t.outbox.c.body, id, body) if body else None,
    }


async def _renew(connection: AsyncConnection, keys: Keys, viewer: Viewer, message: Queued, now: datetime | None) -> int:
    """Newest wins: a live message that is stored already gets the new content and waits again."""
    known = select(t.outbox.c.id).where(t.outbox.c.key == message.key).with_for_update()
    id = (await connection.execute(scoped(viewer, known))).scalar_one_or_none()
    if id is None:
        return 0
    values = {
        **_sealed(keys, id, message),
        "state": State.QUEUED,
        "reason": None,
        "template": message.template,
        "not_before": message.not_before,
        "expires_at": message.expires,
        "made_at": now or message.not_before,
        "ended_at": None,
        "cleared": False,
    }
    await connection.execute(scoped(viewer, update(t.outbox).where(t.outbox.c.id == id).values(values)))
    return 1


async def _first(
    connection: AsyncConnection,
    keys: Keys,
    viewer: Viewer,
    live: Sequence[Queued],
    now: datetime | None,
    new_id: Callable[[], str],
) -> int:
    rows = [_row(keys, new_id(), n, message, now, None) for n, message in enumerate(live)]
    if not rows:
        return 0
    statement = insert_once(connection, t.outbox).values(rows).on_conflict_do_nothing(index_elements=["key"])
    return len((await connection.execute(scoped(viewer, statement.returning(t.outbox.c.key)))).all())


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
        .order_by(row.c.priority, row.c.not_before, row.c.made_at, row.c.seq)
        .limit(limit)
        .with_for_update(skip_locked=True, of=row)
    )
    return list((await connection.execute(scoped(viewer, statement))).all())


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
    for result in results:
        values: dict[str, Any] = {"state": result.state, "reason": result.reason, "term": None, "lease_until": None}
        if result.state is State.QUEUED:
            values["not_before"] = result.not_before or now
        else:
            values["ended_at"] = now
        kept = {"message": result.message, "address_id": result.address, "versions": result.versions}
        values.update({name: value for name, value in kept.items() if value is not None})
        if result.tried:
            values["attempts"] = t.outbox.c.attempts + 1
        mine = and_(t.outbox.c.key == result.key, t.outbox.c.state == State.SENDING, t.outbox.c.term == term)
        await connection.execute(scoped(viewer, update(t.outbox).where(mine).values(values)))
        if result.message is not None:
            renewed = and_(t.outbox.c.key == result.key, t.outbox.c.message.is_(None))
            message = update(t.outbox).where(renewed).values(message=result.message, address_id=result.address)
            await connection.execute(scoped(viewer, message))


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


async def next_due(connection: AsyncConnection, viewer: Viewer, after: datetime) -> datetime | None:
    """When the next waiting row that is not due yet may leave."""
    statement = select(func.min(t.outbox.c.not_before)).where(
        t.outbox.c.state == State.QUEUED, t.outbox.c.not_before > after, t.outbox.c.expires_at > after
    )
    found: datetime | None = (await connection.execute(scoped(viewer, statement))).scalar_one()
    return found


async def started_at(connection: AsyncConnection, viewer: Viewer, address: str, since: datetime) -> tuple[Started, ...]:
    """What we started and sent to an address since a moment, oldest first."""
    statement = (
        select(t.outbox.c.ended_at, t.outbox.c.membership_id)
        .where(
            t.outbox.c.address_id == address,
            t.outbox.c.kind.in_((Kind.REMINDER, Kind.CAMPAIGN)),
            t.outbox.c.state.in_((State.SENT, State.UNKNOWN)),
            t.outbox.c.ended_at >= since,
        )
        .order_by(t.outbox.c.ended_at)
    )
    rows = await connection.execute(scoped(viewer, statement))
    return tuple(Started(row.ended_at, row.membership_id) for row in rows)


async def again(connection: AsyncConnection, viewer: Viewer, key: str, now: datetime) -> bool:
    """Queue a failed, unknown or skipped row again by hand, for as long as its kind lives; False if there is none."""
    ended = (State.FAILED, State.UNKNOWN, State.SKIPPED)
    found = select(t.outbox.c.kind).where(
        t.outbox.c.key == key, t.outbox.c.state.in_(ended), t.outbox.c.cleared.is_(False)
    )
    kind = (await connection.execute(scoped(viewer, found))).scalar_one_or_none()
    if kind is None:
        return False
    values = {
        "state": State.QUEUED,
        "reason": None,
        "not_before": now,
        "expires_at": now + POLICIES[Kind(kind)].lifetime,
        "ended_at": None,
    }
    await connection.execute(scoped(viewer, update(t.outbox).where(t.outbox.c.key == key).values(values)))
    return True


async def counts(connection: AsyncConnection, viewer: Viewer) -> dict[tuple[Kind, State], int]:
    """How many rows there are by kind and state."""
    statement = select(t.outbox.c.kind, t.outbox.c.state, func.count().label("n")).group_by(
        t.outbox.c.kind, t.outbox.c.state
    )
    rows = await connection.execute(scoped(viewer, statement))
    return {(Kind(row.kind), State(row.state)): row.n for row in rows}


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
