"""How fast messages may leave: the bot, a private chat and a group each have a bucket of tokens (DESIGN section 6)."""

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

    def _fill(self, now: float) -> None:
        if now > self._at:
            self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
            self._at = now


class Pacer:
    """Says when a message may leave to a chat, and is told when one left or was refused for haste.

    The bot's bucket has a small burst, so that an even stream uses the rate and a pile does not overrun it.
    """

    PRIVATE = (1.0, 3.0)
    GROUP = (20 / 60, 3.0)
    KEPT = 10_000

    def __init__(self, clock: Clock, per_second: int = 30) -> None:
        self._clock = clock
        self.per_second = per_second
        self._bot = Bucket(per_second, max(1.0, per_second / 10), clock.monotonic())
        self._chats: dict[tuple[str, str], Bucket] = {}

    def delay(self, to: Address) -> float:
        """Seconds until a message to this chat may leave, 0 for now."""
        now = self._clock.monotonic()
        chat = self._chats.get((to.channel, to.reference))
        return max(self._bot.delay(now), chat.delay(now) if chat else 0.0)

    def bot_delay(self) -> float:
        """Seconds until any message may leave."""
        return self._bot.delay(self._clock.monotonic())

    def take(self, to: Address) -> None:
        """A message leaves to this chat now."""
        now = self._clock.monotonic()
        self._bot.take(now)
        self._chat(to, now).take(now)

    def hold(self, scope: str, to: Address, wait: timedelta) -> None:
        """The service asked to wait: "bot" for everything, "chat" for this one; "message" holds nobody else."""
        now = self._clock.monotonic()
        if scope == "bot":
            self._bot.shut(wait.total_seconds(), now)
        elif scope == "chat":
            self._chat(to, now).shut(wait.total_seconds(), now)

    def _chat(self, to: Address, now: float) -> Bucket:
        key = (to.channel, to.reference)
        if key not in self._chats:
            if len(self._chats) >= self.KEPT:
                self._chats = {k: bucket for k, bucket in self._chats.items() if not bucket.is_idle(now)}
            self._chats[key] = Bucket(*(self.PRIVATE if to.private else self.GROUP), now)
        return self._chats[key]
