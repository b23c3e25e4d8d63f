"""Makes the Telegram channel: the bot, its sender, and polling or the webhook to hear with."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import structlog
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.errors import SettingsError, TryLater
from handlers.telegram.channel import TelegramChannel
from handlers.telegram.inbound import ALLOWED_UPDATES
from handlers.telegram.receiving import FIRST_WAIT, LONGEST_WAIT, Polling
from handlers.telegram.transport import Transport
from handlers.telegram.turns import Receive, Turns

log = structlog.get_logger(__name__)

TELEGRAM = "https://api.telegram.org"
HOOK_PATH = "/telegram"
SECRET_HEADER = b"x-telegram-bot-api-secret-token"
HOOK_CONNECTIONS = 40

Asked = TypeVar("Asked")


class QuietBot(Bot):
    """The library's Bot, except that its representation does not print the token."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Nothing of the token."""
        return "QuietBot[telegram]"


@dataclass(frozen=True, slots=True, repr=False)
class Webhook:
    """Hears by webhook: gives the web server a path, a secret and `handle`, which takes one request's body.

    `handle` returns when the update may be answered with 200; it raises ValueError for what is no update
    and NotStored when the update must come again.
    """

    path: str
    header: bytes
    secret: bytes
    url: str
    bot: Bot
    turns: Turns

    async def open(self) -> None:
        """Tell Telegram where we hear; what waited there comes too."""
        await _persistently(self._set, "WEBHOOK_URL")

    async def handle(self, body: bytes) -> None:
        """Take one update."""
        raw = json.loads(body)
        if not isinstance(raw, dict) or type(raw.get("update_id")) is not int:
            raise ValueError("not an update")
        await self.turns.take(raw)

    async def close(self) -> None:
        """Wait for the answers to taps; the webhook stays set, Telegram keeps what comes meanwhile."""
        await self.turns.close()

    async def _set(self) -> None:
        await self.bot.set_webhook(
            self.url,
            secret_token=self.secret.decode("ascii"),
            allowed_updates=list(ALLOWED_UPDATES),
            max_connections=HOOK_CONNECTIONS,
        )


@dataclass(frozen=True, slots=True, repr=False)
class Telegram:
    """One bot on Telegram: who it is, how it sends, and how it hears."""

    bot: Bot
    id: int
    username: str
    channel: TelegramChannel

    async def webhook_url(self) -> str:
        """Where Telegram sends updates now; empty while it waits for us to ask.

        Raises:
            TryLater: Telegram cannot be reached.
        """
        return (await _once(self.bot.get_webhook_info, "TELEGRAM_TOKEN")).url

    def polling(self, receive: Receive) -> Polling:
        """Hear by long polling."""
        return Polling(self.bot, receive, self.id)

    def webhook(self, receive: Receive, url: str, secret: str) -> Webhook:
        """Hear by webhook: `url` is the public address of this installation, without a path."""
        public = url.rstrip("/") + HOOK_PATH
        turns = Turns(self.bot, receive, self.id)
        return Webhook(HOOK_PATH, SECRET_HEADER, secret.encode("ascii"), public, self.bot, turns)


@asynccontextmanager
async def build(
    token: str, api_url: str = TELEGRAM, *, patient: bool = True, paid_broadcasts: bool = False
) -> AsyncIterator[Telegram]:
    """The bot of this token, ready to use; `patient` waits while Telegram cannot be reached.

    `paid_broadcasts`: campaigns may cost it Stars.

    Raises:
        SettingsError: Telegram does not know the token.
        TryLater: Telegram cannot be reached, and we were not to wait.
    """
    api, transport = api_url.rstrip("/"), Transport()
    bot = QuietBot(
        token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=transport,
        get_updates_request=transport,
    )
    await transport.initialize()
    try:
        # Not Bot.initialize: its error for a wrong token quotes the token.
        await (_persistently if patient else _once)(bot.get_me, "TELEGRAM_TOKEN")
        yield Telegram(bot, bot.id, bot.username, TelegramChannel(bot, paid_broadcasts=paid_broadcasts))
    finally:
        await transport.shutdown()


async def _once(ask: Callable[[], Awaitable[Asked]], setting: str) -> Asked:
    """Ask; what Telegram refuses is the fault of a setting. Raised outside the `except`: no error tags along."""
    trouble: SettingsError | TryLater
    try:
        return await ask()
    except (InvalidToken, BadRequest):
        trouble = SettingsError(f"{setting}: Telegram does not accept it")
    except TelegramError as error:
        log.warning("telegram does not answer", error=type(error).__name__)
        trouble = TryLater(timedelta(seconds=FIRST_WAIT), "bot")
    raise trouble


async def _persistently(ask: Callable[[], Awaitable[Asked]], setting: str) -> Asked:
    wait = FIRST_WAIT
    while True:
        try:
            return await _once(ask, setting)
        except TryLater:
            await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)
