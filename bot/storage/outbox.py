"""The outbox: every message that goes out is a row here before it is sent (DESIGN section 6).

A row is written once by its key; `claims` has how the sender takes it in hand and how it ends.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outgoing import Kind, Queued, State
from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.outbox_rows import Row, Sealing, insert, neighbours, row_of
from bot.storage.prepared import Prepared
from bot.storage.scope import scoped

SLICE = 100
"""So many rows are made ready before the loop turns to others: one or two milliseconds."""


async def queue(
    connection: AsyncConnection,
    keys: Keys,
    viewer: Viewer,
    planned: Sequence[Queued],
    *,
    now: datetime | None = None,
    term: int | None = None,
    revive: bool = False,
    new_id: Callable[[], str] | None = None,
) -> int:
    """Put messages in the outbox, each once. Returns how many were new (or newly wanted again).

    The key is the primary key, so that a job which runs twice, or in two processes, writes to nobody twice.
    With `term` a message that may be sent twice is born in the hands of that term's sender. With `revive` a
    skipped row whose reason is over is queued again, and one that waits is moved to its new hours. A live
    message replaces the one that waits or was sent. Thousands may come at once: between slices the loop is free.
    """
    live = [message for message in planned if message.kind is Kind.LIVE]
    rest = [message for message in planned if message.kind is not Kind.LIVE] if live else planned
    draw, sealing = new_id or neighbours(), Sealing(keys)
    written = 0
    for message in live:
        written += await _renew(connection, keys, viewer, message, now)
    for messages, again, hand in ((rest, revive, term), (live, False, None)):
        for start in range(0, len(messages), SLICE):
            some = messages[start : start + SLICE]
            rows = [row_of(sealing, draw(), start + n, message, now, hand) for n, message in enumerate(some)]
            written += await insert(connection, viewer, rows, again)
    return written


def sealed(keys: Keys, planned: Sequence[Queued], now: datetime) -> list[Row]:
    """Messages as rows for `write`: what takes time is done before a transaction begins."""
    draw, sealing = neighbours(), Sealing(keys)
    return [row_of(sealing, draw(), n, message, now, None) for n, message in enumerate(planned)]


async def write(connection: AsyncConnection, viewer: Viewer, rows: Sequence[Row], *, revive: bool = False) -> int:
    """Put rows in the outbox by one statement, each once, as `queue` does. Returns how many were new."""
    return await insert(connection, viewer, rows, revive) if rows else 0


async def waits(connection: AsyncConnection, viewer: Viewer, person: str, priority: int, now: datetime) -> bool:
    """Whether a message of at least this priority is due to a person and in nobody's hands: it was written before."""
    wanted = {"person": person, "at_least": priority, "now": now}
    return (await connection.execute(_WAITING.by(viewer), wanted)).first() is not None


_WAITING = Prepared(
    lambda viewer: scoped(
        viewer,
        select(t.outbox.c.key)
        .where(
            t.outbox.c.person_id == bindparam("person"),
            t.outbox.c.state == State.QUEUED,
            t.outbox.c.priority <= bindparam("at_least"),
            t.outbox.c.not_before <= bindparam("now"),
            t.outbox.c.expires_at > bindparam("now"),
        )
        .limit(1),
    )
)


async def _renew(connection: AsyncConnection, keys: Keys, viewer: Viewer, message: Queued, now: datetime | None) -> int:
    """Newest wins: a live message that is stored already gets the new content and waits again."""
    known = select(t.outbox.c.id).where(t.outbox.c.key == message.key).with_for_update()
    id = (await connection.execute(scoped(viewer, known))).scalar_one_or_none()
    if id is None:
        return 0
    values = {
        **Sealing(keys).of(id, message),
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


async def next_due(connection: AsyncConnection, viewer: Viewer, after: datetime) -> datetime | None:
    """When the next waiting row that is not due yet may leave."""
    statement = select(func.min(t.outbox.c.not_before)).where(
        t.outbox.c.state == State.QUEUED, t.outbox.c.not_before > after, t.outbox.c.expires_at > after
    )
    found: datetime | None = (await connection.execute(scoped(viewer, statement))).scalar_one()
    return found


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
