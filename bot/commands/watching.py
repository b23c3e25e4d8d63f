"""Health and metrics on the loopback port: whether the process lives, whether it can work, and what it counts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge

from bot import web
from bot.commands.parts import Parts
from bot.delivery.clock import Clock
from bot.domain.outgoing import Kind, State
from bot.domain.viewer import System
from bot.storage import health, outbox_counts
from bot.storage.database import Database

log = structlog.get_logger("bot.run")

SENDING = System("send")
LOOK_EVERY = 15.0
SHARE = 50
"""A look takes a fiftieth of the time at most: the longer it took, the later the next one."""
SETTLED = timedelta(seconds=5)
"""What ended less than this before may still be uncommitted; it is counted the next time."""
ANSWERS_WITHIN = 2.0
OPEN = (State.QUEUED, State.SENDING)


@asynccontextmanager
async def watched(port: int, parts: Parts, alive: Callable[[], bool]) -> AsyncIterator[None]:
    """Serve /healthz, /readyz and /metrics on a port of this machine until the block ends; on none if it is 0."""
    if not port:
        yield
        return
    looks = Looks(parts.database, parts.clock, parts.meters.registry)
    ready = Readiness(parts.database, parts.clock, lambda: parts.terms.term is None or parts.terms.outlasts(0))
    looking = asyncio.create_task(looks.run())
    try:
        async with web.serve(web.private_app(alive, ready, parts.meters.registry), "127.0.0.1", port):
            yield
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


class Readiness:
    """Whether this process can do its work now: it can commit in time, and if it is the sender its term lives."""

    def __init__(self, database: Database, clock: Clock, may_send: Callable[[], bool]) -> None:
        self._database, self._clock, self._may_send = database, clock, may_send
        self._asked: asyncio.Task[None] | None = None

    async def __call__(self) -> bool:
        """Ask. A question the database has not answered yet is not asked again beside it."""
        if self._asked is None or self._asked.done():
            self._asked = asyncio.create_task(health.commit(self._database, self._clock.now()))
        done, _ = await asyncio.wait({self._asked}, timeout=ANSWERS_WITHIN)
        return bool(done) and self._asked.exception() is None and self._may_send()


class Looks:
    """Looks into the outbox now and then: rows that wait by kind and state, those that ended, and the oldest due."""

    def __init__(self, database: Database, clock: Clock, registry: CollectorRegistry) -> None:
        self._database, self._clock = database, clock
        labels = ["kind", "state"]
        waiting = Gauge("rutin_outbox", "Messages that wait or are being sent", labels, registry=registry)
        ended = Counter("rutin_outbox_ended", "Messages that ended since the start", labels, registry=registry)
        self._open = {(kind, state): waiting.labels(kind, state) for kind in Kind for state in OPEN}
        self._ended = {
            (kind, state): ended.labels(kind, state) for kind in Kind for state in State if state not in OPEN
        }
        self._oldest = Gauge("rutin_outbox_oldest_due_seconds", "How long the oldest due one waits", registry=registry)
        self._counted_to = clock.now() - SETTLED

    async def run(self) -> None:
        """Look again and again, less often where a look takes long."""
        while True:
            began = self._clock.monotonic()
            try:
                await self.look(self._clock.now())
            except Exception as error:  # a metric that cannot be read must not stop the bot
                log.warning("the outbox could not be counted", error=error)
            await self._clock.sleep(max(LOOK_EVERY, SHARE * (self._clock.monotonic() - began)))

    async def look(self, now: datetime) -> None:
        """Look once."""
        until = max(now - SETTLED, self._counted_to)
        async with self._database.reading() as connection:
            waiting = await outbox_counts.open_rows(connection, SENDING)
            ended = await outbox_counts.ended_between(connection, SENDING, self._counted_to, until)
            oldest = await outbox_counts.oldest_due(connection, SENDING, now)
        self._counted_to = until
        for which, gauge in self._open.items():
            gauge.set(waiting.get(which, 0))
        for which, count in ended.items():
            self._ended[which].inc(count)
        self._oldest.set((now - oldest).total_seconds() if oldest is not None else 0)
