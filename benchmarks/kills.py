"""Twenty random kills in ten thousand reminders, on both databases; beside them a bare loop with a file of ids."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.children import PEERS, ROOT, environment
from benchmarks.delivering import DUE_AT, MEMBERS_FOR_ONE
from benchmarks.measure import Measured
from benchmarks.members import populate
from benchmarks.peers.loop import FIRST_CHAT, TOKEN
from benchmarks.places import POSTGRESQL, SQLITE, address, opened, postgresql
from tests.busy_bot_api import NONE, BusyBotApi
from tests.e2e.reckoning import lost, rows, until_done
from tests.e2e.running import NO_LIMIT, Bot, Nursery, nursery, on_telegram

MESSAGES, KILLS = 10_000, 20
ANSWER_TIME = (0.05, 0.15)
MOMENTS = (0.0, 0.5)  # seconds after so many messages, at which it is killed
BAD_EVENING: Mapping[str, float] = {"trouble": 0.01, "page": 0.005, "reset": 0.005, "lost": 0.005, "slow": 0.01}
PATIENCE = 900.0


@dataclass
class Reckoning:
    """What came of it by the service's log: chats that got nothing, and chats that got it again and how often.

    `in_flight`: the chats whose message the service had, or could have had, without a stored result at a kill, or
    about whose message it gave no clear answer.
    """

    lost: int = 0
    copied: Counter[int] = field(default_factory=Counter)
    in_flight: set[int] = field(default_factory=set)
    kills: int = 0

    def measured(self, who: str, *, ours: bool = True) -> list[Measured]:
        """As lines of the page; what is ours must keep the promise."""
        beyond = len(set(self.copied) - self.in_flight)
        least_bar = 1 if ours else None
        return [
            Measured(f"{who}: lost in {self.kills} kills", "", [self.lost], bar=least_bar),
            Measured(f"{who}: came twice", "", [len(self.copied)]),
            Measured(f"{who}: most copies of one", "", [max(self.copied.values(), default=0)], bar=2 if ours else None),
            Measured(f"{who}: copies of what was not in flight", "", [beyond], bar=least_bar),
        ]


def kills() -> list[Measured]:
    """Both databases, then SQLite with a service in trouble, then the peer."""
    measured: list[Measured] = []
    with nursery() as forks, postgresql() as server:
        for kind in (SQLITE, POSTGRESQL):
            measured += asyncio.run(_ours(forks, kind, server, NONE)).measured(kind)
        measured += asyncio.run(_ours(forks, SQLITE, server, BAD_EVENING)).measured("sqlite, service in trouble")
    measured += asyncio.run(_aiogram()).measured("aiogram with a file of ids", ours=False)
    return measured


async def _ours(forks: Nursery, kind: str, server: str, troubles: Mapping[str, float]) -> Reckoning:
    with address(kind, server) as (url, folder):
        async with BusyBotApi() as service, _office(forks, url, folder, service) as office:
            service.disturb(troubles, jitter=ANSWER_TIME)
            found = await _killed_often(office, service)
            ended = await until_done(office, "reminder", within=PATIENCE)
            found.lost = len(lost(office, service, ended))
            found.copied = _copies(service)
            found.in_flight |= service.unclear
            return found


@asynccontextmanager
async def _office(forks: Nursery, url: str, folder: Path, service: BusyBotApi) -> AsyncIterator[Bot]:
    """An office with members enough, on an evening on which ten thousand of them are due."""
    members = round(MESSAGES * MEMBERS_FOR_ONE)
    async with opened(url, folder) as database:
        await populate(database, members)
    for chat in range(FIRST_CHAT, FIRST_CHAT + members):
        service.user("Jum", chat)
    office = Bot(folder, forks, on_telegram(service.token, service.url, DATABASE_URL=url, **NO_LIMIT))
    office.moves_clock(DUE_AT)
    try:
        yield office
    finally:
        await office.close()


async def _killed_often(office: Bot, service: BusyBotApi) -> Reckoning:
    random, found = Random(1), Reckoning()
    await office.start()
    for _ in range(KILLS):
        await _at_random(service, random)
        await office.kill()
        left = await rows(office, "reminder")
        await asyncio.sleep(max(ANSWER_TIME))  # what had left is carried out although nobody waits for it
        found.in_flight |= {row.chat for row in left if row.state == "sending"}
        found.kills += 1
        await office.start()
    return found


async def _at_random(service: BusyBotApi, random: Random) -> None:
    """Wait until some more messages were taken, and a moment longer."""
    enough = len(service.accepted) + random.randint(1, 2 * MESSAGES // (KILLS + 5))
    await service.until(lambda: len(service.accepted) >= enough, PATIENCE, "messages leave")
    await asyncio.sleep(random.uniform(*MOMENTS))


def _copies(service: BusyBotApi) -> Counter[int]:
    times = Counter(one.chat for one in service.accepted)
    return Counter({chat: count - 1 for chat, count in times.items() if count > 1})


async def _aiogram() -> Reckoning:
    """The peer, killed as often; it goes on from its file, without a fault of the service's."""
    random, found = Random(1), Reckoning()
    with TemporaryDirectory(prefix="rutin-bench-") as folder:
        async with BusyBotApi(TOKEN) as service:
            service.disturb(jitter=ANSWER_TIME)
            chats = [service.user("Jum", FIRST_CHAT + number).id for number in range(MESSAGES)]
            wanted, done = Path(folder) / "wanted", Path(folder) / "done"
            wanted.write_text("\n".join(map(str, chats)), encoding="utf-8")
            for _ in range(KILLS):
                peer = await _loop(service, wanted, done)
                await _at_random(service, random)
                os.kill(peer.pid, signal.SIGKILL)
                await peer.wait()
                found.kills += 1
                await asyncio.sleep(max(ANSWER_TIME))
                noted = set(map(int, done.read_text("utf-8").split()))
                found.in_flight |= {one.chat for one in service.accepted} - noted
            await (await _loop(service, wanted, done)).wait()
            found.lost = len(set(chats) - {one.chat for one in service.accepted})
            found.copied = _copies(service)
    return found


async def _loop(service: BusyBotApi, wanted: Path, done: Path) -> asyncio.subprocess.Process:
    options = ("--wanted", str(wanted), "--done", str(done))
    return await asyncio.create_subprocess_exec(
        PEERS,
        "-m",
        "benchmarks.peers.aiogram_ids",
        service.url,
        *options,
        cwd=ROOT,
        env=environment(),
        stdout=sys.stderr,
    )
