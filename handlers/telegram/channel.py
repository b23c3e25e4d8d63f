"""Telegram as a channel: sends, edits and deletes, and says in our words what went wrong."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.domain.inbound import Address
from bot.domain.reply import MessageRef, Reply
from bot.errors import DeliveryFailed, Refused, TryLater, Unconfirmed, Unreachable
from handlers.telegram import outbound
from handlers.telegram.inbound import CHANNEL
from handlers.telegram.transport import NotSent, NotTaken

log = structlog.get_logger(__name__)

SOON = timedelta(seconds=1)
UNTIL_SOMEBODY_LOOKS = timedelta(minutes=1)

_GONE = {
    "blocked by the user": "blocked",
    "user is deactivated": "deactivated",
    "was kicked": "kicked",
    "not a member": "not_a_member",
    "initiate conversation": "never_started",
    "not enough rights": "no_rights",
}
_NOT_WORDS = re.compile(r"[^a-z0-9]+")

# What the library raises when a 200 does not hold what the Bot API promises.
_ODD_ANSWER = (KeyError, TypeError, ValueError, AttributeError)


class TelegramChannel:
    """Sends through one bot. Meant for the elected sender alone (DESIGN 6: one sender per bot).

    Remembers two things, neither of which may be lost with harm: which chats show a contact keyboard, so
    that it can be taken away, and which chat was told to wait, to guess how far a 429 reaches.
    With `paid_broadcasts` a campaign's messages may cost the bot Stars; no other message ever does.
    """

    name = CHANNEL

    def __init__(self, bot: Bot, *, paid_broadcasts: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._bot, self._paid_broadcasts, self._clock = bot, paid_broadcasts, clock
        self._keyboards: set[int] = set()
        self._told_to_wait: dict[int, float] = {}

    async def send(self, to: Address, reply: Reply, *, bulk: bool = False) -> MessageRef:
        """Deliver one reply; return Telegram's id of the message."""
        chat, paid = _chat(to), bulk and self._paid_broadcasts
        try:
            call = outbound.sending(reply, keyboard_open=chat in self._keyboards, paid=paid)
        except ValueError as error:
            raise Refused("file") from error
        sent = await self._call(chat, call)
        self._remember_keyboard(chat, call)
        return MessageRef(str(sent.message_id))

    async def edit(self, to: Address, message: str, reply: Reply) -> MessageRef:
        """Replace text and buttons of a message; one that already reads so counts as done."""
        chat, call = _chat(to), outbound.editing(reply)
        call = outbound.Call(call.method, {**call.arguments, "message_id": _message(message)})
        try:
            await self._call(chat, call)
        except Refused as refusal:
            if "message_is_not_modified" not in refusal.reason:
                raise
        return MessageRef(message)

    async def delete(self, to: Address, message: str) -> None:
        """Delete a message; one that is gone or can no longer be deleted counts as done."""
        call = outbound.Call("delete_message", {"message_id": _message(message)})
        try:
            await self._call(_chat(to), call)
        except Refused as refusal:
            if "to_delete_not_found" not in refusal.reason and "can_t_be_deleted" not in refusal.reason:
                raise

    async def _call(self, chat: int, call: outbound.Call) -> Any:
        method = partial(getattr(self._bot, call.method), chat_id=chat, **call.arguments)
        trouble: DeliveryFailed
        # Raised outside the `except`, so that no error of the library travels along with ours.
        try:
            return await method()
        except TelegramError as error:
            trouble = self._translated(chat, error)
        except _ODD_ANSWER as error:
            trouble = Unconfirmed(f"odd answer ({type(error).__name__})")
        raise trouble

    def _translated(self, chat: int, error: TelegramError) -> DeliveryFailed:
        """What the sender is to do now (DESIGN 6). A BadRequest is also a NetworkError: it comes first."""
        match error:
            case RetryAfter():
                return self._waiting(chat, _duration(error.retry_after))
            case ChatMigrated():
                return Unreachable("migrated")
            case Forbidden():
                return Unreachable(_gone(str(error)))
            case BadRequest():
                return Refused(_NOT_WORDS.sub("_", str(error).lower()).strip("_")[:60])
            case NotSent() | NotTaken():
                return TryLater(SOON)
            case InvalidToken():
                log.error("telegram refuses the token: renew TELEGRAM_TOKEN and start again")
                return TryLater(UNTIL_SOMEBODY_LOOKS, "bot")
        return Unconfirmed(type(error).__name__)

    def _waiting(self, chat: int, after: timedelta) -> TryLater:
        """A 429 does not say whom it means: the first chat waits alone; a second one meanwhile, and all wait."""
        now = self._clock()
        self._told_to_wait = {who: until for who, until in self._told_to_wait.items() if until > now}
        scope = "bot" if self._told_to_wait.keys() - {chat} else "chat"
        self._told_to_wait[chat] = now + after.total_seconds()
        return TryLater(after, scope)

    def _remember_keyboard(self, chat: int, call: outbound.Call) -> None:
        if outbound.shows_keyboard(call):
            self._keyboards.add(chat)
        elif outbound.takes_keyboard_away(call):
            self._keyboards.discard(chat)


def _chat(to: Address) -> int:
    return _number(to.reference, "address")


def _message(reference: str) -> int:
    return _number(reference, "message_id")


def _number(text: str, reason: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,19}", text):
        raise Refused(reason)
    return int(text)


def _duration(given: float | timedelta) -> timedelta:
    return given if isinstance(given, timedelta) else timedelta(seconds=given)


def _gone(description: str) -> str:
    return next((reason for words, reason in _GONE.items() if words in description), "forbidden")
