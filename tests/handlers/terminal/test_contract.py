"""The terminal keeps the contract of every channel, and says what is deleted."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bot.domain.inbound import Address
from bot.domain.reply import Reply
from bot.errors import Refused
from handlers.terminal.channel import TerminalChannel, What
from handlers.terminal.outbound import drawn
from tests.handlers.channel_contract import ChannelContract

NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


@dataclass
class TerminalRig:
    """The channel, and what one role sees of it."""

    channel: TerminalChannel
    address: Address

    def shown(self) -> list[str]:
        return ["\n".join(drawn(reply)) for reply in self._replies()]

    def offered(self) -> list[str]:
        return [choice.label for choice in self._replies()[-1].choices]

    def _replies(self) -> list[Reply]:
        return [message.reply for message in self.channel.chats["warga"].values() if message.reply]


@pytest.fixture
def rig() -> TerminalRig:
    """A terminal, and a worker at its other end."""
    return TerminalRig(TerminalChannel("demo", lambda: NOON), Address("terminal", "warga"))


class TestTheTerminalKeepsTheContract(ChannelContract):
    """Every promise of the contract."""

    name = "terminal"

    async def test_a_deleted_message_is_gone_and_said_so(self, rig: TerminalRig):
        """Nothing vanishes from the screen without a word."""
        sent = await rig.channel.send(rig.address, Reply("NIK"))

        await rig.channel.delete(rig.address, sent.id)

        assert rig.shown() == []
        assert [news.what for news in rig.channel.take_news()] == [What.SENT, What.DELETED]

    async def test_a_message_that_somebody_wrote_can_be_deleted(self, rig: TerminalRig):
        """A typed identifier can be taken away like one of our messages."""
        written = rig.channel.written("warga")

        await rig.channel.delete(rig.address, written)

        assert [(news.what, news.message.reply) for news in rig.channel.take_news()] == [(What.DELETED, None)]

    async def test_an_address_of_another_channel_is_refused(self, rig: TerminalRig):
        """What is meant for Telegram is not shown here."""
        with pytest.raises(Refused):
            await rig.channel.send(Address("telegram", "1"), Reply("Halo"))

    async def test_an_unchanged_edit_is_no_news(self, rig: TerminalRig):
        """A progress message that says the same again is not shown again."""
        sent = await rig.channel.send(rig.address, Reply("Terkirim 1"))
        rig.channel.take_news()

        await rig.channel.edit(rig.address, sent.id, Reply("Terkirim 1"))

        assert rig.channel.take_news() == []
