"""What is known of an address that refuses: doubtful the first time, unreachable on another day."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outgoing import State
from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.scope import scoped

SAME_DAY = timedelta(hours=20)


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


async def calm(
    connection: AsyncConnection, viewer: Viewer, campaign: str, since: datetime, now: datetime, again_at: datetime
) -> None:
    """After a storm of refusals: who was given up in it is only in doubt, and their messages wait like the others'."""
    given_up = update(t.address).where(t.address.c.unreachable_at >= since)
    doubtful = {"unreachable_at": None, "unreachable_why": None, "doubtful_at": now}
    await connection.execute(scoped(viewer, given_up.values(doubtful)))
    box = t.outbox.c
    ended = update(t.outbox).where(
        box.campaign_id == campaign, box.state == State.FAILED, box.reason == "unreachable", box.ended_at >= since
    )
    waiting = {"state": State.QUEUED, "reason": "doubtful", "not_before": again_at, "ended_at": None}
    await connection.execute(scoped(viewer, ended.where(box.expires_at > again_at).values(waiting)))
