"""Who sends: one process at a time, and nothing is in flight any more when its successor settles."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import OperationalError

from bot.delivery.terms import IN_USE, Terms
from bot.errors import DatabaseRefused, TermLost
from bot.storage import tables as t
from bot.storage.database import Database, is_database_trouble, open_engine
from bot.storage.elections import Poll
from tests.delivery.fakes import FakeClock

BOT = "telegram:1"
ON_POSTGRES = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


class Hasty(FakeClock):
    """A clock on which nobody sleeps."""

    async def sleep(self, seconds: float) -> None:
        """Let the others go on."""
        await asyncio.sleep(0)


class Process:
    """A process: its own sessions under its own name, its own clock, and its terms."""

    def __init__(self, database: Database, name: str) -> None:
        url = database.engine.url.render_as_string(hide_password=False)
        self.database = Database(open_engine(url, name), database.keys, name)
        self.clock = FakeClock()
        self.terms = Terms(self.database, BOT, self.clock)


@pytest.fixture
async def two(database: Database) -> AsyncIterator[tuple[Process, Process]]:
    """Two processes on one database."""
    both = Process(database, "rutin:a"), Process(database, "rutin:b")
    yield both
    for process in both:
        await process.terms.release()
        await process.database.close()


async def silence(database: Database, seconds: float) -> None:
    """The last sign of life is this many seconds older."""
    async with database.transaction() as connection:
        await connection.execute(text(f"UPDATE sender_term SET beat_at = beat_at - interval '{seconds} seconds'"))


async def end_lock(database: Database) -> None:
    """The server ends the session of the lock, and nothing else."""
    async with database.transaction() as connection:
        await connection.execute(
            text("SELECT pg_terminate_backend(pid, 1000) FROM pg_locks WHERE locktype = 'advisory'")
        )


async def test_one_process_is_elected(two: tuple[Process, Process]) -> None:
    """The other is refused with a sentence; after one that gave up it has a higher term and need not wait."""
    first, second = two
    term = await first.terms.elect()
    with pytest.raises(DatabaseRefused, match=IN_USE):
        await second.terms.elect()
    assert (second.terms.term, second.terms.outlasts(0)) == (None, False)

    await first.terms.release()

    assert await second.terms.elect() == term + 1
    assert second.terms.may_settle()
    assert first.terms.term is None


async def test_who_beats_outlasts_a_send(two: tuple[Process, Process]) -> None:
    """Without a good beat for some seconds nothing is begun on PostgreSQL; a file's lock does not end so."""
    first, _ = two
    await first.terms.elect()
    assert first.terms.outlasts(Terms.WAIT)

    first.clock.seconds += 4.5

    assert first.terms.outlasts(Terms.WAIT) is first.database.is_sqlite
    await first.terms.beat()
    assert first.terms.outlasts(Terms.WAIT)


async def test_the_change_of_term_is_told(two: tuple[Process, Process]) -> None:
    """Whoever waits for an election, or for its end, hears of it."""
    first, _ = two
    waiting = asyncio.create_task(first.terms.changed(None))
    term = await first.terms.elect()
    assert await asyncio.wait_for(waiting, 1) == term

    waiting = asyncio.create_task(first.terms.changed(term))
    await first.terms.release()

    assert await asyncio.wait_for(waiting, 1) is None


@ON_POSTGRES
async def test_a_silent_holder_is_ended(two: tuple[Process, Process]) -> None:
    """It loses the lock, its sessions and the rows they had locked; its successor waits one time-out, no longer."""
    first, second = two
    term = await first.terms.elect()
    async with first.database.engine.connect() as held:
        await held.execute(insert(t.meta).values(name="held", value="1"))
        await silence(second.database, 6)

        assert await second.terms.elect() == term + 1

        async with second.database.transaction() as connection:
            await connection.execute(insert(t.meta).values(name="held", value="2"))
        await held.invalidate()
    with pytest.raises(TermLost):
        await first.terms.beat()
    assert (first.terms.term, first.terms.outlasts(0)) == (None, False)
    assert not second.terms.may_settle()
    second.clock.seconds += Terms.WAIT
    assert second.terms.may_settle()


@ON_POSTGRES
async def test_a_holder_that_beats_is_left_alone(two: tuple[Process, Process]) -> None:
    """A candidate stands by as long as there are signs of life, by the server's clock and nobody else's."""
    first, second = two
    await first.terms.elect()
    second.clock.begun = first.clock.begun.replace(year=2031)
    standing_by = asyncio.create_task(second.terms.elect(wait=True))
    for _ in range(3):
        await second.clock.move(1)
        await first.terms.beat()

    assert not standing_by.done()
    async with second.database.reading() as connection:
        recent = select(text("clock_timestamp() - beat_at < interval '5 seconds'")).select_from(t.sender_term)
        assert (await connection.execute(recent)).scalar_one()
    standing_by.cancel()
    await asyncio.gather(standing_by, return_exceptions=True)


@ON_POSTGRES
async def test_a_lost_lock(two: tuple[Process, Process]) -> None:
    """The holder learns of it at its next beat; its successor counts from the end of its freshness."""
    first, second = two
    term = await first.terms.elect()
    await end_lock(second.database)

    assert await second.terms.elect() == term + 1
    with pytest.raises(TermLost):
        await first.terms.beat()

    second.clock.seconds += Terms.WAIT
    assert not second.terms.may_settle()
    second.clock.seconds += 5
    assert second.terms.may_settle()
    await second.terms.release()
    assert await first.terms.elect() == term + 2


@ON_POSTGRES
async def test_a_term_that_another_began(two: tuple[Process, Process]) -> None:
    """Even who still has the lock gives up when the row says another term."""
    first, second = two
    await first.terms.elect()
    async with second.database.transaction() as connection:
        await connection.execute(update(t.sender_term).values(term=99))

    with pytest.raises(TermLost):
        await first.terms.beat()
    assert await second.terms.elect() == 100


@ON_POSTGRES
async def test_who_ends_before_it_could_settle_leaves_that_to_the_next(two: tuple[Process, Process]) -> None:
    """What the one before had in flight is not forgotten because its successor ended in good order."""
    first, second = two
    await first.terms.elect()
    await end_lock(second.database)
    await second.terms.elect()
    await second.terms.release()
    with pytest.raises(TermLost):
        await first.terms.beat()

    await first.terms.elect()

    assert not first.terms.may_settle()


@ON_POSTGRES
async def test_a_server_that_is_gone_is_waited_for(two: tuple[Process, Process]) -> None:
    """Whoever stands by goes on trying; without waiting the error is told, as trouble of the database's."""
    first, _ = two
    gone = open_engine("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    nowhere = Database(gone, first.database.keys)
    tries = iter([nowhere, nowhere, first.database])
    terms = Terms(first.database, BOT, Hasty(), lambda _, bot: Poll.open(next(tries), bot))
    with pytest.raises(OSError):
        await terms.elect()
    assert await asyncio.wait_for(terms.elect(wait=True), 10)

    assert terms.outlasts(Terms.WAIT)
    with pytest.raises(OperationalError) as told:
        await gone.connect()
    assert is_database_trouble(told.value)
    await terms.release()
