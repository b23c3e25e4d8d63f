"""Fixtures of the end-to-end tests: a nursery of processes, a Bot API server, and an office on it."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.e2e.running import Bot, Nursery, nursery, on_telegram
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
