"""How far a daily sweep over many rows has come, so that it goes on after a restart."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from bot.storage import tables as t
from bot.storage.database import Connection
from bot.storage.people import insert_once

NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Sweep:
    """The sweep of `day`: the last id it passed (None: it is done), and since when changes are to be looked at."""

    day: date
    after: str | None
    since: datetime


async def load(connection: Connection, name: str) -> Sweep | None:
    """The newest sweep of that name."""
    statement = select(t.meta.c.value).where(t.meta.c.name == name)
    value = (await connection.execute(statement)).scalar_one_or_none()
    if value is None:
        return None
    day, since, after = value.split(" ")
    return Sweep(date.fromisoformat(day), None if after == NOBODY else after[1:], datetime.fromisoformat(since))


async def save(connection: Connection, name: str, sweep: Sweep) -> None:
    """Remember how far it came, in the transaction of what it wrote."""
    after = NOBODY if sweep.after is None else f"+{sweep.after}"
    value = f"{sweep.day.isoformat()} {sweep.since.isoformat()} {after}"
    statement = insert_once(connection, t.meta).values(name=name, value=value)
    await connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
