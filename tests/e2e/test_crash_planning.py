"""A process that dies while it plans: everybody is planned once, whatever the batch it had come to."""

import pytest

from tests.busy_bot_api import BusyBotApi
from tests.e2e.crowd import EVENING, settle
from tests.e2e.reckoning import copied, in_hand, lost, rows, until, until_done
from tests.e2e.running import Bot

MEMBERS = 25
BATCHES_OF_TEN = {"bot.scheduling.plan_reminders:plan_reminders.__defaults__": (10,)}


@pytest.mark.parametrize("moment", ["a batch of the plan is not committed", "a batch of the plan is committed"])
async def test_a_death_between_two_batches_of_a_plan(office: Bot, service: BusyBotApi, moment: str) -> None:
    """The next process goes on where the plan had come to: every member is reminded, and nobody twice."""
    office.moves_clock(EVENING)
    office.constants |= BATCHES_OF_TEN
    await settle(office, service, MEMBERS, members=True)

    await office.start(deadly=(moment, 2))
    await office.dies()
    left = await rows(office, "reminder")
    await office.start()
    await until(office, lambda found: len(found) == MEMBERS, "reminder")
    found = await until_done(office, "reminder")

    assert len(left) == (10 if "not" in moment else 20)
    assert not lost(office, service, found)
    assert set(copied(service)) <= in_hand(left)
    assert {row.state for row in found} == {"sent"}
    assert service.violations == []
