"""Messages that have ended and are queued again by hand; each is judged anew before it leaves."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import case, literal, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outgoing import POLICIES, Kind, State
from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.claims import AGAIN
from bot.storage.scope import scoped

BOX = t.outbox.c
ENDED = (State.FAILED, State.UNKNOWN, State.SKIPPED)


async def requeue(connection: AsyncConnection, viewer: Viewer, keys: Collection[str], now: datetime) -> list[str]:
    """Queue these rows again, each for as long as its kind lives; returns the keys of those that were.

    Left alone: what is open or sent meanwhile, and what has no text any more. What may have arrived already is
    sent once at most from now on.
    """
    moment = BOX.expires_at.type
    lives = case(*((BOX.kind == kind, literal(now + POLICIES[kind].lifetime, moment)) for kind in Kind))
    statement = (
        update(t.outbox)
        .where(BOX.key.in_(keys), BOX.state.in_(ENDED), BOX.cleared.is_(False))
        .values(
            state=State.QUEUED,
            reason=case((BOX.state == State.UNKNOWN, AGAIN), else_=None),
            not_before=now,
            expires_at=lives,
            ended_at=None,
            attempts=0,
        )
        .returning(BOX.key)
    )
    return list((await connection.execute(scoped(viewer, statement))).scalars())
