"""Tables with personal data are reached only with a viewer, and only as far as that viewer may."""

import pytest
from sqlalchemy import Table, delete, insert, select, update

from bot.domain.viewer import Member, Role, Staff, System
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import Unscoped, scoped

PERSONAL = [table for table in t.metadata.sorted_tables if table.info.get("personal")]


@pytest.mark.parametrize("table", PERSONAL, ids=lambda table: table.name)
async def test_no_personal_table_is_reached_without_a_viewer(sqlite: Database, table: Table) -> None:
    """Plain, aliased, nested or written: each is refused before it reaches the database."""
    column = next(iter(table.c))
    nested = select(select(column).subquery())
    expression = select(select(column).cte())
    statements = [
        select(table),
        select(table.alias()),
        nested,
        expression,
        insert(table).from_select([column.name], select(column)),
        update(table).values({column.name: None}),
        delete(table),
    ]
    async with sqlite.transaction() as connection:
        for statement in statements:
            with pytest.raises(Unscoped):
                await connection.execute(statement)


async def test_a_viewer_without_a_way_to_a_table_is_refused(sqlite: Database) -> None:
    """A coordinator has no way to requests, a member none to invitations: an error, not an empty answer."""
    coordinator = Staff("c", Role.COORDINATOR, frozenset({"3505"}))
    async with sqlite.reading() as connection:
        with pytest.raises(Unscoped):
            await connection.execute(scoped(coordinator, select(t.request)))
        with pytest.raises(Unscoped):
            await connection.execute(scoped(Member("m"), select(t.invitation)))


async def test_joins_are_narrowed_on_both_sides(sqlite: Database) -> None:
    """A join of two personal tables carries both rules."""
    joined = select(t.ticket.c.id).select_from(t.ticket.join(t.person, t.person.c.id == t.ticket.c.person_id))

    narrowed = str(scoped(Member("me"), joined))

    assert narrowed.count("person_id = ") + narrowed.count("person.id = ") >= 2


def test_purposes_of_the_system_are_a_closed_list() -> None:
    """Nobody invents a purpose."""
    with pytest.raises(ValueError, match="no such purpose"):
        System("curiosity")
