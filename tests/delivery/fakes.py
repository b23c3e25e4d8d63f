"""Fakes for delivery: a clock that stands still until it is moved, and a channel that only remembers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta

from bot.domain.inbound import Address
from bot.domain.reply import MessageRef, Reply
from bot.storage.database import Connection, Database

START = datetime(2026, 12, 12, 12, 0, tzinfo=UTC)


class FakeClock:
    """A clock whose sleepers wake when it is moved past their time."""

    def __init__(self, at: datetime = START) -> None:
        self.begun = at
        self.seconds = 0.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []
        self.at_work = 0

    def now(self) -> datetime:
        """The time of day."""
        return self.begun + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        """Seconds since the start."""
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock was moved that far."""
        sleeper = (self.seconds + seconds, asyncio.Event())
        self._sleepers.append(sleeper)
        try:
            await sleeper[1].wait()
        finally:
            self._sleepers.remove(sleeper)

    async def wait(self, called: asyncio.Event, seconds: float) -> None:
        """Wait until called, or until the clock was moved that far."""
        waits = asyncio.ensure_future(called.wait()), asyncio.ensure_future(self.sleep(seconds))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()

    async def move(self, seconds: float) -> None:
        """Move the clock in small steps, so that everything happens at its own time."""
        end = self.seconds + seconds
        await self.settle()
        while self.seconds < end:
            self.seconds = min([end, *(until for until, _ in self._sleepers if until > self.seconds)])
            for until, woken in self._sleepers:
                if until <= self.seconds:
                    woken.set()
            await self.settle()

    async def settle(self) -> None:
        """Let everything go on until somebody sleeps, stays asleep, and no database is at work."""
        quiet = 0
        for _ in range(4_000):
            await asyncio.sleep(0.0005)
            asleep = self.at_work == 0 and any(not woken.is_set() for _, woken in self._sleepers)
            quiet = quiet + 1 if asleep else 0
            if quiet >= 8:
                return


class WatchedDatabase(Database):
    """The same database, whose clock knows while it is at work: time stands still meanwhile."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        super().__init__(database.engine, database.keys)
        self._clock = clock

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A write transaction."""
        with self._at_work():
            async with super().transaction() as connection:
                yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A connection for reading."""
        with self._at_work():
            async with super().reading() as connection:
                yield connection

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        self._clock.at_work += 1
        try:
            yield
        finally:
            self._clock.at_work -= 1


class FakeChannel:
    """A channel that remembers what it was given; `fails` decides what goes wrong, by address and text."""

    name = "fake"

    def __init__(self, fails: Callable[[str, str], Exception | None] = lambda _, __: None) -> None:
        self.fails = fails
        self.sent: list[tuple[str, str]] = []
        self.replies: list[Reply] = []
        self.bulk: list[bool] = []
        self.edited: list[tuple[str, str]] = []
        self.deleted: list[str] = []
        self.open = 0
        self.most_open: dict[str, int] = {}
        self.gate: asyncio.Event | None = None

    async def send(self, to: Address, reply: Reply, *, bulk: bool = False) -> MessageRef:
        """Remember the message, unless it is to fail."""
        now = self.most_open.get(to.reference, 0)
        self.open += 1
        self.most_open[to.reference] = max(now, self.open)
        try:
            if self.gate is not None:
                await self.gate.wait()
            error = self.fails(to.reference, reply.text)
            if error is not None:
                raise error
        finally:
            self.open -= 1
        self.sent.append((to.reference, reply.text))
        self.replies.append(reply)
        self.bulk.append(bulk)
        return MessageRef(str(len(self.sent)))

    async def edit(self, to: Address, message: str, reply: Reply) -> MessageRef:
        """Remember the edit."""
        self.edited.append((message, reply.text))
        return MessageRef(message)

    async def delete(self, to: Address, message: str) -> None:
        """Remember the deletion."""
        self.deleted.append(message)

    @property
    def texts(self) -> list[str]:
        """What was sent, in order."""
        return [text for _, text in self.sent]
