"""Turns a second over a webhook, of one process on one core, beside stock python-telegram-bot that only echoes."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.apart import SECRET, free_port, listens, office
from benchmarks.children import PEERS, ROOT, environment
from benchmarks.measure import Measured, percentile, ratios
from benchmarks.members import populate
from benchmarks.places import POSTGRESQL, SQLITE, address, opened, postgresql
from benchmarks.writers import Told

ROUNDS = 3
WARM_UP, SECONDS, SHORT = 3.0, 10.0, 3.0
PEOPLE = 6_000
"""So many that nobody writes more often than the limits allow."""
SLOW, AT_ONCE = 0.1, 0.0
STOCK = 256
STOCK_TRIES = (0, 16, 64, 256)
SIDE_BY_SIDE = {AT_ONCE: 40, SLOW: 128}


@contextmanager
def writing() -> Iterator["subprocess.Popen[str]"]:
    """The people and their service, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.writers"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def _says(process: "subprocess.Popen[str]") -> Any:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def _measured(people: "subprocess.Popen[str]", port: int, delay: float, seconds: float) -> dict[str, Any]:
    assert people.stdin is not None
    told = Told(port, SECRET, PEOPLE, SIDE_BY_SIDE[delay], WARM_UP, seconds, delay)
    people.stdin.write(json.dumps(asdict(told)) + "\n")
    people.stdin.flush()
    heard: dict[str, Any] = _says(people)
    return heard


def _ours(delay: float, database: str, postgres: str, seconds: float = SECONDS) -> dict[str, Any]:
    """`rutin run` without a pace, on a database with members."""
    with ExitStack() as stack:
        url, folder = stack.enter_context(address(database, postgres))
        asyncio.run(_members(url, folder))
        people = stack.enter_context(writing())
        port = stack.enter_context(office(f"http://127.0.0.1:{_says(people)}", url, folder, "benchmarks.listening"))
        heard = _measured(people, port, delay, seconds)
    if heard["refused"] or heard["silent"]:  # a peer's are counted as turns that did not come
        raise RuntimeError(f"{heard['refused']} updates were refused, {heard['silent']} people heard nothing")
    return heard


async def _members(url: str, folder: Path) -> None:
    async with opened(url, folder) as database:
        await populate(database, PEOPLE)


def _stock(delay: float, concurrent: int, seconds: float = SECONDS) -> dict[str, Any]:
    """Stock PTB behind its own webhook, which acknowledges before it has done anything."""
    with ExitStack() as stack:
        people = stack.enter_context(writing())
        port = free_port()
        told = (f"http://127.0.0.1:{_says(people)}", "--port", port, "--concurrent", concurrent, "--secret", SECRET)
        command = [str(PEERS), "-m", "benchmarks.peers.ptb_echo", *(str(each) for each in told)]
        process = stack.enter_context(
            subprocess.Popen(
                command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        )  # it says a page for each reply that finds nobody once the people are gone
        stack.callback(process.terminate)
        listens(process, port)
        return _measured(people, port, delay, seconds)


def _rate(heard: dict[str, Any]) -> float:
    return float(heard["turns"] / heard["seconds"])


def _best(delay: float, tries: Sequence[int]) -> int:
    return max(tries, key=lambda concurrent: _rate(_stock(delay, concurrent, SHORT)))


def _hears(delay: float, what: str, bars: dict[str, float]) -> list[Measured]:
    rounds: dict[str, list[dict[str, Any]]] = {SQLITE: [], POSTGRESQL: [], "stock": [], "best": []}
    with ExitStack() as stack:
        ours = partial(_ours, delay, postgres=stack.enter_context(postgresql()))
        best = _best(delay, STOCK_TRIES)
        for _ in range(ROUNDS):
            rounds[SQLITE].append(ours(SQLITE))
            rounds["stock"].append(_stock(delay, STOCK))
            rounds["best"].append(_stock(delay, best))
            rounds[POSTGRESQL].append(ours(POSTGRESQL))
    rates = {name: [_rate(one) for one in found] for name, found in rounds.items()}
    slowest = {name: [percentile(one["waits"], 99) for one in found] for name, found in rounds.items()}
    return [
        Measured(f"turns {what}, SQLite", "/s", rates[SQLITE], least=bars[SQLITE]),
        Measured(f"turns {what}, PostgreSQL", "/s", rates[POSTGRESQL], least=bars[POSTGRESQL]),
        Measured("a turn's p99 meanwhile, SQLite", "ms", slowest[SQLITE]),
        Measured("a turn's p99 meanwhile, PostgreSQL", "ms", slowest[POSTGRESQL]),
        Measured(f"stock PTB's echo, concurrent_updates={STOCK}", "/s", rates["stock"]),
        Measured(f"stock PTB's echo at its best ({best or 'off'})", "/s", rates["best"]),
        Measured("SQLite, of stock PTB", "×", ratios(rates[SQLITE], rates["stock"]), least=bars["stock"] or None),
        Measured(
            "SQLite, of stock PTB at its best", "×", ratios(rates[SQLITE], rates["best"]), least=bars["best"] or None
        ),
    ]


def hears() -> list[Measured]:
    """The service answers after 100 ms."""
    return _hears(SLOW, "at 100 ms", {SQLITE: 200, POSTGRESQL: 200, "stock": 3, "best": 1})


def hears_at_once() -> list[Measured]:
    """The service answers at once."""
    return _hears(AT_ONCE, "at once", {SQLITE: 250, POSTGRESQL: 200, "stock": 0, "best": 0})
