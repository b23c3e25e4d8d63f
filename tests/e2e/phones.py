"""Phones that talk with the bot through a Bot API server: each act waits for what the bot says to it."""

from functools import partial
from typing import Protocol

from tests.fake_bot_api import FakeBotApi
from tests.telegram_people import User


class Phone(Protocol):
    """Somebody's phone. Acts wait for messages that hold these words; without any, for any message."""

    async def says(self, text: str, *words: str) -> str:
        """Type something; returns the first message that answers it."""
        ...

    async def taps(self, label: str, *words: str) -> str:
        """Press the newest button of this label, once it is there."""
        ...

    async def shares_contact(self, phone: str, *words: str) -> str:
        """Press the button that shares the own number."""
        ...

    async def sends_photo(self, *words: str) -> str:
        """Send a photo."""
        ...

    async def sends_voice(self, *words: str) -> str:
        """Send a voice note."""
        ...

    async def hears(self, *words: str) -> str:
        """Wait for messages since the last act."""
        ...


class FakePhone:
    """A phone on the fake Bot API server."""

    def __init__(self, api: FakeBotApi, name: str, within: float = 30) -> None:
        self.user: User = api.user(name)
        self.api, self._within, self.acted = api, within, 0

    async def says(self, text: str, *words: str) -> str:
        """Type something; returns the first message that answers it."""
        self.acted = await self.user.says(text)
        return await self.hears(*words)

    async def taps(self, label: str, *words: str) -> str:
        """Press the newest button of this label, once it is there."""
        await self.api.until(lambda: label in self.labels, self._within, f"{self.user.name} sees {label!r}")
        self.acted = self.api.next_number()
        await self.user.taps(label)
        return await self.hears(*words)

    async def shares_contact(self, phone: str, *words: str) -> str:
        """Press the button that shares the own number."""
        self.acted = await self.user.shares_contact(phone)
        return await self.hears(*words)

    async def sends_photo(self, *words: str) -> str:
        """Send a photo."""
        self.acted = await self.user.sends_photo()
        return await self.hears(*words)

    async def sends_voice(self, *words: str) -> str:
        """Send a voice note."""
        voice = {**self.api.new_file(b"OggS voice"), "duration": 3, "mime_type": "audio/ogg"}
        self.acted = await self.user.sends(voice=voice)
        return await self.hears(*words)

    async def hears(self, *words: str) -> str:
        """Wait for messages since the last act."""
        found = [
            await self.api.until(partial(self._new, word), self._within, self._wish(word)) for word in words or ("",)
        ]
        return str(found[0][0])

    def _new(self, word: str) -> list[str]:
        shown = zip(self.user.messages, self.user.heard, strict=True)
        return [text for message, text in shown if word in text and message["message_id"] > self.acted]

    def _wish(self, word: str) -> str:
        return f"{self.user.name} hears {word!r} after {self.user.heard[-1:]}"

    @property
    def labels(self) -> list[str]:
        """Every button in this chat."""
        shown = [message.get("reply_markup", {}) for message in self.user.messages]
        rows = [row for markup in shown for kind in ("inline_keyboard", "keyboard") for row in markup.get(kind, ())]
        return [button["text"] for row in rows for button in row]
