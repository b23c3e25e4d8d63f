"""CPU and time for one whole turn: door, SQLite as an office has it (commits wait for the disk), and the sender."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.answers import questions
from benchmarks.measure import Measured
from bot.storage.database import open_database
from bot.storage.migrate import migrate
from tests.conversations.talks import SIGN_UP, play
from tests.office import Office, office_on

MILLISECONDS = 1000
SIGN_UPS = 5


@asynccontextmanager
async def office() -> AsyncIterator[Office]:
    """An office on a new SQLite file; only the chat service and the clock are fakes."""
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/rutin.sqlite3"
        await migrate(url)
        database = await open_database(url, Path(folder) / "rutin.keys", kind="real")
        try:
            async with office_on(database) as opened:
                yield opened
        finally:
            await database.close()


class Watch:
    """Stops the CPU and the time of what is done between two looks."""

    def __init__(self) -> None:
        self.cpu: list[float] = []
        self.wall: list[float] = []

    def __enter__(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.cpu.append((time.process_time() - self._cpu) * MILLISECONDS)
        self.wall.append((time.perf_counter() - self._wall) * MILLISECONDS)


async def turns() -> list[Measured]:
    """A question from a known person, and one step of a sign-up: heard, decided, stored, sent, noted as sent."""
    asking, signing = Watch(), Watch()
    async with office() as opened:
        known = opened.chat("known")
        await known.says("/start")
        for question in questions():
            with asking:
                await known.says(question)
        for number in range(SIGN_UPS):
            chat = opened.chat(f"worker {number}")
            await chat.says("/start")
            for line in SIGN_UP:
                with signing:
                    await play(chat, line)
    return [
        Measured("CPU of a turn that asks a question", "ms", asking.cpu),
        Measured("time of a turn that asks a question", "ms", asking.wall),
        Measured("CPU of a turn of a sign-up", "ms", signing.cpu),
        Measured("time of a turn of a sign-up", "ms", signing.wall),
    ]
