"""`rutin outbox`: what waits and how the rest ended, on both databases; and queueing it again by hand."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands import office, outbox_page
from bot.commands.outbox import COMMAND, SHOWN, Done, NotChosen, again, all_again, chosen, look
from bot.domain.outgoing import Kind, Queued, State
from bot.domain.reply import Reply
from bot.domain.viewer import Role
from bot.storage import claims, outbox, requeue
from bot.storage import tables as t
from bot.storage.database import Database, open_database
from bot.storage.scope import scoped
from tests.conversations.talks import gets_a_code, signs_up
from tests.databases import PostgresServer, empty_database
from tests.office import office_on
from tests.rows import meet

NOW = datetime(2026, 12, 12, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WIB = ZoneInfo("Asia/Jakarta")


def message(key: str, kind: Kind = Kind.REPLY, **more: object) -> Queued:
    """A message to Jum, due for ten minutes and wanted for an hour."""
    return replace(Queued(key, kind, "jum", NOW - HOUR / 6, NOW + HOUR, body=Reply("Rahasia Bu Jum")), **more)


async def put(database: Database, *messages: Queued) -> None:
    """Queue messages."""
    async with database.transaction() as connection:
        await outbox.queue(connection, database.keys, COMMAND, messages, now=NOW - HOUR)


async def end(database: Database, message: Queued, state: State, reason: str | None, at: datetime = NOW) -> None:
    """A message that has ended."""
    await put(database, message)
    async with database.transaction() as connection:
        statement = update(t.outbox).where(t.outbox.c.key == message.key)
        await connection.execute(scoped(COMMAND, statement.values(state=state, reason=reason, ended_at=at)))


async def begin_campaign(database: Database, state: str) -> None:
    """A campaign with one message, whose fate is not known."""
    campaign = {"id": "c", "number": "ABC234", "state": state, "text": b"", "regions": ["3505"], "status": "all"}
    made = {"count": 1, "hash": "0" * 64, "by": "jum", "made_at": NOW}
    async with database.transaction() as connection:
        await connection.execute(scoped(COMMAND, insert(t.campaign).values(**campaign, **made)))
    await end(database, message("campaign:c:jum", Kind.CAMPAIGN, campaign="c"), State.UNKNOWN, "unconfirmed")


async def states(database: Database) -> dict[str, str]:
    """The state of each row, with its reason if it has one."""
    async with database.reading() as connection:
        rows = (await connection.execute(scoped(COMMAND, select(t.outbox)))).all()
    return {row.key: f"{row.state} {row.reason}" if row.reason else row.state for row in rows}


async def journal(database: Database) -> list[tuple[str, str | None, int | None]]:
    """What the journal says: act, code and amount."""
    async with database.reading() as connection:
        rows = (await connection.execute(scoped(COMMAND, select(t.journal).order_by(t.journal.c.code)))).all()
    return [(row.act, row.code, row.amount) for row in rows]


async def key_again(database: Database, *keys: str, even_if_it_arrived: bool = False) -> dict[str, str | None]:
    """Queue by key."""
    return await again(database, keys, even_if_it_arrived=even_if_it_arrived, now=NOW, token=office.token)


async def text_of(database: Database, states: Sequence[State] = SHOWN, limit: int = 10) -> str:
    """What the command shows."""
    return outbox_page.as_text(await look(database, NOW, states=states, kinds=(), limit=limit), WIB)


@pytest.fixture
async def jum(database: Database) -> Database:
    """A database in which Jum has been met."""
    await meet(database)
    return database


async def test_what_waits_is_shown_by_kind_the_oldest_due_first(jum: Database) -> None:
    """How many, how many of them due, and for how long the oldest."""
    await put(jum, message("a"), message("b", not_before=NOW - HOUR / 2), message("c", not_before=NOW + HOUR / 2))
    await put(jum, message("d", Kind.RECEIPT, not_before=NOW - HOUR))

    seen = await look(jum, NOW, states=SHOWN, kinds=(), limit=10)

    assert [(one.kind, one.rows, one.due, one.since) for one in seen.waiting] == [
        (Kind.RECEIPT, 1, 1, NOW - HOUR),
        (Kind.REPLY, 3, 2, NOW - HOUR / 2),
    ]
    assert [row.key for row in seen.rows] == ["d", "b", "a", "c"]


async def test_a_campaign_is_a_lane_of_its_own(jum: Database) -> None:
    """Its number and whether it runs stand beside what waits of it."""
    await begin_campaign(jum, "paused")
    await put(jum, message("campaign:c:2", Kind.CAMPAIGN, campaign="c"))

    assert "4 campaign ABC234 (paused)" in await text_of(jum)


async def test_what_ended_is_counted_by_reason(jum: Database) -> None:
    """Failed, unknown and skipped rows with why; what was sent only if it is asked for."""
    await end(jum, message("a"), State.FAILED, "message_is_too_long")
    await end(jum, message("b"), State.FAILED, "message_is_too_long", NOW - HOUR)
    await end(jum, message("c", Kind.REMINDER), State.SKIPPED, "paid")
    await end(jum, message("d"), State.SENT, None)
    await end(jum, message("e"), State.FAILED, "older", NOW - timedelta(days=8))

    seen = await look(jum, NOW, states=SHOWN, kinds=(), limit=1)
    everything = await look(jum, NOW, states=list(State), kinds=[Kind.REPLY], limit=1)

    assert [(one.state, one.kind, one.reason, one.rows, one.last) for one in seen.ended] == [
        (State.FAILED, Kind.REPLY, "message_is_too_long", 2, NOW),
        (State.SKIPPED, Kind.REMINDER, "paid", 1, NOW),
    ]
    assert [row.key for row in seen.rows] == ["a", "c"]
    assert {one.state for one in everything.ended} == {State.FAILED, State.SENT}


async def test_an_empty_outbox_says_so(jum: Database) -> None:
    """Nothing is also an answer."""
    assert await text_of(jum) == outbox_page.NOTHING


async def test_neither_page_nor_json_holds_anything_of_a_person(database: Database) -> None:
    """After a whole sign-up: no chat, name, number or word of a message, in no key either."""
    async with office_on(database) as town:
        agent = await town.employs("Bu Sari", Role.AGENT)
        worker = await signs_up(town, "7007654321")
        await gets_a_code(town, agent, worker)
        await worker.says("NIK saya 3505154708720003")
        rows = await town.rows("outbox")
        seen = await look(database, town.clock.now(), states=list(State), kinds=(), limit=1000)
        told = {str(row["reference"]) for row in await town.rows("address")} | {
            reply.text for _, reply in town.channel.sent
        }
    page = outbox_page.as_text(seen, WIB) + outbox_page.as_json(seen)

    assert len(seen.rows) == len(rows) > 20
    assert {row.kind for row in seen.rows} >= {Kind.REPLY, Kind.STAFF, Kind.RECEIPT, Kind.DELETION}
    assert [
        word for word in (*told, "3505154708720003", "123456789012", "0812", "+62", "Jum", "Rp") if word in page
    ] == []


async def test_a_failed_row_is_queued_again_and_the_journal_knows(jum: Database) -> None:
    """It is due at once, for as long as its kind lives, with its tries counted anew."""
    await end(jum, message("a"), State.FAILED, "message_is_too_long")
    async with jum.transaction() as connection:
        await connection.execute(scoped(COMMAND, update(t.outbox).values(attempts=9)))

    assert await key_again(jum, "a") == {"a": None}

    assert await states(jum) == {"a": "queued"}
    assert await journal(jum) == [("queued_again", "failed message_is_too_long", None)]
    async with jum.transaction() as connection:
        due = NOW + timedelta(hours=23)
        (row,) = await claims.claim(connection, jum.keys, COMMAND, now=due, term=1, lease_until=due + HOUR, limit=9)
    assert (row.body, row.attempts) == (Reply("Rahasia Bu Jum"), 0)


@pytest.mark.parametrize("kind", [Kind.RECEIPT, Kind.CAMPAIGN, Kind.REMINDER])
async def test_what_may_have_arrived_is_sent_again_only_if_one_says_so(jum: Database, kind: Kind) -> None:
    """A second copy is the operator's decision; then it is one copy at most."""
    await end(jum, message("a", kind), State.UNKNOWN, "unconfirmed")

    refused = await key_again(jum, "a")
    assert "--even-if-it-arrived" in str(refused["a"])
    assert await states(jum) == {"a": "unknown unconfirmed"}
    assert await journal(jum) == []

    assert await key_again(jum, "a", even_if_it_arrived=True) == {"a": None}
    assert await states(jum) == {"a": f"queued {claims.AGAIN}"}


async def test_a_deletion_of_unknown_fate_is_simply_tried_again(jum: Database) -> None:
    """Deleting twice changes nothing."""
    await end(jum, message("a", Kind.DELETION, target="77"), State.UNKNOWN, "unconfirmed")

    assert await key_again(jum, "a") == {"a": None}


async def test_what_cannot_be_queued_again_says_why(jum: Database) -> None:
    """Open, sent, emptied, unknown to us, or of a campaign that is over: each has its sentence, and nothing changes."""
    await begin_campaign(jum, "done")
    await put(jum, message("open"))
    await end(jum, message("sent"), State.SENT, None)
    await end(jum, message("old"), State.FAILED, "not_drawn")
    async with jum.transaction() as connection:
        emptied = update(t.outbox).where(t.outbox.c.key == "old").values(cleared=True, body=None)
        await connection.execute(scoped(COMMAND, emptied))
    before = await states(jum)

    refused = await key_again(jum, "open", "sent", "old", "campaign:c:jum", "nobody", even_if_it_arrived=True)

    assert {key: str(why).split(";")[0] for key, why in refused.items()} == {
        "open": "it waits already",
        "sent": "it was sent",
        "old": "its text was deleted seven days after it ended, as promised",
        "campaign:c:jum": "its campaign is over",
        "nobody": "there is no such key",
    }
    assert await states(jum) == before


async def test_what_changed_since_it_was_read_is_left_alone(jum: Database) -> None:
    """A row that was emptied, revived or taken in hand meanwhile stays as it is."""
    await put(jum, message("open"))
    await end(jum, message("old"), State.FAILED, "not_drawn")
    async with jum.transaction() as connection:
        await connection.execute(scoped(COMMAND, update(t.outbox).where(t.outbox.c.key == "old").values(cleared=True)))

        assert await requeue.requeue(connection, COMMAND, ["open", "old"], NOW) == []


async def test_a_whole_reason_is_counted_first_and_then_queued_again(
    jum: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In small batches, each in the journal; other reasons and kinds stay as they are."""
    monkeypatch.setattr("bot.commands.outbox.BATCH", 2)
    for number in range(5):
        await end(jum, message(f"a{number}"), State.FAILED, "bad_request")
    await end(jum, message("b"), State.FAILED, "not_drawn")
    await end(jum, message("c", Kind.RECEIPT), State.FAILED, "bad_request")
    which = chosen(State.FAILED, "bad_request", [Kind.REPLY])

    counted = await all_again(jum, which, even_if_it_arrived=False, really=False, now=NOW, token=office.token)
    assert (counted.queued, set((await states(jum)).values())) == (5, {"failed bad_request", "failed not_drawn"})

    done = await all_again(jum, which, even_if_it_arrived=False, really=True, now=NOW, token=office.token)
    assert (done.queued, sum(done.refused.values())) == (5, 0)
    assert await states(jum) == {
        **{f"a{number}": "queued" for number in range(5)},
        "b": "failed not_drawn",
        "c": "failed bad_request",
    }
    assert sorted(amount or 0 for _, _, amount in await journal(jum)) == [1, 2, 2]


async def test_a_whole_reason_leaves_out_what_may_have_arrived(jum: Database) -> None:
    """They are counted and named, and wait for the same word as a single key."""
    await end(jum, message("a"), State.UNKNOWN, "sender_gone")
    await end(jum, message("b", Kind.LIVE), State.UNKNOWN, "sender_gone")
    which = chosen(State.UNKNOWN, None, ())

    done = await all_again(jum, which, even_if_it_arrived=False, really=True, now=NOW, token=office.token)

    assert (done.queued, list(done.refused.values())) == (1, [1])
    assert "--even-if-it-arrived" in outbox_page.by_count(done, True).text
    assert await states(jum) == {"a": "unknown sender_gone", "b": f"queued {claims.AGAIN}"}


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING, State.SENT, None])
def test_only_what_ended_without_being_sent_is_queued_again(state: State | None) -> None:
    """The message names the states that can be given."""
    with pytest.raises(NotChosen, match="failed, unknown, skipped"):
        chosen(state, None, ())


def test_counting_without_yes_says_that_nothing_was_changed() -> None:
    """Whoever forgets --yes knows that it is still to be done, and so does a script."""
    told = outbox_page.by_count(Done(3, Counter()), False)

    assert (told.complete, "--yes" in told.text) == (False, True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logs_put_back: None) -> str:
    """An empty folder whose settings name a database, once SQLite and once PostgreSQL."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TELEGRAM_TOKEN", raising=False)
    found = "sqlite+aiosqlite:///data/rutin.sqlite3"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        found = asyncio.run(empty_database(server))
    monkeypatch.setenv("DATABASE_URL", found)
    return found


def test_the_command_line_shows_and_queues_again(url: str) -> None:
    """As it is typed: a page, JSON, a key, a whole state, and a clear word for what is missing."""

    async def fill() -> None:
        database = await open_database(url, Path("data/rutin.keys"), kind="real")
        now = datetime.now(UTC)
        await meet(database)
        for key, state in (("a", State.FAILED), ("b", State.FAILED), ("c", State.UNKNOWN)):
            await end(database, message(key), state, "bad_request", now)
        await database.close()

    run = CliRunner()
    run.invoke(app, ["migrate"])
    asyncio.run(fill())

    page = run.invoke(app, ["outbox"])
    told = json.loads(run.invoke(app, ["outbox", "--json", "--state", "failed", "--limit", "1"]).stdout)
    assert "failed  reply     bad_request" in page.stdout
    assert ([row["key"] for row in told["rows"]], [one["rows"] for one in told["ended"]]) == (["a"], [2])

    one = run.invoke(app, ["outbox", "again", "a", "c"])
    assert (one.exit_code, one.stdout.splitlines()[0]) == (1, "a: queued again")
    assert "c: not queued again: it may have arrived" in one.stdout
    count = run.invoke(app, ["outbox", "again", "--state", "failed", "--reason", "bad_request"])
    assert (count.exit_code, "1 would be queued again" in count.stdout) == (1, True)
    assert run.invoke(app, ["outbox", "again", "--state", "failed", "--yes"]).stdout == "1 queued again.\n"

    wrong = [["outbox", "again"], ["outbox", "again", "a", "--state", "failed"], ["outbox", "again", "--state", "sent"]]
    assert [run.invoke(app, words).exit_code for words in wrong] == [2, 2, 2]
    assert "Give keys, or --state" in run.invoke(app, wrong[0]).output
