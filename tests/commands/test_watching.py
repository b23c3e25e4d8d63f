"""Health, readiness and metrics as they are asked for over HTTP, on both databases."""

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import aiohttp
import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import insert, update

from bot.commands import watching
from bot.commands.parts import Parts
from bot.commands.watching import Looks, watched
from bot.delivery.meters import Meters
from bot.domain.outgoing import Kind, Queued, State
from bot.domain.reply import Reply
from bot.domain.viewer import System
from bot.storage import outbox
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import scoped
from tests.delivery.fakes import FakeClock
from tests.rows import meet

SEND = System("send")
NOW = datetime(2026, 12, 12, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass
class FakeTerms:
    """A term that may be over."""

    term: int | None = None
    alive: bool = True

    def outlasts(self, seconds: float) -> bool:
        return self.term is not None and self.alive


@dataclass
class Watched:
    """A process as the watching sees it, and whoever asks it."""

    database: Database
    port: int
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    meters: Meters = field(default_factory=Meters)
    terms: FakeTerms = field(default_factory=FakeTerms)
    alive: bool = True

    async def asks(self, path: str) -> tuple[int, str]:
        """Status and body of one request."""
        async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{self.port}{path}") as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def process(database: Database) -> AsyncIterator[Watched]:
    """A standby receiver with its loopback port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Watched(database, port)
    async with watched(port, cast(Parts, made), lambda: made.alive):
        yield made


def message(key: str, kind: Kind, **more: Any) -> Queued:
    """A message to Jum, due for an hour."""
    return replace(Queued(key, kind, "jum", NOW - HOUR, NOW + HOUR, body=Reply("Halo")), **more)


async def put(database: Database, *messages: Queued) -> None:
    """Queue messages."""
    async with database.transaction() as connection:
        await outbox.queue(connection, database.keys, SEND, messages, now=NOW)


async def end(database: Database, key: str, state: State, at: datetime) -> None:
    """Let a row end."""
    async with database.transaction() as connection:
        statement = update(t.outbox).where(t.outbox.c.key == key).values(state=state, ended_at=at)
        await connection.execute(scoped(SEND, statement))


async def campaign(database: Database, id: str, state: str) -> None:
    """A campaign in this state."""
    made = {"id": id, "number": f"ABC23{id}", "state": state, "text": b"", "regions": ["3505"], "status": "all"}
    more = {"count": 1, "hash": "0" * 64, "by": "jum", "made_at": NOW}
    async with database.transaction() as connection:
        await connection.execute(scoped(SEND, insert(t.campaign).values(**made, **more)))


async def test_a_process_lives_while_its_sender_does(process: Watched) -> None:
    """Who watches over the process restarts it when the sender's task has ended."""
    assert (await process.asks("/healthz"))[0] == 200

    process.alive = False

    assert (await process.asks("/healthz"))[0] == 503


async def test_a_standby_is_ready_when_it_can_commit(process: Watched) -> None:
    """It receives; that another process sends makes it no less ready."""
    assert (await process.asks("/readyz"))[0] == 200


async def test_the_sender_is_ready_while_its_term_lives(process: Watched) -> None:
    """A sender whose lease has run out may send nothing, and says so."""
    process.terms.term = 7
    assert (await process.asks("/readyz"))[0] == 200

    process.terms.alive = False

    assert (await process.asks("/readyz"))[0] == 503


async def test_nobody_is_ready_without_a_database_that_commits(
    process: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that another holds locked is not waited for, nor asked a second time beside the first question."""
    monkeypatch.setattr(watching, "ANSWERS_WITHIN", 0.1)
    assert (await process.asks("/readyz"))[0] == 200
    async with process.database.transaction() as connection:
        await connection.execute(update(t.meta).values(value="held"))
        assert [(await process.asks("/readyz"))[0] for _ in range(2)] == [503, 503]
        assert (await process.asks("/healthz"))[0] == 200
    assert 200 in [(await process.asks("/readyz"))[0] for _ in range(20)]


async def test_a_database_that_refuses_to_commit_makes_nobody_ready(database: Database) -> None:
    """Full, read-only or gone: the reason does not matter, and the next question is asked anew."""
    ready = watching.Readiness(database, FakeClock(NOW), lambda: True)
    async with database.transaction() as connection:
        await connection.run_sync(t.meta.drop)

    assert not await ready()

    async with database.transaction() as connection:
        await connection.run_sync(t.meta.create)
    assert await ready()


async def test_the_metrics_show_what_waits_and_what_the_process_counted(process: Watched, database: Database) -> None:
    """The outbox and the meters stand on one page, and nobody's name or number does."""
    await meet(database, reference="4155512345")
    await put(database, message("a", Kind.REPLY), message("b", Kind.REMINDER), message("c", Kind.STAFF))
    process.meters.sent(Kind.REPLY, "sent", 0.1)

    await process.clock.move(watching.LOOK_EVERY)
    page = (await process.asks("/metrics"))[1]

    assert 'rutin_outbox{kind="reply",state="queued"} 1.0' in page
    assert 'rutin_outbox{kind="reminder",state="queued"} 1.0' in page
    assert 'rutin_outbox{kind="campaign",state="queued"} 0.0' in page
    assert 'rutin_sends_total{kind="reply",outcome="sent"} 1.0' in page
    assert "jum" not in page
    assert "41555" not in page


async def test_an_ended_row_is_counted_once(database: Database) -> None:
    """However often one looks, and only from when the process began."""
    await meet(database)
    await put(database, *(message(key, Kind.REPLY) for key in "abc"))
    await end(database, "a", State.SENT, NOW - HOUR)
    looks = Looks(database, FakeClock(NOW), registry := CollectorRegistry())

    await end(database, "b", State.UNKNOWN, NOW + timedelta(seconds=1))
    for seconds in (10, 20, 30):
        await looks.look(NOW + timedelta(seconds=seconds))
    await end(database, "c", State.UNKNOWN, NOW + timedelta(seconds=31))
    await looks.look(NOW + timedelta(seconds=45))

    def ended(state: str) -> float | None:
        return registry.get_sample_value("rutin_outbox_ended_total", {"kind": "reply", "state": state})

    assert (ended("unknown"), ended("sent")) == (2.0, 0.0)
    assert registry.get_sample_value("rutin_outbox", {"kind": "reply", "state": "queued"}) == 0.0


async def test_the_oldest_due_message_is_as_old_as_it_is(database: Database) -> None:
    """A paused campaign and what is for later do not age; a running campaign does."""
    await meet(database)
    await campaign(database, "1", "paused")
    await campaign(database, "2", "running")
    looks = Looks(database, FakeClock(NOW), registry := CollectorRegistry())

    async def age() -> float | None:
        await looks.look(NOW)
        return registry.get_sample_value("rutin_outbox_oldest_due_seconds")

    held, later = message("a", Kind.CAMPAIGN, campaign="1"), message("b", Kind.REPLY, not_before=NOW + HOUR / 2)
    await put(database, held, later)
    assert await age() == 0.0
    await put(database, message("c", Kind.CAMPAIGN, campaign="2", not_before=NOW - HOUR / 2))
    assert await age() == 1800.0
    await put(database, message("d", Kind.REMINDER))
    assert await age() == 3600.0
    assert registry.get_sample_value("rutin_outbox", {"kind": "campaign", "state": "queued"}) == 2.0
