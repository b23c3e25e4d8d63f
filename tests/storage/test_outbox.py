"""The outbox keeps each message once, gives it to one sender, and remembers how it ended."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.domain.outgoing import Kind, Queued, State
from bot.domain.reply import Attachment, Choice, Reply
from bot.domain.viewer import System
from bot.storage import claims, outbox, reply_text, results
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import scoped

SEND = System("send")
NOW = datetime(2026, 12, 12, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def people(database: Database) -> Database:
    """A database in which Jum and Slamet have been met."""
    async with database.transaction() as connection:
        for id in ("jum", "slamet"):
            person = {"id": id, "language": "id", "zone": "Asia/Jakarta", "met_at": NOW, "heard_at": NOW}
            await connection.execute(scoped(SEND, insert(t.person).values(person)))
    return database


def message(key: str, person: str = "jum", kind: Kind = Kind.TICKET, text: str = "Halo") -> Queued:
    """A message that is due now and wanted for an hour."""
    return Queued(key, kind, person, NOW, NOW + HOUR, body=Reply(text))


async def put(database: Database, *messages: Queued, now: datetime = NOW, revive: bool = False) -> int:
    """Queue messages in a transaction of their own."""
    async with database.transaction() as connection:
        return await outbox.queue(connection, database.keys, SEND, messages, now=now, revive=revive)


async def claim(database: Database, term: int = 1, now: datetime = NOW, limit: int = 30) -> list[str]:
    """The keys a sender of this term claims."""
    async with database.transaction() as connection:
        found = await claims.claim(
            connection, database.keys, SEND, now=now, term=term, lease_until=now + HOUR, limit=limit
        )
    return [row.key for row in found]


async def finish(database: Database, *ends: results.Result, term: int = 1, now: datetime = NOW) -> None:
    """Write results in a transaction of their own."""
    async with database.transaction() as connection:
        await results.finish(connection, SEND, ends, term, now)


async def states(database: Database) -> dict[str, str]:
    """The state of each row, with its reason if it has one."""
    async with database.reading() as connection:
        rows = await connection.execute(scoped(SEND, select(t.outbox.c.key, t.outbox.c.state, t.outbox.c.reason)))
        return {row.key: f"{row.state} {row.reason}" if row.reason else row.state for row in rows}


async def test_a_message_is_queued_once(people: Database) -> None:
    """Planning the same message twice writes one row."""
    assert await put(people, message("a"), message("b")) == 2
    assert await put(people, message("a"), message("c")) == 1


async def test_bodies_and_arguments_are_sealed(people: Database) -> None:
    """Neither the text nor the arguments can be read in the row, and they come back when it is claimed."""
    drawn = Reply("Rp11.400 rahasia", (Choice("Sudah bayar", "payment.report", {"m": "1"}),), protect=True)
    await put(people, replace(message("a"), body=drawn, args={"month": "2026-12-01", "rahasia": "ya"}))

    async with people.transaction() as connection:
        row = (await connection.execute(scoped(SEND, select(t.outbox)))).one()
        found = await claims.claim(connection, people.keys, SEND, now=NOW, term=1, lease_until=NOW + HOUR, limit=1)

    assert b"rahasia" not in row.body + row.args
    assert (found[0].body, dict(found[0].args)) == (drawn, {"month": "2026-12-01", "rahasia": "ya"})


def test_a_reply_survives_being_written() -> None:
    """Every part of a reply comes back."""
    reply = Reply(
        "Halo",
        (Choice("Ya", "menu.open", {"a": "b"}, final=True),),
        Attachment("document", name="data.txt", content=b"\x00\xff"),
        link=("JMO", "https://example.org"),
        copyable=True,
        delete_after=timedelta(hours=24),
        prompt="f" * 24,
    )

    assert reply_text.read(reply_text.written(reply)) == reply


async def test_one_message_a_person_is_in_flight(people: Database) -> None:
    """The second message of a person waits until the first has ended."""
    await put(people, message("first"), message("second"), message("other", "slamet"))

    assert await claim(people) == ["first", "other"]
    assert await claim(people) == []
    await finish(people, results.Result("first", State.SENT, message="7"))
    assert await claim(people) == ["second"]


async def test_priorities_hold(people: Database) -> None:
    """A reply passes a reminder that was written before it; among equals the older one is first."""
    reminder = message("reminder", kind=Kind.REMINDER)
    await put(people, reminder, now=NOW - HOUR)
    await put(people, message("reply", kind=Kind.REPLY), message("reply 2", kind=Kind.REPLY))

    order = []
    while found := await claim(people):
        order += found
        await finish(people, *(results.Result(key, State.SENT) for key in found))

    assert order == ["reply", "reply 2", "reminder"]


async def test_what_is_not_due_or_too_late_is_not_claimed(people: Database) -> None:
    """A row waits for its time, and one that waited too long is skipped as expired."""
    await put(people, replace(message("later"), not_before=NOW + HOUR / 2))

    assert await claim(people) == []
    assert await claim(people, now=NOW + HOUR) == []
    async with people.transaction() as connection:
        assert await claims.expire(connection, SEND, NOW + HOUR) == 1
    assert await states(people) == {"later": "skipped expired"}


async def test_a_result_of_an_older_term_changes_nothing(people: Database) -> None:
    """A sender that was replaced cannot overwrite what its successor decided."""
    await put(people, message("a"))
    await claim(people, term=1)
    async with people.transaction() as connection:
        assert await claims.settle(connection, SEND, term=2, now=NOW) == 1

    await finish(people, results.Result("a", State.FAILED, "late"), term=1)

    assert await states(people) == {"a": "queued again"}


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [(Kind.TICKET, "queued again", "unknown sender_gone"), (Kind.RECEIPT, "unknown sender_gone", None)],
)
async def test_at_most_one_copy(people: Database, kind: Kind, first: str, second: str | None) -> None:
    """What was in hand when a sender died is sent once more if its kind says so, and never a third time."""
    await put(people, message("a", kind=kind))
    for term, expected in ((2, first), (3, second)):
        await claim(people, term=term - 1)
        async with people.transaction() as connection:
            await claims.settle(connection, SEND, term=term, now=NOW)
        if expected:
            assert await states(people) == {"a": expected}


async def test_a_reply_is_born_in_hand_and_a_receipt_is_not(people: Database) -> None:
    """Only what may be sent twice is given to the sender before it was claimed."""
    rows: Sequence[Queued] = [message("reply", kind=Kind.REPLY), message("receipt", kind=Kind.RECEIPT)]
    async with people.transaction() as connection:
        await outbox.queue(connection, people.keys, SEND, rows, now=NOW, term=4)

    assert await states(people) == {"reply": "sending", "receipt": "queued"}


async def test_a_skipped_row_is_wanted_again_when_its_reason_is_over(people: Database) -> None:
    """After STOP and MULAI the planner's row waits again, with what the planner says now; a sent one does not."""
    await put(people, message("a"), message("b", "slamet"))
    await claim(people)
    await finish(people, results.Result("a", State.SKIPPED, "stopped"), results.Result("b", State.SENT))

    assert await put(people, message("a", text="Baru"), message("b", "slamet"), revive=True) == 1
    async with people.transaction() as connection:
        found = await claims.claim(connection, people.keys, SEND, now=NOW, term=1, lease_until=NOW + HOUR, limit=9)
    assert [(row.key, row.body) for row in found] == [("a", Reply("Baru"))]


async def test_an_expired_row_is_revived_only_for_a_later_time(people: Database) -> None:
    """A tick that runs twice does not queue again what expired in the same window."""
    await put(people, message("a"))
    async with people.transaction() as connection:
        await claims.expire(connection, SEND, NOW + HOUR)

    assert await put(people, message("a"), revive=True) == 0
    assert await put(people, replace(message("a"), expires=NOW + 25 * HOUR), revive=True) == 1


async def test_the_newest_live_message_wins(people: Database) -> None:
    """A live message that changes while it is being sent is edited afterwards, with the newest content."""
    await put(people, message("live", kind=Kind.LIVE, text="1 of 3"))
    await claim(people)
    await put(people, message("live", kind=Kind.LIVE, text="2 of 3"))
    await finish(people, results.Result("live", State.SENT, message="9", live=True))

    async with people.transaction() as connection:
        found = await claims.claim(connection, people.keys, SEND, now=NOW, term=1, lease_until=NOW + HOUR, limit=9)
    assert [(row.message, row.body) for row in found] == [("9", Reply("2 of 3"))]


async def test_only_running_campaigns_are_claimed(people: Database) -> None:
    """Pausing a campaign is one UPDATE: nothing more of it is claimed, and everything else goes on."""
    campaign = {
        "id": "c",
        "number": "ABC234",
        "state": "running",
        "text": b"",
        "regions": ["3505"],
        "status": "all",
        "count": 2,
        "hash": "0" * 64,
        "by": "jum",
        "made_at": NOW,
    }
    async with people.transaction() as connection:
        await connection.execute(scoped(SEND, insert(t.campaign).values(campaign)))
    bulk = [replace(message(f"c:{p}", p, Kind.CAMPAIGN), campaign="c") for p in ("jum", "slamet")]
    await put(people, *bulk)

    assert await claim(people, limit=1) == ["c:jum"]
    async with people.transaction() as connection:
        await connection.execute(scoped(SEND, update(t.campaign).values(state="paused")))
    await put(people, message("ticket", "slamet"))

    assert await claim(people) == ["ticket"]


async def test_changed_hours_move_what_waits(people: Database) -> None:
    """Whoever chooses other hours after the plan is reminded in those; what was tried already stays."""
    evening = replace(message("a"), not_before=NOW + HOUR, expires=NOW + 2 * HOUR)
    await put(people, evening)

    assert await put(people, evening, revive=True) == 0
    assert await put(people, replace(evening, not_before=NOW, expires=NOW + HOUR / 2), revive=True) == 1
    assert await claim(people) == ["a"]
