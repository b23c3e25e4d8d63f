"""Where a person can be reached, and what is known when an address refuses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.inbound import Address
from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.scope import scoped

SAME_DAY = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Door:
    """An address as stored, and whether something was refused there."""

    id: str
    address: Address
    doubtful_at: datetime | None
    unreachable: bool


async def door_of(connection: AsyncConnection, viewer: Viewer, person: str, address: str | None) -> Door | None:
    """The address to write to: the one named, else a private one of the person's, reachable ones first."""
    statement = select(t.address).where(t.address.c.person_id == person)
    if address is not None:
        statement = statement.where(t.address.c.id == address)
    else:
        statement = statement.where(t.address.c.private.is_(True))
    rows = (await connection.execute(scoped(viewer, statement.order_by(t.address.c.id)))).all()
    doors: Sequence[Door] = [
        Door(
            row.id,
            Address(row.channel, row.reference, row.private),
            row.doubtful_at,
            row.unreachable_at is not None,
        )
        for row in rows
    ]
    return min(doors, key=lambda door: (door.unreachable, door.doubtful_at is not None), default=None)


async def doubt(connection: AsyncConnection, viewer: Viewer, address: str, why: str, now: datetime) -> bool:
    """Note that an address refused: doubtful the first time, unreachable the second on another day (True)."""
    statement = select(t.address.c.doubtful_at).where(t.address.c.id == address)
    since = (await connection.execute(scoped(viewer, statement))).scalar_one_or_none()
    gone = since is not None and now - since >= SAME_DAY
    change = update(t.address).where(t.address.c.id == address)
    if gone:
        change = change.values(unreachable_at=now, unreachable_why=why[:40])
    elif since is None:
        change = change.values(doubtful_at=now)
    else:
        return False
    await connection.execute(scoped(viewer, change))
    return gone
