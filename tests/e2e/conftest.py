"""Fixtures of the end-to-end tests: a nursery of processes, a Bot API server, and an office on it."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.busy_bot_api import BusyBotApi
from tests.databases import PostgresServer, empty_database, postgres  # noqa: F401  a fixture
from tests.e2e.running import NO_LIMIT, QUICK_TERMS, Bot, Nursery, nursery, on_telegram
from tests.fake_bot_api import FakeBotApi

collect_ignore_glob = [] if os.name == "posix" else ["test_*.py"]  # a nursery forks


@pytest.fixture(scope="session", name="nursery")
def _nursery() -> Iterator[Nursery]:
    """One nursery for all tests of a worker."""
    with nursery() as made:
        yield made


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    """A Bot API server on loopback."""
    async with FakeBotApi() as server:
        yield server


@pytest.fixture
async def bot(tmp_path: Path, nursery: Nursery, api: FakeBotApi) -> AsyncIterator[Bot]:
    """An installation that polls; not started yet."""
    made = Bot(tmp_path, nursery, on_telegram(api.token, api.url))
    yield made
    await made.close()


@pytest.fixture
async def service() -> AsyncIterator[BusyBotApi]:
    """A Bot API server that keeps a log of what it accepted, and can be in trouble."""
    async with BusyBotApi() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
async def office(
    request: pytest.FixtureRequest, tmp_path: Path, nursery: Nursery, service: BusyBotApi
) -> AsyncIterator[Bot]:
    """An installation that sends as fast as it can, once on SQLite and once on PostgreSQL; not started yet."""
    settings = on_telegram(service.token, service.url, **NO_LIMIT)
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        settings["DATABASE_URL"] = await empty_database(server)
    made = Bot(tmp_path, nursery, settings)
    made.constants |= QUICK_TERMS
    yield made
    await made.close()
