"""The one row of each kind that is stored about a membership beside its own, joined to it."""

from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, Table, and_, select

from bot.domain.coverage import Standing
from bot.domain.membership import Instruction
from bot.domain.viewer import System, Viewer
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.scope import scoped

_OFFICER = t.person.alias("officer")
_BESIDE = {"standing": t.standing, "told": t.instruction, "request": t.request}


def with_facts(viewer: Viewer, memberships: Select[Any]) -> Select[Any]:
    """The statement in the viewer's scope, with each membership's standing, last instruction and request, and officer.

    Who reaches a membership reaches its standing and its instruction, and an officer's name every worker may know;
    a request has a rule of its own.
    """
    member = t.membership.c
    request = t.request.c.id == _newest(t.request, "asked_at")
    if not isinstance(viewer, System):
        request = and_(request, t.request.c.id.in_(scoped(viewer, select(t.request.c.id))))
    return (
        scoped(viewer, memberships)
        .outerjoin(t.standing, t.standing.c.membership_id == member.id)
        .outerjoin(t.instruction, t.instruction.c.id == _newest(t.instruction, "at"))
        .outerjoin(t.request, request)
        .outerjoin(_OFFICER, _OFFICER.c.id == member.officer_id)
        .add_columns(
            *(column.label(f"{name}_{column.name}") for name, table in _BESIDE.items() for column in table.c),
            _OFFICER.c.staff_name.label("officer_name"),
        )
    )


def _newest(table: Table, at: str) -> ScalarSelect[Any]:
    """The row last written about each membership."""
    other = table.alias()
    last = select(other.c.id).where(other.c.membership_id == t.membership.c.id)
    return last.order_by(other.c[at].desc(), other.c.id.desc()).limit(1).correlate(t.membership).scalar_subquery()


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
