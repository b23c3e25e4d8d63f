"""The same transport sending from memory: no outbox, no judging, nothing recorded; the rest is what keeping costs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.peers.loop import TOKEN, Send, main
from benchmarks.peers.telegram_calls import sender
from handlers.telegram.app import build


@asynccontextmanager
async def sending(url: str, in_flight: int) -> AsyncIterator[Send]:
    """python-telegram-bot's Bot over handlers/telegram/transport.py."""
    async with build(TOKEN, url) as telegram:
        yield sender(telegram.bot)


if __name__ == "__main__":
    main(sending)
