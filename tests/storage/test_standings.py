"""The sweep gives the planner what it needs of each membership, a batch at a time."""

from datetime import date, timedelta

from sqlalchemy import insert, update

from bot.domain.coverage import Entry, Grade
from bot.domain.people import Purpose
from bot.domain.reminders import Facts
from bot.domain.viewer import System
from bot.storage import ledger, standings
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import scoped
from tests.rows import ACT, MET, consents, insure, meet

PLAN = System("plan")
DECEMBER = date(2026, 12, 1)


async def sweep(database: Database, zone: str = "Asia/Jakarta", **how: object) -> list[Facts]:
    """Everything of a zone, in batches of two."""
    found, after = [], ""
    going: str | None = after
    while going is not None:
        async with database.reading() as connection:
            facts, going = await standings.sweep(
                connection,
                PLAN,
                zone=zone,
                month=DECEMBER,
                after=going,
                limit=2,
                **how,  # type: ignore[arg-type]
            )
        found += facts
    return found


async def paid(database: Database, id: str, month: date, reverses: str | None = None) -> None:
    """A reported month of membership "m"."""
    entry = Entry(id, month, Grade.REPORTED, 11_400, "member", "jum", MET, reverses)
    async with database.transaction() as connection:
        await ledger.append(connection, ACT, "m", entry)


async def test_every_membership_of_the_zone_is_found_once(database: Database) -> None:
    """Batches meet no membership twice, pass none over, and stay in their zone."""
    await meet(database)
    for number in range(5):
        await insure(database, f"m{number}")
    await insure(database, "east", zone="Asia/Jayapura")

    assert [facts.membership for facts in await sweep(database)] == [f"m{n}" for n in range(5)]
    async with database.reading() as connection:
        assert await standings.zones(connection, PLAN) == ["Asia/Jakarta", "Asia/Jayapura"]


async def test_the_member_is_written_to_before_the_family(database: Database) -> None:
    """A membership is told to one person: self, else the family member tied first."""
    await meet(database, "child")
    await meet(database, "jum", hours="morning")
    await insure(database, "m", "child", role="family")
    assert [facts.person for facts in await sweep(database)] == ["child"]

    own = {"id": "own", "person_id": "jum", "membership_id": "m", "role": "self", "since": MET}
    async with database.transaction() as connection:
        await connection.execute(scoped(ACT, insert(t.tie).values(own)))

    assert [(facts.person, facts.hours) for facts in await sweep(database)] == [("jum", "morning")]


async def test_what_was_taken_back_is_not_covered(database: Database) -> None:
    """Covered are the months of payments that stand; the newest consent counts."""
    await meet(database)
    await insure(database, first_month=date(2026, 10, 1))
    await paid(database, "a", date(2026, 10, 1))
    await paid(database, "b", DECEMBER)
    await paid(database, "r", DECEMBER, reverses="b")
    await consents(database, "jum", Purpose.REMINDERS, False, MET + timedelta(hours=1))

    facts = (await sweep(database))[0]

    assert facts.covered == {date(2026, 10, 1)}
    assert facts.first_month == date(2026, 10, 1)
    assert facts.consents == frozenset()


async def test_only_what_was_touched_is_looked_at_again(database: Database) -> None:
    """Between sweeps the planner sees those that were changed and those whose person was heard."""
    await meet(database)
    await meet(database, "slamet")
    await insure(database, "m1")
    await insure(database, "m2", "slamet")
    later = MET + timedelta(days=1)
    assert await sweep(database, since=later) == []

    async with database.transaction() as connection:
        heard = update(t.person).where(t.person.c.id == "slamet").values(heard_at=later)
        await connection.execute(scoped(ACT, heard))

    assert [facts.membership for facts in await sweep(database, since=later)] == ["m2"]


async def test_who_is_not_a_member_yet_is_passed_over(database: Database) -> None:
    """A sign-up that waits for an officer and one that is over are not swept."""
    await meet(database)
    await insure(database, "waiting", enrolment="requested")
    await insure(database, "over", enrolment="ended")
    await insure(database, "own", enrolment="stated")

    assert [facts.membership for facts in await sweep(database)] == ["own"]


async def test_the_planner_knows_when_the_code_was_given(database: Database) -> None:
    """The newest payment code counts; an own statement counts from the day it was made."""
    await meet(database)
    await insure(database, "coded", enrolment="coded")
    await insure(database, "stated", enrolment="stated")
    await insure(database, "active")
    told = {"first_month": DECEMBER, "months": 1, "amount": 11_400, "code": b"", "rates_version": "1", "by": "jum"}
    async with database.transaction() as connection:
        for n in range(2):
            row = {**told, "id": f"i{n}", "membership_id": "coded", "at": MET + timedelta(days=n)}
            await connection.execute(scoped(ACT, insert(t.instruction).values(row)))

    assert {facts.membership: facts.told_at for facts in await sweep(database)} == {
        "coded": MET + timedelta(days=1),
        "stated": MET,
        "active": None,
    }
