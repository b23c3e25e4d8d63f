"""One update from Telegram: read, handed over, its tap answered; polling and webhook both go through here."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from weakref import WeakValueDictionary

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.domain.inbound import Inbound
from bot.errors import NotStored
from handlers.telegram.files import Files
from handlers.telegram.inbound import inbound_from

log = structlog.get_logger(__name__)

Receive = Callable[[Inbound], Awaitable[None]]
Raw = Mapping[str, Any]

ANSWER_WITHIN = 2.0
TRIES = 3
PAUSE = 0.2
TAPS = 1000  # those whose turn could not be stored are remembered, but not for ever

_SAYS = ("message", "edited_message", "callback_query")


class Turns:
    """Hands updates over to the core, each until it is stored or set aside; those of one chat as they came in.

    `receive` returns when the turn has committed. It raises `NotStored` when the database could not take
    the turn: that goes on to the caller, who must not acknowledge. Anything else it raises is tried three
    times and then set aside, so that one bad update never stops a chat.
    """

    def __init__(self, bot: Bot, receive: Receive, bot_id: int, *, answer_within: float = ANSWER_WITHIN) -> None:
        self._bot = bot
        self._receive = receive
        self._bot_id = bot_id
        self._answer_within = answer_within
        self._files = Files(bot)
        self._answers: set[asyncio.Task[None]] = set()
        self._lines: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._taps: dict[str, asyncio.Event] = {}

    async def take(self, raw: Raw) -> None:
        """Handle one update of the Bot API. When this returns, the update may be acknowledged.

        Raises:
            NotStored: The update must come again.
        """
        inbound = self._read(raw)
        tap = _query_of(raw)
        if tap is not None:
            self._answer_once(tap)
        if inbound is not None:
            line = self._lines.setdefault(chat_of(raw), asyncio.Lock())
            async with line:  # a webhook may bring several of one chat at once, over as many connections
                await self._hand_over(inbound)
        if tap is not None and (committed := self._taps.pop(tap, None)):
            committed.set()

    async def close(self) -> None:
        """Wait for the answers to taps that are still on their way."""
        await asyncio.gather(*self._answers)

    def abandon(self) -> None:
        """Let the answers to taps go."""
        for answer in self._answers:
            answer.cancel()

    def _read(self, raw: Raw) -> Inbound | None:
        try:
            return inbound_from(Update.de_json(dict(raw), self._bot), self._bot_id)
        except Exception as error:  # whatever Telegram sends: an update that cannot be read stops no other
            log.error("update set aside: not readable", update=raw.get("update_id"), error=type(error).__name__)
            return None

    async def _hand_over(self, inbound: Inbound) -> None:
        inbound = await self._files.looked_into(inbound)
        for attempt in range(1, TRIES + 1):
            try:
                return await self._receive(inbound)
            except NotStored:
                raise
            except Exception as error:  # a turn ends here
                wrong = type(error).__name__
                log.error("turn failed", update=inbound.key.update, error=wrong, attempt=attempt)
                await asyncio.sleep(PAUSE * attempt)
        log.error("update set aside: the turn keeps failing", update=inbound.key.update)

    def _answer_once(self, query: str) -> None:
        """See to it that a tap is answered, but not again when its update comes again."""
        if query in self._taps:
            return
        if len(self._taps) >= TAPS:
            del self._taps[next(iter(self._taps))]
        committed = self._taps[query] = asyncio.Event()
        task = asyncio.create_task(self._answer(query, committed))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _answer(self, query: str, committed: asyncio.Event) -> None:
        """Stop the little clock on the button; best effort, so "query is too old" is nothing to tell."""
        try:
            await asyncio.wait_for(committed.wait(), self._answer_within)
        except TimeoutError:
            log.debug("a tap is answered before its turn has ended")
        try:
            await self._bot.answer_callback_query(query)
        except TelegramError as error:
            log.debug("a tap was not answered", error=type(error).__name__)


def _query_of(raw: Raw) -> str | None:
    query = raw.get("callback_query")
    return str(query["id"]) if isinstance(query, Mapping) and "id" in query else None


def chat_of(raw: Raw) -> int:
    """The chat an update belongs to: updates of one chat stay in order. 0 where it has none."""
    for kind in _SAYS:
        body = raw.get(kind)
        if not isinstance(body, Mapping):
            continue
        message = body.get("message") if kind == "callback_query" else body
        chat = message.get("chat") if isinstance(message, Mapping) else None
        if isinstance(chat, Mapping) and isinstance(chat.get("id"), int):
            return int(chat["id"])
    return 0
