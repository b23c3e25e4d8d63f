"""Tickets: a worker and the staff talk through the bot; either side closes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.viewer import Role, Staff, Viewer
from bot.domain.views import TicketLine, TicketView
from bot.storage import files
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.scope import scoped


async def open_ticket(
    connection: AsyncConnection,
    viewer: Viewer,
    *,
    id: str,
    number: str,
    about: str,
    person: str,
    membership: str | None,
    region: str,
    urgent: bool,
    supervisor_only: bool,
    but: str | None,
    now: datetime,
) -> None:
    """Open a ticket."""
    row = {
        "id": id,
        "number": number,
        "about": about,
        "state": "open",
        "urgent": urgent,
        "person_id": person,
        "membership_id": membership,
        "region": region,
        "supervisor_only": supervisor_only,
        "but": but,
        "opened_at": now,
    }
    await connection.execute(scoped(viewer, insert(t.ticket).values(row)))


async def speak(
    connection: AsyncConnection,
    keys: Keys,
    viewer: Viewer,
    *,
    id: str,
    ticket: str,
    by: str,
    by_worker: bool,
    text: str,
    file: str | None,
    now: datetime,
) -> None:
    """Add what was said; the caller has checked that the speaker may see the ticket."""
    count = select(func.count()).select_from(t.ticket_line).where(t.ticket_line.c.ticket_id == ticket)
    row = {
        "id": id,
        "ticket_id": ticket,
        "by": by,
        "by_worker": by_worker,
        "text": keys.seal(t.ticket_line.c.text, id, text) if text else None,
        "file_id": file,
        "at": now,
        "seq": (await connection.execute(scoped(viewer, count))).scalar_one(),
    }
    await connection.execute(scoped(viewer, insert(t.ticket_line).values(row)))


async def listed(connection: AsyncConnection, keys: Keys, viewer: Viewer, limit: int) -> tuple[TicketView, ...]:
    """Open tickets in reach: urgent first, then oldest; without their lines."""
    statement = (
        select(t.ticket)
        .where(t.ticket.c.state == "open")
        .order_by(t.ticket.c.urgent.desc(), t.ticket.c.opened_at, t.ticket.c.id)
        .limit(limit)
    )
    rows = (await connection.execute(scoped(viewer, statement))).all()
    return tuple([await _view(connection, keys, viewer, row, lines=False) for row in rows])


async def one(connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str) -> TicketView | None:
    """One ticket in reach, with its lines."""
    row = (await connection.execute(scoped(viewer, select(t.ticket).where(t.ticket.c.id == id)))).one_or_none()
    return await _view(connection, keys, viewer, row, lines=True) if row else None


async def newest_open(connection: AsyncConnection, keys: Keys, viewer: Viewer, person: str) -> TicketView | None:
    """A worker's newest open ticket."""
    statement = (
        select(t.ticket)
        .where(t.ticket.c.person_id == person, t.ticket.c.state == "open")
        .order_by(t.ticket.c.opened_at.desc(), t.ticket.c.id)
        .limit(1)
    )
    row = (await connection.execute(scoped(viewer, statement))).one_or_none()
    return await _view(connection, keys, viewer, row, lines=False) if row else None


async def count_open(connection: AsyncConnection, viewer: Viewer, person: str) -> int:
    """How many tickets a worker has open."""
    statement = (
        select(func.count()).select_from(t.ticket).where(t.ticket.c.person_id == person, t.ticket.c.state == "open")
    )
    return int((await connection.execute(scoped(viewer, statement))).scalar_one())


async def take(connection: AsyncConnection, viewer: Staff, id: str) -> bool:
    """Take a ticket nobody has; a supervisor may take one over."""
    statement = update(t.ticket).where(t.ticket.c.id == id, t.ticket.c.state == "open")
    if viewer.role is not Role.SUPERVISOR:
        statement = statement.where(t.ticket.c.assignee.is_(None) | (t.ticket.c.assignee == viewer.person))
    statement = statement.values(assignee=viewer.person)
    return (await connection.execute(scoped(viewer, statement.returning(t.ticket.c.id)))).first() is not None


async def close(connection: AsyncConnection, viewer: Viewer, id: str, by: str, now: datetime) -> bool:
    """Close a ticket in reach; False if it was closed already or is out of reach."""
    statement = (
        update(t.ticket)
        .where(t.ticket.c.id == id, t.ticket.c.state == "open")
        .values(state="closed", closed_at=now, closed_by=by)
        .returning(t.ticket.c.id)
    )
    return (await connection.execute(scoped(viewer, statement))).first() is not None


async def _view(connection: AsyncConnection, keys: Keys, viewer: Viewer, row: Row[Any], *, lines: bool) -> TicketView:
    who = select(t.person.c.id, t.person.c.called).where(t.person.c.id == row.person_id)
    worker = (await connection.execute(scoped(viewer, who))).one_or_none()
    return TicketView(
        id=row.id,
        number=row.number,
        about=row.about,
        region=row.region,
        urgent=row.urgent,
        person=row.person_id,
        called=keys.open(t.person.c.called, worker.id, worker.called) if worker else "",
        opened_at=row.opened_at,
        state=row.state,
        assignee=row.assignee,
        but=row.but,
        supervisor_only=row.supervisor_only,
        lines=await _lines(connection, keys, viewer, row.id) if lines else (),
    )


async def _lines(connection: AsyncConnection, keys: Keys, viewer: Viewer, ticket: str) -> tuple[TicketLine, ...]:
    statement = select(t.ticket_line).where(t.ticket_line.c.ticket_id == ticket).order_by(t.ticket_line.c.seq)
    found = []
    for row in (await connection.execute(scoped(viewer, statement))).all():
        sent = await files.find(connection, keys, viewer, row.file_id)
        said = keys.open(t.ticket_line.c.text, row.id, row.text)
        reference, kind = (sent.reference, sent.kind) if sent else (None, "")
        found.append(TicketLine(row.by_worker, row.at, said, reference, kind))
    return tuple(found)
