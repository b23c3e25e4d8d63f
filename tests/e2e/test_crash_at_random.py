"""Kills at random moments of a busy evening, with a service in trouble: its own log says what was lost and copied."""

import asyncio
from random import Random

from tests.busy_bot_api import BAD_EVENING, BusyBotApi, Limiter
from tests.e2e.crowd import EVENING, settle
from tests.e2e.main_job import ask_and_reckon
from tests.e2e.phones import FakePhone
from tests.e2e.reckoning import copied, in_hand, lost, rows, until, until_done
from tests.e2e.running import Bot

KILLS = 5
MEMBERS = 90
SENT = (3, 15)  # messages that leave between two kills
MOMENTS = (0.0, 0.3)  # seconds after the last of them


async def kill_now_and_then(office: Bot, service: BusyBotApi, seed: int) -> set[int]:
    """Kill and start the bot; returns the chats with a message in flight at one of the kills."""
    random, held = Random(seed), set[int]()
    for _ in range(KILLS):
        enough = len(service.accepted) + random.randint(*SENT)
        await service.until(lambda enough=enough: len(service.accepted) >= enough, 30, "messages leave")
        await asyncio.sleep(random.uniform(*MOMENTS))
        await office.kill()
        held |= in_hand(await rows(office))
        await office.start()
    return held


async def test_kills_on_a_busy_evening(office: Bot, service: BusyBotApi) -> None:
    """Reminders and a talk: nothing lost, one copy at most, and only of what was in flight or whose answer was lost."""
    office.moves_clock(EVENING)
    office.settings |= {"PAID_BROADCASTS": "false", "SEND_RATE": "30"}
    await settle(office, service, MEMBERS, members=True)
    jum = FakePhone(service, "Jum", within=60)
    service.spared.add(jum.user.id)
    service.disturb(BAD_EVENING, limiter=Limiter(30), jitter=(0.02, 0.2), seed=7)

    await office.start()
    held, _ = await asyncio.gather(kill_now_and_then(office, service, seed=3), ask_and_reckon(jum))
    await until(office, lambda found: len(found) == MEMBERS, "reminder")
    found = await until_done(office, within=60)

    assert held
    assert not lost(office, service, found)
    assert set(copied(service)) <= held | service.unclear
    assert set(copied(service).values()) <= {1}
    assert {row.state for row in found if row.state not in ("sent", "queued")} <= {"unknown"}
    assert service.violations == []
