"""The demo's clock is moved with the words people use, and only forward."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.terminal.clock import DemoClock, moment_of

BLITAR = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=BLITAR)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("+7 hari", datetime(2026, 11, 27, 9, 0, tzinfo=BLITAR)),
        ("7 hari", datetime(2026, 11, 27, 9, 0, tzinfo=BLITAR)),
        ("+3 jam", datetime(2026, 11, 20, 12, 0, tzinfo=BLITAR)),
        ("+30 MENIT", datetime(2026, 11, 20, 9, 30, tzinfo=BLITAR)),
        ("besok", datetime(2026, 11, 21, 9, 0, tzinfo=BLITAR)),
        ("19.20", datetime(2026, 11, 20, 19, 20, tzinfo=BLITAR)),
        ("08:00", datetime(2026, 11, 21, 8, 0, tzinfo=BLITAR)),
        ("2026-12-12 19:20", datetime(2026, 12, 12, 19, 20, tzinfo=BLITAR)),
        ("2026-12-12T19:20", datetime(2026, 12, 12, 19, 20, tzinfo=BLITAR)),
        ("2026-12-12", datetime(2026, 12, 12, 8, 0, tzinfo=BLITAR)),
        ("2026-11-01", datetime(2026, 11, 1, 8, 0, tzinfo=BLITAR)),
    ],
)
def test_the_clock_understands_how_people_say_a_time(words: str, moment: datetime):
    """A distance, an hour, a day, or a day with its hour."""
    assert moment_of(words, NOW, BLITAR) == moment


@pytest.mark.parametrize("words", ["", "nanti", "25.00", "2026-13-01", "+9999999 hari", "-1 hari", "+١ hari"])
def test_what_is_no_time_is_none(words: str):
    """Anything else is asked again and moves nothing."""
    assert moment_of(words, NOW, BLITAR) is None


async def test_the_clock_stands_still_and_never_goes_back():
    """Sleeping takes no time of day, and an earlier moment changes nothing."""
    clock = DemoClock(NOW)
    before = clock.monotonic()

    await clock.sleep(30)
    clock.move_to(NOW - timedelta(days=1))

    assert clock.now() == NOW
    assert clock.monotonic() == before + 30
