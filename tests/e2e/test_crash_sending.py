"""A process that dies while it sends: nothing is lost, and only what was in flight can come twice, if its kind may."""

import signal

import pytest

from bot.domain.outgoing import Kind, State
from tests.busy_bot_api import BusyBotApi
from tests.e2e.crowd import EVENING, queue, settle
from tests.e2e.reckoning import copied, in_hand, lost, rows, until_done
from tests.e2e.running import Bot

BEFORE_ITS_ANSWER = "the service has accepted"
MOMENTS = {
    "rows are claimed": 1,
    BEFORE_ITS_ANSWER: 5,
    "the service has answered": 5,
    "a result is not committed": 1,
    "a result is committed": 1,
}


async def start_to_die(office: Bot, service: BusyBotApi, moment: str) -> None:
    """Start it, and see it die at that moment; the service itself ends it before it answers."""
    if moment != BEFORE_ITS_ANSWER:
        await office.start(deadly=(moment, MOMENTS[moment]))
    else:
        service.on_accepted = lambda _: (
            office.signal(signal.SIGKILL) if len(service.accepted) == MOMENTS[moment] else None
        )
        await office.start()
    await office.dies()


@pytest.mark.parametrize(
    ("office", "moment"),
    [*(("sqlite", moment) for moment in MOMENTS), *(("postgresql", moment) for moment in list(MOMENTS)[::2])],
    indirect=["office"],
)
async def test_a_death_while_sending(office: Bot, service: BusyBotApi, moment: str) -> None:
    """What was in flight is sent once more or, if its kind forbids that, is listed as unknown; the rest comes once."""
    office.moves_clock(EVENING)
    people = await settle(office, service, 24)
    await queue(office, Kind.REMINDER, people[:12], "Pengingat", EVENING)
    await queue(office, Kind.RECEIPT, people[12:], "Kabar", EVENING)
    service.disturb(jitter=(0.01, 0.3))

    await start_to_die(office, service, moment)
    left = await rows(office)
    await office.start()
    found = await until_done(office)

    assert in_hand(left)
    assert not lost(office, service, found)
    assert set(copied(service)) <= in_hand(left)
    assert set(copied(service).values()) <= {1}
    assert not copied(service, "Kabar")
    assert {row.state for row in found if row.kind == Kind.REMINDER} == {State.SENT}
    doubted = {row.chat for row in left if row.kind == Kind.RECEIPT and row.state == State.SENDING}
    assert {row.chat for row in found if row.state == State.UNKNOWN} == doubted
    assert service.violations == []
