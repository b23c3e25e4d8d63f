"""Promises not kept: a request nobody took or finished in time, a noted payment that never became official."""

from datetime import datetime, timedelta

import structlog

from bot.conversations.notices import queue_notices
from bot.domain.outgoing import Kind, Notice, ToMember, ToPerson, ToStaff
from bot.domain.viewer import Role, System
from bot.storage import late
from bot.storage.database import Database
from bot.storage.late import LateRequest, UnprovenNote

log = structlog.stdlib.get_logger("bot.scheduling")

PLANNING = System("plan")
UNPROVEN_AFTER = timedelta(days=10)
LOOKED_BACK = timedelta(days=17)


async def tell_late_requests(database: Database, now: datetime) -> int:
    """Tell the supervisors, and tell the worker the way that needs no officer; once for each promise.

    Notices and the mark that they were written are one transaction.
    """
    async with database.transaction() as connection:
        found = await late.requests(connection, PLANNING, now)
        notices = [notice for request in found for notice in _of_request(request)]
        await queue_notices(connection, database.keys, notices, now)
        await late.told(connection, PLANNING, [request.id for request in found], now)
    if found:
        log.warning("requests are late", count=len(found))
    return len(found)


def _of_request(request: LateRequest) -> tuple[Notice, Notice]:
    args = {"request": request.id, "number": request.number}
    promise = f"{request.id}:{request.due:%Y%m%d%H%M}"
    template = "request.unfinished" if request.taken else "request.taken_late"
    return (
        Notice(
            to=ToStaff(Role.SUPERVISOR, request.region),
            kind=Kind.STAFF,
            key=f"staff.request_late:{promise}",
            template="staff.request_late",
            args=args,
        ),
        Notice(
            to=ToPerson(request.person),
            kind=Kind.RECEIPT,
            key=f"{template}:{promise}",
            template=template,
            args=args,
            membership=request.membership,
        ),
    )


async def tell_unproven_notes(database: Database, now: datetime) -> int:
    """Ten days after staff noted a payment nothing official is there: the member hears it, once (users.md 2)."""
    async with database.reading() as connection:
        found = await late.notes(connection, PLANNING, now - LOOKED_BACK, now - UNPROVEN_AFTER)
    if not found:
        return 0
    async with database.transaction() as connection:
        return await queue_notices(connection, database.keys, [_of_note(note) for note in found], now)


def _of_note(note: UnprovenNote) -> Notice:
    return Notice(
        to=ToMember(note.membership),
        kind=Kind.RECEIPT,
        key=f"member.note_unofficial:{note.entry}",
        template="member.note_unofficial",
        args={"entry": note.entry, "month": note.month, "amount": str(note.amount)},
        membership=note.membership,
    )
