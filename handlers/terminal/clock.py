"""The demo's clock: it stands still until somebody speaks or moves it, and it is moved with words."""

import asyncio
import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

FURTHEST = timedelta(days=400)
PAUSE = timedelta(seconds=5)
"""How long a person takes to answer: no two messages are of the same moment."""

_UNITS = {"menit": 1, "jam": 60, "hari": 60 * 24, "minggu": 60 * 24 * 7, "bulan": 60 * 24 * 30}
_FORWARD = re.compile(r"\+? ?(\d{1,4}) ?(menit|jam|hari|minggu|bulan)", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2})[:.](\d{2}))?", re.ASCII)


class DemoClock:
    """The time of the demo (aware). Waiting takes no time: a sleep only moves the seconds that pace the sender."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._slept = 0.0
        self._start = start

    def now(self) -> datetime:
        """The time of day."""
        return self._now

    def monotonic(self) -> float:
        """Seconds that only ever rise."""
        return (self._now - self._start).total_seconds() + self._slept

    async def wait(self, called: asyncio.Event, seconds: float) -> None:
        """Nobody waits for this clock: it is moved by hand."""
        await called.wait()

    async def sleep(self, seconds: float) -> None:
        """Let others run, and be later."""
        self._slept += max(seconds, 0.0)
        await asyncio.sleep(0)

    def move_to(self, moment: datetime) -> None:
        """Go forward to a moment; never back."""
        self._now = max(self._now, moment)


def moment_of(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment that "+7 hari", "besok", "19.20", "2026-12-12" or "2026-12-12 19:20" means; None if none.

    An hour alone is the next such hour; a day alone is that day at eight. It may lie in the past.
    """
    words = " ".join(text.lower().split())
    try:
        return _forward(words, now) or _next_hour(words, now.astimezone(zone)) or _day(words, zone)
    except (ValueError, OverflowError):
        return None


def _forward(words: str, now: datetime) -> datetime | None:
    if words == "besok":
        return now + timedelta(days=1)
    match = _FORWARD.fullmatch(words)
    return now + timedelta(minutes=int(match[1]) * _UNITS[match[2]]) if match else None


def _next_hour(words: str, here: datetime) -> datetime | None:
    match = _CLOCK.fullmatch(words)
    if match is None:
        return None
    moment = datetime.combine(here.date(), time(int(match[1]), int(match[2])), here.tzinfo)
    return moment if moment > here else moment + timedelta(days=1)


def _day(words: str, zone: ZoneInfo) -> datetime | None:
    match = _DAY.fullmatch(words.upper())
    if match is None:
        return None
    year, month, day, hour, minute = (int(part) if part else None for part in match.groups())
    assert year is not None and month is not None and day is not None
    return datetime(year, month, day, 8 if hour is None else hour, minute or 0, tzinfo=zone)
