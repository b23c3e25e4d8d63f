"""A core for the receivers' tests: it stores what comes, or fails as a test tells it."""

import asyncio
from collections.abc import Callable

from bot.domain.inbound import Inbound, Text


class Core:
    """The other side of `receive`: it stores what comes, unless a test tells it how to fail."""

    def __init__(self) -> None:
        self.stored: list[str] = []
        self.offered: list[str] = []
        self.wrong: Callable[[str], Exception | None] = lambda said: None
        self.held: dict[str, asyncio.Event] = {}
        self.changed = asyncio.Event()

    async def receive(self, inbound: Inbound) -> None:
        said = inbound.said.text if isinstance(inbound.said, Text) else type(inbound.said).__name__
        self.offered.append(said)
        self.changed.set()
        if said in self.held:
            await self.held[said].wait()
        if (error := self.wrong(said)) is not None:
            raise error
        self.stored.append(said)
        self.changed.set()

    async def until(self, true: Callable[[], object]) -> None:
        """Wait for something that the server does not see."""
        async with asyncio.timeout(5):
            while not true():
                self.changed.clear()
                await self.changed.wait()

    async def stores(self, *said: str) -> None:
        """Wait until all of this is stored."""
        await self.until(lambda: set(said) <= set(self.stored))

    def hold(self, said: str) -> asyncio.Event:
        self.held[said] = asyncio.Event()
        return self.held[said]
