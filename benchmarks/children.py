"""Starts the processes of a measurement: the service, what is measured, and the peers in their own environment."""

import http.client
import json
import os
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv-peers" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
PATIENCE = 900


def environment() -> dict[str, str]:
    """Nothing of the user's that could change a result: no proxies, no settings."""
    return {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR", "SYSTEMROOT")}


def measured(module: str, *arguments: object, peer: bool = False) -> dict[str, Any]:
    """Run a module of this folder to its end; the last line it prints is what it measured."""
    python = str(PEERS) if peer else sys.executable
    command = [python, "-m", f"benchmarks.{module}", *(str(each) for each in arguments)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What the service saw: moments in monotonic seconds, chats, and whether each message was taken.

    `cpu`: seconds it has worked since it began; `wall`: what makes the time of day of such a moment.
    """

    rows: list[tuple[float, int, bool]]
    most_open: int
    cpu: float
    wall: float

    @property
    def rate(self) -> float:
        """Messages a second from the first to the last that were taken."""
        taken = [row[0] for row in self.rows if row[2]]
        return (len(taken) - 1) / (taken[-1] - taken[0]) if len(taken) > 1 else 0.0

    def waits(self, commits: Iterable[tuple[float, int]]) -> list[float]:
        """Milliseconds from each commit to the first message that then came to its chat.

        Raises:
            LookupError: Some chat heard nothing.
        """
        heard: dict[int, list[float]] = {}
        for moment, chat, _ in self.rows:
            heard.setdefault(chat, []).append(moment)
        found = []
        for moment, chat in commits:
            place = bisect_left(heard.get(chat, []), moment)
            if place == len(heard.get(chat, [])):
                raise LookupError("a reply never came")
            found.append((heard[chat][place] - moment) * 1_000)
        return found

    @property
    def refused(self) -> int:
        """How many got a 429."""
        return sum(not row[2] for row in self.rows)

    @property
    def refused_in_a_row(self) -> int:
        """The longest run of 429s."""
        longest = run = 0
        for row in self.rows:
            run = 0 if row[2] else run + 1
            longest = max(longest, run)
        return longest


@dataclass(frozen=True, slots=True)
class Server:
    """The service as a measurement uses it."""

    port: int

    @property
    def url(self) -> str:
        """Where the Bot API is."""
        return f"http://127.0.0.1:{self.port}"

    def reset(self, **behaviour: object) -> None:
        """Forget what came in, and behave so from now on: delay, ceiling, window, jitter."""
        self._ask("/reset?" + "&".join(f"{name}={value}" for name, value in behaviour.items()))

    def arrivals(self) -> Arrivals:
        """What came in since the last reset."""
        told = self._ask("/stats")
        rows = [tuple(row) for row in told["arrivals"]]
        return Arrivals(rows, told["most_open"], told["cpu"], told["wall"])

    def _ask(self, target: str) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", target)
            found: dict[str, Any] = json.loads(connection.getresponse().read())
            return found
        finally:
            connection.close()


@contextmanager
def serving() -> Iterator[Server]:
    """A Bot API server on loopback; it ends with the measurement."""
    command = [sys.executable, "-m", "benchmarks.service"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield Server(int(process.stdout.readline()))
        finally:
            assert process.stdin is not None
            process.stdin.close()
