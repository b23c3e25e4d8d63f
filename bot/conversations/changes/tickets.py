"""Tickets: opened, spoken in, taken and closed."""

from collections.abc import Mapping
from datetime import timedelta

from bot.conversations.changes.payments import keep_file
from bot.conversations.changes.writer import Forbidden, Overtaken, Write, Writer
from bot.conversations.questions import RECEIVING
from bot.domain import changes as c
from bot.storage import (
    tickets,
)

ERASE_AFTER = timedelta(hours=24)


async def _ticket(w: Writer, change: c.TicketOpened) -> str:
    await tickets.open_ticket(
        w.connection,
        RECEIVING,
        id=change.ticket,
        number=change.number,
        about=change.about,
        person=w.person.id,
        membership=change.membership,
        region=change.region,
        urgent=change.urgent,
        supervisor_only=change.supervisor_only,
        but=change.but,
        now=w.now,
    )
    return change.ticket


async def _spoken(w: Writer, change: c.TicketSpoken) -> str:
    own = await tickets.one(w.connection, w.keys, w.own, change.ticket)
    if own is None and (w.staff is None or not await tickets.one(w.connection, w.keys, w.staff, change.ticket)):
        raise Forbidden("not their ticket")
    file = None
    if change.file is not None:
        file = w.fresh(f"file {change.ticket}")
        await keep_file(w, file, change)
    await tickets.speak(
        w.connection,
        w.keys,
        RECEIVING,
        id=w.fresh(f"line {change.ticket} {change.unique}"),
        ticket=change.ticket,
        by=w.person.id,
        by_worker=own is not None,
        text=change.text,
        file=file,
        now=w.now,
    )
    return change.ticket


async def _ticket_taken(w: Writer, change: c.TicketTaken) -> str:
    if not await tickets.take(w.connection, w.acting, change.ticket):
        raise Overtaken
    return change.ticket


async def _ticket_closed(w: Writer, change: c.TicketClosed) -> str:
    own = await tickets.close(w.connection, w.own, change.ticket, w.person.id, w.now)
    if not own and w.staff is not None:
        await tickets.close(w.connection, w.staff, change.ticket, w.person.id, w.now)
    return change.ticket


WRITERS: Mapping[type, Write] = {
    c.TicketOpened: _ticket,
    c.TicketSpoken: _spoken,
    c.TicketTaken: _ticket_taken,
    c.TicketClosed: _ticket_closed,
}
