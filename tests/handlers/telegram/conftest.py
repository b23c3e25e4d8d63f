"""A fake Bot API server, the real bot on it, and somebody to write to."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.inbound import Address
from handlers.telegram.app import Telegram, build
from tests.fake_bot_api import FakeBotApi, User
from tests.handlers.telegram.core import Core


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    """The server; a call that Telegram would refuse as malformed fails the test."""
    async with FakeBotApi() as server:
        yield server
        assert server.violations == []


@pytest.fixture
async def telegram(api: FakeBotApi) -> AsyncIterator[Telegram]:
    """The bot as it really is made."""
    async with build(api.token, api.url) as made:
        yield made


@pytest.fixture
def jum(api: FakeBotApi) -> User:
    """Somebody who has started the bot."""
    return api.user("Jum")


@pytest.fixture
def address(jum: User) -> Address:
    """Where she can be written to."""
    return Address("telegram", str(jum.id))


@pytest.fixture
def core() -> Core:
    """A core that stores everything."""
    return Core()
