"""HTTP in: where a channel hangs its webhook, and health and metrics on a port of their own.

It knows no chat service: a channel gives a path, the header with its secret, and a function that takes a
request's body.
"""

import asyncio
import hmac
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import structlog
import uvicorn
from h11 import IDLE
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.errors import NotStored

log = structlog.get_logger(__name__)

BODY_LIMIT = 1024 * 1024
BODY_SECONDS = 10.0
HEADER_SECONDS = 10.0
CONNECTIONS = 1000  # far above 600: a limit of 100 gave a good update 503 for ever under 500 slow ones
DRAIN_SECONDS = 10

CLOSE = {"connection": "close"}


@dataclass(frozen=True, slots=True, repr=False)
class Hook:
    """Where a channel hears: the secret is compared before a byte of the body is read.

    `handle` returns when the turn has committed. It raises ValueError for a body that means nothing, and
    NotStored when the same request must come again.
    """

    path: str
    header: bytes
    secret: bytes
    handle: Callable[[bytes], Awaitable[None]]


def public_app(*hooks: Hook) -> Starlette:
    """The application on the public port: the channels' webhooks and nothing else."""
    return Starlette(routes=[Route(hook.path, _endpoint(hook), methods=["POST"]) for hook in hooks])


def private_app(
    healthy: Callable[[], bool], ready: Callable[[], Awaitable[bool]], registry: CollectorRegistry
) -> Starlette:
    """The application on the loopback port: /healthz, /readyz and /metrics."""

    async def healthz(_request: Request) -> Response:
        return _verdict(healthy())

    async def readyz(_request: Request) -> Response:
        return _verdict(await ready())

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)])


@asynccontextmanager
async def serve(app: Starlette, host: str, port: int) -> AsyncIterator[int]:
    """Serve inside our own loop until the block ends; gives the port (useful when 0 was asked for).

    Turns under way are finished before it returns.

    Raises:
        OSError: The port cannot be had.
    """
    listener = _listener(host, port)
    server = _QuietServer(
        uvicorn.Config(
            app,
            http=PatientProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=CONNECTIONS,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield int(listener.getsockname()[1])
    finally:
        server.should_exit = True
        await serving
        listener.close()


class PatientProtocol(H11Protocol):
    """Closes a connection whose headers have not come in ten seconds: uvicorn itself waits for ever."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first headers (uvicorn's own narrowing of the type)."""
        super().connection_made(transport)
        self._wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Begin to wait for the next headers on the same connection."""
        super().on_response_complete()
        self._wait_for_headers()

    def _wait_for_headers(self) -> None:
        self._stop_waiting()
        self._patience = self.loop.call_later(HEADER_SECONDS, self._lose_patience)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()

    def _lose_patience(self) -> None:
        if self.conn.their_state is IDLE and not self.transport.is_closing():
            self.transport.close()


class _QuietServer(uvicorn.Server):
    """Leaves the signals to whoever runs the loop."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=1024)
    listener.setblocking(False)
    return listener


def _verdict(good: bool) -> Response:
    return PlainTextResponse("ok" if good else "not ready", status_code=200 if good else 503)


def _endpoint(hook: Hook) -> Callable[[Request], Awaitable[Response]]:
    async def hear(request: Request) -> Response:
        if not _knows_secret(request, hook):
            return Response(status_code=403, headers=CLOSE)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(request)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=408, headers=CLOSE)
        if body is None:
            return Response(status_code=413, headers=CLOSE)
        return Response(status_code=await _status(hook, body))

    return hear


def _knows_secret(request: Request, hook: Hook) -> bool:
    """Bytes against bytes in constant time: what is not ASCII is wrong like any other."""
    given: list[tuple[bytes, bytes]] = request.scope["headers"]
    secrets = [value for name, value in given if name == hook.header]
    return len(secrets) == 1 and hmac.compare_digest(secrets[0], hook.secret)


async def _body(request: Request) -> bytes | None:
    """The body, or None as soon as it is too long; no more than the limit is ever held."""
    body = bytearray()
    async for chunk in request.stream():
        if len(body) + len(chunk) > BODY_LIMIT:
            return None
        body += chunk
    return bytes(body)


async def _status(hook: Hook, body: bytes) -> int:
    try:
        await hook.handle(body)
    except NotStored:
        return 503
    except (ValueError, RecursionError):  # malformed, or nested a million deep
        return 400
    except Exception as error:  # a turn ends here; the text of the error may hold what was said
        log.error("a webhook's turn failed", error=type(error).__name__)
        return 500
    return 200
