"""The main job over HTTP: by polling and by webhook, without an invalid call."""

import pytest

from tests.databases import empty_database, postgres
from tests.e2e.main_job import People, main_job
from tests.e2e.phones import FakePhone
from tests.e2e.running import Bot, by_webhook
from tests.fake_bot_api import FakeBotApi

__all__ = ["postgres"]


@pytest.mark.parametrize("way", ["polling", "webhook", "polling on PostgreSQL"])
async def test_the_main_job(bot: Bot, api: FakeBotApi, way: str, request: pytest.FixtureRequest) -> None:
    """A worker asks, signs up, pays and is thanked; the agent and the supervisor follow up."""
    if way == "webhook":
        bot.settings |= by_webhook()
    elif way == "polling on PostgreSQL":
        bot.settings |= {"DATABASE_URL": await empty_database(request.getfixturevalue("postgres"))}
    people = People(*(FakePhone(api, name) for name in ("Jum", "Sari", "Hadi")))
    await bot.start()

    await main_job(bot, people)

    assert await bot.stop() == 0
    assert api.violations == []
    assert [call for call in api.calls if call.status not in (0, 200)] == []
    assert refused_or_failed(bot.errors) == []


def refused_or_failed(errors: str) -> list[str]:
    """The lines of the log that somebody would have to look at."""
    return [line for line in errors.splitlines() if "level=info" not in line]
