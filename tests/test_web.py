"""The web server over real sockets: who does not know the secret gets nothing, and nobody blocks the door."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import aiohttp
import pytest
from prometheus_client import CollectorRegistry, Counter

from bot import web
from bot.errors import NotStored

SECRET = b"a-secret-of-more-than-thirty-two-characters"
HEADER = b"x-secret"


class Heard:
    """What came through the hook, and how the next turn ends."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.wrong: Exception | None = None

    async def handle(self, body: bytes) -> None:
        if self.wrong is not None:
            raise self.wrong
        self.bodies.append(body)


@pytest.fixture
def heard() -> Heard:
    """The channel behind the hook."""
    return Heard()


@pytest.fixture
async def port(heard: Heard) -> AsyncIterator[int]:
    """The public port."""
    async with web.serve(web.public_app(web.Hook("/hook", HEADER, SECRET, heard.handle)), "127.0.0.1", 0) as port:
        yield port


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client."""
    async with aiohttp.ClientSession() as session:
        yield session


async def spoken(port: int, request: bytes) -> bytes:
    """Say these bytes to the server and read until it hangs up or has answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    async with asyncio.timeout(5):
        answer = await reader.read(4096)
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return answer


def request(secret: bytes | None, body: bytes = b"{}") -> bytes:
    """A request as it goes over the wire."""
    named = b"" if secret is None else HEADER + b": " + secret + b"\r\n"
    length = str(len(body)).encode()
    return b"POST /hook HTTP/1.1\r\nhost: x\r\n" + named + b"content-length: " + length + b"\r\n\r\n" + body


async def test_who_knows_the_secret_is_heard(port: int, heard: Heard):
    """200 comes after the turn has ended."""
    answer = await spoken(port, request(SECRET, b'{"update_id": 1}'))

    assert answer.startswith(b"HTTP/1.1 200")
    assert b"\r\nserver:" not in answer.lower()
    assert heard.bodies == [b'{"update_id": 1}']


@pytest.mark.parametrize("secret", [None, b"", b"wrong", SECRET + b"x", SECRET[:-1], "sécrèt".encode(), b"\xff\xfe"])
async def test_who_does_not_know_it_is_turned_away(port: int, heard: Heard, secret: bytes | None):
    """Missing, wrong or not even ASCII: always 403, never an error."""
    answer = await spoken(port, request(secret))

    assert answer.startswith(b"HTTP/1.1 403")
    assert heard.bodies == []


async def test_two_secrets_are_none(port: int):
    """A header given twice is no way to try two."""
    answer = await spoken(port, request(SECRET + b"\r\n" + HEADER + b": wrong"))

    assert answer.startswith(b"HTTP/1.1 403")


async def test_a_stranger_is_turned_away_before_the_body_is_read(port: int):
    """The announced gigabyte need not be sent."""
    head = b"POST /hook HTTP/1.1\r\nhost: x\r\nx-secret: wrong\r\ncontent-length: 1000000000\r\n\r\n"

    assert (await spoken(port, head)).startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize(
    ("wrong", "status"), [(NotStored(), 503), (ValueError("no JSON"), 400), (ZeroDivisionError(), 500)]
)
async def test_the_answer_says_whether_it_must_come_again(port: int, heard: Heard, wrong: Exception, status: int):
    """What is not stored is not acknowledged."""
    heard.wrong = wrong

    assert (await spoken(port, request(SECRET))).startswith(f"HTTP/1.1 {status}".encode())


CHUNKED = b"POST /hook HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nx-secret: " + SECRET + b"\r\n\r\n"
CHUNK = b"10000\r\n" + b"x" * 65536 + b"\r\n"


async def test_a_body_is_refused_at_one_mebibyte(port: int, heard: Heard):
    """The first byte too many is enough; the end of the body is not waited for."""
    answer = await spoken(port, CHUNKED + CHUNK * 16 + b"1\r\nx\r\n")

    assert answer.startswith(b"HTTP/1.1 413")
    assert heard.bodies == []


async def test_an_endless_body_is_cut_off(port: int):
    """Who goes on all the same loses the connection; nothing piles up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(CHUNKED)
    sent = 0
    with suppress(OSError):
        async with asyncio.timeout(10):
            while not reader.at_eof() and sent < 64 * 1024 * 1024:
                writer.write(CHUNK)
                await writer.drain()
                sent += len(CHUNK)
    writer.close()

    assert sent < 16 * 1024 * 1024


async def test_a_body_that_does_not_come_is_not_waited_for(port: int, monkeypatch: pytest.MonkeyPatch):
    """Ten seconds for a body, shortened here."""
    monkeypatch.setattr(web, "BODY_SECONDS", 0.1)

    assert (await spoken(port, request(SECRET, b"12345")[:-1])).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("start", [b"", b"POST /hook HTT", b"POST /hook HTTP/1.1\r\nhost: x\r\n"])
async def test_slow_headers_lose_their_connection(port: int, monkeypatch: pytest.MonkeyPatch, start: bytes):
    """Who has not said what they want in ten seconds (shortened here) is hung up on."""
    monkeypatch.setattr(web, "HEADER_SECONDS", 0.2)

    assert await spoken(port, start) == b""


async def test_slow_headers_after_a_good_request_too(port: int, monkeypatch: pytest.MonkeyPatch):
    """A first good request buys no patience for the second."""
    monkeypatch.setattr(web, "HEADER_SECONDS", 0.3)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request(SECRET))
    assert (await reader.read(4096)).startswith(b"HTTP/1.1 200")

    writer.write(b"POST /hook")

    async with asyncio.timeout(3):
        assert await reader.read(100) == b""
    writer.close()


async def test_a_turn_may_take_longer_than_the_headers(heard: Heard, monkeypatch: pytest.MonkeyPatch):
    """Patience is for headers: a slow turn is awaited and answered."""
    monkeypatch.setattr(web, "HEADER_SECONDS", 0.1)

    async def slowly(body: bytes) -> None:
        await asyncio.sleep(0.4)
        heard.bodies.append(body)

    async with web.serve(web.public_app(web.Hook("/hook", HEADER, SECRET, slowly)), "127.0.0.1", 0) as port:
        assert (await spoken(port, request(SECRET))).startswith(b"HTTP/1.1 200")

    assert heard.bodies == [b"{}"]


async def test_five_hundred_slow_ones_do_not_block_the_door(port: int, heard: Heard):
    """A good update is answered while five hundred connections say nothing."""
    slow = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", port) for _ in range(500)))
    for _, writer in slow:
        writer.write(b"POST /hook HTTP/1.1\r\n")

    answer = await spoken(port, request(SECRET))

    assert answer.startswith(b"HTTP/1.1 200")
    for _, writer in slow:
        writer.close()


async def test_the_public_port_shows_nothing_else(port: int, http: aiohttp.ClientSession):
    """Health and metrics are not for the world."""
    for path in ("/metrics", "/healthz", "/readyz", "/", "/hook/x"):
        async with http.get(f"http://127.0.0.1:{port}{path}") as answer:
            assert answer.status == 404


async def test_health_readiness_and_metrics(http: aiohttp.ClientSession):
    """The private port tells whether we live, whether we can work, and how much was done."""
    registry, states = CollectorRegistry(), {"healthy": True, "ready": False}
    Counter("turns", "Turns taken", registry=registry).inc()

    async def ready() -> bool:
        return states["ready"]

    app = web.private_app(lambda: states["healthy"], ready, registry)
    async with web.serve(app, "127.0.0.1", 0) as port:
        told = {}
        for path in ("/healthz", "/readyz", "/metrics"):
            async with http.get(f"http://127.0.0.1:{port}{path}") as answer:
                told[path] = (answer.status, await answer.text())

    assert told["/healthz"] == (200, "ok")
    assert told["/readyz"] == (503, "not ready")
    assert "turns_total 1.0" in told["/metrics"][1]


async def test_a_taken_port_is_an_error_and_no_exit(port: int):
    """The caller hears of it; uvicorn alone would end the process."""
    with pytest.raises(OSError, match="in use"):
        async with web.serve(web.public_app(), "127.0.0.1", port):
            raise AssertionError("not reached")
