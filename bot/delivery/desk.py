"""The sender's desk: its short transactions with the outbox, under its term."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.delivery.judging import SENDING
from bot.delivery.terms import Terms
from bot.storage import claims, outbox, reach
from bot.storage.claims import Outgoing, Result
from bot.storage.database import Database

log = structlog.stdlib.get_logger("bot.delivery")

LEASE = timedelta(seconds=90)


class Desk:
    """Takes rows in hand and writes down how they end; every statement carries the term."""

    def __init__(self, database: Database, terms: Terms) -> None:
        self._database, self._terms = database, terms

    @property
    def _term(self) -> int:
        return self._terms.term or 0

    async def settle(self, now: datetime) -> None:
        """What earlier senders had in hand goes its way."""
        async with self._database.transaction() as connection:
            settled = await claims.settle(connection, SENDING, term=self._term, now=now)
        if settled:
            log.warning("an earlier sender left messages in hand", count=settled)

    async def in_hand(self, keys: Sequence[str]) -> list[Outgoing]:
        """The rows of these keys that were born in this term's hands."""
        async with self._database.reading() as connection:
            return await claims.in_hand(connection, self._database.keys, SENDING, keys, self._term)

    async def claim(self, now: datetime, limit: int) -> list[Outgoing]:
        """Take due rows in hand."""
        async with self._database.transaction() as connection:
            return await claims.claim(
                connection,
                self._database.keys,
                SENDING,
                now=now,
                term=self._term,
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
            await claims.finish(connection, SENDING, results, self._term, now)
            for result in results:
                if result.refused is not None and result.address is not None:
                    await reach.doubt(connection, SENDING, result.address, result.refused, now)
            deletions = [result.deletion for result in results if result.deletion is not None]
            await outbox.queue(connection, self._database.keys, SENDING, deletions, now=now)
