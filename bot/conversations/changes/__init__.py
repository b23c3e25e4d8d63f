"""A step's change becomes writes, in the turn's own transaction; what only some may do is checked here again."""

from collections.abc import Mapping

from bot.conversations.changes import enrolments, knowledge, payments, people, staff, tickets
from bot.conversations.changes.writer import Forbidden, Overtaken, Write, Writer
from bot.conversations.questions import RECEIVING
from bot.domain import changes as c
from bot.storage import journal

__all__ = ["Forbidden", "Overtaken", "Writer", "write"]

_WRITERS: Mapping[type, Write] = {
    **people.WRITERS,
    **enrolments.WRITERS,
    **payments.WRITERS,
    **tickets.WRITERS,
    **staff.WRITERS,
    **knowledge.WRITERS,
}


async def write(writer: Writer, change: c.Change) -> None:
    """Write one change, and a line in the journal that it happened."""
    subject = await _WRITERS[type(change)](writer, change)
    await journal.write(
        writer.connection,
        RECEIVING,
        id=writer.fresh(f"journal {change}"),
        actor=writer.person.id,
        act=type(change).__name__,
        subject=subject,
        now=writer.now,
    )
