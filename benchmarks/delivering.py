"""The measured process: the real sender with real reminders, into memory or to a Bot API server; prints a JSON line."""

import argparse
import asyncio
import contextlib
import cProfile
import gc
import json
import pstats
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from benchmarks.cores import MEASURED, pin
from benchmarks.members import populate
from benchmarks.office import BOT, NO_LIMIT, ShiftedClock, settings_for
from benchmarks.peers.loop import TOKEN
from benchmarks.places import POSTGRESQL, SQLITE, address, opened, postgresql
from bot.commands.office import years_around
from bot.commands.parts import joined
from bot.delivery.channel import Channel
from bot.delivery.sender import Sender
from bot.domain.inbound import Address
from bot.domain.reply import MessageRef, Reply
from bot.knowledge.library import load_library
from bot.scheduling.plan_reminders import plan_reminders
from handlers.telegram.app import build

DUE_AT = datetime(2026, 12, 12, 12, 20, tzinfo=UTC)
"""A moment at which whoever lives in WIB and is written to in the evening is due: three in five of `populate`'s."""
MEMBERS_FOR_ONE = 1.8
MEMORY = "memory"


@dataclass
class MemoryChannel:
    """Takes every message at once and keeps only how many there were."""

    name: str = "telegram"
    sent: int = 0

    async def send(self, to: Address, reply: Reply, *, bulk: bool = False) -> MessageRef:
        """Count it."""
        self.sent += 1
        return MessageRef(str(self.sent))

    async def edit(self, to: Address, message: str, reply: Reply) -> MessageRef:
        """Reminders are never edited: whoever comes here measures something else."""
        raise AssertionError("an edit among the reminders")

    async def delete(self, to: Address, message: str) -> None:
        """Reminders are never deleted."""
        raise AssertionError("a deletion among the reminders")


@dataclass
class Counting:
    """A channel that is passed on, and an event for when everything was sent."""

    inner: Channel
    wanted: int
    done: asyncio.Event = field(default_factory=asyncio.Event)
    sent: int = 0
    name: str = "telegram"

    async def send(self, to: Address, reply: Reply, *, bulk: bool = False) -> MessageRef:
        """Pass it on and count it."""
        reference = await self.inner.send(to, reply, bulk=bulk)
        self.sent += 1
        if self.sent >= self.wanted:
            self.done.set()
        return reference

    async def edit(self, to: Address, message: str, reply: Reply) -> MessageRef:
        """Pass it on."""
        return await self.inner.edit(to, message, reply)

    async def delete(self, to: Address, message: str) -> None:
        """Pass it on."""
        await self.inner.delete(to, message)


@asynccontextmanager
async def channel_to(where: str) -> AsyncIterator[Channel]:
    """A channel in memory, or Telegram's over the real transport to a server at an address."""
    if where == MEMORY:
        yield MemoryChannel()
        return
    async with build(TOKEN, where) as telegram:
        yield telegram.channel


async def send_everything(sender: Sender, counting: Counting, profile: cProfile.Profile | None) -> dict[str, Any]:
    """Run the sender until everything was sent and every result is committed; seconds and CPU seconds of that."""
    await sender.start()
    gc.collect()
    gc.freeze()  # as `rutin run` does
    if profile:
        profile.enable()
    began, spent = time.perf_counter(), time.process_time()
    running = asyncio.create_task(sender.run())
    done = asyncio.create_task(counting.done.wait())
    await asyncio.wait({running, done}, return_when=asyncio.FIRST_COMPLETED)
    sender.stop()
    await running
    seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    if profile:
        profile.disable()
    return {"seconds": seconds, "cpu": cpu, "sent": counting.sent}


async def deliver(options: argparse.Namespace, url: str, folder: Path) -> dict[str, Any]:
    """Populate, plan, pin, send; what was measured."""
    settings, profile = settings_for(url, folder, options.per_second), cProfile.Profile() if options.profile else None
    async with opened(url, folder) as database, channel_to(options.into) as channel:
        await populate(database, int(options.rows * MEMBERS_FOR_ONE))
        planned = await plan_reminders(database, load_library(years_around(DUE_AT.date())), DUE_AT)
        counting = Counting(channel, min(planned, options.rows))
        pinned = not options.loose and pin(MEASURED)
        async with joined(settings, database, {"telegram": counting}, ShiftedClock(DUE_AT), bot=BOT) as parts:
            measured = await send_everything(parts.sender, counting, profile)
    if profile:
        pstats.Stats(profile).sort_stats(options.sort).print_stats(options.top)
    rate = measured["sent"] / measured["seconds"]
    return {**measured, "rate": rate, "cpu_rate": measured["sent"] / measured["cpu"], "pinned": pinned}


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.delivering", description=__doc__)
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL), default=SQLITE)
    parser.add_argument("--server", default="", help="the PostgreSQL server to use; without it one is started")
    parser.add_argument("--rows", type=int, default=20_000, help="reminders to send")
    parser.add_argument("--into", default=MEMORY, help="memory, or the address of a Bot API server")
    parser.add_argument("--per-second", type=int, default=NO_LIMIT, help="the pace; without it there is none")
    parser.add_argument("--loose", action="store_true", help="do not keep to one core")
    parser.add_argument("--profile", action="store_true", help="print what takes the time")
    parser.add_argument("--sort", default="tottime", help="tottime or cumtime")
    parser.add_argument("--top", type=int, default=45, help="how many functions are shown")
    return parser.parse_args(given)


def main() -> None:
    """Measure once."""
    options = arguments()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with contextlib.ExitStack() as stack:
        server = options.server
        if options.database == POSTGRESQL and not server:
            server = stack.enter_context(postgresql())
        url, folder = stack.enter_context(address(options.database, server))
        measured = asyncio.run(deliver(options, url, folder))
    print(json.dumps({"database": options.database, **measured}))


if __name__ == "__main__":
    main()
