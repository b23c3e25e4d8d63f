"""What every bare loop shares: workers that send one message after the other for some seconds; no imports of ours."""

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.cores import MEASURED, pin

TOKEN = "424242:AAfake-token-for-benchmarks-012345678"
TEXT = (
    "Bu Jum, pengingat dari Rutin untuk bulan Desember.\n"
    "Iuran bulan ini Rp16.800, paling lambat tanggal 15. Masih 3 hari lagi.\n"
    "Bayar lewat JMO, Indomaret, Alfamart, kantor pos atau bank."
)
BUTTONS = (("Sudah bayar", "Cara bayar"), ("Ingatkan nanti", "Bulan ini berat"))
"""A reminder as people get it, so that every sender's requests are of one size."""
FIRST_CHAT = 100_000_000

Send = Callable[[int], Awaitable[Any]]


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """What every loop is told."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url", help="the Bot API server")
    parser.add_argument("--in-flight", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=5.0)
    return parser.parse_args(given)


async def run(send: Send, in_flight: int, seconds: float) -> dict[str, Any]:
    """Send to one chat after the other with so many requests in flight; what came of it."""
    chats, sent, errors = iter(range(FIRST_CHAT, FIRST_CHAT + 100_000_000)), 0, 0
    began, spent = time.monotonic(), time.process_time()

    async def work() -> None:
        nonlocal sent, errors
        while time.monotonic() < began + seconds:
            try:
                await send(next(chats))
                sent += 1
            except Exception:  # a library that gives up under load is counted, not excused
                errors += 1

    await asyncio.gather(*(work() for _ in range(in_flight)))
    return {"sent": sent, "errors": errors, "seconds": time.monotonic() - began, "cpu": time.process_time() - spent}


def main(sending: Callable[[str, int], Any]) -> None:
    """Measure the loop whose `sending(url, in_flight)` is a context that gives its send."""
    options = arguments()
    pinned = pin(MEASURED)

    async def measure() -> dict[str, Any]:
        async with sending(options.url, options.in_flight) as send:
            return await run(send, options.in_flight, options.seconds)

    print(json.dumps({**asyncio.run(measure()), "pinned": pinned}))
