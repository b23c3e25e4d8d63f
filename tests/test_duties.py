"""The duties of the elected process: it alone ticks and polls, for as long as its term."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from bot.commands.duties import in_background, on_duty
from bot.delivery.clock import SystemClock
from bot.delivery.terms import Terms
from bot.scheduling.timetable import EVERY
from bot.storage.database import Database
from tests.databases import sqlite

__all__ = ["sqlite"]


class FakeTicks:
    """Ticks that only note which ran."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    async def run(self, name: str, now: datetime) -> int:
        """Note it."""
        self.ran.append(name)
        return 0


class FakePolling:
    """A receiver that polls until it is stopped, or until it fails."""

    def __init__(self) -> None:
        self.polls = 0
        self.ending = asyncio.Event()
        self.error: Exception | None = None

    async def run(self) -> None:
        """Poll."""
        self.polls += 1
        await self.ending.wait()
        self.polls -= 1
        if self.error is not None:
            raise self.error

    def stop(self) -> None:
        """End."""
        self.ending.set()


def parts_of(database: Database, terms: Terms) -> Any:
    """As much of a process as the duties need."""
    return SimpleNamespace(
        database=database, terms=terms, sender=SimpleNamespace(wake=lambda: None), clock=SystemClock()
    )


async def until(found: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(500):
        if found():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("in vain")


async def test_only_the_elected_process_ticks_and_polls(sqlite: Database) -> None:
    """Nothing happens while it stands by; every tick and one receiver begin with a term and end with it."""
    terms, ticks = Terms(sqlite, "bot", SystemClock()), FakeTicks()
    made: list[FakePolling] = []

    def new_polling() -> Any:
        made.append(FakePolling())
        return made[-1]

    async with in_background(on_duty(parts_of(sqlite, terms), ticks, new_polling)):
        await asyncio.sleep(0.05)
        assert (ticks.ran, made) == ([], [])

        await terms.elect()
        await until(lambda: len(ticks.ran) == len(EVERY))
        assert [polling.polls for polling in made] == [1]

        await terms.release()
        await until(lambda: made[0].polls == 0)
        await terms.elect()
        await until(lambda: len(ticks.ran) == 2 * len(EVERY))
        assert [polling.polls for polling in made] == [0, 1]

    assert [polling.polls for polling in made] == [0, 0]
    await terms.release()


async def test_a_receiver_that_fails_ends_the_duties(sqlite: Database) -> None:
    """Its error is told to whoever runs the process, which would hear nothing any more."""
    terms, polling = Terms(sqlite, "bot", SystemClock()), FakePolling()
    await terms.elect()
    duty = asyncio.create_task(on_duty(parts_of(sqlite, terms), FakeTicks(), lambda: polling))
    await until(lambda: polling.polls == 1)
    polling.error = ValueError("the receiver failed")
    polling.stop()

    with pytest.raises(ValueError, match="the receiver failed"):
        await asyncio.wait_for(duty, 5)
    await terms.release()
