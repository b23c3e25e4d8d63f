"""What only the elected process does: it ticks, hears what the others commit, and polls where there is no webhook."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

from bot.commands.parts import Parts
from bot.scheduling.timetable import Ticks, Timetable
from bot.storage.listening import listen
from handlers.telegram.receiving import Polling

NewPolling = Callable[[], Polling]
T = TypeVar("T")


async def on_duty(parts: Parts, ticks: Ticks, new_polling: NewPolling | None) -> None:
    """Do these things whenever this process is elected, until cancelled; returns if polling ends by itself."""
    while True:
        term = await parts.terms.changed(None)
        async with _duties(parts, ticks, new_polling) as receiving, in_background(parts.terms.changed(term)) as over:
            await asyncio.wait({over, *receiving}, return_when=asyncio.FIRST_COMPLETED)
        if parts.terms.term == term:
            return


@asynccontextmanager
async def in_background(work: Coroutine[Any, Any, T]) -> AsyncIterator["asyncio.Task[T]"]:
    """Work that goes on beside the block, and is broken off at its end."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def _duties(
    parts: Parts, ticks: Ticks, new_polling: NewPolling | None
) -> AsyncIterator[set["asyncio.Task[None]"]]:
    timetable = Timetable(ticks, parts.clock.now)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(in_background(listen(parts.database, parts.sender.wake)))
        stack.push_async_callback(timetable.stop)
        timetable.start()
        yield {await stack.enter_async_context(_running(new_polling()))} if new_polling else set()


@asynccontextmanager
async def _running(polling: Polling) -> AsyncIterator["asyncio.Task[None]"]:
    """Long polling, whose turns in hand are finished and acknowledged at the end."""
    task = asyncio.create_task(polling.run())
    try:
        yield task
    finally:
        polling.stop()
        await task
