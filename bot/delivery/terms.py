"""One sender per bot: an election that one process wins, each with a higher term."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import IO

import structlog

from bot.delivery.clock import Clock
from bot.delivery.file_lock import locked
from bot.errors import DatabaseRefused, TermLost
from bot.storage import elections
from bot.storage.database import Database
from bot.storage.elections import FRESH, Beat, Poll

log = structlog.stdlib.get_logger("bot.delivery")

IN_USE = "Another process already sends for this database. Stop it first, or let it do the work."
RETRY = 1.0
MARGIN = 1.0  # seconds for what lies between the look at the clock and the first byte, and for clocks that drift
AT_ONCE = float("-inf")


class Terms:
    """Who sends for `bot`. On SQLite a file lock that the kernel frees, on PostgreSQL an advisory lock.

    `term` is this process's term while it is elected, else None. Results of rows taken in hand under a term are
    written under its number also when it is over: keep what `elect` returned.

    Why no message is sent while a successor already says of its row that its fate is unknown. The holder beats
    each second; let p be the moment at which its last good beat began. The server noted its time after p, and a
    successor settles FRESH + WAIT seconds after that time, however and whenever it was elected: one time-out
    after the election where silence led to it. A send takes WAIT seconds at most, and `outlasts` lets none begin
    after p + FRESH - MARGIN, so all are over a margin before the successor settles. A holder that gave up in good
    order has nothing in flight, and on SQLite an earlier holder is dead: nobody waits for those.
    """

    WAIT = 20.0
    """The time-out of a send: seconds within which it ends, and which a new sender waits."""

    def __init__(
        self,
        database: Database,
        bot: str,
        clock: Clock,
        open_poll: Callable[[Database, str], Awaitable[Poll]] = Poll.open,
    ) -> None:
        self._database, self._bot, self._clock, self._open_poll = database, bot, clock, open_poll
        self._file: IO[bytes] | None = None
        self._poll: Poll | None = None
        self._one_at_a_time = asyncio.Lock()
        self._changed = asyncio.Event()
        self._beaten_at = AT_ONCE
        self.term: int | None = None
        self.standing_by = False
        """Whether `elect` waits for another process to be gone."""
        self.settle_at = AT_ONCE
        """From when on, by the monotonic clock, rows in the hands of older terms may be settled."""

    async def elect(self, *, wait: bool = False) -> int:
        """Become the sender and begin the next term; with `wait` (PostgreSQL) stand by until the other is gone.

        Raises:
            DatabaseRefused: Another process sends already.
        """
        self.standing_by = wait and self.term is None
        try:
            while self.term is None:
                if await self._stand(wait):
                    break
                if not wait:
                    raise DatabaseRefused(IN_USE)
                await self._clock.sleep(RETRY)
        finally:
            self.standing_by = False
            if self.term is None:
                await self._close()
        assert self.term is not None
        return self.term

    async def beat(self) -> None:
        """Show that we live: every second, from a task of its own, whatever is being sent.

        Raises:
            TermLost: The lock or the term is gone; `term` is None from now on.
        """
        async with self._one_at_a_time:
            if self.term is None:
                raise TermLost("not elected")
            if self._poll is None:
                return
            began = self._clock.monotonic()
            try:
                alive = await self._poll.ping(self.term)
            except Exception as error:
                await self._lose()
                raise TermLost("the session of the sender's lock has ended") from error
            if not alive:
                await self._lose()
                raise TermLost("another process began a term")
            self._beaten_at = began

    def outlasts(self, seconds: float) -> bool:
        """Whether a send that begins now and takes so many seconds at most ends before its row may be settled.

        False without a term, and on PostgreSQL once the last good beat is too old.
        """
        if self.term is None:
            return False
        longer = max(seconds - self.WAIT, 0)
        return self._poll is None or self._clock.monotonic() + longer < self._beaten_at + FRESH - MARGIN

    def may_settle(self) -> bool:
        """Whether everything that an older term had in flight is over by now."""
        return self.term is not None and self._clock.monotonic() >= self.settle_at

    async def changed(self, known: int | None) -> int | None:
        """Wait until the term is another than the one known; returns it."""
        while self.term == known:
            await self._changed.wait()
        return self.term

    async def release(self) -> None:
        """Let another process send, when nothing is in flight and every result is written."""
        in_order, term = self.may_settle(), self.term
        self._become(None)
        async with self._one_at_a_time:
            if self._poll is not None and term is not None and in_order:
                with contextlib.suppress(Exception):  # the successor then waits as if we had been killed
                    await self._poll.give_up(term)
            await self._close()

    async def _stand(self, wait: bool) -> bool:
        """One try; while standing by, a database that cannot be reached is tried again like a lock that is taken."""
        async with self._one_at_a_time:
            try:
                term = await (self._on_sqlite() if self._database.is_sqlite else self._on_postgresql())
            except Exception as error:
                await self._close()
                if not wait or self._database.is_sqlite:
                    raise
                log.warning("the election must wait for the database", error=error)
                return False
        if term is not None:
            self._become(term)
        return term is not None

    async def _on_sqlite(self) -> int:
        path = elections.lock_file(self._database)
        if path is not None and self._file is None:
            try:
                self._file = locked(path)
            except OSError:
                raise DatabaseRefused(IN_USE) from None
        return await elections.begin_term(self._database, self._bot, self._clock.now())

    async def _on_postgresql(self) -> int | None:
        self._poll = poll = self._poll or await self._open_poll(self._database, self._bot)
        taken, last = await poll.take(), await poll.last_beat()
        if last is not None and last.holder is not None and last.age > FRESH:
            ended = await poll.end(last.holder)
            if ended:
                log.warning("a sender that gave no sign of life was ended", sessions=ended, age=round(last.age))
            taken = taken or await poll.take()
        if not taken:
            return None
        began = self._clock.monotonic()
        term = await poll.begin()
        self._beaten_at, self.settle_at = began, self._clock.monotonic() + self._patience(last)
        return term

    def _patience(self, last: Beat | None) -> float:
        """Seconds until all that began under the last term is over."""
        if last is None or last.holder is None:
            return 0.0
        return max(FRESH + self.WAIT - last.age, 0.0)

    def _become(self, term: int | None) -> None:
        self.term = term
        self._changed.set()
        self._changed = asyncio.Event()

    async def _lose(self) -> None:
        self._become(None)
        await self._close()

    async def _close(self) -> None:
        self._beaten_at = AT_ONCE
        if self._file is not None:
            self._file.close()
            self._file = None
        poll, self._poll = self._poll, None
        if poll is not None:
            await poll.close()
