"""A chat hears its replies in the order in which they were written, whoever sends them."""

from bot.domain.inbound import Address, Inbound, Text, UpdateKey
from bot.domain.viewer import System
from bot.storage import claims
from tests.office import Office


async def test_a_reply_waits_behind_one_that_a_killed_sender_left(office: Office) -> None:
    """What may come a second time comes before what was said later, not after it."""
    await hears(office, 1, "/start")
    office.sender._flights.take_all()  # the memory of the killed one
    async with office.database.transaction() as connection:
        await claims.settle(connection, System("send"), term=99, now=office.clock.now())

    await hears(office, 2, "iuran paling murah berapa?")
    await office.sender.drain(office.clock.now())

    first, second = (reply.text for _, reply in office.channel.sent)
    assert "Selamat datang" in first
    assert "Rp8.400" in second


async def hears(office: Office, number: int, text: str) -> None:
    """One update is stored; nothing is sent yet."""
    key, address = UpdateKey("telegram", "1", number), Address("telegram", "jum")
    await office.door.receive(Inbound(key, address, "jum", Text(text), message=str(number)))
