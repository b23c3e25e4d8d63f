"""What the measurements share: a median with its spread, a bar, and the machine it was measured on."""

import math
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

CPU_FACTS = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Measured:
    """One quantity: its samples in `unit`, and the bar that its median must stay under, or reach (`least`).

    Without either it is only reported.
    """

    what: str
    unit: str
    samples: Sequence[float]
    bar: float | None = None
    least: float | None = None

    @property
    def median(self) -> float:
        """The middle of the samples."""
        return statistics.median(self.samples)

    @property
    def kept(self) -> bool:
        """Whether the bar is kept; without a bar, always."""
        return (self.bar is None or self.median < self.bar) and (self.least is None or self.median >= self.least)

    def __str__(self) -> str:
        """One line: the median, the lowest and highest sample, the bar and whether it is kept."""
        spread = f"{min(self.samples):.2f}–{max(self.samples):.2f}, n={len(self.samples)}"
        bars = [f"< {self.bar:g}"] if self.bar is not None else []
        bars += [f">= {self.least:g}"] if self.least is not None else []
        bar = f"  bar {' '.join(bars)} {self.unit}: {'kept' if self.kept else 'MISSED'}" if bars else ""
        return f"{self.what:<46} {self.median:>8.2f} {self.unit:<3} ({spread}){bar}"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Ours as a multiple of theirs, round by round: both of a round ran one right after the other."""
    return [mine / other for mine, other in zip(ours, theirs, strict=True)]


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that so many per cent of all are not above."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def machine() -> str:
    """The day, the processor and how many, the system and Python: a figure without them says nothing."""
    found = next((line.split(":", 1)[1].strip() for line in _cpu_lines() if line.startswith("model name")), "")
    processor = found or platform.processor() or platform.machine()
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} × {processor}, {system}"


def _cpu_lines() -> list[str]:
    return CPU_FACTS.read_text(encoding="utf-8").splitlines() if CPU_FACTS.exists() else []
