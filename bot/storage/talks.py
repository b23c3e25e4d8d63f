"""Where the talk with an address stands: the step, the draft, what was just talked about, what was shown last."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.viewer import System, Viewer
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.prepared import Prepared, PreparedInsert
from bot.storage.prompts import Shown
from bot.storage.scope import scoped


@dataclass(frozen=True, slots=True)
class Stored:
    """A talk as stored; `recent_at` and `heard_at` say how old its parts are."""

    step: str | None
    draft: Mapping[str, str]
    recent: Mapping[str, str]
    recent_at: datetime | None
    heard_at: datetime


SHOWN = 5


def _standing(viewer: Viewer) -> Select[Any]:
    """The talk with an address and the last prompts shown in it, whether there is either."""
    shown = and_(t.prompt.c.address_id == t.address.c.id, t.prompt.c.expires_at > bindparam("now"))
    joined = t.address.outerjoin(t.talk, t.talk.c.id == t.address.c.id).outerjoin(t.prompt, shown)
    statement = (
        select(t.talk, *(column.label(f"prompt_{column.name}") for column in t.prompt.c))
        .select_from(joined)
        .where(t.address.c.id == bindparam("address"))
        .order_by(t.prompt.c.made_at.desc(), t.prompt.c.id)
        .limit(SHOWN)
    )
    return scoped(viewer, statement)


_STANDING = Prepared(_standing)
_SAVED = PreparedInsert(
    t.talk,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["id"],
        set_={name: insert.excluded[name] for name in ("step", "draft", "recent", "recent_at", "heard_at")},
    ),
)


async def load(
    connection: AsyncConnection, keys: Keys, viewer: System, address: str, now: datetime
) -> tuple[Stored | None, tuple[Shown, ...]]:
    """The talk with this address (None before the first word), and the prompts that were shown last, newest first."""
    found = (await connection.execute(_STANDING.by(viewer), {"address": address, "now": now})).all()
    shown = tuple(
        Shown(row.prompt_id, row.prompt_person_id, row.prompt_choices, row.prompt_notice, used, row.prompt_made_at)
        for row in found
        if row.prompt_id is not None
        for used in [row.prompt_used_at is not None]
    )
    row = found[0] if found else None
    if row is None or row.id is None:
        return None, shown
    draft = json.loads(keys.open(t.talk.c.draft, address, row.draft) or "{}")
    recent = json.loads(keys.open(t.talk.c.recent, address, row.recent) or "{}")
    return Stored(row.step, draft, recent, row.recent_at, row.heard_at), shown


async def save(connection: AsyncConnection, keys: Keys, viewer: Viewer, address: str, talk: Stored) -> None:
    """Keep where the talk stands now."""
    row = {
        "id": address,
        "step": talk.step,
        "draft": keys.seal(t.talk.c.draft, address, json.dumps(dict(talk.draft))) if talk.draft else None,
        "recent": keys.seal(t.talk.c.recent, address, json.dumps(dict(talk.recent))) if talk.recent else None,
        "recent_at": talk.recent_at,
        "heard_at": talk.heard_at,
    }
    await connection.execute(_SAVED.by(connection, viewer), row)
