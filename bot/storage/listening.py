"""A word from one process to another that rows were committed which are due now: LISTEN and NOTIFY on PostgreSQL.

A word may be lost: the sender looks each second all the same.
"""

import asyncio
import contextlib
from collections.abc import Callable

import structlog
from sqlalchemy import func, select

from bot.storage.database import Database
from bot.storage.sessions import Session

log = structlog.stdlib.get_logger("bot.storage")

CHANNEL = "rutin_outbox"
ASK_EVERY = 10.0
AGAIN_AFTER = 1.0


async def notify(database: Database) -> None:
    """Call the sender, wherever it runs; on SQLite nobody listens.

    Not inside the transaction that commits the rows: the server lets transactions with a word in them commit one
    after the other only, each with its wait for the disk.
    """
    if database.is_sqlite:
        return
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(select(func.pg_notify(CHANNEL, "")))


class Notifier:
    """Calls the sender of another process; calls made while one is on its way become one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._called = asyncio.Event()

    def call(self) -> None:
        """Rows were committed a moment ago."""
        self._called.set()

    async def run(self) -> None:
        """Pass the calls on, until cancelled."""
        while True:
            await self._called.wait()
            self._called.clear()
            try:
                await notify(self._database)
            except Exception as error:  # the sender finds the rows within a second
                log.warning("the sender could not be called", error=error)


async def listen(database: Database, heard: Callable[[], None]) -> None:
    """Call `heard` at every word from another process, until cancelled; a lost session is opened again."""
    while not database.is_sqlite:
        try:
            await _listen(database, heard)
        except Exception as error:  # until it is back the sender looks each second
            log.warning("nobody can call the sender for a moment", error=error)
        await asyncio.sleep(AGAIN_AFTER)


async def _listen(database: Database, heard: Callable[[], None]) -> None:
    session, ended = await Session.open(database, "listener"), asyncio.Event()
    try:
        driver = await session.driver()
        driver.add_termination_listener(lambda _connection: ended.set())
        await driver.add_listener(CHANNEL, lambda *_word: heard())
        heard()  # what was committed while nobody listened
        while not ended.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), ASK_EVERY)
            await session.connection.execute(select(1))
    finally:
        await session.close()
