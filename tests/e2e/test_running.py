"""The bot as a process: it starts, answers, and stops when it is asked to."""

import time

from tests.e2e.running import Bot
from tests.fake_bot_api import FakeBotApi


async def test_it_answers_and_stops(bot: Bot, api: FakeBotApi) -> None:
    """SIGTERM ends it within seconds, with the last update acknowledged."""
    jum = api.user("Jum")
    t = time.monotonic()
    await bot.start()
    await jum.says("/start")
    await jum.hears("bukan BPJS", within=10)
    print("start", time.monotonic() - t)
    t = time.monotonic()
    assert await bot.stop() == 0
    print("stop", time.monotonic() - t)
    print(bot.errors)
    await api.until(lambda: not api.pending)
    assert api.violations == []
