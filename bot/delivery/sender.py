"""The sender: claims a little, judges it, sends it at the service's pace, and writes down how it ended."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from bot.delivery.attempt import Attempt
from bot.delivery.channel import Channel
from bot.delivery.clock import Clock
from bot.delivery.desk import Desk
from bot.delivery.flights import AT_ONCE, Flights
from bot.delivery.judging import Drawn, Judge
from bot.delivery.pacer import Pacer
from bot.delivery.terms import Terms
from bot.domain.outgoing import State
from bot.storage.claims import Outgoing, Result
from bot.storage.database import Database, is_database_trouble

log = structlog.stdlib.get_logger("bot.delivery")

LOOK = 1.0
FLUSH = 0.1
FLUSH_ROWS = 50
TROUBLE = 1.0
AT_ONCE_NOW = float("-inf")


class Sender:
    """Sends what the outbox holds, for one bot, while it is elected.

    `start` elects it and settles what older senders had in hand; `run` goes on until `stop`. `hand_over` takes
    the keys of rows that were just committed as this term's. `drain` sends everything due at a moment and
    returns: for the terminal, whose clock is moved by hand, and for tests.
    """

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        judge: Judge,
        terms: Terms,
        pacer: Pacer,
        clock: Clock,
    ) -> None:
        self._judge, self._terms, self._clock = judge, terms, clock
        self._desk = Desk(database, terms)
        self._attempt = Attempt(channels, pacer.hold)
        self._wake = asyncio.Event()
        self._flights = Flights(pacer, clock, self._fly, self._wake.set)
        self._handed: list[str] = []
        self._results: list[Result] = []
        self._oldest_result: float | None = None
        self._look_at = self._beat_at = AT_ONCE_NOW
        self._stopping = False

    @property
    def term(self) -> int | None:
        """The term of this process's sender, None while another process sends."""
        return self._terms.term

    async def start(self, *, wait: bool = False) -> int:
        """Become the sender, and settle what the ones before had in hand; returns the term.

        Raises:
            DatabaseRefused: Another process sends already.
        """
        term = await self._terms.elect(wait=wait)
        await self._desk.settle(self._clock.now())
        return term

    def hand_over(self, keys: Sequence[str]) -> None:
        """Take rows that were committed as this term's a moment ago."""
        self._handed.extend(keys)
        self._wake.set()

    def wake(self) -> None:
        """Look into the outbox now."""
        self._look_at = AT_ONCE_NOW
        self._wake.set()

    def stop(self) -> None:
        """End `run` once what is in flight has its result."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Send until stopped. A database that is locked, full or gone is waited for, and nothing is lost."""
        if self.term is None:
            await self.start()
        while not self._stopping:
            self._wake.clear()
            try:
                await self._round()
            except Exception as error:
                if not is_database_trouble(error):
                    raise
                log.warning("the database could not be reached", error=error)
                await self._clock.sleep(TROUBLE)
        await self._finish()

    async def drain(self, now: datetime | None = None) -> int:
        """Send everything that is due at `now`, without pacing, and return how many messages left."""
        moment = now or self._clock.now()
        if self.term is None:
            await self.start()
        sent = 0
        await self._desk.expire(moment)
        while rows := await self._take_handed() or await self._desk.claim(moment, AT_ONCE):
            drawn, results = await self._judge.judge(rows, moment)
            await self._desk.keep(results, moment)
            for message in drawn:
                result = await self._attempt.send(message, moment)
                await self._desk.keep([result], moment)
                sent += result.state is State.SENT
        return sent

    async def close(self) -> None:
        """Let another process send; `run` does so itself when it ends."""
        await self._terms.release()

    # --- one round of the loop

    async def _round(self) -> None:
        if self._clock.monotonic() >= self._beat_at:
            await self._beat()
            await self._desk.expire(self._clock.now())
        await self._fill()
        self._flights.launch()
        self._add(self._flights.stale())
        await self._flush()
        await self._rest()

    async def _beat(self) -> None:
        """Show that we are alive; whoever lost the lock gives everything up and stands for election again."""
        self._beat_at = self._clock.monotonic() + LOOK
        try:
            await self._terms.beat()
        except Exception as error:
            log.error("the sender's lock was lost", error=error)
            self._flights.all_back()
            await self._flights.land()
            await self._terms.release()
            await self.start(wait=True)

    async def _fill(self) -> None:
        """Judge what was handed over, and claim what there is room for."""
        moment = self._clock.now()
        await self._prepare(await self._take_handed(), moment)
        room = self._flights.room
        if room <= 0 or self._clock.monotonic() < self._look_at:
            return
        claimed = await self._desk.claim(moment, room)
        if len(claimed) < room:
            self._look_at = self._clock.monotonic() + LOOK
        await self._prepare(claimed, moment)

    async def _prepare(self, rows: Sequence[Outgoing], moment: datetime) -> None:
        if not rows:
            return
        try:
            drawn, results = await self._judge.judge(list(rows), moment)
        except BaseException:
            self._handed = [row.key for row in rows] + self._handed  # they are in hand, and must not be forgotten
            raise
        self._flights.add(drawn)
        self._add(results)

    async def _take_handed(self) -> list[Outgoing]:
        if not self._handed:
            return []
        keys, self._handed = self._handed, []
        try:
            rows = await self._desk.in_hand(keys)
        except BaseException:
            self._handed = keys + self._handed
            raise
        if len(rows) < len(keys):  # the others wait behind an older reply
            self._look_at = AT_ONCE_NOW
        return rows

    async def _fly(self, message: Drawn) -> None:
        self._add([await self._attempt.send(message, self._clock.now())])

    def _add(self, results: Sequence[Result]) -> None:
        if results and self._oldest_result is None:
            self._oldest_result = self._clock.monotonic()
        self._results.extend(results)

    async def _flush(self, *, now: bool = False) -> None:
        """Write results at least every 100 ms or 50 rows; what cannot be written is kept and tried again."""
        due = self._oldest_result is not None and self._clock.monotonic() >= self._oldest_result + FLUSH
        if not self._results or not (now or due or len(self._results) >= FLUSH_ROWS):
            return
        results, self._results, self._oldest_result = self._results, [], None
        try:
            await self._desk.keep(results, self._clock.now())
        except BaseException:
            self._results, self._oldest_result = results + self._results, self._clock.monotonic()
            raise
        self._look_at = AT_ONCE_NOW  # whoever waited behind one of these may be next

    async def _rest(self) -> None:
        """Sleep until something can be done: a token, a result to write, the next look, or a call."""
        wait = self._seconds()
        if self._handed or self._wake.is_set() or wait <= 0:
            await asyncio.sleep(0)
            return
        called = asyncio.ensure_future(self._wake.wait())
        slept = asyncio.ensure_future(self._clock.sleep(wait))
        try:
            await asyncio.wait((called, slept), return_when=asyncio.FIRST_COMPLETED)
        finally:
            called.cancel()
            slept.cancel()

    def _seconds(self) -> float:
        now = self._clock.monotonic()
        ends = [self._beat_at - now, self._flights.seconds()]
        if self._flights.room > 0:
            ends.append(self._look_at - now)
        if self._oldest_result is not None:
            ends.append(self._oldest_result + FLUSH - now)
        return min(ends)

    async def _finish(self) -> None:
        """Wait for what is in flight, give back what has not begun, write every result."""
        await self._flights.land()
        self._add(self._flights.all_back())
        await self._flush(now=True)
        await self._terms.release()


def sender_for(
    database: Database,
    channels: Mapping[str, Channel],
    judge: Judge,
    *,
    bot: str,
    clock: Clock,
    per_second: int = 30,
    new_terms: Callable[[Database, str, Clock], Terms] = Terms,
) -> Sender:
    """A sender for `bot` with its own terms and pacer."""
    return Sender(database, channels, judge, new_terms(database, bot, clock), Pacer(clock, per_second), clock)
