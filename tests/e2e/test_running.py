"""The bot as a process: it answers, and it stops when it is asked to."""

import asyncio
import time

import pytest

from tests.e2e.phones import FakePhone
from tests.e2e.running import Bot, by_webhook
from tests.fake_bot_api import FakeBotApi

SECONDS_TO_STOP = 4.0


@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_it_answers_and_stops(bot: Bot, api: FakeBotApi, way: str) -> None:
    """SIGTERM ends it soon, with the last update acknowledged and nothing in the log that calls for somebody."""
    if way == "webhook":
        bot.settings |= by_webhook()
    await bot.start()
    await FakePhone(api, "Jum").says("/start", "bukan BPJS")
    began = time.monotonic()

    assert await bot.stop() == 0

    assert time.monotonic() - began < SECONDS_TO_STOP
    assert not api.pending
    assert [line for line in bot.errors.splitlines() if "level=info" not in line] == []


async def test_it_stops_while_telegram_does_not_answer(bot: Bot, api: FakeBotApi) -> None:
    """A service that hangs keeps nobody from stopping: what was in flight is settled by the next start."""
    jum = FakePhone(api, "Jum")
    await bot.start()
    await jum.says("/start", "bukan BPJS")
    api.fault("getUpdates", "error", times=1000, code=502)
    await asyncio.sleep(0.1)

    assert await bot.stop() == 0


async def test_two_commands_may_make_the_database_at_once(bot: Bot) -> None:
    """One makes the keys, the other takes them: there is one key file, and it fits."""
    await asyncio.gather(*(bot.command("migrate") for _ in range(3)))
    await asyncio.gather(*(bot.command("staff", "list") for _ in range(6)))

    assert [path.name for path in bot.folder.glob("rutin.keys*")] == ["rutin.keys"]
