"""The clock: a handful of ticks, none of them a member's; what is due is rows, and a tick only looks."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.viewer import System
from bot.knowledge.library import Library
from bot.knowledge.retention_file import Retention
from bot.scheduling.campaigns import settle_audiences, show_progress
from bot.scheduling.erasures import erase_due
from bot.scheduling.late_work import tell_late_requests, tell_unproven_notes
from bot.scheduling.plan_reminders import plan_reminders
from bot.scheduling.retention import keep_to
from bot.scheduling.unanswered_work import tell_unanswered
from bot.storage import claims, elections
from bot.storage.database import Database

log = structlog.stdlib.get_logger("bot.scheduling")

A_DAY = 86_400
LOOK = 1.0
Job = Callable[[datetime], Awaitable[int]]

EVERY: Mapping[str, int] = MappingProxyType(
    {
        "reminders": 300,
        "audiences": 5,
        "progress": 10,
        "late_requests": 300,
        "unanswered": 300,
        "unproven_notes": 3_600,
        "erasures": 600,
        "retention": 3_600,
        "left_in_hand": 60,
    }
)


class Ticks:
    """What happens by itself. Each job takes the time as an argument and may run twice or late without harm.

    `bot` is the name the sender was elected for; `wake` is called when something new may wait in the outbox;
    `may_settle` says whether all that older terms had in flight is over, which only the elected process knows.
    """

    def __init__(
        self,
        database: Database,
        library: Library,
        retention: Retention,
        *,
        bot: str,
        wake: Callable[[], None] = lambda: None,
        may_settle: Callable[[], bool] = lambda: False,
    ) -> None:
        self._database, self._bot, self._wake, self._may_settle = database, bot, wake, may_settle
        self.jobs: Mapping[str, Job] = MappingProxyType(
            {
                "reminders": lambda now: plan_reminders(database, library, now),
                "audiences": lambda now: settle_audiences(database, now),
                "progress": lambda now: show_progress(database, now),
                "late_requests": lambda now: tell_late_requests(database, now),
                "unanswered": lambda now: tell_unanswered(database, library.holidays, now),
                "unproven_notes": lambda now: tell_unproven_notes(database, now),
                "erasures": lambda now: erase_due(database, retention, now),
                "retention": lambda now: keep_to(database, retention, now),
                "left_in_hand": self._settle,
            }
        )

    async def tick(self, now: datetime) -> dict[str, int]:
        """Do everything once, as of `now`; returns how much each job did."""
        return {name: await self._done(name, now) for name in self.jobs}

    async def run(self, name: str, now: datetime) -> int:
        """Do one job, and log what it did; its error ends here, and the next tick tries again."""
        try:
            return await self._done(name, now)
        except Exception as error:
            log.error("a tick failed", job=name, exc_info=error)
            return 0

    async def _done(self, name: str, now: datetime) -> int:
        count = await self.jobs[name](now)
        if count:
            log.info("tick", job=name, count=count)
            self._wake()
        return count

    async def _settle(self, now: datetime) -> int:
        """What a receiver committed in the hands of a sender that is no longer elected goes its way."""
        if not self._may_settle():
            return 0
        async with self._database.transaction() as connection:
            term = await elections.term_of(connection, self._bot)
            return await claims.settle(connection, System("send"), term=term, now=now)


class Timetable:
    """Runs the ticks at their times, in the elected process; late ones are made up for once, however many were missed.

    One who is elected later makes a new one.
    """

    def __init__(self, ticks: Ticks, now: Callable[[], datetime]) -> None:
        self._ticks, self._now = ticks, now
        self._at_work: set[asyncio.Task[int]] = set()
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": A_DAY}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        for name, seconds in EVERY.items():
            begin = datetime.now(UTC)
            self._scheduler.add_job(self._run, "interval", seconds=seconds, args=[name], id=name, next_run_time=begin)
        self._minding: asyncio.Task[None] | None = None

    async def _run(self, name: str) -> None:
        """A task of its own, because the scheduler, when it is shut down, breaks off what it runs."""
        task = asyncio.create_task(self._ticks.run(name, self._now()))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(task)

    def start(self) -> None:
        """Begin to tick, every job once at the start."""
        self._scheduler.start()
        self._minding = asyncio.create_task(self._mind_the_clock())

    async def _mind_the_clock(self) -> None:
        """The scheduler waits for a time of day: when that was set back, every job begins anew instead of waiting."""
        latest = datetime.now(UTC)
        while True:
            await asyncio.sleep(LOOK)
            now = datetime.now(UTC)
            if now < latest:
                log.warning("the clock was set back", seconds=round((latest - now).total_seconds()))
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=now)
            latest = now

    async def stop(self) -> None:
        """Tick no more, and wait for the jobs that are running."""
        if self._minding is not None:
            self._minding.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        await asyncio.gather(*self._at_work, return_exceptions=True)
