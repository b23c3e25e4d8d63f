"""Updates that were handled: each id once, for fourteen days, with the error's class if it was set aside (R14)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables as t
from bot.storage.prepared import PreparedInsert

_FIRST = PreparedInsert(
    t.update,
    lambda insert: insert.on_conflict_do_nothing(index_elements=["key"]).returning(t.update.c.key),
)


async def first_time(connection: AsyncConnection, key: str, now: datetime, error: str | None = None) -> bool:
    """Note an update's key; False if it was noted before."""
    row = {"key": key, "at": now, "error": error}
    return (await connection.execute(_FIRST.by(connection), row)).first() is not None
