"""Keeps the brake: what the results of sending say of a campaign and of the service, and what is done about it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.delivery.attempt import Outcome
from bot.delivery.desk import Desk
from bot.delivery.judging import Drawn
from bot.delivery.meters import Meters
from bot.domain.brake import Brake, Seen, Trip

log = structlog.stdlib.get_logger("bot.delivery")

SEEN = {
    Outcome.SENT: Seen.TAKEN,
    Outcome.UNREACHABLE: Seen.REFUSED,
    Outcome.REFUSED: Seen.REFUSED,
    Outcome.UNCONFIRMED: Seen.UNKNOWN,
}


AFTERMATH = timedelta(seconds=30)
"""What was in flight or ready when a campaign was paused has its result by then."""


class Watch:
    """Is shown every result; `look` pauses what the brake stopped. `tripped` is called when it is time."""

    def __init__(self, desk: Desk, meters: Meters, tripped: Callable[[], None]) -> None:
        self._desk, self._meters, self._called = desk, meters, tripped
        self._brake = Brake()
        self._trips: list[Trip] = []
        self._storms: list[tuple[Trip, datetime]] = []
        self.silent = False

    def saw(self, message: Drawn, outcome: Outcome, now: datetime) -> None:
        """One try ended; that the service asked to wait says nothing."""
        seen = SEEN.get(outcome)
        if seen is None:
            return
        self._brake.answered(seen)
        self._hear(silent=self._brake.silent)
        campaign = message.row.campaign
        trip = self._brake.saw(campaign, seen, now) if campaign else None
        if trip is not None:
            self._trips.append(trip)
            self._called()

    async def look(self, now: datetime) -> None:
        """Pause the campaigns that are refused, lost or answered with STOP too often."""
        running, braked = await self._desk.campaigns()
        self._meters.braked("campaign", braked)
        self._trips += [trip for one in running if (trip := self._brake.opted_out(*one)) is not None]
        while self._trips:
            if await self._desk.pause(self._trips[0], now):
                self._storms.append((self._trips[0], now + AFTERMATH))
            self._trips.pop(0)
        for trip, _ in self._storms:
            await self._desk.calm(trip, now)
        self._storms = [(trip, until) for trip, until in self._storms if now < until]

    def _hear(self, *, silent: bool) -> None:
        if silent != self.silent:
            self.silent = silent
            self._meters.braked("bot", silent)
            if silent:
                log.error("the service does not answer")
            else:
                log.info("the service answers again")
