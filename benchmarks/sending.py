"""Sends a second of one process on one core, limits off, beside bare loops that record nothing."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

from benchmarks.children import Server, measured, serving
from benchmarks.measure import Measured, ratios
from benchmarks.places import POSTGRESQL, SQLITE, postgresql

ROUNDS = 3
SECONDS, SHORT = 8, 3
ROWS = 8_000
SLOW, AT_ONCE = 0.1, 0.0
IN_FLIGHT = 200
"""As many as Rutin's sender has in flight; every bare loop at 100 ms has as many."""
STOCK_TRIES = (1, 10, 20, 50, 200)
MEMORY_TRIES = (10, 50, 100, 200)


def _ours(service: Server, delay: float, database: str, postgres: str) -> float:
    """One round of the real sender; by the service's log."""
    service.reset(delay=delay)
    measured("delivering", "--into", service.url, "--rows", ROWS, "--database", database, "--server", postgres)
    return service.arrivals().rate


def _loop(service: Server, delay: float, module: str, in_flight: int, seconds: float = SECONDS) -> float:
    """One round of a bare loop; by the service's log."""
    service.reset(delay=delay)
    peer = module.startswith("peers.")
    measured(module, service.url, "--in-flight", in_flight, "--seconds", seconds, peer=peer)
    return service.arrivals().rate


def _best(service: Server, delay: float, module: str, tries: Sequence[int]) -> int:
    """With how many in flight a loop is fastest."""
    return max(tries, key=lambda in_flight: _loop(service, delay, module, in_flight, SHORT))


def sends() -> list[Measured]:
    """At 100 ms on both databases, side by side with stock PTB at its best and a bare aiogram loop."""
    rounds: dict[str, list[float]] = {SQLITE: [], POSTGRESQL: [], "ptb": [], "aiogram": []}
    with ExitStack() as stack:
        service, postgres = stack.enter_context(serving()), stack.enter_context(postgresql())
        best = _best(service, SLOW, "peers.ptb_loop", STOCK_TRIES)
        for _ in range(ROUNDS):
            rounds[SQLITE].append(_ours(service, SLOW, SQLITE, postgres))
            rounds["aiogram"].append(_loop(service, SLOW, "peers.aiogram_loop", IN_FLIGHT))
            rounds["ptb"].append(_loop(service, SLOW, "peers.ptb_loop", best))
            rounds[POSTGRESQL].append(_ours(service, SLOW, POSTGRESQL, postgres))
    ours = rounds[SQLITE]
    return [
        Measured("sends at 100 ms, SQLite", "/s", ours, least=1_000),
        Measured("sends at 100 ms, PostgreSQL", "/s", rounds[POSTGRESQL], least=700),
        Measured(f"stock PTB at its best ({best} in flight)", "/s", rounds["ptb"]),
        Measured(f"bare aiogram ({IN_FLIGHT} in flight)", "/s", rounds["aiogram"]),
        Measured("SQLite, of stock PTB", "×", ratios(ours, rounds["ptb"]), least=2),
        Measured("SQLite, of bare aiogram", "×", ratios(ours, rounds["aiogram"]), least=0.6),
    ]


def sends_at_once() -> list[Measured]:
    """Against a service that answers at once: what keeping costs, on both databases, of the same transport."""
    rounds: dict[str, list[float]] = {SQLITE: [], POSTGRESQL: [], "memory": []}
    with ExitStack() as stack:
        service, postgres = stack.enter_context(serving()), stack.enter_context(postgresql())
        ours = partial(_ours, service, AT_ONCE, postgres=postgres)
        best = _best(service, AT_ONCE, "from_memory", MEMORY_TRIES)
        for _ in range(ROUNDS):
            rounds[SQLITE].append(ours(SQLITE))
            rounds["memory"].append(_loop(service, AT_ONCE, "from_memory", best))
            rounds[POSTGRESQL].append(ours(POSTGRESQL))
    return [
        Measured("sends at once, SQLite", "/s", rounds[SQLITE]),
        Measured("sends at once, PostgreSQL", "/s", rounds[POSTGRESQL]),
        Measured(f"the transport from memory ({best} in flight)", "/s", rounds["memory"]),
        Measured("SQLite, of the transport from memory", "×", ratios(rounds[SQLITE], rounds["memory"]), least=0.3),
        Measured("PostgreSQL, of the transport from memory", "×", ratios(rounds[POSTGRESQL], rounds["memory"])),
    ]
