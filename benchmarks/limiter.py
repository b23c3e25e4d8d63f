"""A limiter of another kind than ours: so many requests in any stretch of time, however they are spread in it."""

import math
from collections import deque


class SlidingWindow:
    """Lets `ceiling` requests a second through, counted over every stretch of `window` seconds."""

    def __init__(self, ceiling: float, window: float) -> None:
        self._most, self._window = int(ceiling * window), window
        self._taken: deque[float] = deque()

    def refuses(self, now: float) -> int:
        """0 to let a request through, else whole seconds after which to come again (what `retry_after` says)."""
        while self._taken and self._taken[0] <= now - self._window:
            self._taken.popleft()
        if len(self._taken) < self._most:
            self._taken.append(now)
            return 0
        return max(1, math.ceil(self._taken[0] + self._window - now))
