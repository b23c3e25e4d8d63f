"""The journal: who did or read what, by ids and codes only; rows are added and never changed."""

from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.prepared import Prepared
from bot.storage.scope import scoped

_WRITTEN = Prepared(lambda viewer: scoped(viewer, insert(t.journal)))


async def write(
    connection: AsyncConnection,
    viewer: Viewer,
    *,
    id: str,
    actor: str | None,
    act: str,
    subject: str | None,
    now: datetime,
    code: str | None = None,
    amount: int | None = None,
) -> None:
    """Add one line: `act` and `code` are words of a closed list, never free text."""
    row = {"id": id, "at": now, "actor": actor, "act": act, "subject": subject, "code": code, "amount": amount}
    await connection.execute(_WRITTEN.by(viewer), row)


async def looked_at(
    connection: AsyncConnection, viewer: Viewer, subjects: list[str], acts: tuple[str, ...]
) -> list[tuple[str, datetime]]:
    """Who did one of these acts to one of these subjects, newest first: (actor, when)."""
    statement = (
        select(t.journal.c.actor, t.journal.c.at)
        .where(t.journal.c.subject.in_(subjects), t.journal.c.act.in_(acts), t.journal.c.actor.is_not(None))
        .order_by(t.journal.c.at.desc())
        .limit(20)
    )
    return [(row.actor, row.at) for row in await connection.execute(scoped(viewer, statement))]


async def count_since(connection: AsyncConnection, viewer: Viewer, actor: str, act: str, since: datetime) -> int:
    """How often somebody did something since a moment."""
    statement = (
        select(func.count())
        .select_from(t.journal)
        .where(t.journal.c.actor == actor, t.journal.c.act == act, t.journal.c.at >= since)
    )
    return int((await connection.execute(scoped(viewer, statement))).scalar_one())


async def count_of(connection: AsyncConnection, viewer: Viewer, subject: str, act: str, since: datetime) -> int:
    """How often something was done to a subject since a moment."""
    statement = (
        select(func.count())
        .select_from(t.journal)
        .where(t.journal.c.subject == subject, t.journal.c.act == act, t.journal.c.at >= since)
    )
    return int((await connection.execute(scoped(viewer, statement))).scalar_one())
