"""The sender's desk: its short transactions with the outbox, under its term."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.delivery.judging import SENDING
from bot.domain.brake import Trip
from bot.domain.courtesy import DOUBT
from bot.domain.outgoing import POLICIES, Kind, Queued
from bot.storage import campaigns, claims, outbox, reach
from bot.storage import results as endings
from bot.storage.claims import Outgoing
from bot.storage.database import Database
from bot.storage.results import Result

log = structlog.stdlib.get_logger("bot.delivery")

LEASE = timedelta(seconds=90)


class Desk:
    """Takes rows in hand and writes down how they end; every statement carries the term it was done in."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.term = 0

    async def settle(self, now: datetime) -> None:
        """What earlier senders had in hand goes its way."""
        async with self._database.transaction() as connection:
            settled = await claims.settle(connection, SENDING, term=self.term, now=now)
        if settled:
            log.warning("an earlier sender left messages in hand", count=settled)

    async def claim(self, now: datetime, limit: int) -> list[Outgoing]:
        """Take due rows in hand, for so many messages."""
        async with self._database.transaction() as connection:
            return await claims.claim(
                connection,
                self._database.keys,
                SENDING,
                now=now,
                term=self.term,
                lease_until=now + LEASE,
                limit=limit,
            )

    async def expire(self, now: datetime) -> None:
        """Skip what waits beyond its time."""
        async with self._database.transaction() as connection:
            expired = await claims.expire(connection, SENDING, now)
        if expired:
            log.info("messages expired", count=expired)

    async def keep(self, results: Sequence[Result], now: datetime) -> None:
        """Write results, what they say of their addresses, and the deletions that follow, in one transaction."""
        if not results:
            return
        async with self._database.transaction() as connection:
            await endings.finish(connection, SENDING, results, self.term, now)
            for result in results:
                if result.refused is not None and result.address is not None:
                    await reach.doubt(connection, SENDING, result.address, result.refused, now)
            deletions = [result.deletion for result in results if result.deletion is not None]
            await outbox.queue(connection, self._database.keys, SENDING, deletions, now=now)

    async def campaigns(self) -> tuple[list[tuple[str, int]], bool]:
        """The running campaigns with their opt-outs, and whether the brake holds any."""
        async with self._database.reading() as connection:
            return await campaigns.watched(connection)

    async def pause(self, trip: Trip, now: datetime) -> bool:
        """Pause a campaign that the brake stopped, and tell its owner; False if it does not run any more."""
        async with self._database.transaction() as connection:
            if not await campaigns.brake(connection, trip, now):
                return False
            person, number = await campaigns.owner(connection, trip.campaign)
            await outbox.queue(connection, self._database.keys, SENDING, [_told(trip, person, number, now)], now=now)
        log.warning("a campaign was paused", campaign=number, seen=trip.seen, refused=trip.refused,
                    unknown=trip.unknown, opted_out=trip.opted_out)  # fmt: skip
        return True

    async def calm(self, trip: Trip, now: datetime) -> None:
        """Take back what a campaign's storm said of people."""
        async with self._database.transaction() as connection:
            await reach.calm(connection, SENDING, trip.campaign, trip.since, now, now + DOUBT)


def _told(trip: Trip, person: str, number: str, now: datetime) -> Queued:
    seen = {"seen": trip.seen, "refused": trip.refused, "unknown": trip.unknown, "opted_out": trip.opted_out}
    return Queued(
        key=f"staff.campaign_braked:{trip.campaign}:{now:%Y%m%d%H%M%S}",
        kind=Kind.STAFF,
        person=person,
        template="staff.campaign_braked",
        args={"campaign": trip.campaign, "number": number, **{name: str(count) for name, count in seen.items()}},
        not_before=now,
        expires=now + POLICIES[Kind.STAFF].lifetime,
        urgent=True,
    )
