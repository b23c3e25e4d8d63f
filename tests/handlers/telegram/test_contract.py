"""Telegram keeps the contract of every channel."""

from dataclasses import dataclass

import pytest

from bot.domain.inbound import Address
from bot.domain.reply import Reply
from handlers.telegram.app import Telegram
from handlers.telegram.channel import TelegramChannel
from tests.fake_bot_api import User
from tests.handlers.channel_contract import ChannelContract


@dataclass
class TelegramRig:
    """The real channel over HTTP, and what its reader sees."""

    channel: TelegramChannel
    address: Address
    reader: User

    def shown(self) -> list[str]:
        return self.reader.heard

    def offered(self) -> list[str]:
        keyboard = self.reader.messages[-1]["reply_markup"]["inline_keyboard"]
        return [button["text"] for row in keyboard for button in row]


@pytest.fixture
def rig(telegram: Telegram, jum: User, address: Address) -> TelegramRig:
    """Telegram, and Jum at its other end."""
    return TelegramRig(telegram.channel, address, jum)


class TestTelegramKeepsTheContract(ChannelContract):
    """Every promise of the contract, over HTTP."""

    name = "telegram"

    async def test_a_deleted_message_is_gone(self, rig: TelegramRig):
        """Deleting takes the message out of the chat."""
        sent = await rig.channel.send(rig.address, Reply("NIK"))

        await rig.channel.delete(rig.address, sent.id)

        assert rig.shown() == []
