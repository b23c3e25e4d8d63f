"""Where the talk with an address stands: the step, the draft and what was just talked about (all sealed)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.people import insert_once
from bot.storage.scope import scoped


@dataclass(frozen=True, slots=True)
class Stored:
    """A talk as stored; `recent_at` and `heard_at` say how old its parts are."""

    step: str | None
    draft: Mapping[str, str]
    recent: Mapping[str, str]
    recent_at: datetime | None
    heard_at: datetime


async def load(connection: AsyncConnection, keys: Keys, viewer: Viewer, address: str) -> Stored | None:
    """The talk with this address, or None before the first word."""
    row = (await connection.execute(scoped(viewer, select(t.talk).where(t.talk.c.id == address)))).one_or_none()
    if row is None:
        return None
    draft = json.loads(keys.open(t.talk.c.draft, address, row.draft) or "{}")
    recent = json.loads(keys.open(t.talk.c.recent, address, row.recent) or "{}")
    return Stored(row.step, draft, recent, row.recent_at, row.heard_at)


async def save(connection: AsyncConnection, keys: Keys, viewer: Viewer, address: str, talk: Stored) -> None:
    """Keep where the talk stands now."""
    values = {
        "step": talk.step,
        "draft": keys.seal(t.talk.c.draft, address, json.dumps(dict(talk.draft))) if talk.draft else None,
        "recent": keys.seal(t.talk.c.recent, address, json.dumps(dict(talk.recent))) if talk.recent else None,
        "recent_at": talk.recent_at,
        "heard_at": talk.heard_at,
    }
    statement = insert_once(connection, t.talk).values(id=address, **values)
    await connection.execute(scoped(viewer, statement.on_conflict_do_update(index_elements=["id"], set_=values)))
