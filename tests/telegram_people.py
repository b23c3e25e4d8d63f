"""The people who talk with the bot through the fake Bot API server."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fake_bot_api import FakeBotApi

BOT = {
    "id": 424242,
    "is_bot": True,
    "first_name": "Rutin",
    "username": "rutin_test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}


class User:
    """Somebody who talks with the bot in a private chat (or, with `group`, in a group)."""

    def __init__(self, api: "FakeBotApi", number: int, name: str, group: int | None = None) -> None:
        self.api, self.id, self.name = api, number, name
        self.chat_id = group or number
        self.blocked = self.deactivated = False

    @property
    def person(self) -> dict[str, Any]:
        """The user as Telegram shows them."""
        return {"id": self.id, "is_bot": False, "first_name": self.name}

    @property
    def chat(self) -> dict[str, Any]:
        """The chat as Telegram shows it."""
        if self.chat_id < 0:
            return {"id": self.chat_id, "type": "supergroup", "title": "Paguyuban"}
        return {"id": self.chat_id, "type": "private", "first_name": self.name}

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What the bot's messages in this chat look like now: edits done, deleted ones gone."""
        return [m for m in self.api.messages.values() if m["chat"]["id"] == self.chat_id and m["from"]["is_bot"]]

    @property
    def heard(self) -> list[str]:
        """The texts of the bot's messages, oldest first."""
        return [message.get("text") or message.get("caption") or "" for message in self.messages]

    async def hears(self, words: str = "", after: int = 0, within: float = 5) -> str:
        """Wait for a message holding these words, newer than the message `after`; returns its text."""

        def found() -> str | None:
            shown = zip(self.messages, self.heard, strict=True)
            return next((text for m, text in shown if words in text and m["message_id"] > after), None)

        return str(await self.api.until(found, within, f"{self.name} hears {words!r}, heard {self.heard}"))

    async def says(self, text: str, **more: Any) -> int:
        """Type something; returns the message's id."""
        entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text[:1] == "/" else None
        return await self.sends(text=text, **({"entities": entities} if entities else {}), **more)

    async def sends(self, **content: Any) -> int:
        """Send any message, given in the Bot API's own fields."""
        message = {**self.api.new_message(self.chat, self.person), **content}
        self.api.messages[message["message_id"]] = message
        await self.api.update("message", message)
        return int(message["message_id"])

    async def sends_photo(self, caption: str | None = None) -> int:
        """Send a photo in two sizes."""
        sizes = [self.api.new_file(b"\xff\xd8\xff small"), self.api.new_file(b"\xff\xd8\xff the large one")]
        photo = [{**size, "width": 90 * (n + 1), "height": 90 * (n + 1)} for n, size in enumerate(sizes)]
        return await self.sends(photo=photo, **({"caption": caption} if caption else {}))

    async def shares_contact(self, phone: str, user_id: int | None = None) -> int:
        """Press the button that shares a number (`user_id`: the card of somebody else)."""
        contact = {"phone_number": phone, "first_name": self.name, "user_id": user_id or self.id}
        return await self.sends(contact=contact)

    async def taps(self, label: str) -> str:
        """Press the newest button with this label (or type it, on a reply keyboard); returns the query's id."""
        for message in reversed(self.messages):
            markup = message.get("reply_markup", {})
            for button in (button for row in markup.get("inline_keyboard", ()) for button in row):
                if button["text"] == label:
                    return await self.taps_data(button["callback_data"], message)
            if any(button["text"] == label for row in markup.get("keyboard", ()) for button in row):
                return str(await self.says(label))
        raise AssertionError(f"{self.name} sees no button {label!r}")

    async def taps_data(self, data: str, message: dict[str, Any] | None = None) -> str:
        """Send callback data, forged or not."""
        query = f"q{self.api.next_number()}"
        self.api.queries.add(query)
        body = {"id": query, "from": self.person, "chat_instance": "1", "data": data}
        body["message"] = message or self.api.new_message(self.chat, BOT)
        await self.api.update("callback_query", body)
        return query
