"""Claims: how the sender takes rows of the outbox in hand, and what becomes of those that nobody sends."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    not_,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outgoing import BULK, POLICIES, Kind, Lost, State
from bot.domain.reply import Reply
from bot.domain.viewer import Viewer
from bot.errors import KeysError
from bot.storage import reply_text
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.prepared import Prepared
from bot.storage.results import Result, finish
from bot.storage.scope import scoped

AGAIN = "again"
TOGETHER = [kind for kind, policy in POLICIES.items() if policy.together]
ONCE_MORE = [kind for kind, policy in POLICIES.items() if policy.lost is Lost.ONCE_MORE]
REPEATED = [kind for kind, policy in POLICIES.items() if policy.lost is Lost.REPEATED]
MOST_TOGETHER = 20
DUE = t.outbox.alias("due")
READ = (
    *("key", "id", "kind", "person_id", "address_id", "membership_id", "campaign_id", "template", "args", "body"),
    *("target", "message", "urgent", "made_at", "seq", "not_before", "expires_at", "attempts", "reason", "priority"),
)


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
    hands = {"now": now, "in_term": term, "leased": lease_until}
    rows = await _taken(connection, _URGENT.by(viewer), {**hands, "room": limit})
    people = {row.person_id for row in rows if row.kind in TOGETHER and not row.urgent}
    room = limit - len(rows)
    if people:
        most = len(people) * MOST_TOGETHER
        rows += await _taken(connection, _COMPANIONS.by(viewer), {**hands, "people": people, "room": most})
    for campaign, share in await _lanes(connection, viewer, room):
        rows += await _taken(connection, _LANE.by(viewer), {**hands, "campaign": campaign, "room": share})
    rows.sort(key=lambda row: (row.priority, row.not_before, row.made_at, row.seq, row.key))
    return await _opened(connection, keys, viewer, rows, term, now)


async def _taken(connection: AsyncConnection, statement: Any, values: Mapping[str, Any]) -> list[Row[Any]]:
    """One statement that takes rows in hand and returns them."""
    return list((await connection.execute(statement, values)).all())


async def _lanes(connection: AsyncConnection, viewer: Viewer, room: int) -> list[tuple[str, int]]:
    """The running campaigns, each with its share of the room."""
    if room <= 0:
        return []
    lanes = (await connection.execute(_RUNNING.by(viewer))).scalars().all()
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


def _is_due(box: Any) -> ColumnElement[bool]:
    now = bindparam("now", type_=box.c.not_before.type)
    return and_(box.c.state == t.QUEUED, box.c.not_before <= now, box.c.expires_at > now)


def _taking(viewer: Viewer, which: Select[Any]) -> Any:
    """Take what is due and chosen, up to `room` rows, in hand."""
    chosen = which.limit(bindparam("room", type_=Integer)).with_for_update(skip_locked=True, of=DUE)
    statement = (
        update(t.outbox)
        .where(t.outbox.c.key.in_(chosen))
        .values(state=State.SENDING, term=bindparam("in_term"), lease_until=bindparam("leased"))
        .returning(*(t.outbox.c[name] for name in READ))
    )
    return scoped(viewer, statement)


def _first(which: ColumnElement[bool]) -> Select[Any]:
    """Due rows of people to whom nothing is on its way and nothing more urgent or older waits, as the index has them.

    Not sorted further: a million due at once are not looked at. What is in the way is said by `case`: as `or`,
    PostgreSQL would read whole partial indexes for each row, where a person's own rows are found by theirs.
    """
    row, other = DUE, t.outbox.alias("other")
    before = tuple_(other.c.priority, other.c.made_at, other.c.seq, other.c.key) < tuple_(
        row.c.priority, row.c.made_at, row.c.seq, row.c.key
    )
    earlier = and_(_is_due(other), before, other.c.priority < BULK)
    in_the_way = select(other.c.key).where(
        other.c.person_id == row.c.person_id,
        other.c.state.in_((t.SENDING, t.QUEUED)),
        case((other.c.state == t.SENDING, true()), else_=earlier),
    )
    return select(row.c.key).where(_is_due(row), which, ~in_the_way.exists()).order_by(row.c.priority, row.c.not_before)


def _companions() -> Select[Any]:
    """What leaves in one message with what was taken of these people."""
    people = DUE.c.person_id.in_(bindparam("people", expanding=True))
    return select(DUE.c.key).where(_is_due(DUE), people, DUE.c.kind.in_(TOGETHER), not_(DUE.c.urgent))


_URGENT = Prepared(lambda viewer: _taking(viewer, _first(DUE.c.priority < BULK)))
_LANE = Prepared(lambda viewer: _taking(viewer, _first(DUE.c.campaign_id == bindparam("campaign"))))
_COMPANIONS = Prepared(lambda viewer: _taking(viewer, _companions()))
_RUNNING = Prepared(
    lambda viewer: scoped(
        viewer, select(t.campaign.c.id).where(t.campaign.c.state == "running").order_by(t.campaign.c.started_at)
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


def _outgoing(keys: Keys, row: Sequence[Any]) -> Outgoing:
    """The values in the order of `READ`: read by name, each costs more than it is worth for hundreds at once."""
    key, id, kind, person, address, membership, campaign, template, sealed_args, sealed_body, *rest = row
    target, message, urgent, made_at, seq, not_before, expires, attempts, reason, _ = rest
    args = keys.open(t.outbox.c.args, id, sealed_args)
    body = keys.open(t.outbox.c.body, id, sealed_body)
    return Outgoing(
        key=key,
        id=id,
        kind=Kind(kind),
        person=person,
        address=address,
        membership=membership,
        campaign=campaign,
        template=template,
        args=json.loads(args) if args else {},
        body=reply_text.read(body) if body else None,
        target=target,
        message=message,
        urgent=urgent,
        made_at=made_at,
        seq=seq,
        not_before=not_before,
        expires=expires,
        attempts=attempts,
        again=reason == AGAIN,
    )
