"""Receiver and sender apart: two `rutin run` on one PostgreSQL behind a webhook; the one that hears does not send."""

import asyncio
import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.answers import questions
from benchmarks.children import ROOT, Server, environment
from benchmarks.members import populate
from benchmarks.peers.loop import FIRST_CHAT, TOKEN
from benchmarks.places import POSTGRESQL, address, opened
from bot.storage.database import open_engine

SECRET = "s3cret-" + "x" * 40
HEADERS = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}
WRITERS, TURNS, EVERY = 50, 300, 0.1
PATIENCE, SETTLED = 60.0, 3.0
COMMITTED = "SELECT key, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 AS at FROM update_seen"


def waits_apart(service: Server, postgres: str) -> list[float]:
    """Milliseconds from the commit of a turn in one process, by the database's own clock, to the other's send."""
    with ExitStack() as stack:
        url, folder = stack.enter_context(address(POSTGRESQL, postgres))
        asyncio.run(_members(url, folder))
        stack.enter_context(office(service.url, url, folder))
        hearing = stack.enter_context(office(service.url, url, folder))
        time.sleep(SETTLED)
        service.reset()
        _write(hearing)
        time.sleep(SETTLED)
        arrivals, committed = service.arrivals(), asyncio.run(_commits(url))
    return arrivals.waits((at - arrivals.wall, _chat(number)) for number, at in sorted(committed.items()))


async def _members(url: str, folder: Path) -> None:
    async with opened(url, folder) as database:
        await populate(database, WRITERS)


@contextmanager
def office(api: str, url: str, folder: Path, *command: str) -> Iterator[int]:
    """One `rutin run`, which hears on the port that is given."""
    port = free_port()
    settings = {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api,
        "WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "WEBHOOK_PORT": str(port),
        "WEBHOOK_SECRET": SECRET,
        "OPERATOR_NAME": "Wadah Contoh",
        "OPERATOR_KIND": "wadah",
        "OPERATOR_CONTACT": "Jalan Contoh 1",
        "DATABASE_URL": url,
        "RUTIN_KEYS_FILE": str(folder / "rutin.keys"),
        "HEALTH_PORT": "0",
        "LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
    }
    with subprocess.Popen(
        [sys.executable, "-m", *(command or ("bot", "run"))], cwd=folder, env=environment() | settings
    ) as process:
        try:
            listens(process, port)
            yield port
        finally:
            process.terminate()


def listens(process: "subprocess.Popen[Any]", port: int) -> None:
    """Wait until somebody hears there.

    Raises:
        RuntimeError: Nobody does.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("nobody hears")


def _write(port: int) -> None:
    """One question after the other, each from another member."""
    connection, asked = http.client.HTTPConnection("127.0.0.1", port), questions()
    for number in range(1, TURNS + 1):
        chat = {"id": _chat(number), "type": "private", "first_name": "Jum"}
        said = {"from": {"id": _chat(number), "is_bot": False, "first_name": "Jum"}, "chat": chat}
        message = {"message_id": number, "date": int(time.time()), "text": asked[number % len(asked)], **said}
        connection.request("POST", "/telegram", json.dumps({"update_id": number, "message": message}), HEADERS)
        response = connection.getresponse()
        response.read()
        if response.status != http.HTTPStatus.OK:
            raise RuntimeError(f"an update was answered with {response.status}")
        time.sleep(EVERY)
    connection.close()


async def _commits(url: str) -> dict[int, float]:
    """When each update's turn was committed, in seconds of the time of day."""
    engine = open_engine(url)
    async with engine.connect() as connection:
        rows = (await connection.execute(text(COMMITTED))).all()
    await engine.dispose()
    return {int(row.key.rpartition(":")[2]): row.at for row in rows}


def _chat(number: int) -> int:
    return FIRST_CHAT + number % WRITERS


def free_port() -> int:
    """A port of loopback that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
