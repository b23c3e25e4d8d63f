"""What waits for staff and nobody has begun: cries for help, and reports of payment."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select

from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.database import Connection
from bot.storage.scope import scoped


@dataclass(frozen=True, slots=True)
class UnansweredCry:
    """An urgent ticket that nobody of the office took or answered; `but` is never told of it."""

    ticket: str
    number: str
    about: str
    region: str
    person: str
    but: str | None
    opened: datetime


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """A report of payment that nobody has compared with the portal."""

    report: str
    membership: str
    person: str
    region: str
    month: date
    at: datetime


async def cries(
    connection: Connection, viewer: Viewer, since: datetime, until: datetime, limit: int = 500
) -> list[UnansweredCry]:
    """Open urgent tickets opened between two moments, without an officer and without an answer, oldest first."""
    answer = exists().where(t.ticket_line.c.ticket_id == t.ticket.c.id, t.ticket_line.c.by_worker.is_(False))
    statement = (
        select(t.ticket)
        .where(
            t.ticket.c.state == "open",
            t.ticket.c.urgent.is_(True),
            t.ticket.c.assignee.is_(None),
            t.ticket.c.opened_at >= since,
            t.ticket.c.opened_at <= until,
            ~answer,
        )
        .order_by(t.ticket.c.opened_at, t.ticket.c.id)
        .limit(limit)
    )
    rows = await connection.execute(scoped(viewer, statement))
    return [UnansweredCry(r.id, r.number, r.about, r.region, r.person_id, r.but, r.opened_at) for r in rows]


async def reports(
    connection: Connection, viewer: Viewer, since: datetime, until: datetime, limit: int = 5_000
) -> list[WaitingReport]:
    """Reports of payment made between two moments that still wait, oldest first."""
    statement = (
        select(t.report)
        .where(t.report.c.state == "waiting", t.report.c.at >= since, t.report.c.at < until)
        .order_by(t.report.c.at, t.report.c.id)
        .limit(limit)
    )
    rows = await connection.execute(scoped(viewer, statement))
    return [WaitingReport(r.id, r.membership_id, r.person_id, r.region, r.month, r.at) for r in rows]
