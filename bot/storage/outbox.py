"""The outbox: every message that goes out is a row here before it is sent (DESIGN section 6).

A row is written once by its key; `claims` has how the sender takes it in hand and how it ends.
"""

import json
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outgoing import POLICIES, Kind, Lost, Queued, State
from bot.domain.viewer import Viewer
from bot.storage import reply_text
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.people import insert_once
from bot.storage.scope import scoped

RESTING = ("expired", "budget", "hours")
ENDED = (
    *("stopped", "held", "no_consent", "snoozed", "unreachable", "doubtful"),
    *("paid", "reported", "noted", "official", "payer"),
)


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
    skipped row whose reason is over is queued again, and one that waits is moved to its new hours. A live
    message replaces the one that waits or was sent.
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


async def waits(connection: AsyncConnection, viewer: Viewer, person: str, priority: int, now: datetime) -> bool:
    """Whether a message of at least this priority is due to a person and in nobody's hands: it was written before."""
    statement = select(t.outbox.c.key).where(
        t.outbox.c.person_id == person,
        t.outbox.c.state == State.QUEUED,
        t.outbox.c.priority <= priority,
        t.outbox.c.not_before <= now,
        t.outbox.c.expires_at > now,
    )
    return (await connection.execute(scoped(viewer, statement.limit(1)))).first() is not None


def _revived(statement: Any) -> Any:
    """A planner's row again, if it was skipped for a reason that is over, or waits for hours that were changed.

    Sealed values go with the row's id, so the id is new too.
    """
    new = statement.excluded
    fields = ("id", "person_id", "address_id", "template", "args", "body", "not_before", "expires_at", "made_at", "seq")
    over = or_(
        t.outbox.c.reason.in_(ENDED), and_(t.outbox.c.reason.in_(RESTING), new.expires_at > t.outbox.c.expires_at)
    )
    moved = and_(t.outbox.c.state == State.QUEUED, t.outbox.c.attempts == 0, t.outbox.c.expires_at != new.expires_at)
    return statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            **{name: new[name] for name in fields},
            "state": State.QUEUED,
            "reason": None,
            "ended_at": None,
            "cleared": False,
        },
        where=or_(and_(t.outbox.c.state == State.SKIPPED, over), moved),
    )


def _row(keys: Keys, id: str, seq: int, message: Queued, now: datetime | None, term: int | None) -> dict[str, Any]:
    made = now or message.not_before
    in_hand = term is not None and POLICIES[message.kind].lost is not Lost.LISTED and message.not_before <= made
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


async def next_due(connection: AsyncConnection, viewer: Viewer, after: datetime) -> datetime | None:
    """When the next waiting row that is not due yet may leave."""
    statement = select(func.min(t.outbox.c.not_before)).where(
        t.outbox.c.state == State.QUEUED, t.outbox.c.not_before > after, t.outbox.c.expires_at > after
    )
    found: datetime | None = (await connection.execute(scoped(viewer, statement))).scalar_one()
    return found


async def counts(connection: AsyncConnection, viewer: Viewer) -> dict[tuple[Kind, State], int]:
    """How many rows there are by kind and state."""
    statement = select(t.outbox.c.kind, t.outbox.c.state, func.count().label("n")).group_by(
        t.outbox.c.kind, t.outbox.c.state
    )
    rows = await connection.execute(scoped(viewer, statement))
    return {(Kind(row.kind), State(row.state)): row.n for row in rows}


async def due(connection: AsyncConnection, viewer: Viewer, now: datetime) -> int:
    """How many rows are in hand or could leave now."""
    statement = (
        select(func.count())
        .select_from(t.outbox)
        .where(
            or_(
                t.outbox.c.state == State.SENDING,
                and_(t.outbox.c.state == State.QUEUED, t.outbox.c.not_before <= now, t.outbox.c.expires_at > now),
            )
        )
    )
    return int((await connection.execute(scoped(viewer, statement))).scalar_one())
