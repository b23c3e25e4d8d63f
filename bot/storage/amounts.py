"""Amounts that differ from the computed one: a supervisor decides (SECURITY R9)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.changes import AmountDiffers
from bot.domain.membership import Instruction
from bot.domain.viewer import Viewer
from bot.domain.views import AmountView
from bot.storage import people
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.scope import scoped


async def ask(
    connection: AsyncConnection,
    keys: Keys,
    viewer: Viewer,
    asked: AmountDiffers,
    *,
    region: str,
    by: str,
    now: datetime,
) -> None:
    """Keep the question for a supervisor."""
    columns = t.amount_decision.c
    row = {
        "id": asked.decision,
        "request_id": asked.request,
        "membership_id": asked.membership,
        "region": region,
        "first_month": asked.first_month,
        "months": asked.months,
        "amount": asked.amount,
        "computed": asked.computed,
        "code": keys.seal(columns.code, asked.decision, asked.code),
        "reason": keys.seal(columns.reason, asked.decision, asked.reason),
        "by": by,
        "at": now,
    }
    await connection.execute(scoped(viewer, insert(t.amount_decision).values(row)))


async def waiting(connection: AsyncConnection, keys: Keys, viewer: Viewer) -> tuple[AmountView, ...]:
    """Undecided ones in reach, oldest first."""
    statement = (
        select(t.amount_decision).where(t.amount_decision.c.decided_at.is_(None)).order_by(t.amount_decision.c.at)
    )
    rows = (await connection.execute(scoped(viewer, statement.limit(10)))).all()
    return tuple([await _view(connection, keys, viewer, row) for row in rows])


async def one(connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str) -> AmountView | None:
    """One undecided amount in reach."""
    statement = select(t.amount_decision).where(t.amount_decision.c.id == id, t.amount_decision.c.decided_at.is_(None))
    row = (await connection.execute(scoped(viewer, statement))).one_or_none()
    return await _view(connection, keys, viewer, row) if row else None


async def decide(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str, approved: bool, by: str, now: datetime
) -> tuple[AmountView, Instruction] | None:
    """Decide once; returns what was decided and the instruction it stands for. Nobody decides about their own."""
    statement = (
        update(t.amount_decision)
        .where(t.amount_decision.c.id == id, t.amount_decision.c.decided_at.is_(None), t.amount_decision.c.by != by)
        .values(decided_by=by, decided_at=now, approved=approved)
        .returning(t.amount_decision)
    )
    row = (await connection.execute(scoped(viewer, statement))).one_or_none()
    if row is None:
        return None
    view = await _view(connection, keys, viewer, row)
    return view, Instruction(row.first_month, row.months, row.amount, view.code)


async def _view(connection: AsyncConnection, keys: Keys, viewer: Viewer, row: Row[Any]) -> AmountView:
    number = select(t.request.c.number).where(t.request.c.id == row.request_id)
    columns = t.amount_decision.c
    drafter = await people.officer(connection, keys, people.NAMING, row.by)
    return AmountView(
        id=row.id,
        request=row.request_id,
        number=(await connection.execute(scoped(viewer, number))).scalar_one(),
        membership=row.membership_id,
        code=keys.open(columns.code, row.id, row.code),
        amount=row.amount,
        computed=row.computed,
        reason=keys.open(columns.reason, row.id, row.reason),
        by=row.by,
        by_name=drafter.name,
    )
