"""Prompts: the buttons of a message, by a random id; they count only for the person and address they were made for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reply import Choice
from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.scope import scoped


@dataclass(frozen=True, slots=True)
class Prompt:
    """A stored prompt: its choices, and whether a message of ours (a notice) carried it."""

    id: str
    choices: tuple[Choice, ...]
    notice: bool
    used: bool


def prompt_id(fresh: str) -> str:
    """A prompt's id from a random one: 96 bits in 24 hex digits."""
    return fresh[:24]


@dataclass(frozen=True, slots=True)
class NewPrompt:
    """The choices of a message that is about to go out."""

    id: str
    person: str
    address: str
    choices: Sequence[Choice]
    notice: bool
    now: datetime
    expires: datetime


async def add_all(connection: AsyncConnection, keys: Keys, viewer: Viewer, new: Sequence[NewPrompt]) -> None:
    """Store the choices of messages that are about to go out."""
    rows = [
        {
            "id": one.id,
            "person_id": one.person,
            "address_id": one.address,
            "choices": keys.seal(t.prompt.c.choices, one.id, _written(one.choices)),
            "notice": one.notice,
            "made_at": one.now,
            "expires_at": one.expires,
        }
        for one in new
    ]
    if rows:
        await connection.execute(scoped(viewer, insert(t.prompt)), rows)


def _written(choices: Sequence[Choice]) -> str:
    return json.dumps([[c.label, c.step, dict(c.args), c.final] for c in choices], ensure_ascii=False)


async def find(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, *, id: str, person: str, address: str, now: datetime
) -> Prompt | None:
    """The prompt of that id, if it was made for this person at this address and has not expired."""
    statement = select(t.prompt).where(
        t.prompt.c.id == id,
        t.prompt.c.person_id == person,
        t.prompt.c.address_id == address,
        t.prompt.c.expires_at > now,
    )
    row = (await connection.execute(scoped(viewer, statement))).one_or_none()
    return _prompt(keys, row) if row else None


async def latest(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, *, address: str, now: datetime, notice_for: timedelta
) -> tuple[Prompt | None, Prompt | None]:
    """The last prompt shown in a talk, and the newest unanswered one of a message of ours since `notice_for`.

    Typed numbers and labels are looked up in the first; only labels in the second.
    """
    statement = (
        select(t.prompt)
        .where(t.prompt.c.address_id == address, t.prompt.c.expires_at > now)
        .order_by(t.prompt.c.made_at.desc(), t.prompt.c.id)
        .limit(5)
    )
    found = [(_prompt(keys, row), row.made_at) for row in (await connection.execute(scoped(viewer, statement))).all()]
    last = next((prompt for prompt, _ in found), None)
    fresh = (prompt for prompt, at in found if prompt.notice and not prompt.used and at > now - notice_for)
    return last, next(fresh, None)


async def use(connection: AsyncConnection, viewer: Viewer, id: str, now: datetime) -> bool:
    """Mark a prompt as used up; False if it was already (a second tap on what acts once)."""
    statement = update(t.prompt).where(t.prompt.c.id == id, t.prompt.c.used_at.is_(None)).values(used_at=now)
    return (await connection.execute(scoped(viewer, statement.returning(t.prompt.c.id)))).first() is not None


def _prompt(keys: Keys, row: Row[Any]) -> Prompt:
    written = json.loads(keys.open(t.prompt.c.choices, row.id, row.choices))
    choices = tuple(Choice(label, step, args, final) for label, step, args, final in written)
    return Prompt(row.id, choices, row.notice, row.used_at is not None)
