"""People who write to a webhook, and the Bot API server that brings them the replies, in one process.

`python -m benchmarks.writers` prints its port, reads one line of JSON (`Told`) and prints what came of it. Each place
at the table is taken by one person after the other: the next writes when the one before has a reply.
"""

import asyncio
import json
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import count

from benchmarks.cores import AROUND, pin
from benchmarks.peers.loop import FIRST_CHAT
from benchmarks.service import Behaviour, Connection, Service

WALK = ("hitung iuran", "jual sayur di pasar", "50 ribu sehari", "menu")
"""A premium worked out and the menu again: every turn moves the talk on, and the people are members."""
CONNECTIONS = 40  # as many as Rutin allows Telegram
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Told:
    """Where to write and with which secret, how many side by side, how many seconds, and the delay of an answer."""

    port: int
    secret: str
    people: int
    at_once: int
    warm_up: float
    seconds: float
    delay: float = 0.0


@dataclass
class Heard:
    """What came of it: turns that got their reply in time, replies that came late or never, and the waits (ms)."""

    turns: int = 0
    seconds: float = 0.0
    refused: int = 0
    silent: int = 0
    waits: list[float] = field(default_factory=list)


class Writers(Service):
    """The service, which tells a person that a reply has come."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = Heard()
        self._numbers, self._people = count(1), count()
        self._line: deque[bytes] = deque()
        self._idle: deque[Caller] = deque()
        self._waiting: dict[int, tuple[float, asyncio.TimerHandle]] = {}
        self._lines: dict[int, int] = {}
        self._loop = asyncio.get_running_loop()
        self._from = self._until = float("inf")

    def sent(self, chat: int) -> tuple[int, str]:
        """A reply: its answer comes after the delay, and then somebody else writes."""
        self._loop.call_later(self.behaviour.delay, self._came, chat)
        return super().sent(chat)

    async def run(self, told: Told) -> Heard:
        """Write until the time is over."""
        self.told, self.behaviour = told, Behaviour(told.delay)
        for _ in range(CONNECTIONS):
            await self._loop.create_connection(partial(Caller, self), "127.0.0.1", self.told.port)
        self._from = time.monotonic() + self.told.warm_up
        self._until = self._from + self.told.seconds
        for _ in range(self.told.at_once):
            self._write()
        await asyncio.sleep(self.told.warm_up + self.told.seconds)
        self.heard.seconds = self.told.seconds
        return self.heard

    def free(self, caller: "Caller", status: int | None) -> None:
        """A connection may carry the next update; `status` is how the last one was answered."""
        if status not in (None, 200):
            self.heard.refused += 1
        if self._line:
            caller.post(self._line.popleft())
        else:
            self._idle.append(caller)

    def _write(self) -> None:
        chat = FIRST_CHAT + next(self._people) % self.told.people
        line = self._lines[chat] = self._lines.get(chat, -1) + 1
        update = _update(next(self._numbers), chat, WALK[line % len(WALK)])
        self._waiting[chat] = (time.monotonic(), self._loop.call_later(PATIENCE, self._gave_up, chat))
        if self._idle:
            self._idle.popleft().post(update)
        else:
            self._line.append(update)

    def _came(self, chat: int) -> None:
        began = self._waiting.pop(chat, None)
        if began is None:
            return
        began[1].cancel()
        now = time.monotonic()
        if self._from <= now <= self._until:
            self.heard.turns += 1
            self.heard.waits.append(round((now - began[0]) * 1_000, 2))
        if now < self._until:
            self._write()

    def _gave_up(self, chat: int) -> None:
        del self._waiting[chat]
        self.heard.silent += 1
        self._write()


class Caller(asyncio.Protocol):
    """One of Telegram's connections to a webhook: one update at a time."""

    def __init__(self, writers: Writers) -> None:
        self._writers = writers
        told = writers.told
        self._head = (
            f"POST /telegram HTTP/1.1\r\nHost: 127.0.0.1:{told.port}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {told.secret}\r\nContent-Length: "
        ).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready for the first update."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        self._writers.free(self, None)

    def post(self, body: bytes) -> None:
        """Deliver one update."""
        self._transport.write(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)

    def data_received(self, data: bytes) -> None:
        """An answer; those of a webhook have no body worth reading."""
        self._writers.free(self, int(data[9:12]))


def _update(number: int, chat: int, text: str) -> bytes:
    person = {"id": chat, "is_bot": False, "first_name": "Jum", "language_code": "id"}
    where = {"id": chat, "type": "private", "first_name": "Jum"}
    message = {"message_id": number, "from": person, "chat": where, "date": int(time.time()), "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


async def serve() -> None:
    """Listen, hear where to write, write, and say what came of it."""
    loop, writers = asyncio.get_running_loop(), Writers()
    server = await loop.create_server(partial(Connection, writers, loop), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    told = Told(**json.loads(await loop.run_in_executor(None, sys.stdin.readline)))
    print(json.dumps(asdict(await writers.run(told))), flush=True)
    server.close()


if __name__ == "__main__":
    pin(AROUND)
    asyncio.run(serve())
