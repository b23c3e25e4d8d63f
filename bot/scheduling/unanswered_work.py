"""Nobody at the office has begun: a cry for help, a report of payment; the supervisors and the worker hear it."""

from datetime import datetime, timedelta

import structlog

from bot.conversations.notices import queue_notices
from bot.domain.outgoing import Kind, Notice, ToPerson, ToStaff
from bot.domain.viewer import Role, System
from bot.storage import unanswered_work
from bot.storage.database import Database
from bot.storage.unanswered_work import UnansweredCry

log = structlog.stdlib.get_logger("bot.scheduling")

PLANNING = System("plan")
SECOND_CALL, LAST_CALL = timedelta(minutes=30), timedelta(hours=12)
CRIES_LOOKED_BACK = timedelta(days=2)


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
