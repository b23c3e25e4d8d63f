"""procrastinate with jobs that do nothing, on the PostgreSQL that Rutin is measured on."""

import argparse
import asyncio
import json
import time
from typing import Any

from procrastinate import App, PsycopgConnector

from benchmarks.cores import MEASURED, pin


async def work(server: str, jobs: int, concurrency: int) -> dict[str, Any]:
    """Queue so many jobs, then let one worker do them all; seconds and CPU seconds of the worker."""
    app = App(connector=PsycopgConnector(conninfo=server))

    @app.task(name="nothing")
    async def nothing(number: int) -> None:
        pass

    async with app.open_async():
        if not await app.check_connection_async():
            await app.schema_manager.apply_schema_async()
        for first in range(0, jobs, 1_000):
            await nothing.batch_defer_async(*({"number": n} for n in range(first, min(first + 1_000, jobs))))
        began, spent = time.monotonic(), time.process_time()
        await app.run_worker_async(
            wait=False, concurrency=concurrency, install_signal_handlers=False, listen_notify=False
        )
        seconds, cpu = time.monotonic() - began, time.process_time() - spent
    return {"jobs": jobs, "seconds": seconds, "cpu": cpu, "rate": jobs / seconds}


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("server", help="an empty database, as libpq takes it")
    parser.add_argument("--jobs", type=int, default=5_000)
    parser.add_argument("--concurrency", type=int, default=20)
    return parser.parse_args(given)


if __name__ == "__main__":
    options = arguments()
    pin(MEASURED)
    print(json.dumps(asyncio.run(work(options.server, options.jobs, options.concurrency))))
