"""Several processes on one PostgreSQL: all receive, one sends, and another takes over when that one is gone."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from time import monotonic

import aiohttp
import pytest
from sqlalchemy.exc import DBAPIError

from bot.delivery.terms import IN_USE
from tests.databases import PostgresServer, empty_database, postgres
from tests.e2e.phones import FakePhone
from tests.e2e.running import SECRET, Bot, Nursery, free_port, on_telegram
from tests.e2e.several import NAMES, Balancer, Office, WatchedApi
from tests.fake_bot_api import FakeBotApi

__all__ = ["postgres"]

TAKE_OVER = 10.0

MakeOffice = Callable[..., Awaitable[Office]]


@pytest.fixture
async def office_of(tmp_path: Path, nursery: Nursery, postgres: PostgresServer) -> AsyncIterator[MakeOffice]:
    """Two installations that share a database and keys, and hear by webhook or not."""
    made: list[Office] = []
    async with WatchedApi() as api, Balancer([free_port(), free_port()]) as balancer:
        url = await empty_database(postgres)

        async def make(*, webhook: bool = True) -> Office:
            bots = []
            for name, port in zip(NAMES, balancer.ports, strict=True):
                folder = tmp_path / name
                folder.mkdir()
                settings = on_telegram(api.token, api.url.replace("127.0.0.1", name))
                settings |= {"DATABASE_URL": url, "RUTIN_KEYS_FILE": f"{tmp_path}/rutin.keys"}
                if webhook:
                    settings |= {"WEBHOOK_URL": f"http://127.0.0.1:{balancer.port}", "WEBHOOK_PORT": str(port)}
                    settings |= {"WEBHOOK_SECRET": SECRET, "HEALTH_PORT": str(free_port())}
                bots.append(Bot(folder, nursery, settings))
            made.append(Office(api, url, balancer, bots))
            return made[-1]

        yield make
        for office in made:
            await office.close()


async def kill(office: Office) -> None:
    """SIGKILL: it has no last word."""
    await office.first.kill()


async def stop(office: Office) -> None:
    """SIGSTOP: it keeps its connections, and answers nobody."""
    assert office.first.process is not None
    os.kill(office.first.process.pid, signal.SIGSTOP)


async def end_lock(office: Office) -> None:
    """The server ends the session of the sender's lock, and nothing else."""
    await office.query(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )


async def crash_server(office: Office) -> None:
    """A backend of the server's dies, so that it ends every session and recovers."""
    sessions = await office.query("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'rutin:% sender %'")
    os.kill(sessions[0][0], signal.SIGKILL)
    for _ in range(100):
        with contextlib.suppress(OSError, DBAPIError):
            await office.term()
            return
        await asyncio.sleep(0.1)


async def test_all_receive_and_one_sends(office_of: MakeOffice) -> None:
    """What a standby hears the elected one answers; the standby is ready, and goes on when the other ends."""
    office = await office_of()
    await office.start()
    jum = FakePhone(office.api, "Jum")

    for _ in range(4):
        await jum.says("/start")

    assert office.sends() == {NAMES[0]}
    assert set(office.balancer.took) == set(office.balancer.ports)
    async with aiohttp.ClientSession() as client, client.get(office.ready(office.second)) as ready:
        assert ready.status == 200

    assert await office.first.stop() == 0
    await jum.says("/start")

    assert office.sends() == {NAMES[1]}
    assert await office.second.stop() == 0


@pytest.mark.parametrize("harm", [kill, stop, end_lock, crash_server])
async def test_another_takes_over(office_of: MakeOffice, harm: Callable[[Office], Awaitable[None]]) -> None:
    """Within ten seconds somebody sends again, under a higher term; who was stopped stands by when it goes on."""
    office = await office_of()
    await office.start()
    jum = FakePhone(office.api, "Jum")
    await jum.says("/start")
    before, _ = await office.term(), office.sends()

    await harm(office)
    began = monotonic()
    await office.until_term(before + 1, within=TAKE_OVER)
    await jum.says("/start")

    print(f"{harm.__name__}: answered again after {monotonic() - began:.1f} s")
    assert monotonic() - began < TAKE_OVER
    if harm is stop:
        assert office.sends() == {NAMES[1]}
        assert office.first.process is not None
        os.kill(office.first.process.pid, signal.SIGCONT)
        await office.logs(office.first, "the term was lost")
        for _ in range(4):
            await jum.says("/start")
        assert office.sends() == {NAMES[1]}
        assert await office.term() == before + 1


async def test_a_standby_polls_when_it_is_elected(office_of: MakeOffice) -> None:
    """Telegram has one receiver at a time: no call is refused because two ask at once."""
    office = await office_of(webhook=False)
    await office.start()
    jum = FakePhone(office.api, "Jum")
    await jum.says("/start")
    await kill(office)

    await jum.says("/start")

    assert office.sends() == set(NAMES)
    assert [call for call in office.api.calls if call.status == 409] == []


async def test_a_second_process_on_sqlite_is_refused(bot: Bot, api: FakeBotApi) -> None:
    """It says so in a sentence, and the first goes on."""
    await bot.start()
    second = Bot(bot.folder, bot.nursery, bot.settings)
    jum = FakePhone(api, "Jum")
    await jum.says("/start")
    await second.start()

    assert second.process is not None
    assert await second.process.ended == 2
    assert IN_USE in second.errors
    await jum.says("/start")
