"""Polling over HTTP: nothing is acknowledged before its turn has committed, and nobody waits for a stranger."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.errors import NotStored
from handlers.telegram.app import Telegram
from handlers.telegram.receiving import Polling
from tests.fake_bot_api import FakeBotApi, User
from tests.handlers.telegram.core import Core


@pytest.fixture
def listening(telegram: Telegram, core: Core) -> Callable[[], object]:
    """`async with listening()`: the bot polls inside the block, and is stopped properly at its end."""

    @asynccontextmanager
    async def listen() -> AsyncIterator[Polling]:
        polling = Polling(telegram.bot, core.receive, telegram.id, first_wait=0.02)
        running = asyncio.create_task(polling.run())
        try:
            yield polling
        finally:
            polling.stop()
            await running

    return listen


async def test_what_is_said_is_stored_once_and_then_forgotten(api: FakeBotApi, jum: User, core: Core, listening):
    """After a commit Telegram is told, and nothing comes twice."""
    async with listening():
        await jum.says("satu")
        await core.stores("satu")
        await jum.says("dua")
        await core.stores("dua")

    assert core.offered == ["satu", "dua"]
    assert not api.pending


async def test_a_webhook_left_over_does_not_deafen(api: FakeBotApi, jum: User, core: Core, listening):
    """Polling begins by taking an old webhook away; what waited there is not dropped."""
    api.webhook = {"url": "https://old.example"}
    await jum.says("sejak kemarin")

    async with listening():
        await core.stores("sejak kemarin")


async def test_an_update_is_kept_until_its_turn_has_committed(
    api: FakeBotApi, telegram: Telegram, jum: User, core: Core, listening
):
    """Killed in the middle of a turn, the update comes again; what was committed before it does not."""
    await jum.says("sudah")
    await jum.says("setengah")
    slow = core.hold("setengah")
    running = asyncio.create_task(Polling(telegram.bot, core.receive, telegram.id).run())
    await api.until(lambda: len(api.pending) == 1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    slow.set()
    async with listening():
        await core.stores("setengah")

    assert core.offered == ["sudah", "setengah", "setengah"]
    assert core.stored == ["sudah", "setengah"]


async def test_the_database_is_waited_for(jum: User, core: Core, listening):
    """What could not be stored is offered again until it can, in its order, and not acknowledged before."""
    failures = iter([NotStored(), NotStored(), NotStored()])
    core.wrong = lambda said: next(failures, None) if said == "satu" else None

    async with listening():
        await jum.says("satu")
        await jum.says("dua")
        await core.stores("satu", "dua")

    assert core.offered == ["satu"] * 4 + ["dua"]


async def test_a_full_database_acknowledges_nothing(api: FakeBotApi, jum: User, core: Core, listening):
    """Stopped while the database is down, the bot leaves the update with Telegram."""
    core.wrong = lambda said: NotStored()
    async with listening():
        await jum.says("satu")
        await core.until(lambda: len(core.offered) > 2)

    assert [update["message"]["text"] for update in api.pending] == ["satu"]

    core.wrong = lambda said: None
    async with listening():
        await core.stores("satu")

    assert not api.pending


async def test_one_chat_keeps_its_order_and_others_go_on(api: FakeBotApi, jum: User, core: Core, listening):
    """A slow turn holds back its own chat and nobody else's; the offset stays before it."""
    slamet = api.user("Slamet")
    slow = core.hold("jum 1")

    async with listening():
        await jum.says("jum 1")
        await jum.says("jum 2")
        for number in range(5):
            await slamet.says(f"slamet {number}")
        await core.stores("slamet 4")
        assert core.stored == [f"slamet {number}" for number in range(5)]
        assert api.pending[0]["message"]["text"] == "jum 1"
        slow.set()
        await core.stores("jum 2")

    assert core.offered.count("jum 1") == core.offered.count("slamet 0") == 1
    assert not api.pending


async def test_a_poisonous_update_does_not_stop_the_next(api: FakeBotApi, jum: User, core: Core, listening):
    """A turn that always raises is set aside after three tries, and so is what cannot even be read."""
    core.wrong = lambda said: ZeroDivisionError() if said == "racun" else None

    async with listening():
        await api.update("message", {"message_id": "x", "chat": 5, "from": []})
        await jum.says("racun")
        await jum.says("sehat")
        await core.stores("sehat")

    assert core.offered == ["racun"] * 3 + ["sehat"]
    assert not api.pending


async def test_a_tap_is_answered_when_its_turn_has_committed(api: FakeBotApi, jum: User, core: Core, listening):
    """The little clock on the button stops, and not before the tap counts."""
    slow = core.hold("Tap")
    async with listening():
        query = await jum.taps_data("0123456789abcdef01234567:1")
        await core.until(lambda: core.offered == ["Tap"])
        assert api.answered == []
        slow.set()
        await api.until(lambda: api.answered)

    assert api.answered == [query]


async def test_a_slow_tap_is_answered_after_two_seconds(api: FakeBotApi, jum: User, core: Core, listening):
    """Nobody looks at a turning clock for longer than that."""
    slow = core.hold("Tap")
    async with listening():
        await jum.taps_data("0123456789abcdef01234567:1")
        await api.until(lambda: api.answered, within=3)
        assert core.stored == []
        slow.set()


async def test_a_tap_is_answered_once_however_often_its_update_is_offered(
    api: FakeBotApi, jum: User, core: Core, listening
):
    """A database that is away for a moment does not make two answers of one."""
    failures = iter([NotStored(), NotStored()])
    core.wrong = lambda said: next(failures, None)
    async with listening():
        await jum.taps_data("0123456789abcdef01234567:1")
        await core.stores("Tap")

    assert core.offered == ["Tap"] * 3
    assert len(api.made("answerCallbackQuery")) == 1


async def test_an_old_tap_does_no_harm(api: FakeBotApi, jum: User, core: Core, listening):
    """Telegram's "query is too old" is nothing to anybody."""
    async with listening():
        await jum.taps_data("0123456789abcdef01234567:1")
        api.queries.clear()
        await jum.says("lanjut")
        await core.stores("lanjut")
        await api.until(lambda: api.made("answerCallbackQuery"))


@pytest.mark.parametrize(
    "fault",
    [
        {"how": "reset"}, {"how": "lost"}, {"how": "page", "code": 502}, {"how": "garbage"},
        {"how": "error", "code": 500}, {"how": "error", "code": 409, "description": "Conflict: other"},
        {"how": "error", "code": 429, "parameters": {"retry_after": 1}},
    ],
)  # fmt: skip
async def test_trouble_on_the_way_loses_nothing(api: FakeBotApi, jum: User, core: Core, listening, fault):
    """Whatever happens to getUpdates, each update is stored once."""
    await jum.says("satu")
    api.fault("getUpdates", **fault)

    async with listening():
        await core.stores("satu")
        await jum.says("dua")
        await core.stores("dua")

    assert core.stored == ["satu", "dua"]


async def test_ids_that_begin_again_lower_are_heard(api: FakeBotApi, jum: User, core: Core, listening):
    """After a quiet week Telegram numbers updates anew; no high-water mark hides them."""
    async with listening():
        await jum.says("dulu")
        await core.stores("dulu")
        await api.until(lambda: not api.pending)
        await api.update("message", {**api.new_message(jum.chat, jum.person), "text": "lagi"}, number=7)
        await core.stores("lagi")


async def test_a_hundred_people_at_once(api: FakeBotApi, core: Core, listening):
    """More updates than one batch holds arrive complete, each once, each chat in order."""
    people = [api.user(f"n{number}") for number in range(60)]
    for turn in range(4):
        for person in people:
            await person.says(f"{person.id} {turn}")

    async with listening():
        await core.until(lambda: len(core.stored) == 240)

    assert sorted(core.offered) == sorted(core.stored)
    for person in people:
        mine = [said for said in core.stored if said.startswith(f"{person.id} ")]
        assert mine == [f"{person.id} {turn}" for turn in range(4)]
