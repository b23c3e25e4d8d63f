"""The demo's database: a file and keys of its own, with an agent and a supervisor of our invention (SECURITY R11)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.commands.parts import DEMO
from bot.domain.inbound import Address
from bot.domain.viewer import Role, System
from bot.errors import DatabaseRefused
from bot.storage import demo, invitations, journal, people
from bot.storage import tables as t
from bot.storage.database import Database, open_database, read_meta
from bot.storage.migrate import migrate

COMMAND = System("command")
REGENCIES: Final = ("3505", "3572")
REFUSED: Final = "This database is not a demo: invented people, a moved clock and changed roles have no place in it."


@dataclass(frozen=True, slots=True)
class Invented:
    """A staff member of the demo: where they are written to, their name and role."""

    address: Address
    name: str
    role: Role


async def open_demo(path: Path, *, fresh: bool) -> Database:
    """The demo's database, migrated and with keys of its own beside it; with `fresh` it is emptied first.

    Raises:
        DatabaseRefused: The file is a real database, or something else; nothing was written.
    """
    if demo.kind_of(path) not in (None, DEMO):
        raise DatabaseRefused(REFUSED)
    keys = path.with_name(f"{path.name}.keys")
    if fresh:
        _remove(path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm"), keys)
    url = f"sqlite+aiosqlite:///{path}"
    await migrate(url)
    return await open_database(url, keys, kind=DEMO)


def _remove(*files: Path) -> None:
    for file in files:
        file.unlink(missing_ok=True)


async def seed(
    database: Database, staff: Sequence[Invented], *, zone: ZoneInfo, now: datetime, new_id: Callable[[], str]
) -> None:
    """Give the demo its staff; whoever has a role already is left alone.

    Raises:
        DatabaseRefused: The database is not a demo; no row was written.
    """
    async with database.reading() as connection:
        if (await read_meta(connection)).get("kind") != DEMO:
            raise DatabaseRefused(REFUSED)
    for one in staff:
        await _employ(database, one, zone, now, new_id)


async def _employ(database: Database, one: Invented, zone: ZoneInfo, now: datetime, new_id: Callable[[], str]) -> None:
    async with database.transaction() as connection:
        known = await people.arrive(
            connection, COMMAND, one.address, person=new_id(), id=new_id(), language="id", zone=zone.key, now=now
        )
        if known is None or await people.grants_of(connection, COMMAND, known.person):
            return
        named = database.keys.seal(t.person.c.staff_name, known.person, one.name)
        await people.change(connection, COMMAND, known.person, staff_name=named)
        await invitations.give(
            connection, COMMAND, id=new_id(), person=known.person, role=one.role, scope=REGENCIES, by=None, now=now
        )
        await journal.write(
            connection, COMMAND, id=new_id(), actor=None, act="seeded", subject=known.person, now=now, code=one.role
        )
