"""Wordings that an office taught: how somebody asked for a topic, beside those in the answer files."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables as t
from bot.storage.keys import Keys

Wordings = Mapping[str, Sequence[str]]


async def add(connection: AsyncConnection, keys: Keys, *, id: str, topic: str, wording: str, now: datetime) -> None:
    """Keep one more wording of a topic."""
    sealed = keys.seal(t.wording.c.wording, id, wording)
    await connection.execute(insert(t.wording).values(id=id, topic=topic, wording=sealed, at=now))


async def listed(connection: AsyncConnection, keys: Keys) -> Wordings:
    """Every taught wording by its topic, oldest first, each once."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for row in await connection.execute(select(t.wording).order_by(t.wording.c.at, t.wording.c.id)):
        found[row.topic][keys.open(t.wording.c.wording, row.id, row.wording)] = None
    return {topic: tuple(those) for topic, those in found.items()}
