"""The ledger is only ever added to, and its standing always says what it says."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from bot.domain.coverage import Entry, Grade, Standing, standing_of
from bot.domain.viewer import System
from bot.storage import ledger, standings
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import Unscoped, scoped

ACT = System("receive")
NOW = datetime(2026, 12, 12, 12, 0, tzinfo=UTC)
NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)


@pytest.fixture
async def membership(database: Database) -> Database:
    """A database with the membership "m"."""
    row = {
        "id": "m",
        "enrolment": "coded",
        "sector": "other",
        "programmes": "jkk,jkm",
        "payer": "self",
        "region": "3505",
        "zone": "Asia/Jakarta",
        "created_at": NOW,
        "touched_at": NOW,
    }
    async with database.transaction() as connection:
        await connection.execute(scoped(ACT, insert(t.membership).values(row)))
    return database


def entry(
    id: str,
    month: date = NOVEMBER,
    grade: Grade = Grade.REPORTED,
    reverses: str | None = None,
    reference: str | None = None,
) -> Entry:
    """A row of the ledger."""
    return Entry(id, month, grade, 11_400, "member", "jum", NOW, reverses, reference)


async def append(database: Database, row: Entry) -> bool:
    """Append a row in a transaction of its own."""
    async with database.transaction() as connection:
        return await ledger.append(connection, ACT, "m", row)


async def standing(database: Database) -> Standing | None:
    """The stored standing."""
    async with database.reading() as connection:
        return await standings.load(connection, ACT, "m")


async def test_the_standing_follows_each_row(membership: Database) -> None:
    """The stored standing equals what the pure rule says of the ledger, after every row."""
    rows = [entry("a"), entry("b", DECEMBER, Grade.OFFICIAL, reference="R1"), entry("c", NOVEMBER, reverses="a")]
    for number, row in enumerate(rows, start=1):
        assert await append(membership, row)
        async with membership.reading() as connection:
            stored = await ledger.entries_of(connection, ACT, "m")
        assert stored == tuple(rows[:number])
        # a first month that was known is kept, also when its payment is taken back
        assert await standing(membership) == standing_of(rows[:number], NOVEMBER)


async def test_a_membership_counts_from_its_first_month_before_anything_is_paid(membership: Database) -> None:
    """With a payment code for January the first gap is January, and there is no standing before."""
    assert await standing(membership) is None
    async with membership.transaction() as connection:
        await ledger.begin(connection, ACT, "m", JANUARY)

    assert await standing(membership) == Standing(JANUARY, JANUARY, JANUARY, 0)


async def test_an_official_reference_counts_once(membership: Database) -> None:
    """The same reference, or the same row, writes nothing a second time."""
    assert await append(membership, entry("a", grade=Grade.OFFICIAL, reference="R1"))
    assert not await append(membership, entry("b", DECEMBER, Grade.OFFICIAL, reference="R1"))
    assert not await append(membership, entry("a"))

    async with membership.reading() as connection:
        assert await ledger.reference_used(connection, ACT, "R1")
        assert not await ledger.reference_used(connection, ACT, "R2")
        assert len(await ledger.entries_of(connection, ACT, "m")) == 1


async def test_a_row_is_taken_back_once(membership: Database) -> None:
    """Two rejections of one report write one reversal."""
    await append(membership, entry("a"))

    assert await append(membership, entry("r1", reverses="a"))
    assert not await append(membership, entry("r2", reverses="a"))


@pytest.mark.parametrize("table", [t.ledger, t.journal, t.consent, t.tombstone], ids=lambda table: table.name)
async def test_append_only_tables_refuse_changes(membership: Database, table: t.Table) -> None:
    """UPDATE and DELETE fail in the database itself, whoever asks."""
    await append(membership, entry("a"))
    async with membership.transaction() as connection:
        await connection.execute(scoped(ACT, insert(t.journal).values(id="j", at=NOW, act="seen")))
        consent = {"id": "k", "person_id": "jum", "purpose": "news", "given": True, "language": "id"}
        await connection.execute(scoped(ACT, insert(t.consent).values(**consent, text_hash="0" * 64, at=NOW)))
        await connection.execute(insert(t.tombstone).values(id="x", kind="person", at=NOW))

    for statement in (update(table).values(at=NOW), delete(table)):
        with pytest.raises(DBAPIError, match="append-only"):
            async with membership.transaction() as connection:
                await connection.execute(scoped(ACT, statement))


async def test_the_ledger_is_not_reached_without_a_viewer(membership: Database) -> None:
    """A statement that names no viewer is refused before it runs."""
    with pytest.raises(Unscoped):
        async with membership.reading() as connection:
            await connection.execute(select(t.ledger))
