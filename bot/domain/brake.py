"""When to stop sending by ourselves: a campaign refused, lost or answered with STOP too often, a silent service.

No clock, no database; the thresholds are the delivery contract's.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

WATCHED = 200
AT_LEAST = 40
REFUSED, UNKNOWN, OPTED_OUT = 0.20, 0.10, 0.05
SILENT_AFTER = 20


class Seen(StrEnum):
    """How one message of a campaign ended, as far as the brake cares."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Trip:
    """Why a campaign is paused: how many of the last results, by what went wrong, and since when it was watched."""

    campaign: str
    seen: int
    refused: int
    unknown: int
    opted_out: int
    since: datetime


@dataclass(frozen=True, slots=True)
class _Watched:
    at: datetime
    seen: Seen
    opt_outs: int


class Brake:
    """Watches the last 200 results of each campaign, and how many messages in a row had no answer."""

    def __init__(self) -> None:
        self._watched: dict[str, deque[_Watched]] = {}
        self._opt_outs: dict[str, int] = {}
        self._lost_in_a_row = 0

    @property
    def silent(self) -> bool:
        """Whether the service has not answered for so long that everything but a probe should wait."""
        return self._lost_in_a_row >= SILENT_AFTER

    def answered(self, seen: Seen) -> None:
        """One message ended, of whatever kind."""
        self._lost_in_a_row = self._lost_in_a_row + 1 if seen is Seen.UNKNOWN else 0

    def saw(self, campaign: str, seen: Seen, at: datetime) -> Trip | None:
        """One message of a campaign ended; why the campaign is to be paused, if it is."""
        watched = self._watched.setdefault(campaign, deque(maxlen=WATCHED))
        watched.append(_Watched(at, seen, self._opt_outs.get(campaign, 0)))
        return self._tripped(campaign)

    def opted_out(self, campaign: str, total: int) -> Trip | None:
        """So many people have answered a campaign with STOP until now."""
        self._opt_outs[campaign] = total
        return self._tripped(campaign)

    def _tripped(self, campaign: str) -> Trip | None:
        watched = self._watched.get(campaign, deque())
        count = len(watched)
        if count < AT_LEAST:
            return None
        refused = sum(one.seen is Seen.REFUSED for one in watched)
        unknown = sum(one.seen is Seen.UNKNOWN for one in watched)
        stopped = self._opt_outs.get(campaign, 0) - watched[0].opt_outs
        if refused < REFUSED * count and unknown < UNKNOWN * count and stopped < OPTED_OUT * count:
            return None
        del self._watched[campaign]  # whoever lets it go on begins with a clean sheet
        return Trip(campaign, count, refused, unknown, stopped, watched[0].at)
