"""What nobody at the office has begun: the supervisors are called again, and the worker hears what to do."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, select, update

from bot.domain.outgoing import Kind
from bot.domain.viewer import System
from bot.scheduling.unanswered_work import call_again, tell_waiting_reports
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import scoped
from tests.rows import ACT, MET, insure, meet

CRIED = datetime(2026, 12, 12, 15, 0, tzinfo=UTC)
SYSTEM = System("retention")
SECOND, LAST, WORKER = "staff.emergency:t:second:hadi", "staff.emergency:t:last:hadi", "ticket.unanswered:t"


async def keys(database: Database) -> list[str]:
    """The keys in the outbox."""
    async with database.reading() as connection:
        found = await connection.execute(scoped(SYSTEM, select(t.outbox.c.key).order_by(t.outbox.c.key)))
        return list(found.scalars())


async def supervised(database: Database) -> None:
    """Jum is a member in a regency that Hadi supervises."""
    await meet(database)
    await meet(database, "hadi")
    await insure(database)
    async with database.transaction() as connection:
        grant = {"id": "g", "person_id": "hadi", "role": "supervisor", "since": MET}
        await connection.execute(scoped(ACT, insert(t.grant).values(grant)))
        await connection.execute(insert(t.grant_region).values(grant_id="g", region="3505"))


async def cry(database: Database, **values: object) -> None:
    """Jum has told of an accident."""
    await supervised(database)
    ticket = {"id": "t", "number": "ABC234", "about": "emergency", "state": "open", "urgent": True, "person_id": "jum"}
    more = {"region": "3505", "supervisor_only": False, "opened_at": CRIED}
    async with database.transaction() as connection:
        await connection.execute(scoped(ACT, insert(t.ticket).values({**ticket, **more, **values})))
    await said(database, by_worker=True)


async def said(database: Database, *, by_worker: bool) -> None:
    """Somebody has written in the ticket."""
    line = {"id": f"l{by_worker}", "ticket_id": "t", "by": "x", "by_worker": by_worker, "at": CRIED, "seq": 0}
    async with database.transaction() as connection:
        await connection.execute(scoped(ACT, insert(t.ticket_line).values(line)))


async def test_an_unanswered_cry_is_called_out_again_twice(database: Database) -> None:
    """After half an hour supervisor and worker, after half a day the supervisor once more, and then no more."""
    await cry(database)

    after = [await call_again(database, CRIED + timedelta(minutes=m)) for m in (29, 30, 35, 719, 720, 800, 1439)]

    assert after == [0, 2, 0, 0, 1, 0, 0]
    assert await keys(database) == [LAST, SECOND, WORKER]


async def test_a_second_call_is_urgent(database: Database) -> None:
    """It goes out first, at any hour."""
    await cry(database)
    await call_again(database, CRIED + timedelta(minutes=31))

    async with database.reading() as connection:
        rows = (await connection.execute(scoped(SYSTEM, select(t.outbox.c.kind, t.outbox.c.urgent)))).all()
    assert {tuple(row) for row in rows} == {(Kind.EMERGENCY, True)}


async def test_after_a_night_without_the_bot_only_the_last_call_goes_out(database: Database) -> None:
    """Steps that were missed are not made up for one after the other."""
    await cry(database)

    assert await call_again(database, CRIED + timedelta(hours=13)) == 1
    assert await keys(database) == [LAST]
    assert await call_again(database, CRIED + timedelta(days=3)) == 0


async def test_a_cry_that_somebody_took_or_answered_is_left_alone(database: Database) -> None:
    """Whoever took it, wrote back or closed it has heard it."""
    await cry(database, assignee="hadi")
    assert await call_again(database, CRIED + timedelta(hours=1)) == 0

    for values in ({"assignee": None, "state": "closed"}, {"state": "open", "urgent": False}):
        async with database.transaction() as connection:
            await connection.execute(scoped(ACT, update(t.ticket).values(values)))
        assert await call_again(database, CRIED + timedelta(hours=1)) == 0

    async with database.transaction() as connection:
        await connection.execute(scoped(ACT, update(t.ticket).values(urgent=True)))
    await said(database, by_worker=False)
    assert await call_again(database, CRIED + timedelta(hours=1)) == 0


async def report(database: Database, at: datetime, state: str = "waiting") -> None:
    """Jum says to have paid December."""
    await supervised(database)
    row = {"id": "p", "entry_id": "e", "membership_id": "m", "person_id": "jum", "region": "3505", "state": state}
    more = {"month": date(2026, 12, 1), "amount": 11_400, "at": at}
    async with database.transaction() as connection:
        await connection.execute(scoped(ACT, insert(t.report).values({**row, **more})))


async def test_a_report_nobody_compared_is_told_once_after_three_working_days(database: Database) -> None:
    """Weekends and holidays do not count; the supervisor and who reported it hear it, and not again."""
    friday = datetime(2026, 12, 4, 3, 0, tzinfo=UTC)
    await report(database, friday)
    holidays = {date(2026, 12, 8)}

    told = [await tell_waiting_reports(database, holidays, friday + timedelta(days=n)) for n in (3, 5, 6, 7)]

    assert told == [0, 0, 2, 0]
    assert await keys(database) == ["report.waiting:p", "staff.report_waiting:p:hadi"]


async def test_a_report_that_was_compared_waits_for_nobody(database: Database) -> None:
    """A note, a record or a refusal is an answer."""
    await report(database, CRIED, "noted")

    assert await tell_waiting_reports(database, (), CRIED + timedelta(days=9)) == 0
