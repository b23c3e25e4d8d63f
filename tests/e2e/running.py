"""Starts the bot as a process of its own against a Bot API server on loopback; stops, kills and starts it again."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[2]
MORNING = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Jakarta"))  # a Friday, within every window
SECRET = "s3cret-" + "x" * 40
OPERATOR = {
    "OPERATOR_NAME": "Wadah Perisai Maju Bersama",
    "OPERATOR_KIND": "wadah",
    "OPERATOR_CONTACT": "kantor Wlingi, Jalan Mawar 1",
}
NO_LIMIT = {"PAID_BROADCASTS": "true", "SEND_RATE": "1000"}
HASTY = {"bot.delivery.pacer:Pacer.PRIVATE": (100.0, 100.0)}
"""Constants of the bot that are others here: the server does not count, and a test should not wait."""
QUICK_TERMS = {
    "bot.delivery.terms:FRESH": 2.0,
    "bot.delivery.terms:MARGIN": 0.3,
    "bot.delivery.terms:Terms.WAIT": 2.0,
}
"""Four seconds, not twenty-five, until a successor on PostgreSQL settles: for a service that answers in two."""


@dataclass
class Process:
    """One process of the bot."""

    pid: int
    ended: "asyncio.Task[int]"

    async def end(self, how: signal.Signals, within: float = 20) -> int:
        """Send a signal and wait; returns the exit code (negative: the signal that ended it)."""
        if not self.ended.done():
            os.kill(self.pid, how)
        return await asyncio.wait_for(asyncio.shield(self.ended), within)


@dataclass
class Nursery:
    """Where processes are forked; see `tests/e2e/nursery.py`."""

    path: str

    async def start(self, **request: object) -> Process:
        """Fork a process; it runs on its own."""
        reader, writer = await asyncio.open_unix_connection(self.path)
        writer.write(json.dumps(request).encode() + b"\n")
        await writer.drain()
        pid = int(await reader.readline())

        async def ending() -> int:
            code = int(await reader.readline())
            writer.close()
            await writer.wait_closed()
            return code

        return Process(pid, asyncio.create_task(ending()))


@contextmanager
def nursery() -> Iterator[Nursery]:
    """Read the bot once; end everything that was forked."""
    with TemporaryDirectory() as folder:
        path = f"{folder}/nursery"
        command = [sys.executable, "-m", "tests.e2e.nursery", path]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == b"ready\n"
                yield Nursery(path)
            finally:
                os.killpg(process.pid, signal.SIGKILL)


@dataclass
class Bot:
    """One installation: its folder, its settings, and the process that runs, if one does."""

    folder: Path
    nursery: Nursery
    settings: dict[str, str]
    at: datetime | None = MORNING
    constants: dict[str, object] = field(default_factory=lambda: dict(HASTY))
    process: Process | None = None
    set_at: float = field(default_factory=monotonic)

    @property
    def database(self) -> Path:
        """The database's file."""
        return self.folder / "rutin.sqlite3"

    @property
    def url(self) -> str:
        """The database's address."""
        return self.settings.get("DATABASE_URL", f"sqlite+aiosqlite:///{self.database}")

    @property
    def is_on_sqlite(self) -> bool:
        """Whether the database is a file."""
        return "DATABASE_URL" not in self.settings

    @property
    def full(self) -> Path:
        """While this file exists the disk of the SQLite database is full."""
        return self.folder / "full"

    @property
    def errors(self) -> str:
        """Everything written to stderr so far, by every process of this installation."""
        return _read(self.folder / "err.txt")

    @property
    def printed(self) -> str:
        """Everything written to stdout so far."""
        return _read(self.folder / "out.txt")

    async def start(self, *options: str, deadly: tuple[str, int] | None = None, jumps: Sequence[float] = ()) -> None:
        """`rutin run`; `deadly` is where it dies (see `tests/e2e/deadly.py`) and at which pass."""
        self.process = await self._rutin("run", *options, deadly=deadly, jumps=jumps)

    async def dies(self, within: float = 20) -> None:
        """Wait until it has died of what it was given."""
        assert self.process is not None
        code = await asyncio.wait_for(asyncio.shield(self.process.ended), within)
        assert code == -signal.SIGKILL, f"{code}\n{self.errors[-2000:]}"

    def jumps(self) -> None:
        """Let its clock make the next of the jumps it was started with (seconds, forwards or backwards)."""
        self.signal(signal.SIGUSR1)

    async def stop(self, within: float = 20) -> int:
        """SIGTERM, as a service manager does it; returns the exit code."""
        assert self.process is not None
        return await self.process.end(signal.SIGTERM, within)

    async def kill(self) -> None:
        """SIGKILL: the process has no last word."""
        assert self.process is not None
        await self.process.end(signal.SIGKILL)

    async def worked(self) -> float:
        """How many seconds of processor time it has used so far."""
        before = len(self.printed)
        self.signal(signal.SIGUSR2)
        await until(lambda: self.printed[before:].endswith("s\n"), "it tells how much it worked")
        return float(self.printed.split()[-2])

    def signal(self, which: signal.Signals) -> None:
        """Send a signal, without waiting for what follows."""
        assert self.process is not None
        os.kill(self.process.pid, which)

    async def again(self) -> None:
        """Kill, and start once more."""
        await self.kill()
        await self.start()

    async def command(self, *arguments: str) -> str:
        """Another command of `rutin` beside the running one; returns what it printed."""
        before = len(self.printed)
        process = await self._rutin(*arguments)
        code = await asyncio.wait_for(process.ended, 60)
        assert code == 0, f"rutin {' '.join(arguments)}: {code}\n{self.errors[-2000:]}"
        return self.printed[before:]

    def moves_clock(self, at: datetime) -> None:
        """What is started from now on finds it this late; time goes on from here."""
        self.at, self.set_at = at, monotonic()

    async def close(self) -> None:
        """End the process if it still runs."""
        if self.process is not None and not self.process.ended.done():
            await self.kill()

    async def _rutin(
        self, *arguments: str, deadly: tuple[str, int] | None = None, jumps: Sequence[float] = ()
    ) -> Process:
        return await self.nursery.start(
            arguments=arguments,
            environment=environment(self.folder, self.settings),
            folder=str(self.folder),
            out=str(self.folder / "out.txt"),
            err=str(self.folder / "err.txt"),
            at=(self.at + timedelta(seconds=monotonic() - self.set_at)).isoformat() if self.at else None,
            constants=self.constants,
            deadly=deadly,
            jumps=jumps,
            full=str(self.full) if self.is_on_sqlite else None,
        )


async def until(holds: Callable[[], object], what: str, within: float = 30) -> None:
    """Wait until something holds that nobody tells of."""
    try:
        async with asyncio.timeout(within):
            while not holds():  # noqa: ASYNC110  it is another process's doing
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"in vain: {what}") from None


def environment(folder: Path, settings: dict[str, str]) -> dict[str, str]:
    """What a process of this installation finds in its environment: its settings, and nothing of the machine's."""
    machine = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR")}
    ours = {
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/rutin.sqlite3",
        "DEMO_DATABASE": f"{folder}/demo.sqlite3",
        "RUTIN_KEYS_FILE": f"{folder}/rutin.keys",
        "HEALTH_PORT": "0",
        "MESSAGES_PER_MINUTE": "100000",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }
    return machine | ours | settings


def on_telegram(token: str, url: str, **more: str) -> dict[str, str]:
    """The settings of an office on Telegram that polls."""
    return {"TELEGRAM_TOKEN": token, "TELEGRAM_API_URL": url, **OPERATOR, **more}


def by_webhook() -> dict[str, str]:
    """The settings that make it hear by webhook on a free port."""
    port = free_port()
    return {"WEBHOOK_URL": f"http://127.0.0.1:{port}", "WEBHOOK_PORT": str(port), "WEBHOOK_SECRET": SECRET}


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
