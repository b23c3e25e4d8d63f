"""What happens by itself: late work is told, what was asked to be forgotten is forgotten, nothing is kept too long."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from bot.domain.coverage import Entry, Grade
from bot.domain.outgoing import Kind, Queued, State
from bot.domain.reply import Reply
from bot.domain.viewer import System
from bot.errors import KnowledgeError
from bot.knowledge.retention_file import load_retention
from bot.scheduling.retention import keep_to
from bot.scheduling.timetable import EVERY, Ticks, Timetable
from bot.storage import elections, ledger, outbox, results
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import scoped
from tests.delivery.parts import library
from tests.rows import ACT, MET, insure, meet

KEPT = load_retention()
NOW = datetime(2026, 12, 12, 3, 0, tzinfo=UTC)
SYSTEM = System("retention")


def ticks(database: Database) -> Ticks:
    """The ticks of a bot."""
    return Ticks(database, library(), KEPT, bot="test")


async def keys(database: Database) -> list[str]:
    """The keys in the outbox."""
    async with database.reading() as connection:
        found = await connection.execute(scoped(SYSTEM, select(t.outbox.c.key).order_by(t.outbox.c.key)))
        return list(found.scalars())


async def count(database: Database, table: t.Table) -> int:
    """How many rows a table has."""
    async with database.reading() as connection:
        found = await connection.execute(scoped(SYSTEM, select(func.count()).select_from(table)))
        return int(found.scalar_one())


async def ask(database: Database, due: datetime) -> None:
    """Jum has a request that was to be answered by then, and Hadi supervises her regency."""
    await meet(database)
    await meet(database, "hadi")
    await insure(database, enrolment="requested", first_month=None)
    request = {"id": "r", "number": "ABC234", "kind": "enrol", "state": "waiting", "person_id": "jum"}
    grant = {"id": "g", "person_id": "hadi", "role": "supervisor", "since": MET}
    async with database.transaction() as connection:
        more = {"membership_id": "m", "region": "3505", "asked_at": MET, "due_at": due}
        await connection.execute(scoped(ACT, insert(t.request).values(**request, **more)))
        await connection.execute(scoped(ACT, insert(t.grant).values(grant)))
        await connection.execute(insert(t.grant_region).values(grant_id="g", region="3505"))


async def put(database: Database, **values: object) -> None:
    """Something has happened to the request since."""
    async with database.transaction() as connection:
        await connection.execute(scoped(ACT, update(t.request).values(values)))


async def test_a_late_request_is_told_once(database: Database) -> None:
    """The supervisor and the worker hear of a promise that was not kept, and do not hear it again."""
    await ask(database, NOW - timedelta(minutes=1))

    assert (await ticks(database).tick(NOW))["late_requests"] == 1
    assert (await ticks(database).tick(NOW + timedelta(hours=1)))["late_requests"] == 0

    assert [key.split(":")[0] for key in await keys(database)] == ["request.taken_late", "staff.request_late"]


async def test_a_request_taken_and_not_finished_is_late_too(database: Database) -> None:
    """Taking a request keeps no promise: both hear of it once, and again only of a new promise."""
    await ask(database, NOW - timedelta(minutes=1))
    await put(database, state="taken", taken_by="hadi", taken_at=MET)

    told = [(await ticks(database).tick(NOW + timedelta(hours=n)))["late_requests"] for n in (0, 1)]
    await put(database, state="taken", due_at=NOW + timedelta(hours=2), late_told_at=None)
    told += [(await ticks(database).tick(NOW + timedelta(hours=n)))["late_requests"] for n in (1, 3, 4)]

    assert told == [1, 0, 0, 1, 0]
    assert [key.split(":")[0] for key in await keys(database)] == 2 * ["request.unfinished"] + 2 * [
        "staff.request_late"
    ]


async def test_a_request_that_waits_for_the_worker_is_not_late(database: Database) -> None:
    """What was sent back to be mended, or has its payment code, is nobody's broken promise."""
    await ask(database, NOW - timedelta(minutes=1))
    for state in ("returned", "coded", "done", "cancelled"):
        await put(database, state=state)

        assert (await ticks(database).tick(NOW))["late_requests"] == 0


async def test_a_request_in_time_is_not_late(database: Database) -> None:
    """Before the promised time nobody is told."""
    await ask(database, NOW + timedelta(minutes=1))

    assert (await ticks(database).tick(NOW))["late_requests"] == 0


async def test_a_note_that_never_became_official_is_told_to_the_member(database: Database) -> None:
    """Ten days after an officer noted a payment without a record the member hears it, once."""
    await meet(database)
    await insure(database)
    note = Entry("n", date(2026, 12, 1), Grade.NOTED, 11_400, "agent", "agus", NOW)
    async with database.transaction() as connection:
        await ledger.append(connection, ACT, "m", note)

    told = [(await ticks(database).tick(NOW + timedelta(days=n)))["unproven_notes"] for n in (9, 10, 11, 12)]

    assert told == [0, 0, 1, 0] or told == [0, 1, 0, 0]
    assert "member.note_unofficial:n:jum" in await keys(database)


async def test_whoever_asked_is_forgotten_after_the_day(database: Database) -> None:
    """The address is a stranger's again once the 24 hours are over, and not before."""
    await meet(database)
    async with database.transaction() as connection:
        await connection.execute(scoped(ACT, update(t.person).values(erase_at=NOW, heard_at=NOW)))

    assert (await ticks(database).tick(NOW - timedelta(minutes=1)))["erasures"] == 0
    assert (await ticks(database).tick(NOW))["erasures"] == 1
    assert (await ticks(database).tick(NOW))["erasures"] == 0
    async with database.reading() as connection:
        address = (await connection.execute(scoped(SYSTEM, select(t.address)))).one()
    assert address.reference != "jum"


async def test_a_stranger_is_forgotten_after_half_a_year(database: Database) -> None:
    """Who never signed up is forgotten 180 days after the last word; a member is not."""
    await meet(database)
    await meet(database, "member")
    await insure(database, "m", "member")

    assert (await ticks(database).tick(MET + timedelta(days=179)))["erasures"] == 0
    assert (await ticks(database).tick(MET + timedelta(days=181)))["erasures"] == 1
    assert (await ticks(database).tick(MET + timedelta(days=182)))["erasures"] == 0


async def test_bodies_are_emptied_after_a_week_and_rows_after_two_years(database: Database) -> None:
    """What was said is gone a week after it was sent; that it was sent is known for 24 months."""
    await meet(database)
    async with database.transaction() as connection:
        row = Queued("a", Kind.TICKET, "jum", NOW, NOW + timedelta(hours=1), body=Reply("Halo"))
        await outbox.queue(connection, database.keys, SYSTEM, [row], now=NOW, term=1)
        await results.finish(connection, SYSTEM, [results.Result("a", State.SENT)], 1, NOW)

    assert await keep_to(database, KEPT, NOW + timedelta(days=6)) == 0
    assert await keep_to(database, KEPT, NOW + timedelta(days=8)) == 1
    async with database.reading() as connection:
        assert (await connection.execute(scoped(SYSTEM, select(t.outbox.c.body)))).scalar_one() is None
    assert await keep_to(database, KEPT, NOW + timedelta(days=9)) == 0
    assert await keep_to(database, KEPT, NOW + timedelta(days=721)) == 1
    assert await keys(database) == []


async def test_every_rule_can_be_applied(database: Database) -> None:
    """Each rule names tables and columns that exist, on both databases."""
    async with database.transaction() as connection:
        await connection.execute(insert(t.update).values(key="telegram:1:1", at=NOW))

    assert await keep_to(database, KEPT, NOW + timedelta(days=13)) == 0
    assert await keep_to(database, KEPT, NOW + timedelta(days=15)) == 1


async def test_a_long_retention_goes_in_batches(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is old, no transaction is long."""
    monkeypatch.setattr("bot.storage.retention.BATCH", 3)
    monkeypatch.setattr("bot.storage.retention.apply.__defaults__", (3,))
    async with sqlite.transaction() as connection:
        await connection.execute(insert(t.update), [{"key": str(n), "at": NOW} for n in range(8)])

    assert await keep_to(sqlite, KEPT, NOW + timedelta(days=15)) == 8
    assert await count(sqlite, t.update) == 0


@pytest.mark.parametrize("table", ["ledger", "journal", "consent", "tombstone"])
def test_what_is_kept_for_ever_cannot_be_named(tmp_path: Path, table: str) -> None:
    """A retention file that would delete the ledger stops the start."""
    file = tmp_path / "retention.yaml"
    rule = f"{{what: x, table: {table}, since: at, keep: 1d, do: delete}}"
    file.write_text(f'version: "1"\nstrangers: 180d\nrules:\n  - {rule}\n')

    with pytest.raises(KnowledgeError, match="never deleted"):
        load_retention(file)


async def test_the_timetable_is_short_and_misses_nothing(sqlite: Database) -> None:
    """Fewer than ten fixed ticks, none of them a member's; a missed one is made up for, once."""
    timetable = Timetable(ticks(sqlite), lambda: NOW)
    jobs = timetable._scheduler.get_jobs()

    assert {job.id for job in jobs} == set(EVERY) == set(ticks(sqlite).jobs)
    assert len(jobs) < 10
    timetable.start()
    assert all(job.coalesce and job.misfire_grace_time >= 3_600 for job in timetable._scheduler.get_jobs())
    await timetable.stop()


async def test_a_failing_tick_ends_where_it_is(sqlite: Database) -> None:
    """One job that raises stops neither the others nor itself the next time."""
    failing = ticks(sqlite)
    await sqlite.close()
    async with sqlite.transaction() as connection:
        await connection.run_sync(t.metadata.drop_all)

    assert await failing.run("reminders", NOW) == 0


async def test_what_is_in_the_hands_of_an_older_term_waits_until_it_may_be_settled(database: Database) -> None:
    """A receiver may commit a reply for a sender that has just lost its term: the elected one sends it, in time."""
    await meet(database)
    reply = Queued("r", Kind.REPLY, "jum", NOW, NOW + timedelta(hours=1), address="jum-a", body=Reply("Halo"))
    async with database.transaction() as connection:
        await outbox.queue(connection, database.keys, SYSTEM, [reply], now=NOW, term=1)
        for _ in range(2):
            await elections.raise_term(connection, "test", "rutin", NOW)

    async def settled(may: bool) -> int:
        jobs = Ticks(database, library(), KEPT, bot="test", may_settle=lambda: may)
        return (await jobs.tick(NOW))["left_in_hand"]

    assert [await settled(may) for may in (False, True, True)] == [0, 1, 0]
