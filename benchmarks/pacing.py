"""How much of a ceiling of 30 a second is used, against a sliding window and over a restless network."""

from benchmarks.children import Server, measured, serving
from benchmarks.measure import Measured
from benchmarks.service import ANYWHERE, HALF_WAY

CEILING, MESSAGES = 30, 3_000
TRIP = "0.02-0.2"


def _run(service: Server, window: int, counted: str) -> tuple[float, float, float]:
    """Per cent of the ceiling that was used, 429s in a thousand, and the longest run of them."""
    service.reset(ceiling=CEILING, window=window, trip=TRIP, counted=counted)
    measured("delivering", "--into", service.url, "--rows", MESSAGES, "--per-second", CEILING)
    arrivals = service.arrivals()
    thousandths = arrivals.refused / len(arrivals.rows) * 1_000
    return arrivals.rate / CEILING * 100, thousandths, float(arrivals.refused_in_a_row)


def paces() -> list[Measured]:
    """Any single second counted, half-way; then with requests that may be counted at any moment of their trip.

    There no pace reaches the bar when any single second counts: what is used is shown, and the other bars hold.
    """
    with serving() as service:
        plain, evil, longer = (
            _run(service, window, counted) for window, counted in ((1, HALF_WAY), (1, ANYWHERE), (5, ANYWHERE))
        )
    return [
        *_shown("any second, half-way", plain, least=93),
        *_shown("any second, at any moment", evil, least=None),
        *_shown("any 5 seconds, at any moment", longer, least=93),
    ]


def _shown(how: str, found: tuple[float, float, float], least: float | None) -> list[Measured]:
    used, refused, in_a_row = found
    return [
        Measured(f"of {CEILING}/s used ({how})", "%", [used], least=least),
        Measured(f"429s ({how})", "‰", [refused], bar=1),
        Measured(f"429s in a row ({how})", "", [in_a_row], bar=2),
    ]
