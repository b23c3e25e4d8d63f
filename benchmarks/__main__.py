"""Runs every measurement, or those named: `python -m benchmarks [question] [turn] [start] [memory] [send] …`."""

import asyncio
import sys
from collections.abc import Callable

import structlog

from benchmarks.answers import asked
from benchmarks.hearing import hears, hears_at_once
from benchmarks.kills import kills
from benchmarks.marking import marks
from benchmarks.measure import Measured, machine
from benchmarks.pacing import paces
from benchmarks.planning import during, plans
from benchmarks.running import rests, starts
from benchmarks.sending import sends, sends_at_once
from benchmarks.turns import turns
from benchmarks.waiting import waits, waits_in_a_campaign

MEASUREMENTS: dict[str, Callable[[], list[Measured]]] = {
    "question": asked,
    "turn": lambda: asyncio.run(turns()),
    "start": lambda: asyncio.run(starts()),
    "memory": lambda: asyncio.run(rests()),
    "mark": marks,
    "send": sends,
    "send-at-once": sends_at_once,
    "hear": hears,
    "hear-at-once": hears_at_once,
    "pace": paces,
    "reply": waits,
    "campaign": waits_in_a_campaign,
    "kills": kills,
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
