"""What the office teaches while the bot runs: wordings and recordings are read again, and the door knows them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog

from bot.knowledge.library import Library
from bot.knowledge.understanding import Understanding
from bot.storage import recordings, wordings
from bot.storage.database import Database

log = structlog.get_logger("bot.learning")

EVERY = 30.0


@dataclass(frozen=True, slots=True)
class Taught:
    """What the office has added to the data files."""

    wordings: wordings.Wordings
    recordings: recordings.Recordings


async def read_taught(database: Database) -> Taught:
    """Everything taught until now."""
    async with database.reading() as connection:
        return Taught(
            await wordings.listed(connection, database.keys), await recordings.listed(connection, database.keys)
        )


class Learning:
    """Looks for what is new and hands over a library that knows it; the index is made again beside the loop.

    `library` knows what was `taught` until now; `tell` is given its successor.
    """

    def __init__(self, database: Database, library: Library, taught: Taught, tell: Callable[[Library], None]) -> None:
        self._database, self._library, self._taught, self._tell = database, library, taught, tell

    async def look(self) -> bool:
        """Read again; returns whether there was anything new."""
        taught = await read_taught(self._database)
        if taught == self._taught:
            return False
        library = self._library
        if taught.wordings != self._taught.wordings:
            known = library.understanding
            made = await asyncio.to_thread(Understanding, known.answers, known.normaliser, taught.wordings)
            library = replace(library, understanding=made)
        library = replace(library, recordings=taught.recordings)
        self._tell(library)
        self._library, self._taught = library, taught
        log.info("learned", topics=len(taught.wordings), recordings=len(taught.recordings))
        return True

    async def run(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Look now and then, until cancelled; a look that fails is made again."""
        while True:
            await sleep(EVERY)
            try:
                await self.look()
            except Exception as error:  # the bot goes on with what it knows
                log.warning("what was taught could not be read", error=type(error).__name__)
