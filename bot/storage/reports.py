"""Reports of payment by members, waiting for staff; and notes that a member may answer."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.coverage import Grade, live
from bot.domain.viewer import Viewer
from bot.domain.views import NoteView, ReportView
from bot.storage import files, memberships, people
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.scope import scoped


async def add(
    connection: AsyncConnection,
    viewer: Viewer,
    *,
    id: str,
    entry: str,
    membership: str,
    person: str,
    region: str,
    month: date,
    amount: int,
    now: datetime,
) -> None:
    """A member says to have paid a month."""
    row = {
        "id": id,
        "entry_id": entry,
        "membership_id": membership,
        "person_id": person,
        "region": region,
        "month": month,
        "amount": amount,
        "state": "waiting",
        "at": now,
    }
    await connection.execute(scoped(viewer, insert(t.report).values(row)))


async def open_for(connection: AsyncConnection, viewer: Viewer, membership: str, month: date) -> str | None:
    """The report of this membership and month that waits for staff."""
    statement = select(t.report.c.id).where(
        t.report.c.membership_id == membership, t.report.c.month == month, t.report.c.state == "waiting"
    )
    found: str | None = (await connection.execute(scoped(viewer, statement.limit(1)))).scalar_one_or_none()
    return found


async def attach(connection: AsyncConnection, viewer: Viewer, id: str, file: str) -> None:
    """A file belongs to this report."""
    await connection.execute(scoped(viewer, update(t.report).where(t.report.c.id == id).values(file_id=file)))


async def waiting(connection: AsyncConnection, keys: Keys, viewer: Viewer, limit: int) -> tuple[ReportView, ...]:
    """Reports that wait, oldest first; a noted one still waits for the official grade."""
    statement = (
        select(t.report)
        .where(t.report.c.state.in_(("waiting", "noted")))
        .order_by(t.report.c.at, t.report.c.id)
        .limit(limit)
    )
    rows = (await connection.execute(scoped(viewer, statement))).all()
    views = [await _view(connection, keys, viewer, row) for row in rows]
    return tuple(view for view in views if view is not None)


async def one(connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str) -> ReportView | None:
    """One report in reach that still waits."""
    statement = select(t.report).where(t.report.c.id == id, t.report.c.state.in_(("waiting", "noted")))
    row = (await connection.execute(scoped(viewer, statement))).one_or_none()
    return await _view(connection, keys, viewer, row) if row else None


async def decide(
    connection: AsyncConnection, viewer: Viewer, id: str, state: str, by: str, now: datetime, reason: str | None = None
) -> str | None:
    """Close or move on a report; returns the ledger entry of the report itself."""
    statement = (
        update(t.report)
        .where(t.report.c.id == id, t.report.c.state.in_(("waiting", "noted")))
        .values(state=state, decided_by=by, decided_at=now, reason=reason)
        .returning(t.report.c.entry_id)
    )
    return (await connection.execute(scoped(viewer, statement))).scalar_one_or_none()


async def note(connection: AsyncConnection, keys: Keys, viewer: Viewer, entry: str) -> NoteView | None:
    """A note of a payment that stands, for the member it is about."""
    statement = select(t.ledger).where(t.ledger.c.id == entry, t.ledger.c.grade >= Grade.NOTED)
    row = (await connection.execute(scoped(viewer, statement))).one_or_none()
    if row is None or row.by is None:
        return None
    membership = await memberships.load(connection, keys, viewer, row.membership_id)
    if membership is None or entry not in {standing.id for standing in live(membership.entries)}:
        return None
    writer = await people.officer(connection, keys, people.NAMING, row.by)
    return NoteView(entry, row.membership_id, row.month, row.amount, row.by, writer.name)


async def _view(connection: AsyncConnection, keys: Keys, viewer: Viewer, row: Row[Any]) -> ReportView | None:
    membership = await memberships.load(connection, keys, viewer, row.membership_id)
    if membership is None:
        return None
    photo = await files.find(connection, keys, viewer, row.file_id)
    notes = [e for e in live(membership.entries) if e.month == row.month and e.grade is Grade.NOTED]
    return ReportView(
        id=row.id,
        membership=membership,
        person=row.person_id,
        month=row.month,
        amount=row.amount,
        reported_at=row.at,
        file=photo.reference if photo else None,
        file_kind=photo.kind if photo else "photo",
        reused=bool(photo and photo.reused),
        noted_by=notes[-1].by if notes else None,
        barred=await barred(connection, viewer, row.membership_id, row.month),
    )


async def barred(connection: AsyncConnection, viewer: Viewer, membership: str, month: date) -> frozenset[str]:
    """Who may not make this month official: took or noted money, entered the member, gave the payment code."""
    entered = select(t.membership.c.entered_by).where(t.membership.c.id == membership)
    noted = select(t.ledger.c.by).where(
        t.ledger.c.membership_id == membership, t.ledger.c.month == month, t.ledger.c.grade == Grade.NOTED
    )
    coded = select(t.instruction.c.by).where(t.instruction.c.membership_id == membership)
    found: set[str] = set()
    for statement in (entered, noted, coded):
        found |= {row[0] for row in await connection.execute(scoped(viewer, statement)) if row[0]}
    return frozenset(found)
