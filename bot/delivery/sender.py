"""The sender: claims a little, judges it, sends it at the service's pace, and writes down how it ended."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

import structlog

from bot.delivery.attempt import Attempt, Outcome
from bot.delivery.channel import Channel
from bot.delivery.clock import Clock
from bot.delivery.desk import Desk
from bot.delivery.flights import AT_ONCE, Flights
from bot.delivery.judging import Drawn, Judge
from bot.delivery.meters import Meters
from bot.delivery.pacer import Pacer
from bot.delivery.terms import Terms
from bot.delivery.watch import Watch
from bot.errors import TermLost
from bot.storage import claims
from bot.storage.database import Database, is_conflict, is_database_trouble
from bot.storage.results import Result

log = structlog.stdlib.get_logger("bot.delivery")

LOOK = 1.0
FLUSH = 0.1
FLUSH_ROWS = 50
TROUBLE = 1.0
LAST_TRIES = 5
AT_ONCE_NOW = float("-inf")
NEVER = float("inf")


class Sender:
    """Sends what the outbox holds, for one bot, while it is elected.

    `start` elects it; `run` goes on until `stop`, and stands for election again when the term is lost.
    `hand_over` takes messages that were just committed as this term's. `drain` sends everything due at a moment
    and returns: for the terminal, whose clock is moved by hand, and for tests.
    """

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        judge: Judge,
        terms: Terms,
        pacer: Pacer,
        clock: Clock,
        meters: Meters | None = None,
    ) -> None:
        self._judge, self._terms, self._pacer, self._clock = judge, terms, pacer, clock
        self._meters = meters or Meters()
        self._desk = Desk(database)
        self._to_tidy, self._ends = asyncio.Event(), asyncio.Event()
        self._watch = Watch(self._desk, self._meters, self._to_tidy.set)
        self._attempt = Attempt(channels, pacer.hold, clock, self._meters, terms.WAIT)
        self._flights = Flights(
            pacer,
            clock,
            self._fly,
            self._has_landed,
            may_start=lambda: terms.outlasts(terms.WAIT),
            silent=lambda: self._watch.silent,
        )
        self._results: list[Result] = []
        self._oldest_result: float | None = None
        self._look_at = AT_ONCE_NOW
        self._to_fill, self._to_launch, self._to_write = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._settled = self._stopping = self._called = False

    @property
    def term(self) -> int | None:
        """The term of this process's sender, None while another process sends."""
        return self._terms.term

    async def start(self, *, wait: bool = False) -> int:
        """Become the sender; returns the term. With `wait` (PostgreSQL) stand by until the other is gone.

        Raises:
            DatabaseRefused: Another process sends already.
        """
        self._desk.term = await self._terms.elect(wait=wait)
        self._settled = False
        self._meters.elected(self._desk.term)
        log.info("elected as the sender", term=self._desk.term)
        await self._settle()
        return self._desk.term

    def hand_over(self, messages: Sequence[Drawn]) -> None:
        """A turn was committed: take what it wrote in the hands of this sender, and look for what it queued.

        If the term was lost meanwhile, the next sender finds the rows.
        """
        if self.term is not None and self.term == self._desk.term:
            self._flights.add(messages)
            self._to_launch.set()
            if not messages:
                self.wake()

    def wake(self) -> None:
        """Look into the outbox now: something was queued."""
        self._called = True
        self._look_again()

    def _look_again(self) -> None:
        self._look_at = AT_ONCE_NOW
        self._to_fill.set()

    def stop(self) -> None:
        """End `run` once what is in flight has its result."""
        self._stopping = True
        self._end()

    async def run(self) -> None:
        """Send until stopped. A database that is locked, full or gone is waited for, and nothing is lost."""
        while not self._stopping:
            if self.term is None:
                await self.start(wait=True)
            self._ends.clear()
            async with asyncio.TaskGroup() as loops:
                for work in (self._beat, self._tidy, self._fill, self._launch, self._write):
                    loops.create_task(self._loop(work))
            await self._finish()

    async def drain(self, now: datetime | None = None) -> int:
        """Send everything that is due at `now`, without pacing, and return how many messages left."""
        moment = now or self._clock.now()
        if self.term is None:
            await self.start()
        sent = 0
        await self._desk.expire(moment)
        while True:
            messages, results = self._flights.take_all(), list[Result]()
            if not messages:
                claimed = await self._desk.claim(moment, AT_ONCE)
                if not claimed:
                    return sent
                messages, results = await self._judge.judge(claimed, moment)
            await self._desk.keep(results, moment)
            for message in messages:
                ended = await self._attempt.send(message, moment)
                await self._desk.keep(ended.results, moment)
                sent += ended.outcome is Outcome.SENT

    async def close(self) -> None:
        """Let another process send; `run` does so itself when it ends."""
        log.info("no longer elected as the sender", term=self._desk.term)
        await self._terms.release()
        self._meters.elected(None)

    # --- the loops, side by side while this process is the sender

    async def _loop(self, work: Callable[[], Awaitable[None]]) -> None:
        while not (self._stopping or self._ends.is_set()):
            try:
                await work()
            except TermLost as error:
                log.error("the term was lost", error=error)
                self._end()
            except Exception as error:
                if not (is_database_trouble(error) or is_conflict(error)):
                    raise
                log.warning("the database could not be reached", error=error)
                await self._clock.sleep(TROUBLE)

    async def _beat(self) -> None:
        """Show that we are alive, whatever else is being done."""
        await self._terms.beat()
        self._meters.pace(self._pacer.used())
        await self._rest(self._ends, LOOK)

    async def _tidy(self) -> None:
        """What is over: rows of older terms, messages beyond their time, campaigns that drive people away."""
        self._to_tidy.clear()
        await self._settle()
        await self._desk.expire(self._clock.now())
        await self._watch.look(self._clock.now())
        await self._rest(self._to_tidy, LOOK)

    async def _settle(self) -> None:
        if not self._settled and self._terms.may_settle():
            await self._desk.settle(self._clock.now())
            self._settled = True
            self.wake()

    async def _fill(self) -> None:
        """Claim what there is room for, and judge it."""
        self._to_fill.clear()
        room, wait = self._flights.room, self._look_at - self._clock.monotonic()
        if room <= 0 or not (self._called or self._flights.is_low) or not self._terms.outlasts(0):
            await self._rest(self._to_fill, LOOK)
        elif wait > 0:
            await self._rest(self._to_fill, wait)
        else:
            await self._take(room)

    async def _take(self, room: int) -> None:
        moment, began = self._clock.now(), self._clock.monotonic()
        self._look_at, self._called = began + LOOK, False
        claimed = await self._desk.claim(moment, room)
        self._meters.claimed(len(claimed), self._clock.monotonic() - began)
        if not claimed:
            return
        if len(claimed) >= room:
            self._look_at = AT_ONCE_NOW
        try:
            messages, results = await self._judge.judge(claimed, moment)
        except BaseException:
            self._keep([claims.back(row) for row in claimed])
            raise
        self._flights.add(messages)
        self._to_launch.set()
        self._keep(results)

    async def _launch(self) -> None:
        """Start what has its tokens, and give back what waited too long for them."""
        self._to_launch.clear()
        self._flights.launch()
        self._keep(self._flights.stale())
        await self._rest(self._to_launch, self._flights.seconds())

    async def _write(self) -> None:
        """Write results at least every 100 ms or 50 rows; what cannot be written is kept and tried again."""
        self._to_write.clear()
        if self._oldest_result is None:
            await self._rest(self._to_write, NEVER)
        elif len(self._results) < FLUSH_ROWS and (left := self._oldest_result + FLUSH - self._clock.monotonic()) > 0:
            await self._rest(self._to_write, left)
        else:
            await self._flush()

    async def _flush(self) -> None:
        results, self._results, self._oldest_result = self._results, [], None
        try:
            await self._desk.keep(results, self._clock.now())
        except BaseException:
            self._results, self._oldest_result = results + self._results, self._clock.monotonic()
            raise
        self._look_again()  # whoever waited behind one of these may be next

    async def _rest(self, called: asyncio.Event, seconds: float) -> None:
        """Sleep until called, or for so long at most."""
        if not self._ends.is_set():
            await self._clock.wait(called, seconds)

    # --- a message's way

    async def _fly(self, message: Drawn) -> None:
        ended = await self._attempt.send(message, self._clock.now())
        self._keep(ended.results)
        self._watch.saw(message, ended.outcome, self._clock.now())

    def _has_landed(self) -> None:
        self._to_launch.set()
        self._to_fill.set()

    def _keep(self, results: Sequence[Result]) -> None:
        if results and self._oldest_result is None:
            self._oldest_result = self._clock.monotonic()
            self._to_write.set()
        self._results.extend(results)
        if len(self._results) >= FLUSH_ROWS:
            self._to_write.set()

    def _end(self) -> None:
        for event in (self._ends, self._to_fill, self._to_launch, self._to_write, self._to_tidy):
            event.set()

    async def _finish(self) -> None:
        """Wait for what is in flight, give back what has not begun, write every result the database will take."""
        await self._flights.land()
        self._keep(self._flights.all_back())
        for _ in range(LAST_TRIES):
            try:
                await self._flush()
                break
            except Exception as error:
                if not is_database_trouble(error):
                    raise
                log.warning("the last results could not be written", error=error)
                await self._clock.sleep(TROUBLE)
        await self.close()
