"""A Bot API server on loopback for tests: strict about every call, with people who talk and faults to order."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from tests.bot_api_rules import ApiError, Violation, check_parameters, checked_markup, checked_text
from tests.telegram_people import BOT, User

TOKEN = "424242:AAfake-token-for-tests-0123456789abc"


@dataclass
class Call:
    """One call as it came in; `status` is what was answered (0: the connection was cut)."""

    method: str
    params: dict[str, Any]
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    status: int = 0


@dataclass
class Fault:
    """What goes wrong with the next calls of a method.

    how: error (code, description, parameters), page (an HTML page with `code`), reset (not carried out),
    lost (carried out, then cut), garbage (carried out, unreadable answer), slow (`delay` seconds, then as usual).
    """

    method: str
    how: str
    times: int = 1
    code: int = 500
    description: str = "Internal Server Error"
    parameters: dict[str, Any] = field(default_factory=dict)
    delay: float = 1.0


class FakeBotApi:
    """The server. Use as `async with FakeBotApi() as api`; it listens on `api.url` and knows `api.token`."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token, self.url = token, ""
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.faults: list[Fault] = []
        self.users: dict[int, User] = {}
        self.messages: dict[int, dict[str, Any]] = {}
        self.deleted: list[tuple[int, int]] = []
        self.queries: set[str] = set()
        self.answered: list[str] = []
        self.files: dict[str, bytes] = {}
        self.pending: deque[dict[str, Any]] = deque()
        self.delivered: list[tuple[int, int]] = []
        self.webhook: dict[str, Any] | None = None
        self._number, self._update, self._poll = 1000, 500, 0
        self._changed = asyncio.Condition()
        self._delivery: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "FakeBotApi":
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._delivery is not None:
            self._delivery.cancel()
        await self._runner.cleanup()

    # what a test does

    def user(self, name: str = "Jum", number: int | None = None, group: int | None = None) -> User:
        """A new person (their chat is known to the bot at once)."""
        user = User(self, number or self.next_number(), name, group)
        self.users[user.chat_id] = user
        return user

    def fault(self, method: str, how: str, **more: Any) -> Fault:
        """Order something to go wrong with the next call of a method ("*": of any)."""
        self.faults.append(Fault(method, how, **more))
        return self.faults[-1]

    def made(self, method: str) -> list[Call]:
        """The calls of one method so far."""
        return [call for call in self.calls if call.method == method]

    async def until(self, found: Any, within: float = 5, what: str = "") -> Any:
        """Wait until `found()` is something; the fake wakes it after every call."""
        try:
            async with asyncio.timeout(within), self._changed:
                while not (result := found()):
                    await self._changed.wait()
                return result
        except TimeoutError:
            raise AssertionError(f"in vain: {what or found}; violations {self.violations}") from None

    async def update(self, kind: str, body: dict[str, Any], number: int | None = None) -> int:
        """Put any update in the bot's queue; returns its id."""
        self._update = number or self._update + 1
        self.pending.append({"update_id": self._update, kind: body})
        await self._wake()
        return self._update

    # what the parts share

    def next_number(self) -> int:
        """A number never used before in this server."""
        self._number += 1
        return self._number

    def new_message(self, chat: dict[str, Any], sender: dict[str, Any]) -> dict[str, Any]:
        """An empty message."""
        return {"message_id": self.next_number(), "date": 1_780_000_000, "chat": chat, "from": sender}

    def new_file(self, content: bytes) -> dict[str, Any]:
        """Keep a file; returns its description."""
        file_id = f"AgACAgUAAxkBAAI{self.next_number()}"
        self.files[file_id] = content
        return {"file_id": file_id, "file_unique_id": f"u{self._number}", "file_size": len(content)}

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    # HTTP

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        call = Call(request.match_info["method"], *(await _read(request)))
        self.calls.append(call)
        await self._wake()
        try:
            return await self._faulty(request, call)
        except ApiError as error:
            if isinstance(error, Violation):
                self.violations.append(error.description)
            body = {"ok": False, "error_code": error.code, "description": error.description}
            call.status = error.code
            return web.json_response(
                body | ({"parameters": error.parameters} if error.parameters else {}), status=error.code
            )
        finally:
            await self._wake()

    async def _faulty(self, request: web.Request, call: Call) -> web.StreamResponse:
        fault = self.fault_of(call)
        if fault.how == "error":
            raise ApiError(fault.code, fault.description, **fault.parameters)
        if fault.how == "page":
            call.status = fault.code
            return web.Response(status=fault.code, text=f"<html>{request.path}</html>", content_type="text/html")
        if fault.how == "slow":
            await asyncio.sleep(fault.delay)
        if fault.how == "reset":
            return _cut(request)
        result = await self._carried_out(request.match_info["token"], call)
        if fault.how == "lost":
            return _cut(request)
        call.status = 200
        if fault.how == "garbage":
            return web.Response(text="<html>all is well</html>")
        return web.json_response({"ok": True, "result": result})

    def fault_of(self, call: Call) -> Fault:
        """What goes wrong with this call: what a test ordered, and as often."""
        fault = next((f for f in self.faults if f.times and f.method in (call.method, "*")), Fault("", "none"))
        fault.times -= 1
        return fault

    async def _serve_file(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["path"].removeprefix("files/"))
        if request.match_info["token"] != self.token or content is None:
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        return web.Response(body=content)

    async def _carried_out(self, token: str, call: Call) -> Any:
        if token != self.token:
            raise ApiError(401, "Unauthorized")
        check_parameters(call.method, call.params.keys() | call.files.keys())
        if call.method.startswith("send"):
            return self._send(call)
        return await getattr(self, f"_{call.method}")(call.params)

    # the methods

    async def _getMe(self, params: dict[str, Any]) -> Any:
        return BOT

    async def _getUpdates(self, params: dict[str, Any]) -> Any:
        if self.webhook:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active")
        self._poll += 1
        mine, offset = self._poll, int(params.get("offset", 0))
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()
        await self._wake()
        try:
            async with asyncio.timeout(float(params.get("timeout", 0))), self._changed:
                while not self.pending and mine == self._poll:
                    await self._changed.wait()
        except TimeoutError:
            return []
        if mine != self._poll:
            raise ApiError(409, "Conflict: terminated by other getUpdates request")
        return list(self.pending)[: int(params.get("limit", 100))]

    async def _setWebhook(self, params: dict[str, Any]) -> Any:
        if urlsplit(params["url"]).scheme not in ("https", "http") or not params.get("secret_token"):
            raise Violation("webhook url or secret")
        self.webhook = params
        self._delivery = self._delivery or asyncio.create_task(self._deliver())
        return True

    async def _deleteWebhook(self, params: dict[str, Any]) -> Any:
        self.webhook = None
        return True

    async def _getWebhookInfo(self, params: dict[str, Any]) -> Any:
        url = self.webhook["url"] if self.webhook else ""
        return {"url": url, "has_custom_certificate": False, "pending_update_count": len(self.pending)}

    async def _setMyCommands(self, params: dict[str, Any]) -> Any:
        if any(not c["command"].islower() or not 1 <= len(c["description"]) <= 256 for c in params["commands"]):
            raise Violation("setMyCommands: a command or its description")
        return True

    def _send(self, call: Call) -> dict[str, Any]:
        kind, params = call.method.removeprefix("send").lower(), call.params
        user = self._reached(params["chat_id"])
        message = self.new_message(user.chat, BOT)
        if kind == "message":
            message |= checked_text(params, "text", "entities", 4096)
        else:
            message |= self._sent_file(kind, call) | checked_text(params, "caption", "caption_entities", 1024)
        if "reply_markup" in params:
            message["reply_markup"] = checked_markup(params["reply_markup"])
        self.messages[message["message_id"]] = message
        return _without_keyboard(message)

    def _reached(self, chat_id: Any) -> User:
        user = self.users.get(int(chat_id))
        if user is None:
            raise ApiError(400, "Bad Request: chat not found")
        if user.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if user.deactivated:
            raise ApiError(403, "Forbidden: user is deactivated")
        return user

    def _sent_file(self, kind: str, call: Call) -> dict[str, Any]:
        if kind in call.files:
            file = {**self.new_file(call.files[kind][1]), "file_name": call.files[kind][0]}
        elif call.params[kind] in self.files:
            file = {"file_id": call.params[kind], "file_unique_id": "u"}
        else:
            raise Violation("wrong file identifier/HTTP URL specified")
        extra = {"photo": {"width": 1, "height": 1}, "video": {"width": 1, "height": 1, "duration": 1}}
        shown = file | extra.get(kind, {"duration": 1} if kind in ("voice", "audio") else {})
        return {kind: [shown] if kind == "photo" else shown}

    async def _editMessageText(self, params: dict[str, Any]) -> Any:
        self._reached(params["chat_id"])
        message = self._own(params, "message to edit not found")
        text = checked_text(params, "text", "entities", 4096)
        markup = {"reply_markup": checked_markup(params["reply_markup"])} if "reply_markup" in params else {}
        if "keyboard" in message.get("reply_markup", {}) or "text" not in message:
            raise Violation("this message can't be edited")
        if text["text"] == message["text"] and markup.get("reply_markup") == message.get("reply_markup"):
            raise ApiError(
                400,
                "Bad Request: message is not modified: specified new message content and reply "
                "markup are exactly the same as a current content and reply markup of the message",
            )
        message.pop("reply_markup", None)
        message |= text | markup
        return _without_keyboard(message)

    def _own(self, params: dict[str, Any], otherwise: str) -> dict[str, Any]:
        message = self.messages.get(int(params["message_id"]))
        if message is None or message["chat"]["id"] != int(params["chat_id"]):
            raise ApiError(400, f"Bad Request: {otherwise}")
        return message

    async def _deleteMessage(self, params: dict[str, Any]) -> Any:
        self._reached(params["chat_id"])
        message = self._own(params, "message to delete not found")
        del self.messages[message["message_id"]]
        self.deleted.append((message["chat"]["id"], message["message_id"]))
        return True

    async def _answerCallbackQuery(self, params: dict[str, Any]) -> Any:
        if params["callback_query_id"] not in self.queries:
            raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.queries.discard(params["callback_query_id"])
        self.answered.append(params["callback_query_id"])
        return True

    async def _getFile(self, params: dict[str, Any]) -> Any:
        content = self.files.get(params["file_id"])
        if content is None:
            raise ApiError(400, "Bad Request: invalid file_id")
        described = {"file_id": params["file_id"], "file_unique_id": "u", "file_size": len(content)}
        return described | {"file_path": f"files/{params['file_id']}"}

    # the webhook

    async def _deliver(self) -> None:
        """One update after the other, each until it is answered with a 2xx."""
        async with aiohttp.ClientSession() as session:
            while True:
                await self.until(lambda: self.webhook and self.pending, within=3600)
                status = await self._post(session, self.pending[0])
                self.delivered.append((self.pending[0]["update_id"], status))
                if 200 <= status < 300:
                    self.pending.popleft()
                else:
                    await asyncio.sleep(0.05)
                await self._wake()

    async def _post(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> int:
        hook = self.webhook or {}
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook["secret_token"]}
        try:
            async with session.post(hook["url"], json=update, headers=headers) as response:
                return response.status
        except aiohttp.ClientError:
            return 0


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """Parameters and files, however they came: query, JSON, form or multipart."""
    params: dict[str, Any] = {name: _value(value) for name, value in request.query.items()}
    files: dict[str, tuple[str, bytes]] = {}
    if request.content_type == "application/json":
        return params | await request.json(), files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.file.read())
        else:
            params[name] = _value(str(value), name)
    return params, files


def _value(text: str, name: str = "") -> Any:
    """Forms carry lists and objects as JSON; text stays text."""
    if text[:1] in "[{" and name not in ("text", "caption"):
        return json.loads(text)
    return text


def _without_keyboard(message: dict[str, Any]) -> dict[str, Any]:
    """As the bot gets it back: reply keyboards are not repeated."""
    if "inline_keyboard" in message.get("reply_markup", {}):
        return message
    return {name: value for name, value in message.items() if name != "reply_markup"}


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:  # else the bot was faster
        request.transport.abort()
    return web.Response()
