"""A Bot API server in trouble: another limiter than ours, slow, faulty, and with a log of what it accepted."""

import asyncio
import math
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from types import MappingProxyType
from typing import Any

from aiohttp import web

from tests.bot_api_rules import ApiError
from tests.fake_bot_api import TOKEN, Call, FakeBotApi, Fault

NONE: Mapping[str, float] = MappingProxyType({})
BAD_EVENING: Mapping[str, float] = MappingProxyType(
    {"refused": 0.02, "trouble": 0.03, "page": 0.01, "reset": 0.02, "lost": 0.02, "slow": 0.03}
)
"""Which share of the calls that send goes wrong, and how; see `Troubles`."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that the service took: its id there, the chat, the text, and when (seconds of the loop's clock)."""

    id: int
    chat: int
    text: str
    at: float


@dataclass
class Window:
    """A limiter that counts what it let through in the last seconds: no bucket, and nothing is saved up."""

    most: int
    seconds: float = 1.0
    taken: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until one more is let through, 0 for now."""
        while self.taken and self.taken[0] <= now - self.seconds:
            self.taken.popleft()
        return self.taken[0] + self.seconds - now if len(self.taken) >= self.most else 0.0


class Limiter:
    """So many messages in any second for the bot, so many in any three for a chat."""

    def __init__(self, per_second: int = 30, per_chat: int = 3) -> None:
        self._bot = Window(per_second)
        self._chats: dict[int, Window] = defaultdict(lambda: Window(per_chat, 3.0))

    def admit(self, chat: int, now: float) -> None:
        """Count one, or refuse it with the seconds to wait.

        Raises:
            ApiError: 429, as Telegram says it.
        """
        wait = max(self._bot.wait(now), self._chats[chat].wait(now))
        if wait:
            seconds = max(1, math.ceil(wait))
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self._bot.taken.append(now)
        self._chats[chat].taken.append(now)


class Troubles:
    """Draws what goes wrong with a call that sends, by shares.

    refused (403: this chat has blocked the bot for good), trouble (500, 502, 503 in the service's own JSON),
    page (502 or 504 from something in between), reset (before it was taken), lost (taken, and no answer), slow.
    """

    def __init__(self, shares: Mapping[str, float], seed: int) -> None:
        self._random = Random(seed)
        self._upto = list(zip(shares, accumulate(shares.values()), strict=True))

    def draw(self, method: str) -> Fault:
        """One call's fate."""
        drawn, random = self._random.random(), self._random
        name = next((name for name, upto in self._upto if drawn < upto), "none")
        if name == "trouble":
            return Fault(method, "error", code=random.choice((500, 502, 503)))
        if name == "page":
            return Fault(method, "page", code=random.choice((502, 504)))
        return Fault(method, name, delay=random.uniform(0.3, 0.8))


class BusyBotApi(FakeBotApi):
    """The server. It counts after a jitter, and carries out what it has read although the caller is gone.

    `accepted` is the truth about losses and copies; `on_accepted` is called before the answer leaves. The
    answer about a message to the `unclear` did not arrive, or said nothing.
    """

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__(token)
        self.accepted: list[Accepted] = []
        self.on_accepted: Callable[[Accepted], None] = lambda _: None
        self.unclear: set[int] = set()
        self.refused_for_haste = 0
        self.disturb()

    def disturb(
        self,
        troubles: Mapping[str, float] = NONE,
        *,
        limiter: Limiter | None = None,
        jitter: tuple[float, float] = (0.0, 0.0),
        seed: int = 1,
    ) -> None:
        """From now on so much goes wrong, so much is let through, after so many seconds; nothing by default."""
        self._troubles, self._limiter, self._jitter, self._random = (
            Troubles(troubles, seed),
            limiter,
            jitter,
            Random(seed),
        )

    def to(self, chat: int) -> list[str]:
        """What one chat was sent, oldest first."""
        return [one.text for one in self.accepted if one.chat == chat]

    def fault_of(self, call: Call) -> Fault:
        """What a test ordered, else a draw."""
        fault = super().fault_of(call)
        if fault.how == "none" and _sends(call):
            fault = self._troubles.draw(call.method)
            chat = int(call.params["chat_id"])
            if fault.how == "refused":
                self.users[chat].blocked = True
            if fault.how in ("page", "reset", "lost"):
                self.unclear.add(chat)
        return fault

    async def _faulty(self, request: web.Request, call: Call) -> web.StreamResponse:
        if not _sends(call):
            return await super()._faulty(request, call)
        going = asyncio.ensure_future(super()._faulty(request, call))
        going.add_done_callback(lambda ended: ended.cancelled() or ended.exception())  # nobody may wait for it any more
        return await asyncio.shield(going)

    async def _carried_out(self, token: str, call: Call) -> Any:
        if _sends(call):
            await asyncio.sleep(self._random.uniform(*self._jitter))
            if self._limiter is not None:
                self._admit(int(call.params["chat_id"]))
        return await super()._carried_out(token, call)

    def _admit(self, chat: int) -> None:
        assert self._limiter is not None
        try:
            self._limiter.admit(chat, asyncio.get_running_loop().time())
        except ApiError:
            self.refused_for_haste += 1
            raise

    def _send(self, call: Call) -> dict[str, Any]:
        sent = super()._send(call)
        text = str(call.params.get("text") or call.params.get("caption") or "")
        now = asyncio.get_running_loop().time()
        self.accepted.append(Accepted(sent["message_id"], sent["chat"]["id"], text, now))
        self.on_accepted(self.accepted[-1])
        return sent


def _sends(call: Call) -> bool:
    return call.method.startswith("send")
