"""A bare loop of stock python-telegram-bot, over its own httpx request: it sends, and records nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot

from benchmarks.peers.loop import TOKEN, Send, main
from benchmarks.peers.telegram_calls import sender


@asynccontextmanager
async def sending(url: str, in_flight: int) -> AsyncIterator[Send]:
    """The library as it comes."""
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot:
        yield sender(bot)


if __name__ == "__main__":
    main(sending)
