"""The measured process: an office that hears questions, idle or during a campaign; prints when each was committed."""

import argparse
import asyncio
import contextlib
import gc
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from benchmarks.answers import questions
from benchmarks.cores import MEASURED, pin
from benchmarks.members import REGIONS, populate
from benchmarks.office import BOT, ShiftedClock, settings_for
from benchmarks.peers.loop import FIRST_CHAT, TOKEN
from benchmarks.places import POSTGRESQL, SQLITE, address, opened, postgresql
from bot.commands.duties import in_background, on_duty
from bot.commands.parts import Parts, joined
from bot.domain.inbound import Address, Inbound, Text, UpdateKey
from bot.domain.text import clean
from bot.knowledge.retention_file import load_retention
from bot.scheduling.campaigns import ERRAND, fix_audiences
from bot.scheduling.timetable import Ticks
from bot.storage import campaigns
from bot.storage.database import Connection, Database
from handlers.telegram.app import build

EVENING = datetime(2026, 12, 2, 12, 20, tzinfo=UTC)
"""A Wednesday on which nobody is due a reminder; in WIB three of five are written to at this hour."""
CAMPAIGN = "c" * 32
WRITERS = 50
"""People who ask in turn: none of them more often than the limits allow."""
SETTLED = 3.0
COMMITS: ContextVar[list[float] | None] = ContextVar("COMMITS", default=None)


class NotingDatabase(Database):
    """The same database, which notes for a turn when its transactions were committed."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A write transaction."""
        async with super().transaction() as connection:
            yield connection
        noted = COMMITS.get()
        if noted is not None:
            noted.append(time.monotonic())


async def ask(parts: Parts, number: int, text: str) -> tuple[float, int]:
    """One turn, to its commit: when that was, and in which chat."""
    chat, noted = FIRST_CHAT + number % WRITERS, []
    COMMITS.set(noted)
    key = UpdateKey("telegram", BOT.partition(":")[2], number)
    said = Text(clean(text))
    await parts.door.receive(Inbound(key, Address("telegram", str(chat)), str(chat), said, message=str(number)))
    return noted[-1], chat


async def start_campaign(database: Database, now: datetime) -> None:
    """A campaign to everybody who agreed to news, as it stands once its audience is fixed."""
    async with database.transaction() as connection:
        person = (await campaigns.audience(connection, REGIONS, "active", "", 1))[0][0]
        await campaigns.draft(
            connection,
            database.keys,
            ERRAND,
            id=CAMPAIGN,
            number="S1",
            text="{nama}, Jumat ada penjelasan iuran di balai desa. Silakan datang.",
            regions=REGIONS,
            status="active",
            count=1,
            hash="0" * 64,
            by=person,
            now=now,
        )
        await campaigns.move(connection, CAMPAIGN, [campaigns.DRAFT], campaigns.FIXING)
    await fix_audiences(database, now)


@asynccontextmanager
async def running(parts: Parts) -> AsyncIterator[None]:
    """The sender and the ticks, as `rutin run` has them."""
    gc.collect()
    gc.freeze()
    await parts.sender.start()
    sending = asyncio.create_task(parts.sender.run())
    wake, may_settle = parts.sender.wake, parts.terms.may_settle
    ticks = Ticks(parts.database, parts.library, load_retention(), bot=BOT, wake=wake, may_settle=may_settle)
    async with in_background(parts.notifier.run()), in_background(on_duty(parts, ticks, None)):
        yield
    parts.sender.stop()
    await sending


async def measure(options: argparse.Namespace, url: str, folder: Path) -> dict[str, Any]:
    """Populate, start, ask; the moment of each commit and its chat."""
    asked = questions()
    async with opened(url, folder) as database, build(TOKEN, options.into) as telegram:
        noting = NotingDatabase(database.engine, database.keys)
        await populate(noting, WRITERS + options.campaign, news=True)
        if options.campaign:
            await start_campaign(noting, EVENING)
        pinned = pin(MEASURED)
        settings, clock = settings_for(url, folder), ShiftedClock(EVENING)
        async with joined(settings, noting, {"telegram": telegram.channel}, clock, bot=BOT) as parts, running(parts):
            await asyncio.sleep(SETTLED)
            turns = []
            for number in range(options.turns):
                turns.append(asyncio.create_task(ask(parts, number, asked[number % len(asked)])))
                await asyncio.sleep(options.every)
            commits = await asyncio.gather(*turns)
            await asyncio.sleep(SETTLED)
    return {"commits": commits, "pinned": pinned}


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replying", description=__doc__)
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL), default=SQLITE)
    parser.add_argument("--server", default="", help="the PostgreSQL server to use; without it one is started")
    parser.add_argument("--into", required=True, help="the address of a Bot API server")
    parser.add_argument("--turns", type=int, default=300)
    parser.add_argument("--every", type=float, default=0.1, help="seconds from one question to the next")
    parser.add_argument("--campaign", type=int, default=0, help="messages of a campaign that leave meanwhile")
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
        print(json.dumps(asyncio.run(measure(options, url, folder))))


if __name__ == "__main__":
    main()
