"""The ledger of payments by contribution month: only ever written to, and always with its standing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.coverage import Entry, Grade
from bot.domain.viewer import Viewer
from bot.storage import standings
from bot.storage import tables as t
from bot.storage.prepared import Prepared, insert_once
from bot.storage.scope import scoped

ENTRY = [t.ledger.c[name] for name in ("id", "month", "grade", "amount", "source", "by", "at", "reverses", "reference")]
GRADES = {grade.value: grade for grade in Grade}


async def append(
    connection: AsyncConnection,
    viewer: Viewer,
    membership: str,
    entry: Entry,
    *,
    took_money: bool = False,
    first_month: date | None = None,
) -> bool:
    """Write a row and the standing that follows from it; False if it stands already.

    It stands already when its id was written, its official reference was used, or what it takes back was
    taken back: nothing is written then. The membership's row is locked, so two payments do not pass each other.
    """
    lock = select(t.membership.c.id).where(t.membership.c.id == membership).with_for_update()
    (await connection.execute(scoped(viewer, lock))).one()
    row = {
        "id": entry.id,
        "membership_id": membership,
        "month": entry.month,
        "grade": int(entry.grade),
        "amount": entry.amount,
        "source": entry.source,
        "by": entry.by,
        "took_money": took_money,
        "reference": entry.reference,
        "reverses": entry.reverses,
        "at": entry.at,
    }
    statement = insert_once(connection, t.ledger).values(row).on_conflict_do_nothing().returning(t.ledger.c.id)
    if (await connection.execute(scoped(viewer, statement))).first() is None:
        return False
    await standings.write(connection, viewer, membership, await entries_of(connection, viewer, membership), first_month)
    return True


async def begin(connection: AsyncConnection, viewer: Viewer, membership: str, first_month: date) -> None:
    """Say from which contribution month on a membership counts, before anything is paid."""
    entries = await entries_of(connection, viewer, membership)
    await standings.write(connection, viewer, membership, entries, first_month)


async def entries_of(connection: AsyncConnection, viewer: Viewer, membership: str) -> tuple[Entry, ...]:
    """A membership's rows, oldest first."""
    return (await entries_of_all(connection, viewer, [membership])).get(membership, ())


async def entries_of_all(
    connection: AsyncConnection, viewer: Viewer, memberships: Sequence[str]
) -> Mapping[str, tuple[Entry, ...]]:
    """The rows of memberships, oldest first; those without any are left out."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for membership, *entry in await connection.execute(_ENTRIES.by(viewer), {"ids": memberships}):
        found[membership].append(_entry(entry))
    return {membership: tuple(entries) for membership, entries in found.items()}


_ENTRIES = Prepared(
    lambda viewer: scoped(
        viewer,
        select(t.ledger.c.membership_id, *ENTRY)
        .where(t.ledger.c.membership_id.in_(bindparam("ids", expanding=True)))
        .order_by(t.ledger.c.at, t.ledger.c.id),
    )
)


async def find(connection: AsyncConnection, viewer: Viewer, id: str) -> tuple[str, Entry, bool] | None:
    """One row with its membership and whether its writer took the money; None if this viewer has no way to it."""
    statement = select(t.ledger.c.membership_id, t.ledger.c.took_money, *ENTRY).where(t.ledger.c.id == id)
    row = (await connection.execute(scoped(viewer, statement))).one_or_none()
    return (row.membership_id, _entry(row[2:]), row.took_money) if row else None


async def reference_used(connection: AsyncConnection, viewer: Viewer, reference: str) -> bool:
    """Whether an official payment with this reference exists already."""
    statement = select(t.ledger.c.id).where(t.ledger.c.reference == reference).limit(1)
    return (await connection.execute(scoped(viewer, statement))).first() is not None


def _entry(values: Sequence[Any]) -> Entry:
    """An entry of the values of `ENTRY`: read by name, each would cost as much again, and a claim reads hundreds."""
    id, month, grade, amount, source, by, at, reverses, reference = values
    return Entry(id, month, GRADES[grade], amount, source, by, at, reverses, reference)
