"""How much is written at once, so that whoever writes in between waits for no more than a moment."""

from collections.abc import Callable

GOAL = 0.04
"""Seconds that one write transaction should take; the promise is a tenth of a second (DESIGN section 5)."""
LEAST, MOST, FIRST = 50, 2_000, 250


class Batches:
    """The size of the next batch, learned from the time that the last one took.

    `clock` gives seconds, monotonic. A batch grows by half at most, and shrinks at once as far as it must.
    """

    def __init__(self, clock: Callable[[], float], size: int = FIRST, most: int = MOST) -> None:
        self.clock, self.size, self._most = clock, min(size, most), most

    def took(self, rows: int, seconds: float) -> None:
        """Learn from a batch of so many rows."""
        if rows * 2 < self.size or seconds <= 0:  # too few rows to learn from
            return
        fits = int(rows * GOAL / seconds)
        self.size = max(min(LEAST, self._most), min(fits, self.size + self.size // 2 + 1, self._most))
