"""Who may send: terms that only rise, and what holds an election on each database."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.people import insert_once


def lock_file(database: Database) -> Path | None:
    """The file beside a SQLite database whose lock the sender holds; None on PostgreSQL and in memory."""
    name = database.engine.url.database
    if not database.is_sqlite or not name or name == ":memory:":
        return None
    return Path(f"{name}.sender")


async def raise_term(connection: AsyncConnection, bot: str, now: datetime) -> int:
    """Begin the next term of a bot's sender, and return its number."""
    row = insert_once(connection, t.sender_term).values(bot=bot, term=1, beat_at=now)
    statement = row.on_conflict_do_update(
        index_elements=["bot"], set_={"term": t.sender_term.c.term + 1, "beat_at": now}
    )
    term: int = (await connection.execute(statement.returning(t.sender_term.c.term))).scalar_one()
    return term


async def term_of(connection: AsyncConnection, bot: str) -> int:
    """The newest term of a bot's sender, 0 before the first."""
    found = await connection.execute(select(t.sender_term.c.term).where(t.sender_term.c.bot == bot))
    return found.scalar_one_or_none() or 0


class AdvisoryLock:
    """A PostgreSQL lock on a connection of its own: the server frees it when that connection ends."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    async def take(cls, database: Database, bot: str) -> "AdvisoryLock | None":
        """The lock of a bot's sender, or None while another process holds it.

        A process that is stopped does not ping: after five idle seconds the server ends its session.
        """
        connection = await database.engine.connect()
        try:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("SET idle_session_timeout = '5s'"))
            taken = await connection.execute(select(func.pg_try_advisory_lock(func.hashtextextended(bot, 0))))
            if taken.scalar_one():
                return cls(connection)
            await connection.close()
        except BaseException:
            await connection.invalidate()
            raise
        return None

    async def ping(self, bot: str, now: datetime) -> None:
        """Show the server that we live, and note when in the term's row."""
        beat = t.sender_term.update().where(t.sender_term.c.bot == bot).values(beat_at=now)
        await self._connection.execute(beat)

    async def release(self) -> None:
        """Let the lock go; the connection is not given back to the pool with its settings."""
        await self._connection.invalidate()
        await self._connection.close()
