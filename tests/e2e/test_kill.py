"""A sign-up with a bot that is killed: nothing is lost or asked again, and only the last message may come twice."""

import asyncio
import random
import re
from itertools import groupby

import pytest

from tests.e2e.main_job import ask_and_reckon, employ, sign_up
from tests.e2e.phones import FakePhone
from tests.e2e.running import Bot, by_webhook
from tests.fake_bot_api import FakeBotApi

KILLS = 5
READING = 0.2
MOMENTS = (0.1, 1.3)  # seconds after a start: while it starts, and while it talks


class Human(FakePhone):
    """A phone whose owner needs a moment to read: nobody answers within the 100 ms in which results are written."""

    async def hears(self, *words: str) -> str:
        """Hear it, and read it."""
        heard = await super().hears(*words)
        await asyncio.sleep(READING)
        return heard


class Deadly(FakePhone):
    """A phone whose every answer is the last thing its bot lives to see."""

    bot: Bot | None = None
    kills = 0

    async def hears(self, *words: str) -> str:
        """Hear it, kill the bot, and start another."""
        heard = await super().hears(*words)
        if self.bot is not None:
            await self.bot.again()
            self.kills += 1
        return heard


async def undisturbed(bot: Bot, api: FakeBotApi) -> list[str]:
    """What a sign-up hears when nobody kills the bot; makes the officer first."""
    await bot.start()
    ani = FakePhone(api, "Ani")
    await ask_and_reckon(ani)
    await employ(bot, FakePhone(api, "Sari"), "Bu Sari", "agent")
    await sign_up(ani)
    return heard_by(ani)


def heard_by(phone: FakePhone) -> list[str]:
    """Everything heard, without what differs from one sign-up to the next."""
    return [re.sub(r"(Nomor permintaan:) \w+", r"\1 …", text) for text in phone.user.heard]


def once(heard: list[str]) -> list[str]:
    """The same, with a message that came twice in a row told once."""
    return [text for text, _ in groupby(heard)]


async def killed_now_and_then(bot: Bot, seed: int) -> None:
    """Kill the bot at random moments, each time soon after its start."""
    moments = random.Random(seed)
    for _ in range(KILLS):
        await bot.again()
        await asyncio.sleep(moments.uniform(*MOMENTS))
    await bot.again()


async def test_a_kill_after_each_answer(bot: Bot, api: FakeBotApi) -> None:
    """Every question is asked in its turn, although another process asks each of them."""
    expected = await undisturbed(bot, api)
    jum = Deadly(api, "Jum")
    await ask_and_reckon(jum)
    await asyncio.sleep(READING)  # the results of what was heard so far are written

    jum.bot = bot
    await sign_up(jum)

    assert once(heard_by(jum)) == expected
    assert len(jum.user.heard) - len(expected) <= jum.kills
    assert api.violations == []


@pytest.mark.parametrize(("seed", "way"), [(1, "polling"), (2, "webhook")])
async def test_kills_at_random_moments(bot: Bot, api: FakeBotApi, seed: int, way: str) -> None:
    """Four people sign up while the bot is killed: each hears what is heard without a kill."""
    if way == "webhook":
        bot.settings |= by_webhook()
    expected = await undisturbed(bot, api)
    phones = [Human(api, name) for name in ("Jum", "Tin", "Yem", "Sri")]

    async def signs_up(phone: Human) -> None:
        await ask_and_reckon(phone)
        await sign_up(phone)

    await asyncio.gather(killed_now_and_then(bot, seed), *map(signs_up, phones))

    assert [once(heard_by(phone)) for phone in phones] == [expected] * len(phones)
    assert all(len(phone.user.heard) - len(expected) <= KILLS + 1 for phone in phones)
    assert api.violations == []


async def test_a_kill_between_commit_and_send(bot: Bot, api: FakeBotApi) -> None:
    """An answer that is stored and was not sent is sent by the next process; the question it held is not asked anew."""
    jum = FakePhone(api, "Jum")
    await bot.start()
    await jum.says("hitung iuran", "Pekerjaannya apa?")
    api.fault("sendMessage", "slow", delay=30)
    before = len(api.made("sendMessage"))
    await jum.user.says("pedagang sayur")
    await api.until(lambda: len(api.made("sendMessage")) > before, what="the bot begins to send")

    await bot.again()

    await jum.hears("Penghasilan")
    assert sum("Penghasilan" in text for text in jum.user.heard) == 1
    await jum.says("50 ribu sehari", "Rp10.400 sebulan")


async def test_a_kill_after_a_message_whose_answer_was_lost(bot: Bot, api: FakeBotApi) -> None:
    """Nobody can know that it arrived: it may come twice, and the talk goes on where it was."""
    jum = FakePhone(api, "Jum")
    await bot.start()
    await jum.says("hitung iuran", "Pekerjaannya apa?")
    api.fault("sendMessage", "lost")
    await jum.says("pedagang sayur", "Penghasilan")

    await bot.again()

    await jum.says("50 ribu sehari", "Rp10.400 sebulan")
    assert 1 <= sum("Penghasilan" in text for text in jum.user.heard) <= 2


async def test_kills_during_the_very_first_start(bot: Bot, api: FakeBotApi) -> None:
    """Keys without a database, or a database half made, stop nobody."""
    moments = random.Random(4)
    for _ in range(KILLS):
        await bot.start()
        await asyncio.sleep(moments.uniform(0, 0.5))
        await bot.kill()

    await bot.start()

    await FakePhone(api, "Jum").says("/start", "bukan BPJS")
