"""A small, fast Bot API server in a process of its own: it answers, counts, and may be slow or strict.

`python -m benchmarks.service` prints its port. Beside the Bot API's methods it takes `GET /stats` and
`GET /reset?delay=0.1&ceiling=30&window=1&trip=0.02-0.2&counted=half-way`.
"""

import asyncio
import json
import random
import re
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.cores import AROUND, pin
from benchmarks.limiter import SlidingWindow

CHAT = re.compile(rb"chat_id\"?(?:=|: ?)\"?(-?\d+)")
MULTIPART_CHAT = re.compile(rb"name=\"?chat_id\"?.*?\r\n\r\n(-?\d+)", re.DOTALL)
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
TIMEOUT = re.compile(rb"timeout\"?(?:=|: ?)(\d+)")
BOT = {"id": 424242, "is_bot": True, "first_name": "Rutin", "username": "rutin_bot"}
SENT = (
    '{"ok":true,"result":{"message_id":%d,"date":1780000000,"chat":{"id":%d,"type":"private","first_name":"Jum"},'
    '"from":{"id":424242,"is_bot":true,"first_name":"Rutin","username":"rutin_bot"},"text":"..."}}'
)
TOO_MANY = (
    '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after %d","parameters":{"retry_after":%d}}'
)
TRUE = '{"ok":true,"result":true}'
HALF_WAY, ANYWHERE = "half-way", "anywhere"
SENDS = ("sendMessage", "editMessageText")


@dataclass
class Behaviour:
    """How it answers: seconds until the answer; a limiter, and a restless network before and behind it.

    `trip`: the least and greatest number of seconds there and back; the limiter counts a request half-way, or
    (not `half_way`) at any moment of its trip.
    """

    delay: float = 0.0
    limiter: SlidingWindow | None = None
    trip: tuple[float, float] = (0.0, 0.0)
    half_way: bool = True

    @classmethod
    def told(cls, query: dict[str, str]) -> "Behaviour":
        """As the query of a reset says."""
        lowest, _, highest = query.get("trip", "0-0").partition("-")
        ceiling = float(query.get("ceiling", 0))
        limiter = SlidingWindow(ceiling, float(query.get("window", 1))) if ceiling else None
        half_way = query.get("counted", HALF_WAY) == HALF_WAY
        return cls(float(query.get("delay", 0)), limiter, (float(lowest), float(highest)), half_way)

    def drawn(self) -> tuple[float, float]:
        """Seconds until a request is counted, and from then until its answer is there."""
        trip = random.uniform(*self.trip)
        before = trip * (0.5 if self.half_way else random.random())
        return before, trip - before + self.delay


@dataclass
class Log:
    """What came in: for each message the moment (monotonic seconds), the chat and whether it was taken."""

    arrivals: list[tuple[float, int, bool]] = field(default_factory=list)
    open: int = 0
    most_open: int = 0

    def told(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {
            "arrivals": self.arrivals,
            "most_open": self.most_open,
            "cpu": time.process_time(),
            "wall": time.time() - time.monotonic(),
        }


class Service:
    """The server's state, shared by its connections."""

    def __init__(self) -> None:
        self.behaviour, self.log, self.number = Behaviour(), Log(), 0

    def control(self, target: str) -> str:
        """Answer a control request."""
        parts = urlsplit(target)
        if parts.path == "/reset":
            self.behaviour = Behaviour.told({name: values[0] for name, values in parse_qs(parts.query).items()})
            self.log = Log()
        return json.dumps(self.log.told())

    def sent(self, chat: int) -> tuple[int, str]:
        """Count a message; status and body of its answer."""
        now, limiter = time.monotonic(), self.behaviour.limiter
        wait = limiter.refuses(now) if limiter else 0
        self.log.arrivals.append((now, chat, not wait))
        if wait:
            return 429, TOO_MANY % (wait, wait)
        self.number += 1
        return 200, SENT % (self.number, chat)


class Connection(asyncio.Protocol):
    """One client's connection: requests come one after the other, as HTTP clients that keep it alive make them."""

    def __init__(self, service: Service, loop: asyncio.AbstractEventLoop) -> None:
        self._service, self._loop, self._data = service, loop, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to answer."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take a request once it is whole."""
        self._data += data
        head, gap, rest = self._data.partition(b"\r\n\r\n")
        if not gap:
            return
        length = LENGTH.search(head)
        wanted = int(length[1]) if length else 0
        if len(rest) >= wanted:
            self._data = rest[wanted:]
            self._take(head.split(b" ", 2)[1].decode("ascii"), rest[:wanted])

    def _take(self, target: str, body: bytes) -> None:
        if not target.startswith("/bot"):
            self._answer(200, self._service.control(target))
            return
        method = target.rsplit("/", 1)[1].partition("?")[0]
        if method not in SENDS:
            self._other(method, body)
            return
        found = CHAT.search(body) or MULTIPART_CHAT.search(body)
        chat, behaviour, log = int(found[1]) if found else 0, self._service.behaviour, self._service.log
        log.open += 1
        log.most_open = max(log.most_open, log.open)
        before, after = behaviour.drawn() if behaviour.trip[1] else (0.0, behaviour.delay)
        if before:
            self._loop.call_later(before, self._sent, chat, after)
        else:
            self._sent(chat, after)

    def _sent(self, chat: int, after: float) -> None:
        status, text = self._service.sent(chat)
        if after:
            self._loop.call_later(after, self._close, status, text)
        else:
            self._close(status, text)

    def _close(self, status: int, text: str) -> None:
        self._service.log.open -= 1
        self._answer(status, text)

    def _other(self, method: str, body: bytes) -> None:
        if method == "getMe":
            self._answer(200, json.dumps({"ok": True, "result": BOT}))
        elif method == "getUpdates":
            found = TIMEOUT.search(body)
            self._loop.call_later(float(found[1]) if found else 0, self._answer, 200, '{"ok":true,"result":[]}')
        elif method == "getWebhookInfo":
            nothing = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
            self._answer(200, json.dumps({"ok": True, "result": nothing}))
        else:
            self._answer(200, TRUE)

    def _answer(self, status: int, text: str) -> None:
        if not self._transport.is_closing():
            head = f"HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
            self._transport.write((head + text).encode("ascii"))


async def serve() -> None:
    """Listen on a free port of loopback, say which, and go on until the parent hangs up."""
    loop, service = asyncio.get_running_loop(), Service()
    server = await loop.create_server(partial(Connection, service, loop), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    pin(AROUND)
    asyncio.run(serve())
