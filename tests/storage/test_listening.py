"""A word from one process to another: it arrives, and whoever listens goes on after a lost session."""

import asyncio

import pytest
from sqlalchemy import text

from bot.storage import listening
from bot.storage.database import Database
from bot.storage.listening import Notifier, listen, notify

ON_POSTGRES = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
LISTENERS = "FROM pg_stat_activity WHERE application_name LIKE '% listener' AND datname = current_database()"


@ON_POSTGRES
async def test_a_word_arrives_again_after_a_lost_session(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever listens looks once at its start, at every word, and once more when its session was opened again."""
    monkeypatch.setattr(listening, "AGAIN_AFTER", 0.05)
    words = asyncio.Semaphore(0)
    task = asyncio.create_task(listen(database, words.release))
    async with asyncio.timeout(10):
        await words.acquire()
        await notify(database)
        await words.acquire()

        async with database.transaction() as connection:
            await connection.execute(text(f"SELECT pg_terminate_backend(pid) {LISTENERS}"))

        await words.acquire()
        await notify(database)
        await words.acquire()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@ON_POSTGRES
async def test_calls_made_at_once_are_one_word(database: Database) -> None:
    """A thousand turns a second do not become a thousand words."""
    words = asyncio.Semaphore(0)
    notifier = Notifier(database)
    tasks = [asyncio.create_task(notifier.run()), asyncio.create_task(listen(database, words.release))]
    async with asyncio.timeout(10):
        await words.acquire()

        for _ in range(1_000):
            notifier.call()

        await words.acquire()
        await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert words.locked()


async def test_nobody_listens_on_sqlite(sqlite: Database) -> None:
    """There is one process; a word is not needed and harms nothing."""
    await notify(sqlite)

    await asyncio.wait_for(listen(sqlite, lambda: None), 1)
