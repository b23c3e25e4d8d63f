"""A process that dies while a campaign is paused or cancelled: nothing leaves that should not, and nothing twice."""

import asyncio
from dataclasses import dataclass

import pytest

from tests.busy_bot_api import BusyBotApi
from tests.e2e.crowd import campaign, settle, supervised
from tests.e2e.phones import FakePhone
from tests.e2e.reckoning import copied, in_hand, lost, rows, until_done
from tests.e2e.running import NO_LIMIT, Bot

MEMBERS = 40
SLOWLY = 4  # letters a second: a supervisor has time to stop them
WANTED_AT_MOST = 2.0  # seconds after which nothing leaves that is not wanted any more
A_LOOK = 1.2  # seconds in which the sender has looked into the outbox again


@dataclass
class Running:
    """A campaign on its way at a few a second, and its supervisor with the buttons in hand."""

    office: Bot
    service: BusyBotApi
    hadi: FakePhone
    members: set[int]

    @property
    def letters(self) -> int:
        """How many letters the service accepted."""
        return sum(one.chat in self.members for one in self.service.accepted)

    async def opens(self) -> None:
        """The supervisor opens the campaign's page."""
        await self.hadi.says("/tugas")
        await self.hadi.taps("Siaran")
        await self.hadi.taps(next(label for label in self.hadi.labels if "S1" in label), "S1")

    async def taps_deadly(self, label: str) -> int:
        """Tap once some letters have left; the bot dies of it. Returns how many had left."""
        await self.service.until(lambda: self.letters >= SLOWLY, 20, "some letters leave")
        await self.hadi.user.taps(label)
        await self.office.dies()
        return self.letters

    async def is_still(self) -> None:
        """Nothing leaves any more."""
        before = self.letters
        await asyncio.sleep(A_LOOK)
        assert self.letters == before < MEMBERS


async def run_campaign(office: Bot, service: BusyBotApi, deadly: str) -> Running:
    """Start it, with the supervisor before the campaign's page."""
    office.settings |= {"PAID_BROADCASTS": "false", "SEND_RATE": str(SLOWLY)}
    writer, supervisor = await settle(office, service, 2)
    members = await settle(office, service, MEMBERS, members=True)
    await supervised(office, supervisor, "Pak Hadi")
    await campaign(office, writer, MEMBERS)
    hadi = FakePhone(service, "Hadi")
    hadi.user = supervisor
    going = Running(office, service, hadi, {member.id for member in members})
    await office.start(deadly=(deadly, 1))
    await going.opens()
    return going


@pytest.mark.parametrize(
    ("office", "moment"),
    [("sqlite", "a pause is not committed"), ("postgresql", "a pause is committed")],
    indirect=["office"],
)
async def test_a_death_while_a_pause_is_written(office: Bot, service: BusyBotApi, moment: str) -> None:
    """Paused is paused, and nothing leaves; what goes on later reaches everybody else, each once."""
    going = await run_campaign(office, service, moment)
    gone = await going.taps_deadly("Jeda")
    left = await rows(office, "campaign")

    await office.start()
    await going.hadi.hears("Dijeda")
    await asyncio.sleep(WANTED_AT_MOST)
    assert "not" in moment or going.letters == gone
    await going.is_still()
    office.settings |= NO_LIMIT
    await office.again()
    await going.opens()
    await going.hadi.taps("Lanjut", "Dilanjutkan")

    found = await until_done(office, "campaign")
    assert not going.members & set(copied(service))
    assert not lost(office, service, found)
    assert {row.chat for row in found if row.state == "unknown"} == in_hand(left)
    assert {row.state for row in found} <= {"sent", "unknown"}
    assert len(found) == MEMBERS


@pytest.mark.parametrize(
    ("office", "moment"),
    [("postgresql", "a cancel is not committed"), ("sqlite", "a cancel is committed")],
    indirect=["office"],
)
async def test_a_death_while_a_cancel_is_written(office: Bot, service: BusyBotApi, moment: str) -> None:
    """Cancelled is cancelled: what was not sent is skipped, with the reason."""
    going = await run_campaign(office, service, moment)
    gone = await going.taps_deadly("Batalkan")
    left = await rows(office, "campaign")

    await office.start()
    await going.hadi.hears("Dibatalkan")
    found = await until_done(office, "campaign")

    await going.is_still()
    assert "not" in moment or going.letters == gone
    assert not going.members & set(copied(service))
    assert not lost(office, service, found)
    assert {(row.state, row.reason) for row in found} - {("unknown", "sender_gone")} == {
        ("sent", None),
        ("skipped", "cancelled"),
    }
    assert {row.chat for row in found if row.state == "unknown"} == in_hand(left)
