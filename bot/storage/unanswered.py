"""Questions that could not be answered: masked text and the nearest topics, for a better answer tomorrow."""

from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.scope import scoped


async def keep(
    connection: AsyncConnection,
    keys: Keys,
    viewer: Viewer,
    *,
    id: str,
    person: str,
    masked: str,
    topics: tuple[str, ...],
    language: str,
    now: datetime,
    at_most: int,
) -> bool:
    """Keep one, up to `at_most` a person (SECURITY R20)."""
    count = select(func.count()).select_from(t.question).where(t.question.c.person_id == person)
    if (await connection.execute(scoped(viewer, count))).scalar_one() >= at_most:
        return False
    row = {
        "id": id,
        "person_id": person,
        "masked": keys.seal(t.question.c.masked, id, masked),
        "topics": ",".join(topics)[:200],
        "language": language,
        "at": now,
    }
    await connection.execute(scoped(viewer, insert(t.question).values(row)))
    return True
