"""A machine whose time of day is set while the bot runs, by hours: nothing is lost, sent twice or sent too fast."""

import asyncio

from bot.domain.outgoing import Kind
from tests.busy_bot_api import BusyBotApi
from tests.e2e.crowd import campaign, queue, settle
from tests.e2e.phones import FakePhone
from tests.e2e.reckoning import copied, lost, until, until_done
from tests.e2e.running import MORNING, Bot

PEOPLE = 30
RATE = 10
AT_LEAST = PEOPLE / RATE - 2  # seconds: the first second is a burst, and the last one is not full
FORWARDS, BACKWARDS = 5 * 3600.0, -4 * 3600.0
A_LITTLE_BACK = -1800.0  # still an hour at which people are written to
IDLE = 1.5
WORK_OF_AN_IDLE_BOT = 0.2  # seconds of processor time in IDLE seconds


async def test_a_clock_that_jumps(office: Bot, service: BusyBotApi) -> None:
    """Forwards amid a pile of messages, backwards amid a talk, and a death after both; the pace is kept throughout."""
    office.settings |= {"PAID_BROADCASTS": "false", "SEND_RATE": str(RATE)}
    people = await settle(office, service, PEOPLE)
    await queue(office, Kind.TICKET, people, "Jawaban", MORNING)
    jum = FakePhone(service, "Jum")
    await office.start(jumps=(FORWARDS, BACKWARDS))
    await jum.says("hitung iuran", "Pekerjaannya apa?")

    office.jumps()
    await jum.says("pedagang sayur", "Penghasilan")
    await until_done(office)
    office.jumps()
    await jum.says("50 ribu sehari", "Rp10.400 sebulan")
    before = await office.worked()
    await asyncio.sleep(IDLE)
    worked = await office.worked() - before
    await office.again()
    await jum.says("hitung iuran", "Pekerjaannya apa?")

    found = await until_done(office)
    assert not lost(office, service, found)
    assert not copied(service, "Jawaban")
    assert len(service.to(jum.user.id)) == 4
    assert {row.state for row in found} == {"sent"}
    answers = [one.at for one in service.accepted if one.text == "Jawaban"]
    assert answers[-1] - answers[0] > AT_LEAST
    assert worked < WORK_OF_AN_IDLE_BOT


async def test_ticks_go_on_after_a_jump(office: Bot, service: BusyBotApi) -> None:
    """What is to happen every few seconds does not wait until the clock shows the old time again."""
    (writer,) = await settle(office, service, 1)
    await settle(office, service, 3, members=True)
    await office.start(jumps=[A_LITTLE_BACK])
    await asyncio.sleep(1)
    office.jumps()

    await campaign(office, writer, 3)

    await until(office, lambda found: {row.state for row in found} == {"sent"}, "campaign")
