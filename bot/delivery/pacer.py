"""How fast messages may leave: the bot, a private chat and a group each have their own measure (DESIGN section 6)."""

import heapq
from dataclasses import dataclass
from datetime import timedelta

from bot.delivery.clock import Clock
from bot.domain.inbound import Address

HAIR = 1e-6
"""Seconds that no clock tells apart: a sum of fractions may never quite reach a whole token."""


class Bucket:
    """Tokens that come back at an even rate, up to a burst; times are seconds of a monotonic clock."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate, self._burst = rate, burst
        self._tokens, self._at = burst, now
        self._shut_until = now

    def delay(self, now: float) -> float:
        """Seconds until a token is there, 0 if there is one now."""
        self._fill(now)
        missing = (1 - self._tokens) / self._rate
        wait = max(missing, self._shut_until - now)
        return wait if wait > HAIR else 0.0

    def take(self, now: float) -> None:
        """Use a token up."""
        self._fill(now)
        self._tokens -= 1

    def shut(self, seconds: float, now: float) -> None:
        """Give nothing for so long, and begin with one token then: the service counts more strictly than we do."""
        self._shut_until = max(self._shut_until, now + seconds)
        self._tokens = min(self._tokens, 1.0)
        self._at = max(self._at, self._shut_until)

    def is_idle(self, now: float) -> bool:
        """Whether it is full and open, so that a new one would be the same."""
        self._fill(now)
        return self._tokens >= self._burst and now >= self._shut_until

    def has_spare(self, now: float) -> bool:
        """Whether one more would have been allowed beside what was taken: a refusal is not this one's fault."""
        self._fill(now)
        return self._tokens >= 1 and now >= self._shut_until

    def _fill(self, now: float) -> None:
        if now > self._at:
            self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
            self._at = now


class Window:
    """At most `limit` messages in any second, as the service counts them.

    When the service counted a message is not known, only that it was between the first byte and the answer. So a
    message holds its place while it is in flight and for a second after the moment at which it was probably
    counted: a little after half-way. After a refusal for haste, and for ten minutes, it is the answer that counts:
    then no answer time, however uneven, leads to a second refusal by a service that counts any second.
    """

    COUNTED = 0.6
    STRICT = 600.0
    EVENLY = 1.1
    """Places are given out a little faster than they come back, so that a pile does not leave in one instant."""

    def __init__(self, limit: int, now: float) -> None:
        self.limit = limit
        self._even = Bucket(limit * self.EVENLY, max(1.0, limit / 10), now)
        self._in_flight = 0
        self._free_at: list[float] = []
        self._strict_until = now

    def delay(self, now: float) -> float:
        """Seconds until a place is free; endless while only an answer can free one."""
        self._forget(now)
        if self._in_flight + len(self._free_at) >= self.limit:
            return max(self._free_at[0] - now, HAIR) if self._free_at else float("inf")
        return self._even.delay(now)

    def take(self, now: float) -> None:
        """A message leaves."""
        self._even.take(now)
        self._in_flight += 1

    def landed(self, began: float, now: float) -> None:
        """Its answer is there."""
        self._in_flight -= 1
        counted = now if now < self._strict_until else began + self.COUNTED * (now - began)
        heapq.heappush(self._free_at, counted + 1.0)

    def shut(self, seconds: float, now: float) -> None:
        """The service refused: nothing for so long, and then more carefully."""
        self._even.shut(seconds, now)
        self._strict_until = now + seconds + self.STRICT

    def used(self, now: float) -> float:
        """The share of the limit that was used in the last second, 0 to 1."""
        self._forget(now)
        return min(1.0, (self._in_flight + len(self._free_at)) / self.limit)

    def _forget(self, now: float) -> None:
        while self._free_at and self._free_at[0] <= now:
            heapq.heappop(self._free_at)


@dataclass(frozen=True, slots=True)
class Token:
    """The right to send one message, and since when it is used."""

    window: Window
    began: float


class Pacer:
    """Says when a message may leave to a chat, and is told when one left, landed, or was refused for haste.

    `paid_per_second`: what campaigns may use beside it where the operator pays for it.
    """

    PRIVATE = (1.0, 3.0)
    GROUP = (20 / 60, 3.0)
    KEPT = 10_000
    BUSY = 0.8
    """Share of the bot's pace from which a refusal may mean the bot and not the chat."""

    def __init__(self, clock: Clock, per_second: int = 30, paid_per_second: int | None = None) -> None:
        self._clock = clock
        self.per_second = max(per_second, paid_per_second or 0)
        self._bot = Window(per_second, clock.monotonic())
        self._paid = Window(paid_per_second, clock.monotonic()) if paid_per_second else self._bot
        self._chats: dict[tuple[str, str], Bucket] = {}

    def delay(self, to: Address, *, bulk: bool = False) -> float:
        """Seconds until a message (`bulk`: of a campaign) to this chat may leave, 0 for now."""
        now = self._clock.monotonic()
        chat = self._chats.get((to.channel, to.reference))
        return max(self._window(bulk).delay(now), chat.delay(now) if chat else 0.0)

    def bot_delay(self) -> float:
        """Seconds until any message may leave."""
        now = self._clock.monotonic()
        return min(self._bot.delay(now), self._paid.delay(now))

    def take(self, to: Address, *, bulk: bool = False) -> Token:
        """A message leaves to this chat now; give the token back when its answer is there."""
        now, window = self._clock.monotonic(), self._window(bulk)
        window.take(now)
        self._chat(to, now).take(now)
        return Token(window, now)

    def landed(self, token: Token) -> None:
        """The answer to a message is there, or will not come."""
        token.window.landed(token.began, self._clock.monotonic())

    def hold(self, scope: str, to: Address, wait: timedelta) -> str:
        """The service asked to wait: "bot" for everything, "chat" for this one; "message" holds nobody else.

        A refusal does not say whom it means. While the bot is near its own pace and the chat far from its own, it
        is the bot. Returns whom it was taken for.
        """
        now = self._clock.monotonic()
        chat = self._chat(to, now)
        if scope == "chat" and self._bot.used(now) >= self.BUSY and chat.has_spare(now):
            scope = "bot"
        if scope == "bot":
            self._bot.shut(wait.total_seconds(), now)
            self._paid.shut(wait.total_seconds(), now)
        elif scope == "chat":
            chat.shut(wait.total_seconds(), now)
        return scope

    def used(self) -> float:
        """The share of the bot's pace that was used in the last second, 0 to 1."""
        return self._bot.used(self._clock.monotonic())

    def _window(self, bulk: bool) -> Window:
        return self._paid if bulk else self._bot

    def _chat(self, to: Address, now: float) -> Bucket:
        key = (to.channel, to.reference)
        if key not in self._chats:
            if len(self._chats) >= self.KEPT:
                self._chats = {k: bucket for k, bucket in self._chats.items() if not bucket.is_idle(now)}
            self._chats[key] = Bucket(*(self.PRIVATE if to.private else self.GROUP), now)
        return self._chats[key]
