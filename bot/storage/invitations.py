"""Invitations and roles: single-use codes kept only as hashes, confirmed by who invited (SECURITY R10)."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.viewer import Role, Viewer
from bot.domain.views import InvitationView
from bot.storage import people
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.scope import scoped


def code_hash(code: str) -> str:
    """What is kept of a code: its hash, whatever capitals, spaces or dashes it is typed with."""
    typed = "".join(character for character in code.lower() if character.isalnum())
    return hashlib.sha256(typed.encode()).hexdigest()


async def make(
    connection: AsyncConnection,
    viewer: Viewer,
    *,
    id: str,
    code: str,
    role: Role,
    scope: Iterable[str],
    inviter: str | None,
    now: datetime,
    expires: datetime,
) -> None:
    """Keep an invitation; `inviter` None is the command line."""
    row = {
        "id": id,
        "code_hash": code_hash(code),
        "role": role,
        "scope": sorted(scope),
        "inviter": inviter,
        "made_at": now,
        "expires_at": expires,
    }
    await connection.execute(scoped(viewer, insert(t.invitation).values(row)))


async def by_code(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, code: str, now: datetime
) -> InvitationView | None:
    """The invitation this code still opens."""
    statement = select(t.invitation).where(
        t.invitation.c.code_hash == code_hash(code),
        t.invitation.c.taken_at.is_(None),
        t.invitation.c.expires_at > now,
    )
    row = (await connection.execute(scoped(viewer, statement))).one_or_none()
    return _view(keys, row) if row else None


async def waiting(connection: AsyncConnection, keys: Keys, viewer: Viewer) -> tuple[InvitationView, ...]:
    """Invitations that were taken and wait for the inviter's answer."""
    statement = (
        select(t.invitation)
        .where(t.invitation.c.taken_at.is_not(None), t.invitation.c.answered_at.is_(None))
        .order_by(t.invitation.c.taken_at)
    )
    return tuple(_view(keys, row) for row in await connection.execute(scoped(viewer, statement)))


async def one(connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str) -> InvitationView | None:
    """One invitation in reach."""
    row = (await connection.execute(scoped(viewer, select(t.invitation).where(t.invitation.c.id == id)))).one_or_none()
    return _view(keys, row) if row else None


async def take(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str, person: str, name: str, now: datetime
) -> bool:
    """Use the code up, in one statement; False if somebody was first or it has expired."""
    statement = (
        update(t.invitation)
        .where(t.invitation.c.id == id, t.invitation.c.taken_at.is_(None), t.invitation.c.expires_at > now)
        .values(taken_by=person, taken_at=now, taken_name=keys.seal(t.invitation.c.taken_name, id, name))
        .returning(t.invitation.c.id)
    )
    return (await connection.execute(scoped(viewer, statement))).first() is not None


async def answer(
    connection: AsyncConnection,
    keys: Keys,
    viewer: Viewer,
    id: str,
    yes: bool,
    *,
    grant: str,
    by: str | None,
    now: datetime,
) -> bool:
    """Say whether the right person took it; with yes the role begins. False if it was answered already."""
    statement = (
        update(t.invitation)
        .where(t.invitation.c.id == id, t.invitation.c.taken_at.is_not(None), t.invitation.c.answered_at.is_(None))
        .values(answered_at=now, confirmed=yes)
        .returning(t.invitation)
    )
    row = (await connection.execute(scoped(viewer, statement))).one_or_none()
    if row is None:
        return False
    if yes:
        name = keys.open(t.invitation.c.taken_name, id, row.taken_name)
        await give(
            connection, viewer, id=grant, person=row.taken_by, role=Role(row.role), scope=row.scope, by=by, now=now
        )
        sealed = keys.seal(t.person.c.staff_name, row.taken_by, name)
        await people.change(connection, viewer, row.taken_by, staff_name=sealed)
    return True


async def give(
    connection: AsyncConnection,
    viewer: Viewer,
    *,
    id: str,
    person: str,
    role: Role,
    scope: Iterable[str],
    by: str | None,
    now: datetime,
) -> None:
    """Give a person a role in these regencies; the same role held before ends."""
    ended = update(t.grant).where(t.grant.c.person_id == person, t.grant.c.role == role, t.grant.c.until.is_(None))
    await connection.execute(scoped(viewer, ended.values(until=now)))
    row = {"id": id, "person_id": person, "role": role, "granted_by": by, "since": now}
    await connection.execute(scoped(viewer, insert(t.grant).values(row)))
    regions = [{"grant_id": id, "region": region} for region in sorted(set(scope))]
    if regions:
        await connection.execute(insert(t.grant_region), regions)


async def revoke(connection: AsyncConnection, viewer: Viewer, person: str, now: datetime) -> int:
    """End every role of a person at once, with the invitations they made and the prompts they hold (R7)."""
    ended = update(t.grant).where(t.grant.c.person_id == person, t.grant.c.until.is_(None)).values(until=now)
    count = len((await connection.execute(scoped(viewer, ended.returning(t.grant.c.id)))).all())
    made = update(t.invitation).where(t.invitation.c.inviter == person, t.invitation.c.answered_at.is_(None))
    await connection.execute(scoped(viewer, made.values(answered_at=now, confirmed=False, expires_at=now)))
    await connection.execute(scoped(viewer, delete(t.prompt).where(t.prompt.c.person_id == person)))
    paused = update(t.campaign).where(t.campaign.c.by == person, t.campaign.c.state == "running")
    await connection.execute(scoped(viewer, paused.values(state="paused")))
    return count


def _view(keys: Keys, row: Row[Any]) -> InvitationView:
    name = keys.open(t.invitation.c.taken_name, row.id, row.taken_name)
    return InvitationView(row.id, Role(row.role), frozenset(row.scope), row.inviter or "", row.taken_by, name)


async def staff(
    connection: AsyncConnection, keys: Keys, viewer: Viewer
) -> tuple[tuple[str, str, Role, frozenset[str]], ...]:
    """Everybody who holds a role now: (person id, name, role, regencies)."""
    statement = select(t.grant.c.person_id).where(t.grant.c.until.is_(None)).distinct().order_by(t.grant.c.person_id)
    found = []
    for row in (await connection.execute(scoped(viewer, statement))).all():
        named = await people.officer(connection, keys, viewer, row.person_id)
        for held in await people.grants_of(connection, viewer, row.person_id):
            found.append((row.person_id, named.name, held.role, held.scope))
    return tuple(found)
