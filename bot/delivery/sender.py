"""The sender: claims a little, judges it, sends it at the service's pace, and writes down how it ended."""

import asyncio
import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.delivery.attempt import Attempt
from bot.delivery.channel import Channel
from bot.delivery.clock import Clock
from bot.delivery.judging import SENDING, Drawn, Judge
from bot.delivery.pacer import Pacer
from bot.delivery.terms import Terms
from bot.domain.outgoing import POLICIES, State
from bot.storage import claims, outbox, reach
from bot.storage.claims import Outgoing, Result
from bot.storage.database import Database, is_database_trouble

log = structlog.stdlib.get_logger("bot.delivery")

LOOK = 1.0
STALE = 2.0
FLUSH = 0.1
FLUSH_ROWS = 50
LEASE = timedelta(seconds=90)
AT_ONCE = 200
TROUBLE = 1.0


@dataclass(order=True, slots=True)
class _Ready:
    """A judged message that waits for its token: the more urgent, then the older one first."""

    order: tuple[int, datetime, int]
    since: float = field(compare=False)
    message: Drawn = field(compare=False)


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
        self._database, self._judge, self._terms, self._pacer, self._clock = database, judge, terms, pacer, clock
        self._attempt = Attempt(channels, pacer.hold)
        self._ready: list[_Ready] = []
        self._handed: list[str] = []
        self._flying: dict[asyncio.Task[None], str] = {}
        self._results: list[Result] = []
        self._oldest_result: float | None = None
        self._look_at = self._beat_at = float("-inf")
        self._wake = asyncio.Event()
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
        async with self._database.transaction() as connection:
            settled = await claims.settle(connection, SENDING, term=term, now=self._clock.now())
        if settled:
            log.warning("an earlier sender left messages in hand", count=settled)
        return term

    def hand_over(self, keys: Sequence[str]) -> None:
        """Take rows that were committed as this term's a moment ago."""
        self._handed.extend(keys)
        self._wake.set()

    def wake(self) -> None:
        """Look into the outbox now."""
        self._look_at = float("-inf")
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
        await self._expire(moment)
        while rows := await self._take_handed() or await self._claim(moment, AT_ONCE):
            drawn, results = await self._judge.judge(rows, moment)
            await self._keep(results, moment)
            for message in drawn:
                result = await self._attempt.send(message, moment)
                await self._keep([result], moment)
                sent += result.state is State.SENT
        return sent

    # --- one round of the loop

    async def _round(self) -> None:
        if self._clock.monotonic() >= self._beat_at:
            await self._beat()
            await self._expire(self._clock.now())
        await self._fill()
        self._launch()
        self._put_back_stale()
        await self._flush()
        await self._rest()

    async def _beat(self) -> None:
        """Show that we are alive; whoever lost the lock gives everything up and stands for election again."""
        self._beat_at = self._clock.monotonic() + LOOK
        try:
            await self._terms.beat()
        except Exception as error:
            log.error("the sender's lock was lost", error=error)
            await self._land()
            self._ready.clear()
            await self._terms.release()
            await self.start(wait=True)

    @property
    def _room(self) -> int:
        """How many more rows may be taken in hand: a second of pace."""
        return min(self._pacer.per_second, AT_ONCE - len(self._flying)) - len(self._ready)

    async def _fill(self) -> None:
        """Judge what was handed over, and claim what there is room for."""
        moment = self._clock.now()
        await self._prepare(await self._take_handed(), moment)
        room = self._room
        if room <= 0 or self._clock.monotonic() < self._look_at:
            return
        claimed = await self._claim(moment, room)
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
        since = self._clock.monotonic()
        for message in drawn:
            row = message.row
            heapq.heappush(self._ready, _Ready((POLICIES[row.kind].priority, row.made_at, row.seq), since, message))
        self._add(results)

    def _launch(self) -> None:
        """Start every ready message that has its tokens, the most urgent first, one a chat."""
        waiting: list[_Ready] = []
        busy = set(self._flying.values())
        while self._ready and self._pacer.bot_delay() <= 0 and len(self._flying) < AT_ONCE:
            ready = heapq.heappop(self._ready)
            message = ready.message
            if message.address in busy or self._pacer.delay(message.to) > 0:
                waiting.append(ready)
                busy.add(message.address)  # what comes after it in this chat waits too
                continue
            self._pacer.take(message.to)
            task = asyncio.create_task(self._fly(message))
            self._flying[task] = message.address
            busy.add(message.address)
            task.add_done_callback(self._landed)
        for ready in waiting:
            heapq.heappush(self._ready, ready)

    async def _fly(self, message: Drawn) -> None:
        self._add([await self._attempt.send(message, self._clock.now())])

    def _landed(self, task: "asyncio.Task[None]") -> None:
        self._flying.pop(task, None)
        self._wake.set()
        if not task.cancelled() and task.exception() is not None:
            log.error("a message ended without a result", exc_info=task.exception())

    def _put_back_stale(self) -> None:
        """What could not start within two seconds goes back, and is judged again when its time has come."""
        now = self._clock.monotonic()
        stale = [ready for ready in self._ready if now - ready.since >= STALE]
        if not stale:
            return
        self._ready = [ready for ready in self._ready if now - ready.since < STALE]
        heapq.heapify(self._ready)
        for ready in stale:
            row = ready.message.row
            until = self._clock.now() + timedelta(seconds=self._pacer.delay(ready.message.to))
            reason = claims.AGAIN if row.again else "pace"
            self._add([Result(row.key, State.QUEUED, reason, not_before=until, tried=False)])

    async def _rest(self) -> None:
        """Sleep until something can be done: a token, a result to write, the next look, or a call."""
        ends = self._moments()
        if self._handed or self._wake.is_set() or ends <= 0:
            await asyncio.sleep(0)
            return
        called = asyncio.ensure_future(self._wake.wait())
        slept = asyncio.ensure_future(self._clock.sleep(ends))
        try:
            await asyncio.wait((called, slept), return_when=asyncio.FIRST_COMPLETED)
        finally:
            called.cancel()
            slept.cancel()

    def _moments(self) -> float:
        """Seconds until the first of: a token for a chat that is free, a stale message, a result to write, a look."""
        now, busy = self._clock.monotonic(), set(self._flying.values())
        ends = [self._beat_at - now]
        if self._room > 0:
            ends.append(self._look_at - now)
        for ready in self._ready:
            ends.append(ready.since + STALE - now)
            if ready.message.address not in busy:
                ends.append(max(self._pacer.delay(ready.message.to), 0.001))
        if self._oldest_result is not None:
            ends.append(self._oldest_result + FLUSH - now)
        return min(ends)

    async def _land(self) -> None:
        while self._flying:
            await asyncio.wait(list(self._flying))

    async def _finish(self) -> None:
        """Wait for what is in flight, give back what has not begun, write every result."""
        await self._land()
        for ready in self._ready:
            row = ready.message.row
            reason = claims.AGAIN if row.again else None
            self._add([Result(row.key, State.QUEUED, reason, not_before=row.not_before, tried=False)])
        self._ready.clear()
        await self._flush(now=True)
        await self._terms.release()

    # --- the database

    async def _take_handed(self) -> list[Outgoing]:
        if not self._handed:
            return []
        keys, self._handed = self._handed, []
        try:
            async with self._database.reading() as connection:
                return await claims.in_hand(connection, self._database.keys, SENDING, keys, self._terms.term or 0)
        except Exception:
            self._handed = keys + self._handed
            raise

    async def _claim(self, moment: datetime, limit: int) -> list[Outgoing]:
        async with self._database.transaction() as connection:
            return await claims.claim(
                connection,
                self._database.keys,
                SENDING,
                now=moment,
                term=self._terms.term or 0,
                lease_until=moment + LEASE,
                limit=limit,
            )

    async def _expire(self, moment: datetime) -> None:
        async with self._database.transaction() as connection:
            expired = await claims.expire(connection, SENDING, moment)
        if expired:
            log.info("messages expired", count=expired)

    def _add(self, results: Sequence[Result]) -> None:
        if results and self._oldest_result is None:
            self._oldest_result = self._clock.monotonic()
        self._results.extend(results)

    async def _flush(self, *, now: bool = False) -> None:
        """Write results at least every 100 ms or 50 rows; what cannot be written is kept and tried again."""
        due = self._oldest_result is not None and self._clock.monotonic() - self._oldest_result >= FLUSH
        if not self._results or not (now or due or len(self._results) >= FLUSH_ROWS):
            return
        results, self._results, self._oldest_result = self._results, [], None
        try:
            await self._keep(results, self._clock.now())
            self._look_at = float("-inf")  # whoever waited behind one of these may be next
        except BaseException:
            self._results, self._oldest_result = results + self._results, self._clock.monotonic()
            raise

    async def _keep(self, results: Sequence[Result], moment: datetime) -> None:
        if not results:
            return
        async with self._database.transaction() as connection:
            await claims.finish(connection, SENDING, results, self._terms.term or 0, moment)
            for result in results:
                if result.refused is not None and result.address is not None:
                    await reach.doubt(connection, SENDING, result.address, result.refused, moment)
            deletions = [result.deletion for result in results if result.deletion is not None]
            await outbox.queue(connection, self._database.keys, SENDING, deletions, now=moment)


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
