"""Transactions are whole on both databases, whatever goes wrong within them, and cost no journey too many."""

import asyncio
import sqlite3
import threading
from types import SimpleNamespace
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, InvalidatePoolError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import database as opening
from bot.storage import tables as t
from bot.storage.database import Database
from tests.office import MORNING


def note(key: str) -> Any:
    """One row of a table that is about nobody."""
    return insert(t.update).values(key=key, at=MORNING)


async def kept(database: Database) -> set[str]:
    """The keys that are stored."""
    async with database.reading() as connection:
        return set((await connection.execute(select(t.update.c.key))).scalars())


async def test_what_was_done_before_a_savepoint_outlives_it(database: Database) -> None:
    """A savepoint that is rolled back takes nothing else with it."""
    async with database.transaction() as connection:
        await connection.execute(note("before"))
        with pytest.raises(IntegrityError):
            async with connection.begin_nested():
                await connection.execute(note("within"))
                await connection.execute(note("before"))
        await connection.execute(note("after"))

    assert await kept(database) == {"before", "after"}


async def test_a_savepoint_first_of_all_is_rolled_back_with_the_rest(database: Database) -> None:
    """A transaction whose first statement is a savepoint is a transaction too."""
    with pytest.raises(RuntimeError):
        async with database.transaction() as connection:
            async with connection.begin_nested():
                await connection.execute(note("within"))
            raise RuntimeError("the turn failed")

    assert await kept(database) == set()


async def test_a_statement_that_fails_takes_its_transaction_along(database: Database) -> None:
    """After an error the connection begins anew: nothing is left open and nothing half done."""
    with pytest.raises(IntegrityError):
        async with database.transaction() as connection:
            await connection.execute(note("one"))
            await connection.execute(note("one"))
    async with database.transaction() as connection:
        await connection.execute(note("two"))

    assert await kept(database) == {"two"}


async def test_a_turn_that_is_cancelled_leaves_nothing(database: Database) -> None:
    """Cancelled in the middle of a statement or between two, nothing is kept and the next one goes on."""
    begun = asyncio.Event()

    async def turn() -> None:
        async with database.transaction() as connection:
            await connection.execute(note("one"))
            begun.set()
            while True:
                await connection.execute(select(func.count()).select_from(t.update))

    turning = asyncio.create_task(turn())
    await begun.wait()
    turning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turning

    async with database.transaction() as connection:
        await connection.execute(note("two"))
    assert await kept(database) == {"two"}


async def test_what_a_statement_did_is_told(database: Database) -> None:
    """Rows written are counted, rows returned are given, and many sets of values go in one statement."""
    async with database.transaction() as connection:
        await connection.execute(insert(t.update), [{"key": key, "at": MORNING} for key in "abc"])
        changed = await connection.execute(update(t.update).values(error="E").where(t.update.c.key != "a"))
        gone = await connection.execute(delete(t.update).where(t.update.c.key == "b").returning(t.update.c.error))
        rows = await connection.execute(select(t.update.c.key).order_by(t.update.c.key))

        assert changed.rowcount == 2
        assert gone.scalar_one() == "E"
        assert rows.keys() == ["key"]
        assert rows.fetchmany(1) == [("a",)]
        assert rows.fetchall() == [("c",)]


async def test_sqlite_takes_one_journey_a_statement(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each statement goes to the connection's thread once, BEGIN with the first of them; then one COMMIT."""
    await kept(sqlite)  # opens the connection
    journeys: list[str] = []
    go = aiosqlite.Connection._execute

    async def counted(connection: aiosqlite.Connection, fn: Any, *args: Any, **more: Any) -> Any:
        journeys.append(getattr(fn, "__name__", ""))
        return await go(connection, fn, *args, **more)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    async with sqlite.transaction() as connection:
        await connection.execute(note("one"))
        await connection.execute(note("two"))

    assert len(journeys) == 3
    journeys.clear()
    async with sqlite.transaction():
        pass
    assert journeys == []


async def test_a_begin_that_was_refused_is_tried_again(sqlite: Database) -> None:
    """Nothing is ever written outside a transaction, not even after another process's lock kept one from beginning."""
    await kept(sqlite)
    other = sqlite3.connect(str(sqlite.engine.url.database), isolation_level=None)
    with pytest.raises(RuntimeError):
        async with sqlite.transaction() as connection:
            await _impatient(connection)
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(OperationalError):
                await connection.execute(note("one"))
            other.execute("ROLLBACK")
            await connection.execute(note("two"))
            raise RuntimeError("the turn failed")
    other.close()

    assert await kept(sqlite) == set()


async def _impatient(connection: AsyncConnection) -> None:
    """Wait for no lock, whoever holds it; said to the driver, so that no transaction begins with it."""
    raw: Any = (await connection.get_raw_connection()).driver_connection
    await raw.execute("PRAGMA busy_timeout=0")


async def test_a_closed_database_leaves_no_thread(sqlite: Database) -> None:
    """Every connection's thread ends with the database."""
    before = set(threading.enumerate())
    async with sqlite.reading() as one, sqlite.reading() as two:
        for connection in (one, two):
            await connection.execute(text("SELECT 1"))
        opened = set(threading.enumerate()) - before
    await sqlite.close()

    for thread in opened:
        thread.join(5)
    assert [thread.is_alive() for thread in opened] == [False] * len(opened)
    assert opened


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_connection_that_the_server_closed_is_not_used(database: Database) -> None:
    """A server that was started again costs no turn: connections that it closed are made anew."""
    if database.is_sqlite:
        return
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"

    async def both(*statements: str) -> None:
        async with database.reading() as one, database.reading() as two:
            for connection, statement in zip((one, two), statements, strict=True):
                await connection.execute(text(statement))

    await both("SELECT 1", "SELECT 1")
    async with database.reading() as spared:
        await spared.execute(text(f"{ended} AND pid <> pg_backend_pid()"))

    await both("SELECT 1", "SELECT 1")


class Server:
    """A server that answers or not, and counts how often it is asked."""

    loaded_dbapi = sqlite3

    def __init__(self, *, answers: bool) -> None:
        self.answers, self.asked = answers, 0

    def do_ping(self, connection: object) -> bool:
        """Asked."""
        self.asked += 1
        if not self.answers:
            raise sqlite3.OperationalError("gone")
        return True


@pytest.mark.parametrize(
    ("rested", "closed", "answers", "good", "asked"),
    [
        (0.1, False, True, True, 0),
        (0.1, True, True, False, 0),
        (60, False, True, True, 1),
        (60, False, False, False, 1),
        (None, False, False, False, 1),
    ],
)
def test_a_connection_is_asked_after_a_rest_only(
    rested: float | None, closed: bool, answers: bool, good: bool, asked: int
) -> None:
    """Between two turns nothing is asked; what was closed, or does not answer after a rest, is made anew."""
    connection = SimpleNamespace(driver_connection=SimpleNamespace(is_closed=lambda: closed))
    record = SimpleNamespace(info={} if rested is None else {opening.USED: opening.time.monotonic() - rested})
    server: Any = Server(answers=answers)

    try:
        opening._check_alive(server, connection, record, None)
        found = True
    except InvalidatePoolError:
        found = False

    assert (found, server.asked) == (good, asked)
