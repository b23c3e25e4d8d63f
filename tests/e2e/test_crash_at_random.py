"""Kills at random moments of a busy evening, with a service in trouble: its own log says what was lost and copied."""

import asyncio
from random import Random

from tests.busy_bot_api import BAD_EVENING, BusyBotApi, Limiter
from tests.e2e.crowd import EVENING, settle
from tests.e2e.reckoning import copied, in_hand, lost, rows, until, until_done
from tests.e2e.running import Bot
from tests.telegram_people import User

KILLS = 5
MEMBERS = 140
TALKERS, PAUSE = 12, 0.4
SENT = (3, 12)  # messages that leave between two kills
MOMENTS = (0.0, 0.2)  # seconds after the last of them


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


async def talk(talkers: list[User]) -> None:
    """One after the other says something; nobody waits for an answer."""
    for talker in talkers:
        await talker.says("/start")
        await asyncio.sleep(PAUSE)


async def test_kills_on_a_busy_evening(office: Bot, service: BusyBotApi) -> None:
    """Reminders and talk: nothing lost, one copy at most, and only of what was in flight or whose answer was lost."""
    office.moves_clock(EVENING)
    office.settings |= {"PAID_BROADCASTS": "false", "SEND_RATE": "30"}
    await settle(office, service, MEMBERS, members=True)
    talkers = [service.user(f"Jum {number}") for number in range(TALKERS)]
    service.disturb(BAD_EVENING, limiter=Limiter(30), jitter=(0.02, 0.2), seed=7)

    await office.start()
    held, _ = await asyncio.gather(kill_now_and_then(office, service, seed=3), talk(talkers))
    await until(office, lambda found: len(found) == MEMBERS, "reminder")
    await until(office, lambda found: len(found) == TALKERS, "reply")
    found = await until_done(office, within=60)

    assert held
    assert not lost(office, service, found)
    assert set(copied(service)) <= held | service.unclear
    assert set(copied(service).values()) <= {1}
    blocked = {user.id for user in service.users.values() if user.blocked}
    assert {row.chat for row in found if row.state in ("failed", "queued")} <= blocked
    assert {row.chat for row in found if row.state == "unknown"} <= held | service.unclear
    assert all(row.reason for row in found if row.state != "sent")
    assert service.violations == []
