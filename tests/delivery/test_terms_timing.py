"""The timing of terms, as a property: whatever happens, nothing is in flight any more when a successor settles."""

import asyncio
import contextlib
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.terms import Terms
from bot.errors import DatabaseRefused, TermLost
from bot.storage.elections import Beat
from tests.delivery.fakes import FakeClock

STEP = 0.25
POSTGRES: Any = SimpleNamespace(is_sqlite=False)
slow = st.floats(0, 2.9)  # seconds that a ping needs to the server, and its answer back


@dataclass
class Server:
    """The lock and the term's row, as a PostgreSQL has them; its clock goes as fast as everybody's."""

    clock: FakeClock
    lock: "Poll | None" = None
    holder: str | None = None
    beat_at: float = 0.0
    term: int = 0


class Poll:
    """One process's session with that server; a ping takes the seconds that it is told to."""

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name, self.there, self.back, self.ended = server, name, 0.0, 0.0, False

    async def take(self) -> bool:
        """Take the lock."""
        self.server.lock = self.server.lock or self
        return self.server.lock is self

    async def last_beat(self) -> Beat | None:
        """The last sign of life."""
        return Beat(self.server.holder, self.server.clock.seconds - self.server.beat_at) if self.server.term else None

    async def end(self, holder: str) -> int:
        """End the sessions of another process."""
        if self.server.lock is None or self.server.lock.name != holder or holder == self.name:
            return 0
        self.server.lock.lose()
        return 1

    def lose(self) -> None:
        """The server has ended this session."""
        self.ended, self.server.lock = True, None

    async def begin(self) -> int:
        """The next term."""
        self.server.term, self.server.holder, self.server.beat_at = self.server.term + 1, self.name, self.now()
        return self.server.term

    async def ping(self, term: int) -> bool:
        """A beat that is under way for a while."""
        self.server.clock.seconds += self.there
        if self.ended:
            raise OSError("the session has ended")
        if term == self.server.term:
            self.server.beat_at = self.now()
        self.server.clock.seconds += self.back
        return term == self.server.term

    async def give_up(self, term: int) -> None:
        """Nothing is in flight."""
        self.server.holder = None

    async def close(self) -> None:
        """Free the lock."""
        if self.server.lock is self:
            self.server.lock = None

    def now(self) -> float:
        """The server's time."""
        return self.server.clock.seconds


class Story:
    """A holder that begins a send at every moment at which it may, and a candidate."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.server = Server(self.clock)
        self.holder, self.candidate = self._process("a"), self._process("b")
        self.last_begun = float("-inf")

    def _process(self, name: str) -> tuple[Terms, Poll]:
        poll: Any = Poll(self.server, name)

        async def opened(*_: object) -> Any:
            return poll

        return Terms(POSTGRES, "bot", self.clock, opened), poll

    async def tell(self, events: list[tuple[str, float, float]]) -> None:
        """Play it until the candidate is elected, and look when the last send may have begun."""
        terms, poll = self.holder
        await terms.elect()
        for what, one, other in events:
            if what == "beat":
                poll.there, poll.back = one, other
                with contextlib.suppress(TermLost):
                    await terms.beat()
            elif what == "lose" and self.server.lock is poll:
                poll.lose()
            elif what == "wait":
                self._pass(one + other)
            try:
                await self.candidate[0].elect()
                break
            except DatabaseRefused:
                pass
        else:
            self._pass(60)
            await self.candidate[0].elect()
        self._pass(60)

    def _pass(self, seconds: float) -> None:
        end = self.clock.seconds + seconds
        while self.clock.seconds < end:
            if self.holder[0].outlasts(Terms.WAIT):
                self.last_begun = self.clock.seconds
            self.clock.seconds = min(self.clock.seconds + STEP, end)


@given(st.lists(st.tuples(st.sampled_from(["beat", "beat", "wait", "wait", "lose"]), slow, slow), max_size=12))
def test_no_send_outlives_the_wait(events: list[tuple[str, float, float]]) -> None:
    """Slow pings, a stop, a lock that the server ended: every send that began is over before its row is settled."""
    story = Story()

    asyncio.run(story.tell(events))

    assert story.last_begun + Terms.WAIT <= story.candidate[0].settle_at
