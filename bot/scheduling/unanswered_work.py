"""Nobody at the office has begun: a cry for help, a report of payment; the supervisors and the worker hear it."""

from collections.abc import Container
from datetime import UTC, date, datetime, timedelta

import structlog

from bot.conversations.notices import queue_notices
from bot.domain.outgoing import Kind, Notice, ToPerson, ToStaff
from bot.domain.viewer import Role, System
from bot.domain.working_days import next_working_day
from bot.storage import unanswered_work
from bot.storage.database import Database
from bot.storage.unanswered_work import UnansweredCry, WaitingReport

log = structlog.stdlib.get_logger("bot.scheduling")

PLANNING = System("plan")
SECOND_CALL, LAST_CALL = timedelta(minutes=30), timedelta(hours=12)
CRIES_LOOKED_BACK = timedelta(days=2)
WORKING_DAYS, REPORTS_LOOKED_BACK = 3, timedelta(days=60)


async def tell_unanswered(database: Database, holidays: Container[date], now: datetime) -> int:
    """Both of what follows; returns how many notices were new."""
    return await call_again(database, now) + await tell_waiting_reports(database, holidays, now)


async def call_again(database: Database, now: datetime) -> int:
    """An emergency nobody took: the supervisors are called after half an hour and after half a day, each once.

    Where a step was missed because we were down, only the later one is taken; the worker hears once to ring 175.
    """
    async with database.reading() as connection:
        found = await unanswered_work.cries(connection, PLANNING, now - CRIES_LOOKED_BACK, now - SECOND_CALL)
    notices = [notice for cry in found for notice in _of_cry(cry, now)]
    if not notices:
        return 0
    async with database.transaction() as connection:
        count = await queue_notices(connection, database.keys, notices, now)
    if count:
        log.warning("emergencies are unanswered", count=len(found))
    return count


def _of_cry(cry: UnansweredCry, now: datetime) -> tuple[Notice, ...]:
    late = now - cry.opened >= LAST_CALL
    args = {"ticket": cry.ticket, "number": cry.number, "about": cry.about}
    again = Notice(
        to=ToStaff(Role.SUPERVISOR, cry.region, cry.but),
        kind=Kind.EMERGENCY,
        key=f"staff.emergency:{cry.ticket}:{'last' if late else 'second'}",
        template="staff.emergency",
        args=args,
        urgent=True,
    )
    if late:
        return (again,)
    told = Notice(
        to=ToPerson(cry.person),
        kind=Kind.EMERGENCY,
        key=f"ticket.unanswered:{cry.ticket}",
        template="ticket.unanswered",
        args=args,
        urgent=True,
    )
    return (again, told)


async def tell_waiting_reports(database: Database, holidays: Container[date], now: datetime) -> int:
    """A report of payment older than three working days: the supervisors and who reported it hear it, once."""
    async with database.reading() as connection:
        since, until = now - REPORTS_LOOKED_BACK, now - timedelta(days=WORKING_DAYS)
        waiting = await unanswered_work.reports(connection, PLANNING, since, until)
    found = [report for report in waiting if now >= _patience_ends(report.at, holidays)]
    if not found:
        return 0
    notices = [notice for report in found for notice in _of_report(report)]
    async with database.transaction() as connection:
        return await queue_notices(connection, database.keys, notices, now)


def _patience_ends(reported: datetime, holidays: Container[date]) -> datetime:
    """The hour of the report, three working days later; the UTC date differs from the office's only at night."""
    at = reported.astimezone(UTC)
    day = at.date()
    for _ in range(WORKING_DAYS):
        day = next_working_day(day, holidays)
    return datetime.combine(day, at.timetz())


def _of_report(report: WaitingReport) -> tuple[Notice, Notice]:
    args = {"report": report.report}
    return (
        Notice(
            to=ToStaff(Role.SUPERVISOR, report.region),
            kind=Kind.STAFF,
            key=f"staff.report_waiting:{report.report}",
            template="staff.report_new",
            args=args,
        ),
        Notice(
            to=ToPerson(report.person),
            kind=Kind.RECEIPT,
            key=f"report.waiting:{report.report}",
            template="report.waiting",
            args={**args, "month": f"{report.month:%Y-%m-%d}"},
            membership=report.membership,
        ),
    )
