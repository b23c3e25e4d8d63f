"""Claims: how the sender takes rows of the outbox in hand, and how they end as sent, unknown, failed or skipped."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Update, and_, bindparam, case, func, not_, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outgoing import BULK, POLICIES, Kind, Lost, Queued, State
from bot.domain.reply import Reply
from bot.domain.viewer import Viewer
from bot.errors import KeysError
from bot.storage import reply_text
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.scope import scoped

AGAIN = "again"
TOGETHER = [kind for kind, policy in POLICIES.items() if policy.together]
ONCE_MORE = [kind for kind, policy in POLICIES.items() if policy.lost is Lost.ONCE_MORE]
REPEATED = [kind for kind, policy in POLICIES.items() if policy.lost is Lost.REPEATED]
MOST_TOGETHER = 20
DUE = t.outbox.alias("due")


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

    `message` is the service's id of what was sent (`live`: it may be edited); `versions` those of policy and
    rates it was judged by; `refused` says why the address took nothing; `deletion` is the row that deletes it again.
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
    live: bool = False


def back(row: Outgoing, reason: str | None = None, until: datetime | None = None) -> Result:
    """A row that was not tried goes back; that a copy of it may have arrived is not forgotten."""
    return Result(
        row.key, State.QUEUED, AGAIN if row.again else reason, not_before=until or row.not_before, tried=False
    )


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
    """Take due rows in hand for up to `limit` messages, one a person: by priority, then in the order of writing.

    What leaves together (reminders of several memberships, staff notices) is taken together. Campaigns come last,
    only running ones, and share what room is left: a paused one costs nothing. On PostgreSQL rows that another
    transaction holds are passed over; on SQLite a write transaction is alone.
    """
    taken = _in_hand(term, lease_until)
    rows = await _take(connection, viewer, _first(now, DUE.c.priority < BULK, limit), taken)
    room = limit - len(rows)
    people = {row.person_id for row in rows if row.kind in TOGETHER and not row.urgent}
    if people:
        rows += await _take(connection, viewer, _companions(now, people), taken)
    for campaign, share in await _lanes(connection, viewer, room):
        rows += await _take(connection, viewer, _first(now, DUE.c.campaign_id == campaign, share), taken)
    rows.sort(key=lambda row: (row.priority, row.not_before, row.made_at, row.seq, row.key))
    return await _opened(connection, keys, viewer, rows, term, now)


def _in_hand(term: int, lease_until: datetime) -> dict[str, Any]:
    return {"state": State.SENDING, "term": term, "lease_until": lease_until}


async def _take(connection: AsyncConnection, viewer: Viewer, which: Any, taken: dict[str, Any]) -> list[Row[Any]]:
    """One statement that takes rows in hand and returns them."""
    statement = update(t.outbox).where(t.outbox.c.key.in_(which)).values(taken).returning(t.outbox)
    return list((await connection.execute(scoped(viewer, statement))).all())


async def _lanes(connection: AsyncConnection, viewer: Viewer, room: int) -> list[tuple[str, int]]:
    """The running campaigns, each with its share of the room."""
    if room <= 0:
        return []
    running = select(t.campaign.c.id).where(t.campaign.c.state == "running").order_by(t.campaign.c.started_at)
    lanes = (await connection.execute(scoped(viewer, running))).scalars().all()
    return [(lane, -(-room // len(lanes))) for lane in lanes][:room]


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


def _is_due(box: Any, now: datetime) -> ColumnElement[bool]:
    return and_(box.c.state == t.QUEUED, box.c.not_before <= now, box.c.expires_at > now)


def _first(now: datetime, which: ColumnElement[bool], limit: int) -> Any:
    """Due rows of people to whom nothing is on its way and nothing more urgent or older waits, as the index has them.

    Not sorted further: a million due at once are not looked at.
    """
    row, other = DUE, t.outbox.alias("other")
    before = tuple_(other.c.priority, other.c.made_at, other.c.seq, other.c.key) < tuple_(
        row.c.priority, row.c.made_at, row.c.seq, row.c.key
    )
    in_the_way = select(other.c.key).where(
        other.c.person_id == row.c.person_id,
        or_(other.c.state == t.SENDING, and_(_is_due(other, now), before, other.c.priority < BULK)),
    )
    return (
        select(row.c.key)
        .where(_is_due(row, now), which, ~in_the_way.exists())
        .order_by(row.c.priority, row.c.not_before)
        .limit(limit)
        .with_for_update(skip_locked=True, of=row)
    )


def _companions(now: datetime, people: Collection[str]) -> Any:
    """What leaves in one message with what was taken of these people."""
    row = DUE
    return (
        select(row.c.key)
        .where(_is_due(row, now), row.c.person_id.in_(people), row.c.kind.in_(TOGETHER), not_(row.c.urgent))
        .limit(len(people) * MOST_TOGETHER)
        .with_for_update(skip_locked=True, of=row)
    )


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
    live = [_end(result, now) for result in results if result.live]
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
    box = t.outbox.c
    once = and_(box.kind.in_(ONCE_MORE), func.coalesce(box.reason, "") != AGAIN)
    goes = and_(or_(once, box.kind.in_(REPEATED)), box.expires_at > now)
    statement = (
        update(t.outbox)
        .where(box.state == t.SENDING, box.term < term)
        .values(
            state=case((goes, State.QUEUED), else_=State.UNKNOWN),
            reason=case((goes, AGAIN), else_="sender_gone"),
            ended_at=case((goes, None), else_=now),
            attempts=box.attempts + 1,
            term=None,
            lease_until=None,
        )
        .returning(box.key)
    )
    return len((await connection.execute(scoped(viewer, statement))).all())


async def expire(connection: AsyncConnection, viewer: Viewer, now: datetime, limit: int = 1_000) -> int:
    """Skip what waits beyond its time; returns how many, at most `limit`."""
    waiting = and_(t.outbox.c.state == t.QUEUED, t.outbox.c.expires_at <= now)
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
