"""Forgetting a person: identifiers, talk, bodies, tickets and files go; ledger and journal keep only a random id."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.membership import Enrolment
from bot.domain.outgoing import State
from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.memberships import INDEXED, SEALED
from bot.storage.scope import scoped


async def due(connection: AsyncConnection, viewer: Viewer, now: datetime) -> list[str]:
    """People whose 24 hours to change their mind are over."""
    rows = await connection.execute(scoped(viewer, select(t.person.c.id).where(t.person.c.erase_at <= now)))
    return [row.id for row in rows]


async def erase(connection: AsyncConnection, keys: Keys, viewer: Viewer, person: str, now: datetime) -> None:
    """Forget a person, and the memberships nobody else is tied to (SECURITY R16).

    A tombstone stays, so that a restored backup forgets again, and a suppression mark of the NIK, so that an
    import does not bring the person back.
    """
    for membership in await _only_theirs(connection, viewer, person):
        await _empty_membership(connection, keys, viewer, membership, now)
    await _empty_tickets(connection, viewer, person)
    gone: Sequence[Table] = (t.prompt, t.question, t.tally)
    for table in gone:
        await connection.execute(scoped(viewer, delete(table).where(table.c.person_id == person)))
    await _empty_outbox(connection, viewer, person, now)
    await connection.execute(scoped(viewer, update(t.file).where(t.file.c.person_id == person).values(reference=b"")))
    await connection.execute(
        scoped(viewer, update(t.tie).where(t.tie.c.person_id == person, t.tie.c.until.is_(None)).values(until=now))
    )
    await connection.execute(
        scoped(
            viewer, update(t.grant).where(t.grant.c.person_id == person, t.grant.c.until.is_(None)).values(until=now)
        )
    )
    await _empty_address(connection, viewer, person)
    nobody: dict[str, Any] = {"called": None, "staff_name": None, "source": None, "hours": None, "erase_at": None}
    await connection.execute(
        scoped(viewer, update(t.person).where(t.person.c.id == person).values(stopped_at=now, **nobody))
    )
    await connection.execute(insert(t.tombstone).values(id=person, kind="person", at=now))


async def _only_theirs(connection: AsyncConnection, viewer: Viewer, person: str) -> list[str]:
    """Memberships this person is self or family of, and no other person is."""
    own = select(t.tie.c.membership_id).where(
        t.tie.c.person_id == person, t.tie.c.until.is_(None), t.tie.c.role.in_(("self", "family"))
    )
    others = select(t.tie.c.membership_id).where(
        t.tie.c.person_id != person, t.tie.c.until.is_(None), t.tie.c.role.in_(("self", "family"))
    )
    statement = select(t.membership.c.id).where(t.membership.c.id.in_(own), t.membership.c.id.not_in(others))
    return [row.id for row in await connection.execute(scoped(viewer, statement))]


async def _empty_membership(connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str, now: datetime) -> None:
    row = (await connection.execute(scoped(viewer, select(t.membership.c.nik).where(t.membership.c.id == id)))).one()
    nik = keys.open(SEALED["nik"], id, row.nik)
    empty = dict.fromkeys([*SEALED, *INDEXED.values()])
    ended = update(t.membership).where(t.membership.c.id == id)
    await connection.execute(
        scoped(viewer, ended.values(**empty, enrolment=Enrolment.ENDED, occupation="", touched_at=now))
    )
    detail = update(t.request).where(t.request.c.membership_id == id).values(detail=None, state="cancelled")
    await connection.execute(scoped(viewer, detail))
    await connection.execute(scoped(viewer, delete(t.slip).where(t.slip.c.membership_id == id)))
    await connection.execute(scoped(viewer, delete(t.instruction).where(t.instruction.c.membership_id == id)))
    await connection.execute(scoped(viewer, delete(t.amount_decision).where(t.amount_decision.c.membership_id == id)))
    mark = {"id": id, "kind": "membership", "at": now, "suppression": keys.suppression(nik) if nik else None}
    await connection.execute(insert(t.tombstone).values(mark))


async def _empty_tickets(connection: AsyncConnection, viewer: Viewer, person: str) -> None:
    theirs = select(t.ticket.c.id).where(t.ticket.c.person_id == person)
    lines = update(t.ticket_line).where(t.ticket_line.c.ticket_id.in_(theirs)).values(text=None)
    await connection.execute(scoped(viewer, lines))
    closed = update(t.ticket).where(t.ticket.c.person_id == person).values(state="closed")
    await connection.execute(scoped(viewer, closed))


async def _empty_outbox(connection: AsyncConnection, viewer: Viewer, person: str, now: datetime) -> None:
    theirs = update(t.outbox).where(t.outbox.c.person_id == person)
    open_ones = theirs.where(t.outbox.c.state == State.QUEUED).values(
        state=State.SKIPPED, reason="erased", ended_at=now
    )
    await connection.execute(scoped(viewer, open_ones))
    await connection.execute(scoped(viewer, theirs.values(args=None, body=None, cleared=True)))


async def _empty_address(connection: AsyncConnection, viewer: Viewer, person: str) -> None:
    """The chat is forgotten: whoever writes from it is a stranger again."""
    theirs = select(t.address.c.id).where(t.address.c.person_id == person)
    await connection.execute(scoped(viewer, delete(t.talk).where(t.talk.c.id.in_(theirs))))
    for row in (await connection.execute(scoped(viewer, theirs))).all():
        gone = {"reference": f"erased:{row.id}", "unreachable_why": "erased"}
        await connection.execute(scoped(viewer, update(t.address).where(t.address.c.id == row.id).values(gone)))
