"""Claiming, judging, drawing and marking by the real sender, into memory; procrastinate's no-op jobs beside it."""

from contextlib import ExitStack

from benchmarks.children import measured
from benchmarks.measure import Measured
from benchmarks.places import POSTGRESQL, SQLITE, empty, postgresql

ROUNDS = 3
ROWS = 20_000
JOBS, SHORT = 5_000, 1_000
WORKERS = (1, 20, 50)


def _jobs(postgres: str, jobs: int, concurrency: int) -> float:
    with empty(postgres) as database:
        return float(
            measured("peers.procrastinate_noop", database, "--jobs", jobs, "--concurrency", concurrency, peer=True)[
                "rate"
            ]
        )


def marks() -> list[Measured]:
    """Rows a second and rows a CPU second, on both databases."""
    rows: dict[str, list[float]] = {SQLITE: [], POSTGRESQL: []}
    cpu: dict[str, list[float]] = {SQLITE: [], POSTGRESQL: []}
    jobs: list[float] = []
    with ExitStack() as stack:
        postgres = stack.enter_context(postgresql())
        best = max(WORKERS, key=lambda concurrency: _jobs(postgres, SHORT, concurrency))
        for _ in range(ROUNDS):
            for database in (SQLITE, POSTGRESQL):
                found = measured("delivering", "--rows", ROWS, "--database", database, "--server", postgres)
                rows[database].append(found["rate"])
                cpu[database].append(found["cpu_rate"])
            jobs.append(_jobs(postgres, JOBS, best))
    return [
        Measured("claimed, judged, drawn, marked, SQLite", "/s", rows[SQLITE], least=2_500),
        Measured("claimed, judged, drawn, marked, PostgreSQL", "/s", rows[POSTGRESQL], least=2_500),
        Measured(f"procrastinate's no-op jobs ({best} at once)", "/s", jobs),
        Measured("rows a CPU second, SQLite", "/s", cpu[SQLITE]),
        Measured("rows a CPU second, PostgreSQL", "/s", cpu[POSTGRESQL]),
    ]
