"""Recorded explanations: the service's own id of a voice note, by channel, topic and language; one of each."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables as t
from bot.storage.keys import Keys

Recordings = Mapping[tuple[str, str, str], str]


async def keep(
    connection: AsyncConnection,
    keys: Keys,
    *,
    id: str,
    channel: str,
    topic: str,
    language: str,
    reference: str,
    now: datetime,
) -> None:
    """Keep a recording; it takes the place of an older one."""
    await remove(connection, channel, topic, language)
    sealed = keys.seal(t.recording.c.reference, id, reference)
    row = {"id": id, "channel": channel, "topic": topic, "language": language, "reference": sealed, "at": now}
    await connection.execute(insert(t.recording).values(row))


async def remove(connection: AsyncConnection, channel: str, topic: str, language: str) -> None:
    """Take a recording away, if there is one."""
    one = (t.recording.c.channel == channel, t.recording.c.topic == topic, t.recording.c.language == language)
    await connection.execute(delete(t.recording).where(*one))


async def listed(connection: AsyncConnection, keys: Keys) -> Recordings:
    """The reference of every recording, by channel, topic and language."""
    return {
        (row.channel, row.topic, row.language): keys.open(t.recording.c.reference, row.id, row.reference)
        for row in await connection.execute(select(t.recording))
    }
