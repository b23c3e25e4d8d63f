"""How much one person, and all strangers together, may ask of us before anything is done (SECURITY R20)."""

from collections import OrderedDict, deque
from collections.abc import Callable
from enum import Enum

from bot.domain.inbound import Address
from bot.domain.limits import Allowed

MINUTE = 60.0
REMEMBERED = 50_000


class Verdict(Enum):
    """What to do with a message: handle it, say once that it is too much, or stay silent."""

    HANDLE = "handle"
    TELL = "tell"
    SILENT = "silent"


class Flood:
    """Counts messages of the last minute, in memory; `monotonic` gives seconds."""

    def __init__(self, allowed: Allowed, monotonic: Callable[[], float]) -> None:
        self._allowed = allowed
        self._now = monotonic
        self._heard: OrderedDict[Address, deque[float]] = OrderedDict()
        self._strangers: deque[float] = deque()

    def judge(self, address: Address) -> Verdict:
        """Count one message from this address."""
        heard = self._heard.setdefault(address, deque())
        self._heard.move_to_end(address)
        while len(self._heard) > REMEMBERED:
            self._heard.popitem(last=False)
        limit = self._allowed.messages_per_minute
        count = _count(heard, self._now(), limit + 1)
        if count <= limit:
            return Verdict.HANDLE
        return Verdict.TELL if count == limit + 1 and heard[-1] == self._now() else Verdict.SILENT

    def admits_stranger(self) -> bool:
        """Whether one more unknown sender may be met in this minute."""
        limit = self._allowed.strangers_per_minute
        return _count(self._strangers, self._now(), limit + 1) <= limit


def _count(times: deque[float], now: float, at_most: int) -> int:
    """Add now to the last minute's times, keeping no more than `at_most`; returns how many there are."""
    while times and times[0] <= now - MINUTE:
        times.popleft()
    if len(times) < at_most:
        times.append(now)
        return len(times)
    return at_most + 1
