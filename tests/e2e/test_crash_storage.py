"""A database that is full, locked or gone while the bot runs: nothing is acknowledged unstored, and nothing is lost."""

import asyncio
import sqlite3

import pytest

from bot.domain.outgoing import Kind
from tests.busy_bot_api import BusyBotApi
from tests.databases import PostgresServer
from tests.e2e.crowd import queue, settle
from tests.e2e.phones import FakePhone
from tests.e2e.reckoning import copied, lost, until_done
from tests.e2e.running import MORNING, Bot, by_webhook, until

PEOPLE = 12
LONGER_THAN_IT_WAITS = 6.0  # seconds; a writer is waited for up to five
AWAY = 3.0
UNSTORED = "could not be stored"
UNREACHED = "the database could not be reached"


async def send_slowly(office: Bot, service: BusyBotApi) -> None:
    """Start, and wait until messages are in flight whose results are yet to be written."""
    people = await settle(office, service, PEOPLE)
    await queue(office, Kind.TICKET, people, "Jawaban", MORNING)
    service.disturb(jitter=(0.3, 0.8))
    await office.start()
    await service.until(lambda: service.made("sendMessage"), 20, "it begins to send")


async def all_went_well(office: Bot, service: BusyBotApi, *talkers: FakePhone) -> None:
    """Everything was sent once, every update was answered once, and the same process did it."""
    found = await until_done(office)
    assert office.process is not None
    assert not office.process.ended.done()
    assert not lost(office, service, found)
    assert not copied(service)
    assert {row.state for row in found} == {"sent"}
    assert [len(service.to(talker.user.id)) for talker in talkers] == [1] * len(talkers)


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", ["polling", "webhook"])
async def test_a_full_database(office: Bot, service: BusyBotApi, way: str) -> None:
    """Updates that found no room come again when there is some, and are answered once; results are written then."""
    office.settings |= by_webhook() if way == "webhook" else {}
    await send_slowly(office, service)
    talkers = [FakePhone(service, f"Jum {number}", within=60) for number in range(PEOPLE)]

    office.full.touch()
    for talker in talkers:
        await talker.user.says("hitung iuran")
    await until(lambda: UNSTORED in office.errors or any(code >= 500 for _, code in service.delivered), "no room")
    waiting = len(service.pending)
    office.full.unlink()

    await asyncio.gather(*(talker.hears("Pekerjaannya apa?") for talker in talkers))
    assert waiting
    await all_went_well(office, service, *talkers)


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
async def test_a_locked_database(office: Bot, service: BusyBotApi) -> None:
    """Another program writes for longer than we wait: what was said is answered once, results are written later."""
    await send_slowly(office, service)
    jum = FakePhone(service, "Jum", within=60)

    other = sqlite3.connect(office.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await jum.user.says("hitung iuran")
    await asyncio.sleep(LONGER_THAN_IT_WAITS)
    await until(lambda: UNSTORED in office.errors and UNREACHED in office.errors, "both sides have found it locked")
    other.close()

    await jum.hears("Pekerjaannya apa?")
    await all_went_well(office, service, jum)


@pytest.mark.parametrize("office", ["postgresql"], indirect=True)
async def test_a_server_that_is_away(office: Bot, service: BusyBotApi, postgres: PostgresServer) -> None:
    """PostgreSQL stops and starts: what was said meanwhile is answered once, and what was in flight comes once."""
    await send_slowly(office, service)
    jum = FakePhone(service, "Jum", within=60)

    await asyncio.to_thread(postgres.program.stop)
    try:
        await jum.user.says("hitung iuran")
        await asyncio.sleep(AWAY)
    finally:
        await asyncio.to_thread(postgres.program.start)

    await jum.hears("Pekerjaannya apa?")
    await all_went_well(office, service, jum)
