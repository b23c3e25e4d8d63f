"""The terminal as a channel: it keeps what was sent to each role, and what is new on the screen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bot.domain.inbound import Address
from bot.domain.reply import MessageRef, Reply
from bot.errors import Refused
from handlers.terminal.inbound import CHANNEL


class What(Enum):
    """What happened to a message."""

    SENT = "sent"
    EDITED = "edited"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Message:
    """One message in a chat; `reply` None for one that the person wrote."""

    id: str
    reply: Reply | None


@dataclass(frozen=True, slots=True)
class News:
    """Something that shows on the screen of a role, and when it happened."""

    what: What
    to: str
    message: Message
    at: datetime


@dataclass(slots=True)
class TerminalChannel:
    """Every role has a chat; messages of one session are numbered through, under the session's name."""

    session: str
    now: Callable[[], datetime]
    chats: dict[str, dict[str, Message]] = field(default_factory=dict)
    _news: list[News] = field(default_factory=list)
    _count: int = 0

    @property
    def name(self) -> str:
        """The channel's name in an Address."""
        return CHANNEL

    async def send(self, to: Address, reply: Reply, *, bulk: bool = False) -> MessageRef:
        """Show one message; a campaign's like any other."""
        message = self._keep(to, self._next_id(), reply)
        self._tell(What.SENT, to, message)
        return MessageRef(message.id)

    async def edit(self, to: Address, message: str, reply: Reply) -> MessageRef:
        """Show the newer text of a message; the same text again is nothing new."""
        known = self._chat(to).get(message)
        if known is None:
            raise Refused("message_to_edit_not_found")
        if known.reply != reply:
            self._tell(What.EDITED, to, self._keep(to, message, reply))
        return MessageRef(message)

    async def delete(self, to: Address, message: str) -> None:
        """Say that a message is gone; one that is not here counts as done."""
        gone = self._chat(to).pop(message, None)
        if gone is not None:
            self._tell(What.DELETED, to, gone)

    def written(self, reference: str) -> str:
        """Number a message that the person wrote, so that it can be deleted."""
        return self._keep(Address(CHANNEL, reference), self._next_id(), None).id

    def take_news(self) -> list[News]:
        """What happened since this was last asked, in order."""
        news, self._news = self._news, []
        return news

    def _next_id(self) -> str:
        self._count += 1
        return f"{self.session}.{self._count}"

    def _keep(self, to: Address, id: str, reply: Reply | None) -> Message:
        message = Message(id, reply)
        self._chat(to)[id] = message
        return message

    def _chat(self, to: Address) -> dict[str, Message]:
        if to.channel != CHANNEL:
            raise Refused("address")
        return self.chats.setdefault(to.reference, {})

    def _tell(self, what: What, to: Address, message: Message) -> None:
        self._news.append(News(what, to.reference, message, self.now()))
