"""Which core a process runs on: what is measured has one to itself, everything that serves it has another."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
MEASURED, AROUND = 0, 1


def pin(which: int) -> bool:
    """Keep this process, and what it starts from now on, on one core; False where that cannot be done."""
    if len(CORES) < 2:
        return False
    os.sched_setaffinity(0, {CORES[which]})
    return True


@contextmanager
def kept_on(which: int) -> Iterator[None]:
    """What is started meanwhile stays on one core; this process itself goes back to all of them."""
    pinned = pin(which)
    try:
        yield
    finally:
        if pinned:
            os.sched_setaffinity(0, CORES)
