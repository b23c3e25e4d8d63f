"""How much of a ceiling of 30 a second is used, against a limiter of another kind and with a restless network."""

from benchmarks.children import Server, measured, serving
from benchmarks.measure import Measured

CEILING, MESSAGES = 30, 3_000
JITTER = "0.02-0.2"
WINDOW, STRICT = 5, 1


def _run(service: Server, window: int) -> tuple[float, float, float]:
    """Per cent of the ceiling that was used, 429s in a thousand, and the longest run of them."""
    service.reset(ceiling=CEILING, window=window, jitter=JITTER)
    measured("delivering", "--into", service.url, "--rows", MESSAGES, "--per-second", CEILING)
    arrivals = service.arrivals()
    return (
        arrivals.rate / CEILING * 100,
        arrivals.refused / len(arrivals.rows) * 1_000,
        float(arrivals.refused_in_a_row),
    )


def paces() -> list[Measured]:
    """The ceiling counted over any five seconds; over any one second it is shown, and holds no bar."""
    with serving() as service:
        used, refused, in_a_row = _run(service, WINDOW)
        strictly = _run(service, STRICT)
    return [
        Measured(f"of {CEILING}/s used, any {WINDOW} s counted", "%", [used], least=93),
        Measured("429s", "‰", [refused], bar=1),
        Measured("429s in a row", "", [in_a_row], bar=2),
        Measured(f"of {CEILING}/s used, any {STRICT} s counted", "%", [strictly[0]]),
        Measured("429s", "‰", [strictly[1]]),
        Measured("429s in a row", "", [strictly[2]]),
    ]
