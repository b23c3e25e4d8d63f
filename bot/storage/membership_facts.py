"""What is stored about memberships beside their own rows, read in five statements however many they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Row, Select, Table, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.coverage import Entry, Standing
from bot.domain.membership import Instruction
from bot.domain.people import Officer
from bot.domain.viewer import Viewer
from bot.storage import ledger, people, standings
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.prepared import Prepared
from bot.storage.scope import scoped


@dataclass(frozen=True, slots=True)
class Facts:
    """The newest request and instruction, the ledger and the standing by membership; officers by person."""

    requests: Mapping[str, Row[Any]]
    instructions: Mapping[str, Instruction]
    entries: Mapping[str, tuple[Entry, ...]]
    standings: Mapping[str, Standing]
    officers: Mapping[str, Officer]


async def facts_about(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, ids: Sequence[str], officers: Collection[str]
) -> Facts:
    """The facts about these memberships and these officers, whose names every worker may know."""
    asked = await connection.execute(_REQUESTS.by(viewer), {"ids": ids})
    told = await connection.execute(_INSTRUCTIONS.by(viewer), {"ids": ids})
    return Facts(
        {row.membership_id: row for row in asked},
        {row.membership_id: _instruction(keys, row) for row in told},
        await ledger.entries_of_all(connection, viewer, ids),
        await standings.load_all(connection, viewer, ids),
        await people.officers(connection, keys, people.NAMING, officers),
    )


def _newest(viewer: Viewer, table: Table, at: str, *columns: Column[Any]) -> Select[Any]:
    """The row last written about each membership; of two in the same moment the last of the result counts."""
    other = table.alias("other")
    last = select(func.max(other.c[at])).where(other.c.membership_id == table.c.membership_id).scalar_subquery()
    wanted = table.c.membership_id.in_(bindparam("ids", expanding=True))
    statement = select(table.c.membership_id, *columns).where(wanted, table.c[at] == last)
    return scoped(viewer, statement.order_by(table.c.id))


_REQUESTED = t.request.c
_TOLD = t.instruction.c
_REQUESTS = Prepared(
    lambda viewer: _newest(
        viewer, t.request, "asked_at", _REQUESTED.id, _REQUESTED.number, _REQUESTED.state, _REQUESTED.reason
    )
)
_INSTRUCTIONS = Prepared(
    lambda viewer: _newest(
        viewer, t.instruction, "at", _TOLD.id, _TOLD.first_month, _TOLD.months, _TOLD.amount, _TOLD.code
    )
)


def _instruction(keys: Keys, row: Row[Any]) -> Instruction:
    return Instruction(row.first_month, row.months, row.amount, keys.open(t.instruction.c.code, row.id, row.code))
