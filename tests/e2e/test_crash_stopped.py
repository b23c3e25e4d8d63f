"""A sender that is stopped amid its work and goes on when another has taken over: its time is over, and it knows.

`STOPPED_SECONDS=60` stops it for a real minute, with every time-out as it is in service; the usual test is shorter.
"""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from bot.domain.outgoing import Kind
from tests.busy_bot_api import BusyBotApi
from tests.e2e.crowd import queue, settle
from tests.e2e.reckoning import copied, in_hand, lost, rows, until_done
from tests.e2e.running import MORNING, QUICK_TERMS, Bot, by_webhook, until

PEOPLE = 30
SLOWLY = 8  # messages a second: there are some in hand that have not left when it is stopped
BEFORE_IT_STOPS = 5
GOES_ON = 2.0  # seconds in which what it had in hand would leave
STOPPED = float(os.environ.get("STOPPED_SECONDS", "0"))


def other_process(office: Bot, folder: Path) -> Bot:
    """A second process of the same office, behind the same webhook address in the eyes of the service."""
    folder.mkdir()
    settings = {**office.settings, "RUTIN_KEYS_FILE": str(office.folder / "rutin.keys")}
    settings["WEBHOOK_PORT"] = by_webhook()["WEBHOOK_PORT"]
    return Bot(folder, office.nursery, settings, constants=dict(office.constants))


@pytest.mark.parametrize("office", ["postgresql"], indirect=True)
async def test_a_sender_that_was_stopped(office: Bot, service: BusyBotApi, tmp_path: Path) -> None:
    """Nothing that it had in hand leaves when it goes on; what it had in flight came once, or twice if its kind may."""
    if STOPPED:
        office.constants = {name: value for name, value in office.constants.items() if name not in QUICK_TERMS}
    office.settings |= {**by_webhook(), "PAID_BROADCASTS": "false", "SEND_RATE": str(SLOWLY)}
    people = await settle(office, service, PEOPLE)
    await queue(office, Kind.TICKET, people[: PEOPLE // 2], "Jawaban", MORNING)
    await queue(office, Kind.RECEIPT, people[PEOPLE // 2 :], "Kabar", MORNING)
    second = other_process(office, tmp_path / "second")
    service.on_accepted = lambda _: office.signal(signal.SIGSTOP) if len(service.accepted) == BEFORE_IT_STOPS else None
    await office.start()
    await service.until(lambda: len(service.accepted) >= BEFORE_IT_STOPS, 30, "it sends, and is stopped")
    stopped_at = asyncio.get_running_loop().time()
    left = await rows(office)

    await second.start()
    try:
        await until(lambda: "elected" in second.errors, "the other takes over")
        found = await until_done(office, within=30 + STOPPED)
        await asyncio.sleep(max(stopped_at + STOPPED - asyncio.get_running_loop().time(), 0))
        sent = len(service.accepted)
        office.signal(signal.SIGCONT)
        await until(lambda: "no longer elected" in office.errors, "it finds its term over")
        await asyncio.sleep(GOES_ON)

        assert len(service.accepted) == sent
        assert await rows(office) == found
    finally:
        await second.close()
    assert len(in_hand(left)) > 1
    assert not lost(office, service, found)
    assert set(copied(service)) <= in_hand(left)
    assert set(copied(service).values()) <= {1}
    assert not copied(service, "Kabar")
