"""Every test here talks with a whole office, once on SQLite and once on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from bot.storage.database import Database
from tests.databases import database, postgres, sqlite
from tests.office import Office, office_on

__all__ = ["database", "postgres", "sqlite"]


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    """An office that has just opened."""
    async with office_on(database) as opened:
        yield opened
