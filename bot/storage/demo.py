"""What only a demo database has: a clock that was moved by hand; and how to tell a demo from a real one untouched."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import DatabaseRefused
from bot.storage import tables as t
from bot.storage.database import read_meta
from bot.storage.people import insert_once

CLOCK = "demo_clock"


def kind_of(path: Path) -> str | None:
    """The kind of the SQLite database in a file (demo or real), None for a missing or empty file; nothing is written.

    Raises:
        DatabaseRefused: The file is something else.
    """
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute("SELECT value FROM meta WHERE name = 'kind'").fetchone()
    except sqlite3.Error:
        row = None
    if row is None:
        raise DatabaseRefused(f"{path.name} is not a demo database of Rutin; nothing in it was touched.")
    return str(row[0])


async def clock_of(connection: AsyncConnection) -> datetime | None:
    """Where the demo's clock stood when it was last used."""
    value = (await read_meta(connection)).get(CLOCK)
    return datetime.fromisoformat(value) if value else None


async def keep_clock(connection: AsyncConnection, now: datetime) -> None:
    """Keep where the demo's clock stands, so that it never goes back over what was stored."""
    row = insert_once(connection, t.meta).values(name=CLOCK, value=now.isoformat())
    await connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": now.isoformat()}))
