"""Deleting and emptying what is older than it may be, in batches by the rules of the retention file."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, or_, select, tuple_, update

from bot.domain.viewer import Viewer
from bot.knowledge.retention_file import Keep
from bot.storage import tables as t
from bot.storage.database import Connection
from bot.storage.scope import scoped

BATCH = 1_000


async def apply(connection: Connection, viewer: Viewer, rule: Keep, now: datetime, limit: int = BATCH) -> int:
    """Apply one rule to at most `limit` rows; returns how many there were (the limit: there may be more).

    Raises:
        KeyError: The rule names a table or column that does not exist.
    """
    table = t.metadata.tables[rule.table]
    keys = list(table.primary_key.columns)
    old = select(*keys).where(_is_old(table, rule, now)).limit(limit)
    found = [tuple(row) for row in await connection.execute(scoped(viewer, old))]
    if not found:
        return 0
    these = keys[0].in_([row[0] for row in found]) if len(keys) == 1 else tuple_(*keys).in_(found)
    if rule.delete:
        await connection.execute(scoped(viewer, delete(table).where(these)))
    else:
        values: dict[str, Any] = dict.fromkeys(rule.columns)
        if rule.mark:
            values[rule.mark] = True
        await connection.execute(scoped(viewer, update(table).where(these).values(values)))
    return len(found)


def _is_old(table: Table, rule: Keep, now: datetime) -> ColumnElement[bool]:
    before = now - rule.keep
    parent, _, column = rule.since.rpartition(".")
    age: ColumnElement[bool]
    if parent:
        owner = t.metadata.tables[parent]
        age = table.c[f"{parent}_id"].in_(select(owner.c.id).where(owner.c[column] <= before))
    else:
        age = table.c[column] <= before
    if rule.unless_used:
        return and_(age, ~_is_used(table))
    if rule.delete:
        return age
    if rule.mark:
        return and_(age, table.c[rule.mark].is_(False))
    return and_(age, or_(*(table.c[name].is_not(None) for name in rule.columns)))


def _is_used(table: Table) -> ColumnElement[bool]:
    """Whether a row of another table points to this one."""
    pointing: list[Column[Any]] = [
        key.parent for other in t.metadata.sorted_tables for key in other.foreign_keys if key.column.table is table
    ]
    return or_(*(select(column).where(column == table.c.id).exists() for column in pointing))


async def strangers(connection: Connection, viewer: Viewer, before: datetime, limit: int = 200) -> list[str]:
    """People who were last heard before then, are tied to no membership and hold no role, and are not forgotten yet."""
    statement = (
        select(t.person.c.id)
        .where(
            t.person.c.heard_at < before,
            ~select(t.tie.c.id).where(t.tie.c.person_id == t.person.c.id).exists(),
            ~select(t.grant.c.id).where(t.grant.c.person_id == t.person.c.id).exists(),
            ~select(t.tombstone.c.id).where(t.tombstone.c.id == t.person.c.id).exists(),
        )
        .order_by(t.person.c.heard_at)
        .limit(limit)
    )
    return list((await connection.execute(scoped(viewer, statement))).scalars())
