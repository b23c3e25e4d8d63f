"""Requests in the agents' queue: sign-ups and links; taking one is exclusive."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.viewer import Staff, Viewer
from bot.domain.views import RequestView
from bot.storage import memberships
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.scope import scoped

OPEN = ("waiting", "taken", "returned", "coded")


async def add(
    connection: AsyncConnection,
    keys: Keys,
    viewer: Viewer,
    *,
    id: str,
    number: str,
    kind: str,
    person: str,
    membership: str | None,
    region: str,
    detail: Mapping[str, str],
    due: datetime,
    now: datetime,
) -> None:
    """Put a request in its region's queue; `detail` is what the worker said (sealed)."""
    row = {
        "id": id,
        "number": number,
        "kind": kind,
        "state": "waiting",
        "person_id": person,
        "membership_id": membership,
        "region": region,
        "detail": keys.seal(t.request.c.detail, id, json.dumps(dict(detail), ensure_ascii=False)),
        "asked_at": now,
        "due_at": due,
    }
    await connection.execute(scoped(viewer, insert(t.request).values(row)))


async def queue(connection: AsyncConnection, keys: Keys, viewer: Staff, limit: int) -> tuple[RequestView, ...]:
    """Untaken requests in reach and those this viewer has taken, the soonest due first."""
    statement = (
        select(t.request)
        .where(
            (t.request.c.state == "waiting")
            | ((t.request.c.taken_by == viewer.person) & t.request.c.state.in_(("taken", "coded")))
        )
        .order_by(t.request.c.due_at, t.request.c.id)
        .limit(limit)
    )
    rows = (await connection.execute(scoped(viewer, statement))).all()
    return tuple([await _view(connection, keys, viewer, row) for row in rows])


async def one(connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str) -> RequestView | None:
    """One request in reach."""
    row = (await connection.execute(scoped(viewer, select(t.request).where(t.request.c.id == id)))).one_or_none()
    return await _view(connection, keys, viewer, row) if row else None


async def take(connection: AsyncConnection, viewer: Staff, id: str, now: datetime) -> bool:
    """Take a waiting request; False if somebody else was first."""
    statement = (
        update(t.request)
        .where(t.request.c.id == id, t.request.c.state == "waiting")
        .values(state="taken", taken_by=viewer.person, taken_at=now)
        .returning(t.request.c.membership_id)
    )
    taken = (await connection.execute(scoped(viewer, statement))).one_or_none()
    return taken is not None


async def change(connection: AsyncConnection, viewer: Viewer, id: str, **values: Any) -> bool:
    """Write columns of a request in reach; False if there is none."""
    statement = update(t.request).where(t.request.c.id == id).values(values).returning(t.request.c.id)
    return (await connection.execute(scoped(viewer, statement))).first() is not None


async def detail_of(connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str) -> dict[str, str]:
    """What the worker said, by field, in the clear."""
    row = (await connection.execute(scoped(viewer, select(t.request.c.detail).where(t.request.c.id == id)))).one()
    return dict(json.loads(keys.open(t.request.c.detail, id, row.detail) or "{}"))


async def mend(connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str, field: str, value: str) -> str | None:
    """Change one field of what the worker said; returns the membership it is about."""
    detail = {**await detail_of(connection, keys, viewer, id), field: value}
    sealed = keys.seal(t.request.c.detail, id, json.dumps(detail, ensure_ascii=False))
    statement = update(t.request).where(t.request.c.id == id).values(detail=sealed).returning(t.request.c.membership_id)
    return (await connection.execute(scoped(viewer, statement))).scalar_one_or_none()


async def _view(connection: AsyncConnection, keys: Keys, viewer: Viewer, row: Row[Any]) -> RequestView:
    """What this viewer may see: only first name and regency until it is taken."""
    detail = dict(json.loads(keys.open(t.request.c.detail, row.id, row.detail) or "{}"))
    taken = row.taken_by is not None and (not isinstance(viewer, Staff) or row.taken_by == viewer.person)
    membership = await memberships.load(connection, keys, viewer, row.membership_id) if row.membership_id else None
    shown = {**detail, "nik_tail": membership.nik_tail} if membership else dict(detail)
    shown.pop("nik", None)
    return RequestView(
        id=row.id,
        number=row.number,
        kind=row.kind,
        state=row.state,
        region=row.region,
        first_name=(detail.get("name", "").split() or [""])[0],
        asked_at=row.asked_at,
        due=row.due_at,
        person=row.person_id,
        taken_by=row.taken_by,
        membership=membership if taken else None,
        values=tuple(shown.items()) if taken else (),
    )


async def finish(connection: AsyncConnection, viewer: Viewer, membership: str) -> None:
    """A membership's open requests are done."""
    statement = update(t.request).where(t.request.c.membership_id == membership, t.request.c.state.in_(OPEN))
    await connection.execute(scoped(viewer, statement.values(state="done")))
