"""A campaign that meets a storm is paused, nobody is lost by it, and a silent service is only probed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select, update

from bot.domain.people import Purpose
from bot.errors import Unconfirmed, Unreachable
from bot.storage import campaigns
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import scoped
from tests.delivery.parts import Parts, news, parts, reply
from tests.rows import ACT, campaign, campaign_state, meet

PEOPLE = [f"p{number:03}" for number in range(60)]


@pytest.fixture
async def post(database: Database) -> AsyncIterator[Parts]:
    """A running campaign to many people, of whom the owner is Sri."""
    await campaign(database)
    for person in PEOPLE:
        await meet(database, person, consents=(Purpose.NEWS,))
    made = parts(database)
    await made.queue(*map(news, PEOPLE))
    yield made
    await made.sender.close()


@asynccontextmanager
async def running(post: Parts) -> AsyncIterator[None]:
    """The sender's loops, ended in good order."""
    await post.sender.start()
    task = asyncio.create_task(post.sender.run())
    try:
        yield
    finally:
        post.sender.stop()
        await asyncio.wait_for(task, 10)


def storm() -> Callable[[str, str], Exception | None]:
    """A service that refuses two messages in five, but none to the owner."""
    numbers = count()

    def refuses(to: str, text: str) -> Exception | None:
        return Unreachable("blocked") if to != "sri" and next(numbers) % 5 < 2 else None

    return refuses


async def refused_addresses(database: Database) -> dict[str, int]:
    """How many addresses are in doubt, and how many were given up."""
    async with database.reading() as connection:
        rows = (await connection.execute(scoped(ACT, select(t.address)))).all()
    return {
        "doubtful": sum(row.doubtful_at is not None for row in rows),
        "unreachable": sum(row.unreachable_at is not None for row in rows),
    }


async def test_a_storm_of_refusals_pauses_the_campaign(post: Parts) -> None:
    """Four in ten refused: it stops within seconds, its owner hears what was seen, and nobody is given up."""
    doubted = PEOPLE[::3]
    async with post.database.transaction() as connection:
        long_ago = post.clock.now() - timedelta(days=2)
        old = update(t.address).where(t.address.c.id.in_([f"{person}-a" for person in doubted]))
        await connection.execute(scoped(ACT, old.values(doubtful_at=long_ago)))
    post.channel.fails = storm()

    async with running(post):
        for _ in range(16):
            await post.clock.move(0.5)

    assert (await campaign_state(post.database)).startswith("paused refused=")
    told = [text for to, text in post.channel.sent if to == "sri"]
    assert len(told) == 1
    assert told[0].startswith("Paused:")
    assert len(post.channel.sent) < len(PEOPLE)
    assert (await refused_addresses(post.database))["unreachable"] == 0
    states = set((await post.states()).values())
    assert states <= {"sent", "queued", "queued doubtful", "queued pace"}


async def test_after_the_storm_everybody_is_reached_once(post: Parts) -> None:
    """Resumed by a human and a day later: no copy and no loss."""
    post.channel.fails = storm()
    async with running(post):
        for _ in range(16):
            await post.clock.move(0.5)
    post.channel.fails = lambda to, text: None
    async with post.database.transaction() as connection:
        await campaigns.move(connection, "c", ["paused"], "running", paused_why=None)

    for hours in (0.2, 24.4):
        await post.sender.drain(post.clock.now() + timedelta(hours=hours))

    reached = sorted(to for to, text in post.channel.sent if text == "Kabar")
    assert reached == PEOPLE


async def test_people_who_answer_with_stop_pause_it(post: Parts) -> None:
    """When six of a hundred receivers say STOP the campaign waits for a human."""
    async with running(post):
        for _ in range(8):
            await post.clock.move(0.5)
        async with post.database.transaction() as connection:
            for to, _ in post.channel.sent[:8]:
                await campaigns.opted_out(connection, to, post.clock.now() - timedelta(hours=24))
        await post.clock.move(2)

    assert await campaign_state(post.database) == "paused refused=0 unknown=0 stop=8"


async def test_a_silent_service_is_only_probed(post: Parts) -> None:
    """After twenty lost answers in a row one message every ten seconds leaves, until one is answered."""
    async with post.database.transaction() as connection:
        await campaigns.move(connection, "c", ["running"], "paused")
    await post.queue(*(reply(f"r:{person}", person) for person in PEOPLE))
    tried: list[float] = []

    def lost(to: str, text: str) -> Exception:
        tried.append(post.clock.monotonic())
        return Unconfirmed()

    post.channel.fails = lost
    async with running(post):
        for _ in range(8):
            await post.clock.move(0.5)
        before = len(tried)
        for _ in range(70):
            await post.clock.move(0.5)
        probes = len(tried) - before
        post.channel.fails = lambda to, text: None
        for _ in range(60):
            await post.clock.move(0.5)

    assert before < 45
    assert 3 <= probes <= 4
    assert len({to for to, _ in post.channel.sent}) > 30


async def test_stop_is_counted_for_the_campaign_that_came_last(database: Database) -> None:
    """Only for who was reached by one within a day."""
    await campaign(database)
    await meet(database, "jum", consents=(Purpose.NEWS,))
    made = parts(database)
    await made.queue(news("jum"))
    await made.sender.drain()
    now = made.clock.now()

    async with database.transaction() as connection:
        await campaigns.opted_out(connection, "jum", now - timedelta(hours=24))
        await campaigns.opted_out(connection, "jum", now + timedelta(hours=1))
        await campaigns.opted_out(connection, "sri", now - timedelta(hours=24))
    await made.sender.close()

    async with database.reading() as connection:
        assert await campaigns.watched(connection) == ([("c", 1)], False)
