"""Starts `rutin run` as an office would, against the tests' Bot API server on loopback."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Measured
from tests.fake_bot_api import FakeBotApi

ROOT = Path(__file__).resolve().parent.parent
STARTS, REST, LOOKS = 7, 20.0, 5
KILOBYTES_IN_MEGABYTE = 1024


@asynccontextmanager
async def bot(api: FakeBotApi, folder: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """One process of the bot with a database of its own; it is stopped as a service manager stops it."""
    settings = {
        "TELEGRAM_TOKEN": api.token,
        "TELEGRAM_API_URL": api.url,
        "OPERATOR_NAME": "Wadah Contoh",
        "OPERATOR_KIND": "wadah",
        "OPERATOR_CONTACT": "Jalan Contoh 1",
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/rutin.sqlite3",
        "RUTIN_KEYS_FILE": f"{folder}/rutin.keys",
        "HEALTH_PORT": "0",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT),
    }
    machine = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=machine | settings
    )
    try:
        yield process
    finally:
        process.terminate()
        await process.wait()


async def _started(api: FakeBotApi) -> None:
    """The bot fetches messages: it answers whoever writes now."""
    polls = len(api.made("getUpdates"))
    await api.until(lambda: len(api.made("getUpdates")) > polls, within=60, what="the bot fetches messages")


async def starts() -> list[Measured]:
    """From the command to the first call that fetches messages: with a new database, and with one that is there."""
    first: list[float] = []
    again: list[float] = []
    cpu: list[float] = []
    for _ in range(STARTS):
        async with FakeBotApi() as api:
            with TemporaryDirectory() as folder:
                for samples in (first, again):
                    began, spent = time.perf_counter(), _children()
                    async with bot(api, folder):
                        await _started(api)
                        samples.append(time.perf_counter() - began)
                    cpu.append(_children() - spent)
    return [
        Measured("start on an existing database", "s", again, bar=2.5),
        Measured("first start, which makes the database", "s", first),
        Measured("CPU of a start and a stop", "s", cpu),
    ]


def _children() -> float:
    """CPU seconds of the processes that have ended so far."""
    spent = os.times()
    return spent.children_user + spent.children_system


async def rests() -> list[Measured]:
    """Resident memory of a bot that waits, looked at several times (only where /proc tells it)."""
    async with FakeBotApi() as api:
        with TemporaryDirectory() as folder:
            async with bot(api, folder) as process:
                await _started(api)
                samples = []
                for _ in range(LOOKS):
                    await asyncio.sleep(REST / LOOKS)
                    samples += _resident(process.pid)
    return [Measured(f"memory at rest, over {REST:.0f} s", "MB", samples, bar=180.0)] if samples else []


def _resident(pid: int) -> list[float]:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return []
    lines = status.read_text(encoding="utf-8").splitlines()
    return [int(line.split()[1]) / KILOBYTES_IN_MEGABYTE for line in lines if line.startswith("VmRSS:")]
