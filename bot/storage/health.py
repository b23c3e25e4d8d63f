"""Whether a database is well, and a few counts about it, without anything about a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.domain.outgoing import State
from bot.domain.viewer import Role, System
from bot.storage import tables as t
from bot.storage.database import Database, open_engine, read_meta
from bot.storage.people import insert_once
from bot.storage.scope import scoped

COMMAND = System("command")


@dataclass(frozen=True, slots=True)
class Facts:
    """Kind, people, supervisors, messages of unknown fate, and how long the oldest due message waits."""

    kind: str
    people: int
    supervisors: int
    unknown: int
    oldest_due: timedelta | None


async def commit(database: Database, now: datetime) -> None:
    """Write a word and commit it: a database that is full, locked, read-only or gone raises."""
    async with database.transaction() as connection:
        statement = insert_once(connection, t.meta).values(name="committed_at", value=now.isoformat())
        values = {"value": statement.excluded.value}
        await connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


async def facts(url: str, now: datetime) -> Facts:
    """Read them."""
    engine = open_engine(url)
    people = select(func.count()).select_from(t.person)
    supervisors = (
        select(func.count()).select_from(t.grant).where(t.grant.c.role == Role.SUPERVISOR, t.grant.c.until.is_(None))
    )
    unknown = select(func.count()).select_from(t.outbox).where(t.outbox.c.state == State.UNKNOWN)
    oldest = select(func.min(t.outbox.c.not_before)).where(
        t.outbox.c.state == State.QUEUED, t.outbox.c.not_before <= now, t.outbox.c.expires_at > now
    )
    try:
        async with engine.connect() as connection:
            kind = (await read_meta(connection)).get("kind", "")
            met, heads, lost, due = [
                (await connection.execute(scoped(COMMAND, statement))).scalar_one()
                for statement in (people, supervisors, unknown, oldest)
            ]
            return Facts(kind, met, heads, lost, now - due if due else None)
    finally:
        await engine.dispose()
