"""Several installations of one bot on one database, behind a balancer; the Bot API knows which of them calls."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from time import monotonic
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.e2e.running import Bot
from tests.fake_bot_api import FakeBotApi

NAMES = ("127.0.0.1", "localhost")  # by which of them the Bot API is called tells who calls


class WatchedApi(FakeBotApi):
    """A Bot API server that knows by which name it was called."""

    def __init__(self) -> None:
        super().__init__()
        self.senders: list[str] = []

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["method"] == "sendMessage":
            self.senders.append(request.host.split(":")[0])
        return await super()._serve(request)


class Balancer:
    """Takes what Telegram posts and gives it to one process after the other; past one that does not answer."""

    def __init__(self, ports: list[int]) -> None:
        self.ports, self.port, self.took = ports, 0, Counter[int]()

    async def __aenter__(self) -> "Balancer":
        app = web.Application()
        app.router.add_post("/telegram", self._pass_on)
        self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=1.5))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        await self._client.close()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body, name = await request.read(), "X-Telegram-Bot-Api-Secret-Token"
        for _ in self.ports:
            self.ports.append(port := self.ports.pop(0))
            try:
                url = f"http://127.0.0.1:{port}/telegram"
                async with self._client.post(url, data=body, headers={name: request.headers[name]}) as answer:
                    self.took[port] += 1
                    return web.Response(status=answer.status)
            except (TimeoutError, aiohttp.ClientError):
                continue
        return web.Response(status=503)


@dataclass
class Office:
    """Two processes of one bot on one database; the one that was elected first is called the first."""

    api: WatchedApi
    url: str
    balancer: Balancer
    bots: list[Bot]

    @property
    def first(self) -> Bot:
        """The one that sends at the beginning."""
        return self.bots[0]

    @property
    def second(self) -> Bot:
        """The one that stands by."""
        return self.bots[1]

    async def start(self) -> None:
        """Start the first, and when it is elected the second."""
        await self.first.start()
        await self.logs(self.first, "elected as the sender")
        await self.second.start()
        await self.logs(self.second, "event=running")

    async def logs(self, bot: Bot, words: str, within: float = 20) -> None:
        """Wait until a process has logged these words."""
        end = monotonic() + within
        while words not in bot.errors:
            assert monotonic() < end, f"no {words!r} in: {bot.errors[-2000:]}"
            await asyncio.sleep(0.05)

    def sends(self) -> set[str]:
        """By which names messages were sent since the last look."""
        seen = set(self.api.senders)
        self.api.senders.clear()
        return seen

    def ready(self, bot: Bot) -> str:
        """Where a process says whether it is ready."""
        return f"http://127.0.0.1:{bot.settings['HEALTH_PORT']}/readyz"

    async def term(self) -> int:
        """The newest term."""
        return int((await self.query("SELECT term FROM sender_term"))[0][0])

    async def until_term(self, term: int, within: float) -> None:
        """Wait until a term of at least this number has begun."""
        end = monotonic() + within
        while await self.term() < term:
            assert monotonic() < end, f"nobody was elected: {[bot.errors[-1000:] for bot in self.bots]}"
            await asyncio.sleep(0.1)

    async def query(self, statement: str) -> Any:
        """Ask the database itself."""
        engine = create_async_engine(self.url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            found = (await connection.execute(text(statement))).all()
        await engine.dispose()
        return found

    async def close(self) -> None:
        """End both, also one that is stopped."""
        for bot in self.bots:
            await bot.close()
