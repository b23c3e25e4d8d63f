"""Long polling that acknowledges an update only when its turn has committed."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlencode

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.errors import NotStored
from handlers.telegram.inbound import ALLOWED_UPDATES
from handlers.telegram.turns import Raw, Receive, Turns, chat_of

log = structlog.get_logger(__name__)
T = TypeVar("T")

LONG_POLL = 30
BATCH = 100
SIDE_BY_SIDE = 64
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
GLANCE, LONGEST_GLANCE = 0.02, 1.0
GRACE = 10.0


class Polling:
    """The one receiver of a bot that polls.

    Telegram forgets every update below the offset that is asked for, so the offset asked for is the oldest
    update whose turn has not committed. Updates of different chats run side by side, those of one chat in
    order; a stuck one holds back the offset and its own chat, nobody else, up to the hundred updates that
    Telegram shows at once.
    """

    def __init__(
        self,
        bot: Bot,
        receive: Receive,
        bot_id: int,
        *,
        long_poll: int = LONG_POLL,
        first_wait: float = FIRST_WAIT,
    ) -> None:
        self._bot = bot
        self._turns = Turns(bot, receive, bot_id)
        self._long_poll = long_poll
        self._first_wait = first_wait
        self._stopping = asyncio.Event()
        self._room = asyncio.Semaphore(SIDE_BY_SIDE)
        self._open: set[int] = set()
        self._done: set[int] = set()
        self._chats: dict[int, deque[Raw]] = {}
        self._workers: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Receive until `stop`; being cancelled acknowledges nothing more."""
        try:
            await self._persistently(self._bot.delete_webhook)
            await self._receive_until_stopped()
            await self._finish()
        finally:
            self._turns.abandon()
            for worker in self._workers:
                worker.cancel()
            await asyncio.gather(*self._workers, return_exceptions=True)

    def stop(self) -> None:
        """Ask `run` to finish the turns in hand, to acknowledge them, and to return."""
        self._stopping.set()

    async def _receive_until_stopped(self) -> None:
        glance = GLANCE
        while not self._stopping.is_set():
            news = await self._persistently(self._poll)
            for raw in news or ():
                self._queue(raw)
            glance = GLANCE if news else min(glance * 2, LONGEST_GLANCE)
            if self._workers:
                await asyncio.wait(self._workers, timeout=glance)

    async def _poll(self) -> list[Raw]:
        """Updates that are new to us. With turns in hand Telegram shows them again at once, so no waiting."""
        known = self._open | self._done
        asking = asyncio.create_task(self._get_updates(0 if self._open else self._long_poll))
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({asking, stopped}, return_when=asyncio.FIRST_COMPLETED)
            shown = asking.result() if asking.done() else []
        finally:
            asking.cancel()
            stopped.cancel()
            await asyncio.gather(asking, stopped, return_exceptions=True)
        return [raw for raw in shown if raw["update_id"] not in known]

    async def _get_updates(self, seconds: int, limit: int = BATCH) -> list[Raw]:
        """Ask for updates, and acknowledge those that are done.

        Not `Bot.get_updates`: it reads a whole batch at once, and one update that it cannot read would
        hide all the others for ever.
        """
        asked: dict[str, object] = {"limit": limit, "timeout": seconds}
        asked["allowed_updates"] = json.dumps(ALLOWED_UPDATES)
        offset = self._offset()
        if offset is not None:
            asked["offset"] = offset
        answer: object = await self._bot.request.post(
            f"{self._bot.base_url}/getUpdates?{urlencode(asked)}",
            read_timeout=seconds + (self._bot.request.read_timeout or 0),
        )
        if offset is not None:
            self._done = {update for update in self._done if update >= offset}
        return answer if isinstance(answer, list) else []

    def _offset(self) -> int | None:
        """The oldest update still open, or the one after the last done; none once Telegram knows all that.

        None rather than the last offset for ever: after a quiet week Telegram begins again at any number.
        """
        if not self._done:
            return None
        return min(self._open) if self._open else max(self._done) + 1

    def _queue(self, raw: Raw) -> None:
        chat = chat_of(raw)
        self._open.add(raw["update_id"])
        if chat in self._chats:
            self._chats[chat].append(raw)
            return
        self._chats[chat] = deque([raw])
        worker = asyncio.create_task(self._work(chat))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def _work(self, chat: int) -> None:
        """Take the turns of one chat in order, then leave."""
        waiting = self._chats[chat]
        while waiting and not self._stopping.is_set():
            raw = waiting.popleft()
            if await self._stored(raw):
                self._open.discard(raw["update_id"])
                self._done.add(raw["update_id"])
        del self._chats[chat]

    async def _stored(self, raw: Raw) -> bool:
        """Offer one update until it is stored or set aside; False if we stopped before that."""
        wait = self._first_wait
        while True:
            try:
                async with self._room:
                    await self._turns.take(raw)
                return True
            except NotStored:
                log.warning("an update could not be stored, tried again", update=raw["update_id"], wait=wait)
            if await self._stopped_within(wait):
                return False
            wait = min(wait * 2, LONGEST_WAIT)

    async def _finish(self) -> None:
        """End the turns in hand and tell Telegram which it may forget."""
        if self._workers:
            await asyncio.wait(self._workers, timeout=GRACE)
        await self._turns.close()
        if self._offset() is None:
            return
        try:
            await self._get_updates(0, limit=1)
        except TelegramError as error:
            log.warning("the last updates could not be acknowledged and will come again", error=_name(error))

    async def _persistently(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        """Ask until there is an answer, waiting longer after each failure; None if we stopped meanwhile."""
        wait = self._first_wait
        while not self._stopping.is_set():
            try:
                return await ask()
            except TelegramError as error:
                _tell(error, wait)
                asked_for = _asked_for(error)
            if await self._stopped_within(max(wait, asked_for)):
                break
            wait = min(wait * 2, LONGEST_WAIT)
        return None

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return False
        return True


def _asked_for(error: TelegramError) -> float:
    """Seconds that Telegram itself told us to wait."""
    if not isinstance(error, RetryAfter):
        return 0.0
    given = error.retry_after
    return given.total_seconds() if isinstance(given, timedelta) else float(given)


def _tell(error: TelegramError, wait: float) -> None:
    if isinstance(error, Conflict):
        log.error("another process receives with this token: stop one of the two", wait=wait)
    elif isinstance(error, InvalidToken):
        log.error("telegram refuses the token: renew TELEGRAM_TOKEN and start again", wait=wait)
    else:
        log.warning("telegram does not answer, tried again", error=_name(error), wait=wait)


def _name(error: TelegramError) -> str:
    return type(error).__name__
