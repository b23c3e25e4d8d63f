"""Runs every measurement, or those named: `python -m benchmarks [start] [memory] [question] [turn] [plan] [during]`."""

import asyncio
import sys
from collections.abc import Callable

import structlog

from benchmarks.answers import asked
from benchmarks.measure import Measured, machine
from benchmarks.planning import during, plans
from benchmarks.running import rests, starts
from benchmarks.turns import turns

MEASUREMENTS: dict[str, Callable[[], list[Measured]]] = {
    "question": asked,
    "turn": lambda: asyncio.run(turns()),
    "start": lambda: asyncio.run(starts()),
    "memory": lambda: asyncio.run(rests()),
    "plan": plans,
    "during": during,
}


def main(names: list[str]) -> int:
    """Print the medians; 1 if a bar is missed, 2 if a name is unknown."""
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}", file=sys.stderr)
        return 2
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())  # figures only
    print(machine())
    measured = [one for name in names or MEASUREMENTS for one in _shown(MEASUREMENTS[name]())]
    return 0 if all(one.kept for one in measured) else 1


def _shown(measured: list[Measured]) -> list[Measured]:
    for one in measured:
        print(one, flush=True)
    return measured


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
