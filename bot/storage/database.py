"""One door to the database: an engine, short write transactions, and readers that never block them."""

import asyncio
import contextlib
import os
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, event, insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidatePoolError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import DatabaseRefused, KeysError
from bot.storage import sqlite_driver
from bot.storage import tables as t
from bot.storage.keys import Keys, load_keys, make_keys
from bot.storage.scope import guard

NAMELESS = "rutin"
ENDS_STOPPED = {"idle_in_transaction_session_timeout": "10s"}
"""A stopped process keeps no rows locked, whoever it is: nothing here stays idle in a transaction for seconds."""
USED, ASK_AFTER = "used", 5.0
CHECKPOINT_EVERY = 1.0

Connection = AsyncConnection
"""What a transaction or a reading gives; rooms above name it by this, so that SQL stays in storage."""


class Database:
    """The engine with its keys. `transaction` writes, `reading` only reads; both are short.

    On SQLite a write transaction begins IMMEDIATE and writers of this process take turns, so none of them
    waits on a lock of the database's; another process that writes is waited for up to five seconds. What the log
    holds goes into the file beside them, once a second at most: inside a commit that took half a second.
    """

    def __init__(self, engine: AsyncEngine, keys: Keys, process: str = NAMELESS) -> None:
        self.engine = engine
        self.keys = keys
        self.process = process
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writers = asyncio.Lock()
        self._checkpointing: asyncio.Task[None] | None = None
        self._checkpoint_at = 0.0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A write transaction: committed at the end, rolled back if anything is raised."""
        if not self.is_sqlite:
            async with self.engine.begin() as connection:
                yield connection
            return
        async with self._writers, self.engine.begin() as connection:
            yield connection
        self._checkpoint()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading; on SQLite it neither waits for writers nor keeps them waiting."""
        async with self.engine.connect() as connection:
            await connection.execution_options(reading=True)
            yield connection

    def _checkpoint(self) -> None:
        """Begin to copy the log into the file, unless that was begun a moment ago."""
        now = asyncio.get_running_loop().time()
        if now >= self._checkpoint_at and (self._checkpointing is None or self._checkpointing.done()):
            self._checkpoint_at = now + CHECKPOINT_EVERY
            self._checkpointing = asyncio.create_task(self._copy_log())

    async def _copy_log(self) -> None:
        with contextlib.suppress(DBAPIError, sqlite3.Error):  # the next one copies what this one could not
            async with self.engine.connect() as connection:
                raw = await connection.get_raw_connection()  # a transaction, which any other way begins, is in the way
                driver: Any = raw.driver_connection
                await driver.execute_fetchall("PRAGMA wal_checkpoint(PASSIVE)")

    async def close(self) -> None:
        """Close every connection: aiosqlite's threads would keep the process alive otherwise."""
        if self._checkpointing is not None:
            await asyncio.gather(self._checkpointing, return_exceptions=True)
        await self.engine.dispose()


def open_engine(url: str, process: str = NAMELESS) -> AsyncEngine:
    """The engine for a database URL, with its guard and, on SQLite, its pragmas; parameters are never shown.

    `process` names the sessions on PostgreSQL, so that those of a stopped process can be told and ended.
    """
    parsed = make_url(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite and parsed.database:
        folder = Path(parsed.database).parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _owner_only(Path(parsed.database))
    arguments: dict[str, Any] = {} if sqlite else {"pool_size": 20, "max_overflow": 0}
    if not sqlite:
        arguments["connect_args"] = {"server_settings": {"application_name": process, **ENDS_STOPPED}}
    engine = create_async_engine(url, hide_parameters=True, pool_use_lifo=True, **arguments)
    event.listen(engine.sync_engine, "before_execute", guard)
    if sqlite:
        event.listen(engine.sync_engine, "do_connect", sqlite_driver.connect)
        event.listen(engine.sync_engine, "connect", _sqlite_pragmas)
        event.listen(engine.sync_engine, "begin", _sqlite_begin)
    else:
        event.listen(engine.sync_engine, "do_connect", _reached)
        event.listen(engine.sync_engine, "checkin", _note_use)
        event.listen(engine.sync_engine, "checkout", partial(_check_alive, engine.sync_engine.dialect))
    return engine


def process_name(seed: str) -> str:
    """The name of a process among others of its kind, from at least 64 random bits in hex digits."""
    return f"{NAMELESS}:{seed[:16]}"


def is_database_trouble(error: BaseException) -> bool:
    """Whether the database itself is at fault (locked, full, gone), so that the same work must come again."""
    return isinstance(error, OperationalError) or (
        isinstance(error, DBAPIError) and (error.connection_invalidated or _sqlstate(error)[:2] in {"08", "53", "57"})
    )


def is_taken(error: BaseException) -> bool:
    """Whether a key that must be unique was taken in the same moment: run the same work with fresh ids."""
    return isinstance(error, IntegrityError)


def is_conflict(error: BaseException) -> bool:
    """Whether another transaction was in the way (deadlock, serialization): run the same work again."""
    return isinstance(error, DBAPIError) and _sqlstate(error) in {"40001", "40P01"}


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or "")


def _reached(dialect: Dialect, record: Any, arguments: Any, options: Any) -> Any:
    """A connection; that none is to be had is trouble of the database's, which the driver does not say by itself."""
    try:
        return dialect.connect(*arguments, **options)
    except (OSError, dialect.loaded_dbapi.asyncpg.PostgresError) as error:
        raise dialect.loaded_dbapi.OperationalError(type(error).__name__) from error


def _owner_only(path: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.close(descriptor)


def _sqlite_pragmas(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "wal_autocheckpoint=25000",  # only if the checkpoints beside the writers fall behind: a hundred megabytes
        "busy_timeout=5000",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Any) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.connection.dbapi_connection.begin("BEGIN" if reading else "BEGIN IMMEDIATE")


def _note_use(connection: Any, record: Any) -> None:
    record.info[USED] = time.monotonic()


def _check_alive(dialect: Dialect, connection: Any, record: Any, proxy: Any) -> None:
    """Take no connection that the server has closed, and ask it only after a rest: asking costs three journeys.

    One that dies between two turns is noticed by the turn, which is then not stored and comes again.
    """
    rested = time.monotonic() - record.info.get(USED, -ASK_AFTER) >= ASK_AFTER
    if connection.driver_connection.is_closed() or (rested and not _answers(dialect, connection)):
        raise InvalidatePoolError


def _answers(dialect: Dialect, connection: Any) -> bool:
    try:
        return dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error:
        return False


async def read_meta(connection: AsyncConnection) -> dict[str, str]:
    """What the database says of itself: its kind (demo or real), its bot, the fingerprints of its keys."""
    rows = await connection.execute(select(t.meta.c.name, t.meta.c.value))
    return {row.name: row.value for row in rows}


async def open_database(url: str, keys_file: Path, *, kind: str, process: str = NAMELESS) -> Database:
    """Open a migrated database with its keys, and make the keys on the very first start.

    Raises:
        DatabaseRefused: It is of the other kind (demo, real), or was never migrated.
        KeysError: The key file is missing beside existing data, or another one.
    """
    engine = open_engine(url, process)
    try:
        known = await _meta(engine)
        keys = _keys_for(keys_file, known, kind)
        if "kind" not in known:
            await _describe(engine, kind, keys)
            keys = _keys_for(keys_file, await _meta(engine), kind)
        return Database(engine, keys, process)
    except BaseException:
        await engine.dispose()
        raise


async def _meta(engine: AsyncEngine) -> dict[str, str]:
    async with engine.connect() as connection:
        return await read_meta(connection)


async def _describe(engine: AsyncEngine, kind: str, keys: Keys) -> None:
    """Note what this database is and which keys fit; whoever does it in the same moment does it first or not at all."""
    facts = {"kind": kind, **{f"key:{name}": print_ for name, print_ in keys.fingerprints.items()}}
    with contextlib.suppress(IntegrityError):
        async with engine.begin() as connection:
            await connection.execute(insert(t.meta), [{"name": n, "value": v} for n, v in facts.items()])


async def adopt_bot(database: Database, bot: str, *, force: bool) -> None:
    """Note whose database this is; `force` gives it to another bot (SECURITY R11).

    Raises:
        DatabaseRefused: It belongs to another bot.
    """
    try:
        async with database.transaction() as connection:
            await _adopt(connection, bot, force)
    except IntegrityError:  # another process of the same start noted it first
        await adopt_bot(database, bot, force=force)


async def _adopt(connection: AsyncConnection, bot: str, force: bool) -> None:
    known = (await read_meta(connection)).get("bot")
    if known == bot:
        return
    if known is None:
        await connection.execute(insert(t.meta).values(name="bot", value=bot))
    elif force:
        await connection.execute(update(t.meta).where(t.meta.c.name == "bot").values(value=bot))
    else:
        raise DatabaseRefused("This database belongs to another bot. If that is right: rutin run --adopt-bot")


def _keys_for(path: Path, known: dict[str, str], kind: str) -> Keys:
    if known.get("kind", kind) != kind:
        raise DatabaseRefused(_wrong_kind(known["kind"]))
    if "kind" not in known and not path.exists():
        try:
            return make_keys(path)
        except FileExistsError:
            return load_keys(path)
    keys = load_keys(path)
    for name, fingerprint in keys.fingerprints.items():
        if known.get(f"key:{name}", fingerprint) != fingerprint:
            raise KeysError(f"{path.name} is not the key file this database was written with. Put the right one back.")
    return keys


def _wrong_kind(kind: str) -> str:
    if kind == "demo":
        return "This database is a demo: it holds invented people and is not used on Telegram. Set DATABASE_URL."
    return "This database holds real people: the demo, its clock and its roles do not work on it."
