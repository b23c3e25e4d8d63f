"""How the bot starts, and when it does not: the settings, the keys, the database and the bot must belong together."""

import asyncio
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.commands.demo import open_demo
from tests.e2e.phones import FakePhone
from tests.e2e.running import OPERATOR, Bot, environment, on_telegram
from tests.fake_bot_api import FakeBotApi
from tests.telegram_people import BOT

SLOWEST = 5.0  # seconds of work from nothing to the first answer, and the way out; the promise is two
Refused = Callable[..., Awaitable[str]]


class AnotherBot(FakeBotApi):
    """A server that knows another bot."""

    async def _getMe(self, params: dict[str, Any]) -> Any:
        return {**BOT, "id": 777777}


@pytest.fixture
def refused(bot: Bot) -> Refused:
    """Start it; give what it says when it refuses."""

    async def start(*options: str, **settings: str) -> str:
        before, ours = len(bot.errors), dict(bot.settings)
        bot.settings |= settings
        await bot.start(*options)
        bot.settings = ours
        assert bot.process is not None
        assert await asyncio.wait_for(bot.process.ended, 30) == 2
        return bot.errors[before:]

    return start


async def served(bot: Bot, api: FakeBotApi) -> None:
    """Start it, let it answer once, and stop it."""
    await bot.start()
    await FakePhone(api, "Jum").says("/start", "bukan BPJS")
    assert await bot.stop() == 0


def worked_by_children() -> float:
    """Seconds of a processor that ended processes have used: a busy machine does not change them much."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def mode(path: Path) -> int:
    """The permissions of a file or folder."""
    return path.stat().st_mode & 0o777


async def test_every_wrong_setting_is_named_and_no_value_is_printed(refused: Refused) -> None:
    """One start tells all that is wrong; what was typed might be a password."""
    wrong = {
        "TELEGRAM_API_URL": "http://canary.example.org",
        "DATABASE_URL": "postgresql+asyncpg://u:canary@far.example.org/rutin",
        "OPERATOR_KIND": "canary-kind",
        "TIMEZONE": "Canary/Zone",
        "OFFICE_OPENS": "canary o'clock",
        "HEALTH_PORT": "99999",
        "SEND_RATE": "canary",
        "LOG_LEVEL": "CANARY",
        "NIK_IN_CHAT": "true",
    }

    told = await refused(**wrong)

    assert [name for name in wrong if name not in told] == []
    assert [value for value in ("canary", "CANARY", "Canary", "99999") if value in told] == []


@pytest.mark.parametrize("missing", sorted(OPERATOR))
async def test_nobody_runs_it_namelessly(refused: Refused, missing: str) -> None:
    """On Telegram members must be told who runs the bot, and how to reach them."""
    assert missing in await refused(**{missing: ""})


async def test_a_token_that_telegram_does_not_know(refused: Refused) -> None:
    """The setting is named, the token is not printed."""
    told = await refused(TELEGRAM_TOKEN="999999:canary-token-0123456789")

    assert "TELEGRAM_TOKEN" in told
    assert "canary" not in told


async def test_keys_that_were_moved_away_stop_the_start(bot: Bot, api: FakeBotApi, refused: Refused) -> None:
    """It says what to do, and makes no new keys, with which nothing could be read."""
    await served(bot, api)
    keys = bot.folder / "rutin.keys"
    keys.rename(bot.folder / "elsewhere")

    told = await refused()

    assert "rutin.keys is missing. Put your copy of it back" in told
    assert not keys.exists()


async def test_keys_that_others_can_read_stop_the_start(bot: Bot, api: FakeBotApi, refused: Refused) -> None:
    """It says which command mends them."""
    await served(bot, api)
    (bot.folder / "rutin.keys").chmod(0o644)

    assert "chmod 600" in await refused()


async def test_a_demo_is_not_used_on_telegram(bot: Bot, refused: Refused) -> None:
    """Invented people stay in the terminal; nothing is written into their file."""
    database = await open_demo(bot.database, fresh=True)
    await database.close()
    before = bot.database.read_bytes()

    assert "demo" in await refused()
    assert bot.database.read_bytes() == before


async def test_another_bot_needs_a_word(bot: Bot, api: FakeBotApi, refused: Refused) -> None:
    """A database belongs to one bot, until the operator says otherwise."""
    await served(bot, api)
    async with AnotherBot("777777:AAanother-token-0123456789") as another:
        theirs = on_telegram(another.token, another.url)

        assert "--adopt-bot" in await refused(**theirs)

        bot.settings |= theirs
        await bot.start("--adopt-bot")
        await FakePhone(another, "Tin").says("/start")


async def test_it_starts_fast_and_keeps_its_files_private(tmp_path: Path, api: FakeBotApi) -> None:
    """`python -m bot run` as a shell with umask 000 starts it: files 0600, folders 0700."""
    folder = tmp_path / "data"
    settings = environment(folder, on_telegram(api.token, api.url))
    jum = FakePhone(api, "Jum")
    began, worked = time.monotonic(), worked_by_children()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=tmp_path, env=settings, stderr=asyncio.subprocess.DEVNULL, umask=0
    )
    try:
        await jum.says("/start", "bukan BPJS")
        took = time.monotonic() - began
        made = {path.name: mode(path) for path in folder.iterdir()}
    finally:
        process.terminate()
        code = await asyncio.wait_for(process.wait(), 20)

    print(f"answered {took:.2f} s after the start; {worked_by_children() - worked:.2f} s of work in all")
    assert code == 0
    assert worked_by_children() - worked < SLOWEST
    assert mode(folder) == 0o700
    assert made.keys() >= {"rutin.sqlite3", "rutin.sqlite3-wal", "rutin.sqlite3-shm", "rutin.keys"}
    assert {name: found for name, found in made.items() if found != 0o600} == {}
