"""The migrations make exactly the tables, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, text

from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from tests.office import MORNING

APPEND_ONLY = [table for table in t.metadata.sorted_tables if table.info.get("append_only")]


async def test_the_migrated_schema_is_the_tables(database: Database) -> None:
    """Nothing is missing from the migrations, and nothing is too many."""

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), t.metadata))

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing(database: Database) -> None:
    """The command may run at every start."""
    async with database.engine.begin() as connection:
        before, now = await connection.run_sync(upgrade)

    assert before == now


def test_append_only_tables_hold_no_free_text() -> None:
    """Only ids, codes, amounts and times; nothing sealed and nothing long (R28)."""
    for table in APPEND_ONLY:
        for column in table.c:
            assert "BLOB" not in str(column.type).upper(), f"{table.name}.{column.name}"
            assert getattr(column.type, "length", 0) is None or (getattr(column.type, "length", 0) or 0) <= 64


async def test_a_rolled_back_transaction_leaves_nothing(database: Database) -> None:
    """What a failed turn queued inside a savepoint is gone too (a trap of SQLite's driver)."""
    with pytest.raises(RuntimeError):
        async with database.transaction() as connection:
            async with connection.begin_nested():
                await connection.execute(insert(t.update).values(key="k", at=MORNING))
            raise RuntimeError("the turn failed")

    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM update_seen"))).scalar_one() == 0
