"""Invented members by the million, for the other measurements: as an office has them, written as fast as it goes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from sqlalchemy import LargeBinary, Table, text

from bot.domain.coverage import Grade
from bot.domain.months import add_months, months_from
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.keys import Keys

DECEMBER = date(2026, 12, 1)
MET = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
CHUNK = 5_000
ZONES = ("Asia/Jakarta",) * 16 + ("Asia/Makassar",) * 3 + ("Asia/Jayapura",)
HOURS = (None,) * 12 + ("morning", "noon", "afternoon", "evening", "evening", "evening", "morning", "noon")
FREE_DAYS = (*range(1, 8), *range(16, 29))
"""Own pay days that leave everybody due on the 12th."""
NAMES = ("Jumiati", "Sugeng", "Siti Aminah", "Slamet Riyadi", "Sri Wahyuni", "Bambang", "Endang", "Wayan Sukerti")
OCCUPATIONS = (("pedagang_sayur", "other"), ("ojek_online", "transport"), ("becak", "transport"), ("warung", "other"))
REGIONS = ("3505", "3506", "3507", "3573")

Row = tuple[Any, ...]


@dataclass
class _Rows:
    """What is written of one chunk, by table; each list begins with the same columns."""

    person: list[Row] = field(default_factory=list)
    address: list[Row] = field(default_factory=list)
    consent: list[Row] = field(default_factory=list)
    membership: list[Row] = field(default_factory=list)
    tie: list[Row] = field(default_factory=list)
    ledger: list[Row] = field(default_factory=list)
    standing: list[Row] = field(default_factory=list)


COLUMNS: dict[str, tuple[str, ...]] = {
    "person": ("id", "language", "zone", "called", "hours", "met_at", "heard_at"),
    "address": ("id", "channel", "reference", "private", "person_id"),
    "consent": ("id", "person_id", "purpose", "given", "language", "text_hash", "at"),
    "membership": (
        *("id", "enrolment", "name", "called", "nik", "nik_index", "nik_tail", "occupation", "sector", "tier"),
        *("programmes", "payer", "region", "zone", "pay_day", "created_at", "touched_at"),
    ),
    "tie": ("id", "person_id", "membership_id", "role", "since"),
    "ledger": ("id", "membership_id", "month", "grade", "amount", "source", "by", "took_money", "at"),
    "standing": ("membership_id", "zone", "first_month", "first_gap", "first_official_gap", "months_official"),
}


async def populate(
    database: Database,
    count: int,
    *,
    month: date = DECEMBER,
    news: bool = False,
    channel: str = "telegram",
    seed: int = 1,
) -> None:
    """Write `count` people into an empty, migrated database, each with one active membership of their own.

    Each has met us on 1 June 2026, consented to reminders (and to news, with `news`), has one private address on
    `channel` (references "100000000" and up), sealed names and NIK, a tie as self, and one to six official months
    behind the standing. Nothing is paid for `month`, and nobody has been unpaid for long enough to have ended, so
    on the 12th of `month` every one of them is due the reminder three days before the 15th. Four of five are in
    WIB, the rest in WITA and WIT; hours, own pay days, occupations, income rows and four regencies of East Java
    (REGIONS) vary. The same seed gives the same members. Ids are random, as in service. PostgreSQL is analysed at
    the end, as its autovacuum does; on SQLite the writing connection waits for no disk, and no other one is touched.
    """
    random = Random(seed)
    write = _to_sqlite if database.is_sqlite else _to_postgresql
    async with database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        for first in range(0, count, CHUNK):
            rows = _Rows()
            for number in range(first, min(first + CHUNK, count)):
                _member(rows, database.keys, random, number, month, news, channel)
            await write(driver, database, rows)
        await connection.invalidate()  # what was set on it goes with it
    if not database.is_sqlite:
        async with database.engine.connect() as connection:
            await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("ANALYZE"))


def _member(rows: _Rows, keys: Keys, random: Random, number: int, month: date, news: bool, channel: str) -> None:
    def new_id() -> str:
        return random.randbytes(16).hex()

    person, member = new_id(), new_id()
    zone, hours, name = random.choice(ZONES), random.choice(HOURS), random.choice(NAMES)
    called = f"Bu {name.split()[0]}"
    rows.person.append(
        (person, random.choice(("id", "id", "jv")), zone, keys.seal(t.person.c.called, person, called), hours, MET, MET)
    )
    rows.address.append((new_id(), channel, str(100_000_000 + number), True, person))
    for purpose in ("reminders", "news")[: 1 + news]:
        rows.consent.append((new_id(), person, purpose, True, "id", "0" * 64, MET))
    _membership(rows, keys, random, member, number, name, called, zone)
    rows.tie.append((new_id(), person, member, "self", MET))
    paid, missed = random.randint(1, 6), random.choice((0, 0, 0, 0, 1, 2))
    begins = add_months(month, -paid - missed)
    for covered in months_from(begins, paid):
        at = datetime(covered.year, covered.month, 10, 3, 0, tzinfo=UTC) + timedelta(seconds=number % 80_000)
        rows.ledger.append((new_id(), member, covered, int(Grade.OFFICIAL), 16_800, "import", None, False, at))
    gap = add_months(begins, paid)
    rows.standing.append((member, zone, begins, gap, gap, paid))


def _membership(
    rows: _Rows, keys: Keys, random: Random, id: str, number: int, name: str, called: str, zone: str
) -> None:
    occupation, sector = random.choice(OCCUPATIONS)
    nik = f"350515{7_208_720_000 + number % 1_000_000_000:010d}"
    own_day = random.choice(FREE_DAYS) if random.random() < 0.15 else None
    columns = t.membership.c
    rows.membership.append(
        (
            id,
            "active",
            keys.seal(columns.name, id, name),
            keys.seal(columns.called, id, called),
            keys.seal(columns.nik, id, nik),
            keys.index("nik", nik),
            keys.seal(columns.nik_tail, id, nik[-4:]),
            occupation,
            sector,
            random.randint(1, 10),
            "jkk,jkm",
            "self",
            random.choice(REGIONS),
            zone,
            own_day,
            MET,
            MET,
        )
    )


def _tables(rows: _Rows) -> Iterator[tuple[Table, Sequence[str], list[Row]]]:
    for name, columns in COLUMNS.items():
        yield t.metadata.tables[name], columns, getattr(rows, name)


async def _to_sqlite(driver: Any, database: Database, rows: _Rows) -> None:
    await driver.execute("PRAGMA synchronous=OFF")
    await driver.execute("PRAGMA secure_delete=OFF")
    await driver.execute("PRAGMA cache_size=-1000000")  # indexes of random ids are written all over
    await driver.execute("BEGIN IMMEDIATE")
    for table, columns, found in _tables(rows):
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'
        await driver.executemany(statement, _bound(database, table, columns, found))
    await driver.commit()


async def _to_postgresql(driver: Any, database: Database, rows: _Rows) -> None:
    async with driver.transaction():
        for table, columns, found in _tables(rows):
            records = _bound(database, table, columns, found)
            await driver.copy_records_to_table(table.name, records=records, columns=columns)


def _bound(database: Database, table: Table, columns: Sequence[str], rows: list[Row]) -> list[Row]:
    """The rows as the driver wants them."""
    dialect = database.engine.dialect
    found: list[Callable[[Any], Any] | None] = []
    for name in columns:
        kind = table.c[name].type
        process = None if isinstance(kind, LargeBinary) else kind.bind_processor(dialect)
        found.append(cache(process) if process else None)  # most times and days come again and again
    return list(
        zip(
            *(
                column if process is None else [process(value) for value in column]
                for process, column in zip(found, zip(*rows, strict=True), strict=True)
            ),
            strict=True,
        )
    )
