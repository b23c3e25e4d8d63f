"""Work that staff promised and have not done in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from bot.domain.coverage import Grade
from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.database import Connection
from bot.storage.scope import scoped


@dataclass(frozen=True, slots=True)
class LateRequest:
    """A request that nobody took, or that who took it has not finished, by the promised time."""

    id: str
    number: str
    region: str
    person: str
    membership: str | None
    due: datetime
    taken: bool


@dataclass(frozen=True, slots=True)
class UnprovenNote:
    """A payment that staff noted and that no official record followed."""

    entry: str
    membership: str
    month: str
    amount: int
    by: str | None
    region: str


async def requests(connection: Connection, viewer: Viewer, now: datetime, limit: int = 500) -> list[LateRequest]:
    """Requests with the office, taken or not, past their time, of which nobody was told yet, oldest first."""
    statement = (
        select(t.request)
        .where(
            t.request.c.state.in_(("waiting", "taken")), t.request.c.due_at < now, t.request.c.late_told_at.is_(None)
        )
        .order_by(t.request.c.due_at, t.request.c.id)
        .limit(limit)
    )
    rows = await connection.execute(scoped(viewer, statement))
    return [
        LateRequest(r.id, r.number, r.region, r.person_id, r.membership_id, r.due_at, r.state == "taken") for r in rows
    ]


async def told(connection: Connection, viewer: Viewer, requests: Sequence[str], now: datetime) -> None:
    """Remember that the worker and the supervisors were told."""
    statement = update(t.request).where(t.request.c.id.in_(requests)).values(late_told_at=now)
    await connection.execute(scoped(viewer, statement))


async def notes(
    connection: Connection, viewer: Viewer, since: datetime, until: datetime, limit: int = 5_000
) -> list[UnprovenNote]:
    """Notes written between two moments that stand alone: not taken back, and no official row for that month."""
    taken_back, official = t.ledger.alias("taken_back"), t.ledger.alias("official")
    statement = (
        select(t.ledger, t.membership.c.region)
        .join(t.membership, t.membership.c.id == t.ledger.c.membership_id)
        .outerjoin(taken_back, taken_back.c.reverses == t.ledger.c.id)
        .outerjoin(
            official,
            (official.c.membership_id == t.ledger.c.membership_id)
            & (official.c.month == t.ledger.c.month)
            & (official.c.grade == int(Grade.OFFICIAL)),
        )
        .where(
            t.ledger.c.grade == int(Grade.NOTED),
            t.ledger.c.reverses.is_(None),
            t.ledger.c.at >= since,
            t.ledger.c.at < until,
            taken_back.c.id.is_(None),
            official.c.id.is_(None),
        )
        .order_by(t.ledger.c.at, t.ledger.c.id)
        .limit(limit)
    )
    rows = await connection.execute(scoped(viewer, statement))
    return [UnprovenNote(r.id, r.membership_id, r.month.isoformat(), r.amount, r.by, r.region) for r in rows]
