"""Who may reach which rows: tables with personal data are reached only through `scoped` (SECURITY R1, R2).

`scoped(viewer, statement)` marks a statement with its viewer and narrows it to the rows that viewer may reach.
A guard on the engine refuses any statement on a personal table without that mark.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Join, Table, and_, or_, select
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.selectable import Select

from bot.domain.viewer import Member, Role, Staff, System, Viewer
from bot.storage import tables as t

S = TypeVar("S", Select[Any], Insert, Update, Delete)


class Unscoped(RuntimeError):
    """A statement on a table with personal data names no viewer."""


def scoped(viewer: Viewer, statement: S) -> S:
    """The statement with its viewer's mark, narrowed to what that viewer may reach."""
    marked = statement.execution_options(viewer=viewer)
    if isinstance(viewer, System) or isinstance(marked, Insert):
        return marked
    for table in _targets(marked):
        marked = marked.where(_rule(viewer, table))
    return marked


def guard(connection: Connection, statement: Any, multi: Any, params: Any, options: Mapping[str, Any]) -> None:
    """Refuse what reaches for personal data without a viewer (a listener for `before_execute`)."""
    if "viewer" in options:
        return
    if getattr(statement, "get_children", None) is None:
        return
    for element in visitors.iterate(statement):
        if isinstance(element, Table) and element.info.get("personal"):
            raise Unscoped(f"{element.name} is reached without a viewer")


def _targets(statement: Any) -> list[Table]:
    found: list[Table] = []
    waiting = [statement.table] if isinstance(statement, Update | Delete) else list(statement.get_final_froms())
    while waiting:
        item = waiting.pop()
        if isinstance(item, Join):
            waiting += [item.left, item.right]
        elif isinstance(item, Table) and item.info.get("personal"):
            found.append(item)
        elif isinstance(item, Table):
            continue
        else:
            raise Unscoped(f"a {type(item).__name__} cannot be narrowed to a viewer")
    return found


def _own_memberships(person: str) -> Any:
    return select(t.tie.c.membership_id).where(t.tie.c.person_id == person, t.tie.c.until.is_(None))


def _memberships_of_staff(viewer: Staff) -> Any:
    return select(t.membership.c.id).where(_membership_rule(viewer))


def _membership_rule(viewer: Staff) -> ColumnElement[bool]:
    """A supervisor sees the own region; an agent the own portfolio and what nobody has taken in the region."""
    in_region = t.membership.c.region.in_(viewer.scope)
    if viewer.role is Role.SUPERVISOR:
        return _supervised_region(viewer, t.membership.c.region)
    if viewer.role is Role.AGENT:
        mine = or_(t.membership.c.officer_id == viewer.person, t.membership.c.officer_id.is_(None))
        return and_(in_region, mine)
    return t.membership.c.id.in_(_own_memberships(viewer.person))


def _supervised_region(viewer: Staff, region: Column[str]) -> ColumnElement[bool]:
    """The own regencies, and those without an agent or supervisor: whoever asks there must be seen by someone."""
    own = region.in_(viewer.scope)
    if not viewer.scope:
        return own
    served = (
        select(t.grant_region.c.region)
        .select_from(t.grant.join(t.grant_region, t.grant_region.c.grant_id == t.grant.c.id))
        .where(t.grant.c.until.is_(None), t.grant.c.role.in_((Role.AGENT, Role.SUPERVISOR)))
    )
    return or_(own, and_(region != "", region.not_in(served)))


def _rule(viewer: Member | Staff, table: Table) -> ColumnElement[bool]:
    if isinstance(viewer, Member):
        rule = _MEMBER.get(table.name)
        return rule(viewer, table) if rule else _nothing(table)
    staff = _STAFF.get(table.name)
    return staff(viewer, table) if staff else _nothing(table)


def _nothing(table: Table) -> ColumnElement[bool]:
    raise Unscoped(f"this viewer has no way to {table.name}")


def _by_person(viewer: Member, table: Table) -> ColumnElement[bool]:
    return table.c.person_id == viewer.person


def _by_own_membership(viewer: Member, table: Table) -> ColumnElement[bool]:
    column = table.c.id if table is t.membership else table.c.membership_id
    return column.in_(_own_memberships(viewer.person))


def _own_tickets(viewer: Member, table: Table) -> ColumnElement[bool]:
    return table.c.ticket_id.in_(select(t.ticket.c.id).where(t.ticket.c.person_id == viewer.person))


_MEMBER: Mapping[str, Callable[[Member, Table], ColumnElement[bool]]] = {
    "person": lambda viewer, table: table.c.id == viewer.person,
    "address": _by_person,
    "consent": _by_person,
    "prompt": _by_person,
    "question": _by_person,
    "request": _by_person,
    "report": _by_person,
    "file": _by_person,
    "ticket": _by_person,
    "ticket_line": _own_tickets,
    "tie": _by_person,
    "tally": _by_person,
    "outbox": _by_person,
    "staff_grant": _by_person,
    "membership": _by_own_membership,
    "ledger": _by_own_membership,
    "standing": _by_own_membership,
    "instruction": _by_own_membership,
    "journal": lambda viewer, table: or_(
        table.c.subject == viewer.person,
        table.c.actor == viewer.person,
        table.c.subject.in_(_own_memberships(viewer.person)),
    ),
}


def _in_portfolio(viewer: Staff, table: Table) -> ColumnElement[bool]:
    column = table.c.id if table is t.membership else table.c.membership_id
    return column.in_(_memberships_of_staff(viewer))


def _requests(viewer: Staff, table: Table) -> ColumnElement[bool]:
    in_region = table.c.region.in_(viewer.scope)
    if viewer.role is Role.SUPERVISOR:
        return _supervised_region(viewer, table.c.region)
    if viewer.role is Role.AGENT:
        return and_(in_region, or_(table.c.state == "waiting", table.c.taken_by == viewer.person))
    return _nothing(table)


def _tickets(viewer: Staff, table: Table) -> ColumnElement[bool]:
    """Those of the own regencies, and of people whose regency nobody knows yet (a stranger's cry for help)."""
    here = table.c.region.in_({*viewer.scope, ""} if viewer.scope else viewer.scope)
    others = or_(table.c.but.is_(None), table.c.but != viewer.person)
    if viewer.role is Role.SUPERVISOR:
        return and_(or_(here, _supervised_region(viewer, table.c.region)), others)
    allowed = and_(here, others)
    if viewer.role is Role.AGENT:
        free = or_(table.c.assignee.is_(None), table.c.assignee == viewer.person)
        return and_(allowed, table.c.supervisor_only.is_(False), free)
    return _nothing(table)


def _ticket_lines(viewer: Staff, table: Table) -> ColumnElement[bool]:
    return table.c.ticket_id.in_(select(t.ticket.c.id).where(_tickets(viewer, t.ticket)))


def _people(viewer: Staff, table: Table) -> ColumnElement[bool]:
    """Those tied to a membership in reach, those with a ticket in reach, and oneself."""
    tied = select(t.tie.c.person_id).where(t.tie.c.membership_id.in_(_memberships_of_staff(viewer)))
    asking = select(t.ticket.c.person_id).where(_tickets(viewer, t.ticket))
    column = table.c.id if table is t.person else table.c.person_id
    return or_(column.in_(tied), column.in_(asking), column == viewer.person)


def _files(viewer: Staff, table: Table) -> ColumnElement[bool]:
    reports = select(t.report.c.file_id).where(t.report.c.membership_id.in_(_memberships_of_staff(viewer)))
    lines = select(t.ticket_line.c.file_id).where(_ticket_lines(viewer, t.ticket_line))
    return or_(table.c.id.in_(reports), table.c.id.in_(lines))


def _supervised(viewer: Staff, table: Table) -> ColumnElement[bool]:
    if viewer.role is not Role.SUPERVISOR:
        return table.c.by == viewer.person
    return _supervised_region(viewer, table.c.region)


def _questions(viewer: Staff, table: Table) -> ColumnElement[bool]:
    """For supervisors: of the own regencies, and of people whose regency nobody knows."""
    if viewer.role is not Role.SUPERVISOR:
        return _nothing(table)
    here = table.c.region.in_({*viewer.scope, ""} if viewer.scope else viewer.scope)
    return or_(here, _supervised_region(viewer, table.c.region))


_STAFF: Mapping[str, Callable[[Staff, Table], ColumnElement[bool]]] = {
    "membership": _in_portfolio,
    "ledger": _in_portfolio,
    "standing": _in_portfolio,
    "instruction": _in_portfolio,
    "report": _in_portfolio,
    "tie": _in_portfolio,
    "request": _requests,
    "ticket": _tickets,
    "ticket_line": _ticket_lines,
    "person": _people,
    "address": _people,
    "consent": _people,
    "file": _files,
    "question": _questions,
    "amount_decision": _supervised,
    "tally": lambda viewer, table: table.c.person_id == viewer.person,
    "invitation": lambda viewer, table: table.c.inviter == viewer.person,
}
