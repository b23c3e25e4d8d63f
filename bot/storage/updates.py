"""Updates that were handled: each id once, for fourteen days, with the error's class if it was set aside (R14)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables as t
from bot.storage.people import insert_once


async def first_time(connection: AsyncConnection, key: str, now: datetime, error: str | None = None) -> bool:
    """Note an update's key; False if it was noted before."""
    statement = (
        insert_once(connection, t.update)
        .values(key=key, at=now, error=error)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(t.update.c.key)
    )
    return (await connection.execute(statement)).first() is not None
