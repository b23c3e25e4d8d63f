"""Who may send: terms that only rise, and what holds an election on each database."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import and_, column, extract, func, select, table, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.people import insert_once
from bot.storage.sessions import Session

FRESH = 5.0
"""Seconds for which a beat says that its process lives."""
ENDING = 1_000  # milliseconds that the server waits for a session to be gone

_row = t.sender_term.c
_activity = table("pg_stat_activity", *(column(name) for name in ("pid", "usename", "datname", "application_name")))


@dataclass(frozen=True, slots=True)
class Beat:
    """The last sign of life of a term: whose, and how many seconds ago by the server's clock.

    `holder` is None when the term was given up in good order: nothing of it is in flight.
    """

    holder: str | None
    age: float


def lock_file(database: Database) -> Path | None:
    """The file beside a SQLite database whose lock the sender holds; None on PostgreSQL and in memory."""
    name = database.engine.url.database
    if not database.is_sqlite or not name or name == ":memory:":
        return None
    return Path(f"{name}.sender")


async def raise_term(connection: AsyncConnection, bot: str, holder: str, at: Any) -> int:
    """Begin the next term of a bot's sender, and return its number; `at` is the time, or where the server has it."""
    begun = {"beat_at": at, "holder": holder}
    statement = (
        insert_once(connection, t.sender_term)
        .values(bot=bot, term=1, **begun)
        .on_conflict_do_update(index_elements=["bot"], set_={"term": _row.term + 1, **begun})
    )
    term: int = (await connection.execute(statement.returning(_row.term))).scalar_one()
    return term


async def begin_term(database: Database, bot: str, now: datetime) -> int:
    """The next term, where no session holds the lock."""
    async with database.transaction() as connection:
        return await raise_term(connection, bot, database.process, now)


async def term_of(connection: AsyncConnection, bot: str) -> int:
    """The newest term of a bot's sender, 0 before the first."""
    found = await connection.execute(select(_row.term).where(_row.bot == bot))
    return found.scalar_one_or_none() or 0


class Poll:
    """An advisory lock of PostgreSQL on a session of its own: the server frees it when that session ends.

    After five seconds without a statement the server ends the session itself, so a stopped process, or one
    that no packet reaches, does not keep the lock.
    """

    def __init__(self, session: Session, bot: str, holder: str) -> None:
        self._session, self._connection, self._bot, self._holder = session, session.connection, bot, holder

    @classmethod
    async def open(cls, database: Database, bot: str) -> "Poll":
        """A session that may take the lock of a bot's sender.

        Raises:
            OSError, TimeoutError, SQLAlchemyError: The database cannot be reached.
        """
        idle = f"{FRESH:.0f}s"
        session = await Session.open(database, f"sender {bot}", idle_session_timeout=idle)
        return cls(session, bot, database.process)

    async def take(self) -> bool:
        """Take the lock, unless another session has it."""
        taken = await self._connection.execute(select(func.pg_try_advisory_lock(func.hashtextextended(self._bot, 0))))
        return bool(taken.scalar_one())

    async def last_beat(self) -> Beat | None:
        """The last sign of life of the newest term, None before the first."""
        age = extract("epoch", func.clock_timestamp() - _row.beat_at)
        found = await self._connection.execute(select(_row.holder, age.label("age")).where(_row.bot == self._bot))
        row = found.one_or_none()
        return Beat(row.holder, float(row.age)) if row is not None else None

    async def end(self, holder: str) -> int:
        """End every session of a process that gives no sign of life; returns how many. Never those of our own."""
        if holder == self._holder:
            return 0
        theirs = and_(
            _activity.c.usename == func.current_user(),
            _activity.c.datname == func.current_database(),
            func.split_part(_activity.c.application_name, " ", 1) == holder,
        )
        ended = await self._connection.execute(select(func.pg_terminate_backend(_activity.c.pid, ENDING)).where(theirs))
        return len(ended.all())

    async def begin(self) -> int:
        """Begin the next term as the lock's holder, by the server's clock."""
        return await raise_term(self._connection, self._bot, self._holder, func.clock_timestamp())

    async def ping(self, term: int) -> bool:
        """Keep the session, and note the server's time in the term's row; False if the term is over."""
        beat = update(t.sender_term).where(_row.bot == self._bot, _row.term == term)
        beaten = await self._connection.execute(beat.values(beat_at=func.clock_timestamp()).returning(_row.term))
        return beaten.first() is not None

    async def give_up(self, term: int) -> None:
        """Say that nothing of this term is in flight any more."""
        done = update(t.sender_term).where(_row.bot == self._bot, _row.term == term)
        await self._connection.execute(done.values(holder=None))

    async def close(self) -> None:
        """Let the lock go."""
        await self._session.close()
