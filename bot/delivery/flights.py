"""What is ready to leave and what is in flight: the most urgent first, one message a chat at a time."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.delivery.clock import Clock
from bot.delivery.judging import Drawn
from bot.delivery.pacer import Pacer, Token
from bot.domain.outgoing import POLICIES, Kind
from bot.storage import claims
from bot.storage.results import Result

log = structlog.stdlib.get_logger("bot.delivery")

STALE = 2.0
AT_ONCE = 200
SHORTEST = 0.001
PROBE_EVERY = 10.0

_Order = tuple[int, datetime, int]


@dataclass(order=True, slots=True)
class _Ready:
    """A judged message that waits for its token: the more urgent, then the older one first."""

    order: _Order
    since: float = field(compare=False)
    message: Drawn = field(compare=False)

    @property
    def bulk(self) -> bool:
        """Whether it is a campaign's."""
        return self.message.row.kind is Kind.CAMPAIGN


class Flights:
    """Starts messages as the pacer gives tokens; `landed` is called whenever one has ended.

    Priorities hold at every token. What could not start within two seconds is given back, so that it is judged
    again before it leaves. `may_start` is asked before each start; `silent` says that the service has not
    answered for long: then only one message every ten seconds leaves, to see whether it does again.
    """

    def __init__(
        self,
        pacer: Pacer,
        clock: Clock,
        fly: Callable[[Drawn], Awaitable[None]],
        landed: Callable[[], None],
        *,
        may_start: Callable[[], bool],
        silent: Callable[[], bool],
    ) -> None:
        self._pacer, self._clock, self._fly, self._landed = pacer, clock, fly, landed
        self._may_start, self._silent = may_start, silent
        self._ready: list[_Ready] = []
        self._flying: dict[asyncio.Task[None], str] = {}
        self._busy: set[str] = set()
        self._probe_at = clock.monotonic()

    @property
    def room(self) -> int:
        """How many more messages may be taken in hand: a second of pace."""
        if self._silent():
            return 1 - len(self._flying) - len(self._ready)
        return self._most_ready - len(self._ready)

    @property
    def is_low(self) -> bool:
        """Whether more should be fetched: a claim for each message that left would cost more than the messages."""
        return 2 * len(self._ready) <= self._most_ready

    @property
    def _most_ready(self) -> int:
        return min(self._pacer.per_second, AT_ONCE)

    def add(self, messages: Iterable[Drawn]) -> None:
        """Take messages that were judged just now."""
        since = self._clock.monotonic()
        for message in messages:
            row = message.row
            heapq.heappush(self._ready, _Ready((POLICIES[row.kind].priority, row.made_at, row.seq), since, message))

    def launch(self) -> None:
        """Start every ready message that has its tokens."""
        if not self._ready or not self._may_start():
            return
        waiting: list[_Ready] = []
        passed: set[str] = set()  # what comes after a waiting one in its chat waits too
        while self._ready and self._has_room():
            ready = heapq.heappop(self._ready)
            chat = ready.message.address
            if chat in self._busy or chat in passed or self._pacer.delay(ready.message.to, bulk=ready.bulk) > 0:
                waiting.append(ready)
                passed.add(chat)
            else:
                self._start(ready)
        for ready in waiting:
            heapq.heappush(self._ready, ready)

    def _has_room(self) -> bool:
        if self._silent():
            return not self._flying and self._clock.monotonic() >= self._probe_at
        return len(self._flying) < AT_ONCE and self._pacer.bot_delay() <= 0

    def _start(self, ready: _Ready) -> None:
        self._probe_at = self._clock.monotonic() + PROBE_EVERY
        chat = ready.message.address
        token = self._pacer.take(ready.message.to, bulk=ready.bulk)
        task = asyncio.ensure_future(self._flight(ready.message, token))
        self._flying[task] = chat
        self._busy.add(chat)
        task.add_done_callback(self._end)

    async def _flight(self, message: Drawn, token: Token) -> None:
        try:
            await self._fly(message)
        finally:
            self._pacer.landed(token)

    def _end(self, task: "asyncio.Task[None]") -> None:
        self._busy.discard(self._flying.pop(task))
        self._landed()
        if not task.cancelled() and task.exception() is not None:
            log.error("a message ended without a result", exc_info=task.exception())

    def stale(self) -> list[Result]:
        """Give back what has waited too long, until its chat may be written to."""
        before = self._clock.monotonic() - STALE
        stale = [ready for ready in self._ready if ready.since <= before]
        if not stale:
            return []
        self._ready = [ready for ready in self._ready if ready.since > before]
        heapq.heapify(self._ready)
        now = self._clock.now()
        return [claims.back(row, "pace", now + self._wait(ready)) for ready in stale for row in ready.message.rows]

    def _wait(self, ready: _Ready) -> timedelta:
        seconds = self._pacer.delay(ready.message.to, bulk=ready.bulk)
        return timedelta(seconds=min(seconds, STALE) if seconds == float("inf") else seconds)

    def all_back(self) -> list[Result]:
        """Give back everything that has not started."""
        back = [claims.back(row) for ready in self._ready for row in ready.message.rows]
        self._ready.clear()
        return back

    def take_all(self) -> list[Drawn]:
        """Everything that has not started, in the order in which it would leave."""
        ready = [one.message for one in sorted(self._ready)]
        self._ready.clear()
        return ready

    def seconds(self) -> float:
        """How long until something can start, or has become stale; endless when nothing is ready."""
        if not self._ready:
            return float("inf")
        now = self._clock.monotonic()
        stale = min(ready.since for ready in self._ready) + STALE - now
        return min(max(self._until_start(now), SHORTEST), stale)

    def _until_start(self, now: float) -> float:
        if not self._may_start() or len(self._flying) >= AT_ONCE:
            return float("inf")
        if self._silent():
            return self._probe_at - now
        shut = self._pacer.bot_delay()
        if shut > 0:
            return shut
        free = (ready for ready in self._ready if ready.message.address not in self._busy)
        return min((self._pacer.delay(one.message.to, bulk=one.bulk) for one in free), default=float("inf"))

    async def land(self) -> None:
        """Wait until nothing is in flight."""
        while self._flying:
            await asyncio.wait(list(self._flying))
