"""The parts of a bot, joined as a process has them: what is said to one that does not send is told to who does."""

import asyncio

import pytest
from sqlalchemy import select

from bot.commands.duties import in_background
from bot.commands.parts import joined
from bot.delivery.clock import SystemClock
from bot.delivery.judging import SENDING
from bot.domain.inbound import Address, Inbound, Text, UpdateKey
from bot.domain.outgoing import State
from bot.settings import Settings
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.listening import listen
from bot.storage.scope import scoped
from tests.databases import database, postgres

__all__ = ["database", "postgres"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_receiver_calls_whoever_sends(database: Database) -> None:
    """Its turn commits the answer as waiting, and a word goes out to the elected process."""
    hello = Inbound(UpdateKey("telegram", "1", 7), Address("telegram", "42"), "42", Text("/start"), message="1")
    calls = asyncio.Semaphore(0)
    settings = Settings(_env_file=None)
    async with (
        joined(settings, database, {}, SystemClock(), bot="telegram:1") as parts,
        in_background(parts.notifier.run()),
        in_background(listen(database, calls.release)),
        asyncio.timeout(20),
    ):
        await calls.acquire()  # it listens
        await parts.door.receive(hello)
        await calls.acquire()

        async with database.reading() as connection:
            states = (await connection.execute(scoped(SENDING, select(t.outbox.c.state)))).scalars().all()
    assert set(states) == {State.QUEUED}
