"""A bare aiogram loop with a file of ids, as people write it: an id is added once its message was sent; it resumes."""

import argparse
import asyncio
import json
from pathlib import Path

from benchmarks.peers.aiogram_loop import sending


def left(wanted: Path, done: Path) -> list[str]:
    """The chats of `wanted` that are not in `done` yet."""
    sent = set(done.read_text("utf-8").split()) if done.exists() else set()
    return [chat for chat in wanted.read_text("utf-8").split() if chat not in sent]


async def deliver(url: str, chats: list[str], done: Path, in_flight: int) -> int:
    """Send to every chat, noting each in `done`; how many were sent."""
    waiting, sent = iter(chats), 0
    with done.open("a", encoding="utf-8") as file:
        async with sending(url, in_flight) as send:

            async def work() -> None:
                nonlocal sent
                for chat in waiting:
                    await send(int(chat))
                    file.write(f"{chat}\n")
                    file.flush()
                    sent += 1

            await asyncio.gather(*(work() for _ in range(in_flight)))
    return sent


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="the Bot API server")
    parser.add_argument("--wanted", type=Path, required=True, help="a file of chat ids, one a line")
    parser.add_argument("--done", type=Path, required=True, help="the file of ids that were sent; made if missing")
    parser.add_argument("--in-flight", type=int, default=200)
    return parser.parse_args(given)


if __name__ == "__main__":
    options = arguments()
    chats = left(options.wanted, options.done)
    print(json.dumps({"sent": asyncio.run(deliver(options.url, chats, options.done, options.in_flight))}))
