"""HTTP to the Bot API over aiohttp: it knows whether a byte left, and names no address and no token."""

import json
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import aiohttp
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 256
CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
UPLOAD_SECONDS = 45.0
OF_A_SENT_MESSAGE = ("message_id", "date", "chat")

_DID_NOT_TAKE_IT = (
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


class NotSent(NetworkError):
    """No byte of the request left: the same request may be made again without harm."""


class NotTaken(NetworkError):
    """The Bot API itself said, in its JSON, that it is in trouble: the request was not carried out."""


class Unreadable(NetworkError):
    """Something answered, but not in the Bot API's words: the request may have been carried out."""


class Transport(BaseRequest):
    """The one HTTP client of a bot, for sending and for polling.

    Every call has a deadline: five seconds to get a connection, then fifteen for the answer (45 with a
    file; longer where the call asks for it, as polling does). An error names its class, never an address,
    because the address holds the token.
    """

    def __init__(
        self,
        connections: int = CONNECTIONS,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._connections = connections
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer where the call does not say."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the client; a second call does nothing."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                trace_configs=[_watch()],
            )

    async def shutdown(self) -> None:
        """Close the client; a second call does nothing."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer of the Bot API; unlike the library's own, it logs nothing of what it read.

        Of a message that we sent only the head is kept: nobody looks at our own words and buttons again, and the
        library would make an object of each.

        Raises:
            Unreadable: The answer is not one of the Bot API.
        """
        answer = _json_object(payload)
        if answer is None or not ("result" in answer or answer.get("ok") is False):
            raise Unreadable("the answer could not be read")
        if isinstance(sent := answer.get("result"), dict) and "message_id" in sent:
            answer["result"] = {name: value for name, value in sent.items() if name in OF_A_SENT_MESSAGE}
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request; returns its status and body.

        Raises:
            NotSent: No connection was had in time, so nothing left.
            NotTaken: A 500, 502 or 503 in the Bot API's own JSON.
            Unreadable: An error page that is not the Bot API's.
            NetworkError: The answer did not come; what was asked may have happened.
        """
        if self._session is None:
            raise NotSent("the transport is not open")
        connect = _seconds(connect_timeout, self._connect_seconds)
        answer = _seconds(read_timeout, self._read_seconds)
        if request_data is not None and request_data.contains_files:
            answer = max(answer, _seconds(write_timeout, UPLOAD_SECONDS))
        timeout = aiohttp.ClientTimeout(total=connect + answer, connect=connect)
        left = SimpleNamespace(yes=False)
        # What went wrong is raised outside the `except`: the original error would hold the address.
        wrong: str
        try:
            async with self._session.request(
                method,
                url,
                timeout=timeout,
                allow_redirects=False,
                trace_request_ctx=left,
                **_body(request_data),
            ) as response:
                status, payload = response.status, await response.read()
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            wrong = type(error).__name__
        else:
            return _checked(status, payload)
        raise NetworkError(f"no answer ({wrong})") if left.yes else NotSent(f"no connection ({wrong})")


def _watch() -> aiohttp.TraceConfig:
    """Notes on the request's own context that it has a connection: from then on a byte may have left."""

    async def connected(_session: Any, context: SimpleNamespace, _params: Any) -> None:
        context.trace_request_ctx.yes = True

    watch = aiohttp.TraceConfig()
    watch.on_connection_create_end.append(connected)
    watch.on_connection_reuseconn.append(connected)
    return watch


def _seconds(given: Any, otherwise: float) -> float:
    return float(given) if isinstance(given, int | float) else otherwise


def _body(data: RequestData | None) -> dict[str, Any]:
    """The request's parameters as aiohttp wants them: JSON, or multipart when files go along."""
    if data is None:
        return {}
    if not data.contains_files:
        return {"json": data.parameters}
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}


def _checked(status: int, payload: bytes) -> tuple[int, bytes]:
    """Let through what the library judges rightly itself; name the rest."""
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return status, payload
    answer = _json_object(payload)
    if answer is None or answer.get("ok") is not False:
        raise Unreadable(f"an answer that is not the Bot API's ({status})")
    if status in _DID_NOT_TAKE_IT and not answer.get("parameters"):
        raise NotTaken(f"the Bot API is in trouble ({status})")
    return status, payload


def _json_object(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
