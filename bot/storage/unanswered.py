"""Questions that could not be answered: masked text and the nearest topics, for a better answer tomorrow."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.unanswered import UnansweredQuestion
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
    confidence: int,
    language: str,
    region: str,
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
        "confidence": confidence,
        "language": language,
        "region": region,
        "at": now,
    }
    await connection.execute(scoped(viewer, insert(t.question).values(row)))
    return True


async def listed(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, limit: int = 500
) -> tuple[UnansweredQuestion, ...]:
    """The newest in this viewer's scope; nobody learns who asked."""
    statement = scoped(viewer, select(t.question).order_by(t.question.c.at.desc(), t.question.c.id).limit(limit))
    return tuple(
        UnansweredQuestion(
            row.id,
            keys.open(t.question.c.masked, row.id, row.masked),
            tuple(topic for topic in row.topics.split(",") if topic),
            row.confidence,
            row.language,
            row.at,
        )
        for row in await connection.execute(statement)
    )


async def settle(connection: AsyncConnection, viewer: Viewer, ids: Collection[str]) -> int:
    """Forget those that have found their answer, as far as this viewer may reach them; returns how many."""
    statement = delete(t.question).where(t.question.c.id.in_(ids)).returning(t.question.c.id)
    return len((await connection.execute(scoped(viewer, statement))).all())
