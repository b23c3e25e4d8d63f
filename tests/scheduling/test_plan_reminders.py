"""Planning puts each reminder into the outbox once, whatever happens to the planner."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.domain.coverage import Entry, Grade
from bot.domain.viewer import System
from bot.scheduling.plan_reminders import plan_reminders
from bot.storage import ledger, sweeps
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import scoped
from tests.delivery.parts import library, parts
from tests.rows import ACT, insure, meet

PLAN = System("plan")
MORNING = datetime(2026, 12, 12, 1, 0, tzinfo=UTC)


async def rows(database: Database) -> dict[str, str]:
    """The state of each planned row."""
    async with database.reading() as connection:
        found = await connection.execute(scoped(PLAN, select(t.outbox.c.key, t.outbox.c.state)))
        return {row.key: row.state for row in found}


async def plan(database: Database, now: datetime = MORNING, batch: int = 2) -> int:
    """One run of the planner."""
    return await plan_reminders(database, library(), now, batch)


async def hear(database: Database, at: datetime, **values: object) -> None:
    """Jum says something, and her row changes."""
    statement = update(t.person).where(t.person.c.id == "jum").values(heard_at=at, **values)
    async with database.transaction() as connection:
        await connection.execute(scoped(ACT, statement))


@pytest.fixture
async def members(database: Database) -> Database:
    """Jum with five memberships that count from December."""
    await meet(database)
    for number in range(5):
        await insure(database, f"m{number}")
    return database


async def test_planning_twice_plans_once(members: Database) -> None:
    """A planner that runs again, an hour later or the next day, reminds nobody twice of the same step."""
    assert await plan(members) == 5
    assert await plan(members) == 0
    assert await plan(members, MORNING + timedelta(hours=1)) == 0
    async with members.transaction() as connection:
        await connection.execute(scoped(ACT, update(t.outbox).values(state="sent")))
    assert await plan(members, MORNING + timedelta(days=1)) == 0
    assert set(await rows(members)) == {f"reminder:m{n}:monthly:2026-12-15:due_soon" for n in range(5)}


async def test_what_an_outage_held_up_comes_the_next_day(members: Database) -> None:
    """A reminder that never left is moved to the next day's hours; it stays one row."""
    await plan(members)

    assert await plan(members, MORNING + timedelta(days=1)) == 5
    assert set(await rows(members)) == {f"reminder:m{n}:monthly:2026-12-15:due_soon" for n in range(5)}


async def test_a_planner_that_dies_goes_on(members: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between two batches, the next run plans the rest and nothing twice."""
    from bot.scheduling import plan_reminders as module

    original, writes = module._write, 0

    async def dies(*args: object, **more: object) -> int:
        nonlocal writes
        writes += 1
        if writes == 2:
            raise RuntimeError("killed")
        return await original(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_write", dies)
    with pytest.raises(RuntimeError):
        await plan(members)
    assert len(await rows(members)) == 2

    assert await plan(members) == 3
    assert len(await rows(members)) == 5


async def test_who_consents_today_is_planned_today(members: Database) -> None:
    """After the day's sweep whoever talks is looked at again: MULAI in the afternoon brings this evening's reminder."""
    await hear(members, MORNING, stopped_at=MORNING)
    assert await plan(members) == 0

    await hear(members, MORNING + timedelta(hours=3), stopped_at=None)

    assert await plan(members, MORNING + timedelta(hours=4)) == 5


async def test_a_reminder_skipped_after_stop_comes_back_with_mulai(members: Database) -> None:
    """STOP skips what was planned; MULAI before the window ends queues it again."""
    await plan(members)
    post = parts(members, at=datetime(2026, 12, 12, 12, 20, tzinfo=UTC))
    await hear(members, MORNING + timedelta(hours=1), stopped_at=MORNING)
    await post.sender.drain(post.clock.now())
    assert set((await post.states()).values()) == {"skipped stopped"}

    await hear(members, post.clock.now(), stopped_at=None)

    assert await plan(members, post.clock.now() + timedelta(minutes=5)) == 5
    assert set((await post.states()).values()) == {"queued"}
    await post.sender.close()


async def test_a_rejected_report_brings_the_month_back(database: Database) -> None:
    """A reported month is not asked for; when the report is rejected the reminders go on."""
    await meet(database)
    await insure(database)
    entry = Entry("a", date(2026, 12, 1), Grade.REPORTED, 11_400, "member", "jum", MORNING)
    async with database.transaction() as connection:
        await ledger.append(connection, ACT, "m", entry)
    assert await plan(database) == 0

    async with database.transaction() as connection:
        await ledger.append(connection, ACT, "m", replace(entry, id="r", reverses="a"))
        await connection.execute(scoped(ACT, update(t.membership).values(touched_at=MORNING + timedelta(hours=1))))

    assert await plan(database, MORNING + timedelta(hours=2)) == 1


async def test_who_was_touched_and_is_not_due_is_not_looked_at_again(members: Database) -> None:
    """The next look begins where the last one ended, also when nothing came of it."""
    await plan(members)
    heard = MORNING + timedelta(hours=1)
    await hear(members, heard, stopped_at=heard)

    await plan(members, MORNING + timedelta(hours=2))

    async with members.reading() as connection:
        sweep = await sweeps.load(connection, "planned:Asia/Jakarta")
    assert sweep is not None
    assert sweep.since > heard


async def test_each_zone_has_its_own_day(database: Database) -> None:
    """At 16.00 UTC it is the 12th in Jakarta and the 13th in Jayapura; both get their message once."""
    await meet(database, "west")
    await meet(database, "east", zone="Asia/Jayapura")
    await insure(database, "w", "west")
    await insure(database, "e", "east", zone="Asia/Jayapura")

    at = [datetime(2026, 12, 11, 15, 30, tzinfo=UTC), datetime(2026, 12, 11, 17, 30, tzinfo=UTC)]
    planned = [await plan(database, moment) for moment in at]

    assert planned == [1, 1]
    async with database.reading() as connection:
        found = await connection.execute(scoped(PLAN, select(t.outbox.c.membership_id, t.outbox.c.not_before)))
        opens = {row.membership_id: row.not_before for row in found}
    assert opens == {
        "e": datetime(2026, 12, 12, 10, 15, tzinfo=UTC),
        "w": datetime(2026, 12, 12, 12, 15, tzinfo=UTC),
    }
