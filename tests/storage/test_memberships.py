"""Memberships are read together as they are read alone, in as many statements for one as for a hundred."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, update

from bot.domain.coverage import Entry, Grade
from bot.domain.membership import Instruction, TieRole
from bot.domain.viewer import Member, Viewer
from bot.storage import ledger, memberships
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import scoped
from tests.rows import ACT, MET, insure, meet

DECEMBER = date(2026, 12, 1)
NAMES = ("m", "n", "o")


@pytest.fixture
async def insured(database: Database) -> Database:
    """Jum with three memberships: of "m" there are two instructions, two requests, an officer and two payments."""
    await meet(database)
    await meet(database, "sri", consents=())
    for name in NAMES:
        await insure(database, name)
    async with database.transaction() as connection:
        keys = database.keys
        named = {"staff_name": keys.seal(t.person.c.staff_name, "sri", "Bu Sri")}
        await connection.execute(scoped(ACT, update(t.person).where(t.person.c.id == "sri").values(named)))
        await memberships.change(connection, keys, ACT, "m", MET, name="Jumiati", officer_id="sri")
        for number, code in enumerate(("111", "222")):
            at = MET + timedelta(days=number)
            told = Instruction(DECEMBER, number + 1, 16_800, code)
            await memberships.instruct(
                connection, keys, ACT, id=f"i{number}", membership="m", told=told, rates_version="v", by="sri", now=at
            )
            asked = {"id": f"r{number}", "number": f"R{number}", "kind": "join", "state": "done", "person_id": "jum"}
            asked |= {"membership_id": "m", "region": "3505", "asked_at": at, "due_at": at}
            await connection.execute(scoped(ACT, insert(t.request).values(asked)))
            entry = Entry(f"e{number}", DECEMBER, Grade.REPORTED, 16_800, "member", "jum", MET - timedelta(days=number))
            await ledger.append(connection, ACT, "m", entry)
    return database


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that reach the database."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        statements.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def test_the_newest_of_each_counts(insured: Database) -> None:
    """The last instruction and the last request are what stands; payments come oldest first."""
    async with insured.reading() as connection:
        found = await memberships.load(connection, insured.keys, ACT, "m")

    assert found is not None
    assert (found.name, found.officer_name, found.request, found.request_id) == ("Jumiati", "Bu Sri", "R1", "r1")
    assert found.instruction == Instruction(DECEMBER, 2, 16_800, "222")
    assert [entry.id for entry in found.entries] == ["e1", "e0"]
    assert found.standing is not None


@pytest.mark.parametrize("viewer", [ACT, Member("jum")], ids=["rutin", "the member"])
async def test_together_is_as_alone(insured: Database, viewer: Viewer) -> None:
    """What belongs to one membership is never shown with another, and one without anything is whole too."""
    async with insured.reading() as connection:
        together = await memberships.load_many(connection, insured.keys, viewer, NAMES)
        alone = [await memberships.load(connection, insured.keys, viewer, name) for name in NAMES]

    assert {one.id for one in together} == set(NAMES)
    assert sorted(together, key=lambda one: one.id) == alone
    assert [bool(one.entries) for one in alone if one] == [True, False, False]


async def test_many_take_as_many_statements_as_one(insured: Database) -> None:
    """A claim of two hundred memberships is not two hundred journeys."""
    async with insured.reading() as connection:
        with counted(insured) as for_one:
            await memberships.load_many(connection, insured.keys, ACT, NAMES[:1])
        with counted(insured) as for_all:
            await memberships.load_many(connection, insured.keys, ACT, NAMES)

    assert len(for_all) == len(for_one) == 2


async def test_a_request_is_shown_to_whoever_made_it(insured: Database) -> None:
    """Family that is tied to a membership sees where it stands, not what somebody else asked for it."""
    await meet(insured, "budi")
    async with insured.transaction() as connection:
        await memberships.tie(connection, ACT, id="t9", person="budi", membership="m", role=TieRole.FAMILY, now=MET)
    async with insured.reading() as connection:
        own = await memberships.load(connection, insured.keys, Member("jum"), "m")
        familys = await memberships.load(connection, insured.keys, Member("budi"), "m")

    assert own is not None and familys is not None
    assert (own.request, familys.request) == ("R1", "")
    assert own.instruction is not None
    assert own.instruction == familys.instruction


async def test_another_persons_membership_is_not_read(insured: Database) -> None:
    """In a batch too, a member reaches only what is their own."""
    await meet(insured, "budi")
    async with insured.reading() as connection:
        assert await memberships.load_many(connection, insured.keys, Member("budi"), NAMES) == ()
