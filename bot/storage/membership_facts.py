"""What is stored about memberships beside their own rows: joined to them where it is one row, else read beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.coverage import Entry, Standing
from bot.domain.membership import Instruction
from bot.domain.viewer import Viewer
from bot.storage import ledger
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.prepared import Prepared
from bot.storage.scope import scoped


@dataclass(frozen=True, slots=True)
class Facts:
    """The newest request and the ledger by membership."""

    requests: Mapping[str, Row[Any]]
    entries: Mapping[str, tuple[Entry, ...]]


async def facts_about(connection: AsyncConnection, viewer: Viewer, ids: Sequence[str]) -> Facts:
    """The facts about these memberships that are rows of their own."""
    asked = await connection.execute(_REQUESTS.by(viewer), {"ids": ids})
    requests = {row.membership_id: row for row in asked}
    return Facts(requests, await ledger.entries_of_all(connection, viewer, ids))


def _requests(viewer: Viewer) -> Select[Any]:
    """The request last asked about each membership; of two in the same moment the last of the result counts."""
    asked, other = t.request.c, t.request.alias("other")
    last = select(func.max(other.c.asked_at)).where(other.c.membership_id == asked.membership_id).scalar_subquery()
    wanted = asked.membership_id.in_(bindparam("ids", expanding=True))
    columns = (asked.membership_id, asked.id, asked.number, asked.state, asked.reason)
    return scoped(viewer, select(*columns).where(wanted, asked.asked_at == last).order_by(asked.id))


_REQUESTS = Prepared(_requests)

_OFFICER = t.person.alias("officer")
_BESIDE = {"standing": t.standing, "told": t.instruction}


def with_facts(memberships: Select[Any]) -> Select[Any]:
    """The scoped statement with each membership's standing, newest instruction and officer.

    They are joined when the statement is scoped already: who reaches a membership reaches its standing and its
    instruction, and an officer's name every worker may know.
    """
    told, member = t.instruction.alias("other"), t.membership.c
    newest = (
        select(told.c.id)
        .where(told.c.membership_id == member.id)
        .order_by(told.c.at.desc(), told.c.id.desc())
        .limit(1)
        .correlate(t.membership)
        .scalar_subquery()
    )
    return (
        memberships.outerjoin(t.standing, t.standing.c.membership_id == member.id)
        .outerjoin(t.instruction, t.instruction.c.id == newest)
        .outerjoin(_OFFICER, _OFFICER.c.id == member.officer_id)
        .add_columns(
            *(column.label(f"{name}_{column.name}") for name, table in _BESIDE.items() for column in table.c),
            _OFFICER.c.staff_name.label("officer_name"),
        )
    )


def standing(row: Row[Any]) -> Standing | None:
    """Where a membership stands, from a row `with_facts`."""
    if row.standing_membership_id is None:
        return None
    return Standing(
        row.standing_first_month,
        row.standing_first_gap,
        row.standing_first_official_gap,
        row.standing_months_official,
    )


def instruction(keys: Keys, row: Row[Any]) -> Instruction | None:
    """What a member was last told to pay, from a row `with_facts`."""
    if row.told_id is None:
        return None
    code = keys.open(t.instruction.c.code, row.told_id, row.told_code)
    return Instruction(row.told_first_month, row.told_months, row.told_amount, code)


def officer_name(keys: Keys, row: Row[Any]) -> str:
    """The name of a membership's officer, from a row `with_facts`; empty if there is none."""
    return keys.open(t.person.c.staff_name, row.officer_id, row.officer_name)
