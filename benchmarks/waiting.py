"""How long a reply waits from its commit until the service has it: idle, across two processes, during a campaign."""

from contextlib import ExitStack

from benchmarks.apart import waits_apart
from benchmarks.children import Server, measured, serving
from benchmarks.measure import Measured, percentile
from benchmarks.places import POSTGRESQL, SQLITE, postgresql

ROUNDS = 3
TURNS, EVERY = 300, 0.1
CAMPAIGN, DURING, RARER = 100_000, 480, 0.25
"""Two minutes of a campaign, in which somebody asks four times a second."""


def _waits(service: Server, database: str, postgres: str, *more: object) -> list[float]:
    service.reset()
    told = ("--into", service.url, "--database", database, "--server", postgres)
    commits = measured("replying", *told, *more)["commits"]
    return service.arrivals().waits((moment, chat) for moment, chat in commits)


def _shown(what: str, rounds: list[list[float]], bar: float) -> list[Measured]:
    """The p99 of each round, whose median holds the bar; the median of everything beside it."""
    return [
        Measured(f"{what}, p99", "ms", [percentile(one, 99) for one in rounds], bar=bar),
        Measured(f"{what}, p50", "ms", [wait for one in rounds for wait in one]),
    ]


def waits() -> list[Measured]:
    """Nothing else to do: one process on each database, and receiver and sender apart."""
    rounds: dict[str, list[list[float]]] = {SQLITE: [], POSTGRESQL: [], "apart": []}
    with ExitStack() as stack:
        service, postgres = stack.enter_context(serving()), stack.enter_context(postgresql())
        for _ in range(ROUNDS):
            for database in (SQLITE, POSTGRESQL):
                rounds[database].append(_waits(service, database, postgres, "--turns", TURNS, "--every", EVERY))
            rounds["apart"].append(waits_apart(service, postgres))
    return [
        *_shown("commit to send, one process, SQLite", rounds[SQLITE], 20),
        *_shown("commit to send, one process, PostgreSQL", rounds[POSTGRESQL], 20),
        *_shown("commit to send, receiver and sender apart", rounds["apart"], 50),
    ]


def waits_in_a_campaign() -> list[Measured]:
    """A hundred thousand messages of a campaign leave at thirty a second meanwhile."""
    told = ("--turns", DURING, "--every", RARER, "--campaign", CAMPAIGN)
    with ExitStack() as stack:
        service, postgres = stack.enter_context(serving()), stack.enter_context(postgresql())
        sqlite = _waits(service, SQLITE, postgres, *told)
        rate = service.arrivals().rate
        other = _waits(service, POSTGRESQL, postgres, *told)
    return [
        *_shown("commit to send in a campaign, SQLite", [sqlite], 1_000),
        *_shown("commit to send in a campaign, PostgreSQL", [other], 1_000),
        Measured("sends meanwhile, SQLite", "/s", [rate]),
    ]
