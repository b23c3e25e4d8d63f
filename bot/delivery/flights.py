"""What is ready to leave and what is in flight: the most urgent first, one message a chat at a time."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.delivery.clock import Clock
from bot.delivery.judging import Drawn
from bot.delivery.pacer import Pacer
from bot.domain.outgoing import POLICIES, State
from bot.storage.claims import AGAIN, Result

log = structlog.stdlib.get_logger("bot.delivery")

STALE = 2.0
AT_ONCE = 200
SHORTEST = 0.001


@dataclass(order=True, slots=True)
class _Ready:
    """A judged message that waits for its token: the more urgent, then the older one first."""

    order: tuple[int, datetime, int]
    since: float = field(compare=False)
    message: Drawn = field(compare=False)


class Flights:
    """Starts messages as the pacer gives tokens; `landed` is called whenever one has ended.

    Priorities hold at every token. What could not start within two seconds is given back, so that it is judged
    again before it leaves.
    """

    def __init__(
        self, pacer: Pacer, clock: Clock, fly: Callable[[Drawn], Awaitable[None]], landed: Callable[[], None]
    ) -> None:
        self._pacer, self._clock, self._fly, self._landed = pacer, clock, fly, landed
        self._ready: list[_Ready] = []
        self._flying: dict[asyncio.Task[None], str] = {}

    @property
    def room(self) -> int:
        """How many more rows may be taken in hand: a second of pace."""
        return min(self._pacer.per_second, AT_ONCE - len(self._flying)) - len(self._ready)

    def add(self, messages: Iterable[Drawn]) -> None:
        """Take messages that were judged just now."""
        since = self._clock.monotonic()
        for message in messages:
            row = message.row
            heapq.heappush(self._ready, _Ready((POLICIES[row.kind].priority, row.made_at, row.seq), since, message))

    def launch(self) -> None:
        """Start every ready message that has its tokens."""
        waiting: list[_Ready] = []
        busy = set(self._flying.values())
        while self._ready and self._pacer.bot_delay() <= 0 and len(self._flying) < AT_ONCE:
            ready = heapq.heappop(self._ready)
            chat = ready.message.address
            if chat in busy or self._pacer.delay(ready.message.to) > 0:
                waiting.append(ready)
            else:
                self._pacer.take(ready.message.to)
                self._start(ready.message)
            busy.add(chat)  # what comes after it in this chat waits too
        for ready in waiting:
            heapq.heappush(self._ready, ready)

    def _start(self, message: Drawn) -> None:
        task = asyncio.ensure_future(self._flight(message))
        self._flying[task] = message.address
        task.add_done_callback(self._end)

    async def _flight(self, message: Drawn) -> None:
        await self._fly(message)

    def _end(self, task: "asyncio.Task[None]") -> None:
        self._flying.pop(task, None)
        self._landed()
        if not task.cancelled() and task.exception() is not None:
            log.error("a message ended without a result", exc_info=task.exception())

    def stale(self) -> list[Result]:
        """Give back what has waited too long, until its chat may be written to."""
        now = self._clock.monotonic()
        stale = [ready for ready in self._ready if now >= ready.since + STALE]
        if stale:
            self._ready = [ready for ready in self._ready if now < ready.since + STALE]
            heapq.heapify(self._ready)
        waits = [timedelta(seconds=self._pacer.delay(ready.message.to)) for ready in stale]
        return [_back(ready, "pace", self._clock.now() + wait) for ready, wait in zip(stale, waits, strict=True)]

    def all_back(self) -> list[Result]:
        """Give back everything that has not started."""
        back = [_back(ready, None, ready.message.row.not_before) for ready in self._ready]
        self._ready.clear()
        return back

    def seconds(self) -> float:
        """How long until something can start, or has become stale; endless when nothing is ready."""
        now, busy = self._clock.monotonic(), set(self._flying.values())
        free = [ready.message.to for ready in self._ready if ready.message.address not in busy]
        starts = [max(self._pacer.delay(to), SHORTEST) for to in free]
        return min([*starts, *(ready.since + STALE - now for ready in self._ready)], default=float("inf"))

    async def land(self) -> None:
        """Wait until nothing is in flight."""
        while self._flying:
            await asyncio.wait(list(self._flying))


def _back(ready: _Ready, reason: str | None, until: datetime) -> Result:
    row = ready.message.row
    return Result(row.key, State.QUEUED, AGAIN if row.again else reason, not_before=until, tried=False)
