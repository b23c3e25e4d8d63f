"""Prompts: the buttons of a message, by a random id; they count only for the person and address they were made for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reply import Choice
from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.prepared import Prepared
from bot.storage.scope import scoped


@dataclass(frozen=True, slots=True)
class Shown:
    """A prompt as stored, its choices still sealed; `notice`: a message of ours carried it."""

    id: str
    person: str
    sealed: bytes
    notice: bool
    used: bool
    made_at: datetime

    def choices(self, keys: Keys) -> tuple[Choice, ...]:
        """What its buttons mean, by number."""
        written = json.loads(keys.open(t.prompt.c.choices, self.id, self.sealed))
        return tuple(Choice(label, step, args, final) for label, step, args, final in written)


_ADDED = Prepared(lambda viewer: scoped(viewer, insert(t.prompt)))
_FOUND = Prepared(
    lambda viewer: scoped(
        viewer,
        select(t.prompt).where(
            t.prompt.c.id == bindparam("prompt"),
            t.prompt.c.person_id == bindparam("person"),
            t.prompt.c.address_id == bindparam("address"),
            t.prompt.c.expires_at > bindparam("now"),
        ),
    )
)


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
        await connection.execute(_ADDED.by(viewer), rows)


def _written(choices: Sequence[Choice]) -> str:
    return json.dumps([[c.label, c.step, dict(c.args), c.final] for c in choices], ensure_ascii=False)


async def find(
    connection: AsyncConnection, viewer: Viewer, *, id: str, person: str, address: str, now: datetime
) -> Shown | None:
    """The prompt of that id, if it was made for this person at this address and has not expired."""
    wanted = {"prompt": id, "person": person, "address": address, "now": now}
    row = (await connection.execute(_FOUND.by(viewer), wanted)).one_or_none()
    return Shown(row.id, row.person_id, row.choices, row.notice, row.used_at is not None, row.made_at) if row else None


def latest(shown: Sequence[Shown], since: datetime) -> tuple[Shown | None, Shown | None]:
    """The last of what was shown (newest first), and the newest unanswered one of a message of ours after `since`.

    Typed numbers and labels are looked up in the first; only labels in the second.
    """
    fresh = (one for one in shown if one.notice and not one.used and one.made_at > since)
    return next(iter(shown), None), next(fresh, None)


async def use(connection: AsyncConnection, viewer: Viewer, id: str, now: datetime) -> bool:
    """Mark a prompt as used up; False if it was already (a second tap on what acts once)."""
    statement = update(t.prompt).where(t.prompt.c.id == id, t.prompt.c.used_at.is_(None)).values(used_at=now)
    return (await connection.execute(scoped(viewer, statement.returning(t.prompt.c.id)))).first() is not None
