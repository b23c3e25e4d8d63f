"""What tells the time to the sender and the scheduler: given to them, so that tests and the demo can move it."""

import asyncio
import contextlib
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """A clock: the time of day (aware, UTC), seconds that only ever rise, and a sleep on them."""

    def now(self) -> datetime:
        """The time of day."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment; setting the time of day does not move them."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for so many of those seconds."""
        ...

    async def wait(self, called: asyncio.Event, seconds: float) -> None:
        """Wait until called, or for so many of those seconds at most."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time of day."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since the machine's start."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    async def wait(self, called: asyncio.Event, seconds: float) -> None:
        """Wait."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if seconds == float("inf") else seconds):
                await called.wait()
