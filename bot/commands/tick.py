"""`rutin tick`: plan what is due once, and send it if no other process holds the sender's lock."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.commands.demo import open_demo
from bot.commands.office import years_around
from bot.commands.parts import REAL, joined, open_real
from bot.delivery.clock import SystemClock
from bot.domain.viewer import System
from bot.errors import DatabaseRefused, RutinError
from bot.knowledge.library import load_library
from bot.knowledge.retention_file import load_retention
from bot.scheduling.timetable import Ticks
from bot.settings import Settings
from bot.storage import demo, outbox
from bot.storage.database import Database, read_meta
from handlers.telegram.app import build
from handlers.terminal.inbound import CHANNEL

NOT_REAL = "--now moves the clock, which is only for a demo: it does not work on a real database."
LOOK = 0.5


class BadMoment(RutinError):
    """The moment given cannot be read; the message says how to write it."""


async def tick(settings: Settings, now: str | None) -> Mapping[str, int]:
    """Do every tick once; returns how much each did, and how many messages left.

    With `now` the demo's database is planned as of that moment; what was planned is shown in `rutin chat`.

    Raises:
        BadMoment: `now` cannot be read.
        DatabaseRefused: The clock of a real database is not moved.
    """
    if now is not None:
        return await _plan_demo(settings, _read(now, settings))
    database = await open_real(settings)
    moment = datetime.now(UTC)
    try:
        async with database.reading() as connection:
            bot = (await read_meta(connection)).get("bot", "")
        done = await _plan(database, settings, moment, bot)
    except BaseException:
        await database.close()
        raise
    return {**done, "sent": await _send(settings, database, bot)}


async def _plan_demo(settings: Settings, moment: datetime) -> Mapping[str, int]:
    url = settings.database_url.get_secret_value()
    if url.startswith("postgresql") or demo.kind_of(Path(url.split(":///", 1)[-1])) == REAL:
        raise DatabaseRefused(NOT_REAL)
    database = await open_demo(settings.demo_database, fresh=False)
    try:
        return await _plan(database, settings, moment, CHANNEL)
    finally:
        await database.close()


async def _plan(database: Database, settings: Settings, moment: datetime, bot: str) -> dict[str, int]:
    library = load_library(years_around(moment.astimezone(settings.timezone).date()))
    return await Ticks(database, library, load_retention(), bot=bot).tick(moment)


async def _send(settings: Settings, database: Database, bot: str) -> int:
    """Send what is due at the service's pace, unless another process does."""
    if settings.telegram_token is None or not bot:
        await database.close()
        return 0
    token, paid = settings.telegram_token.get_secret_value(), settings.paid_broadcasts
    async with build(token, settings.telegram_api_url, paid_broadcasts=paid) as telegram:
        channels = {"telegram": telegram.channel}
        async with joined(settings, database, channels, SystemClock(), bot=bot) as parts:
            before = await _due(database)
            try:
                await parts.sender.start()
            except DatabaseRefused:
                return 0
            sending = asyncio.create_task(parts.sender.run())
            while await _due(database) and not sending.done():
                await asyncio.wait({sending}, timeout=LOOK)
            parts.sender.stop()
            await sending
            return before - await _due(database)


async def _due(database: Database) -> int:
    async with database.reading() as connection:
        return await outbox.due(connection, System("send"), datetime.now(UTC))


def _read(now: str, settings: Settings) -> datetime:
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        raise BadMoment("--now: write a moment as 2026-12-12T19:20") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=settings.timezone)
