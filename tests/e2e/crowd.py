"""An office with a crowd: people who may be written to, members whose reminders are due, a campaign, receipts."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, insert

from bot.domain.outgoing import POLICIES, Kind, Queued
from bot.domain.reply import Reply
from bot.domain.viewer import System
from bot.storage import outbox
from bot.storage import tables as t
from bot.storage.database import Database, open_database
from bot.storage.migrate import migrate
from bot.storage.scope import scoped
from tests.busy_bot_api import BusyBotApi
from tests.e2e.running import Bot
from tests.telegram_people import User

EVENING = datetime(2026, 12, 12, 19, 20, tzinfo=ZoneInfo("Asia/Jakarta"))  # when those who chose no hours are reminded
MET = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)
ACT = System("receive")
LETTER = "Jumat ada penjelasan iuran di balai desa."


@asynccontextmanager
async def books(bot: Bot) -> AsyncIterator[Database]:
    """The office's database, opened beside whoever runs on it."""
    database = await open_database(bot.url, bot.folder / "rutin.keys", kind="real")
    try:
        yield database
    finally:
        await database.close()


async def settle(bot: Bot, api: BusyBotApi, count: int, *, members: bool = False) -> list[User]:
    """Make the database, with so many people in it; as `members` they are due a reminder on the evening of EVENING."""
    people = [api.user(f"Orang {number}") for number in range(count)]
    await migrate(bot.url)
    async with books(bot) as database:
        await _write(database, _met(people))
        if members:
            await _write(database, _insured(people))
    return people


def _met(people: Sequence[User]) -> dict[Table, list[dict[str, Any]]]:
    consents = [
        {"id": f"{who.id}-{purpose}", "person_id": str(who.id), "purpose": purpose, "given": True, "language": "id"}
        | {"text_hash": "0" * 64, "at": MET}
        for who in people
        for purpose in ("reminders", "news")
    ]
    return {
        t.person: [
            {"id": str(who.id), "language": "id", "zone": "Asia/Jakarta", "met_at": MET, "heard_at": MET}
            for who in people
        ],
        t.address: [
            {"id": f"{who.id}-a", "channel": "telegram", "reference": str(who.id), "private": True}
            | {"person_id": str(who.id)}
            for who in people
        ],
        t.consent: consents,
    }


def _insured(people: Sequence[User]) -> dict[Table, list[dict[str, Any]]]:
    kept = {"enrolment": "active", "sector": "other", "programmes": "jkk,jkm", "payer": "self", "region": "3505"}
    since = {"created_at": MET, "touched_at": MET, "zone": "Asia/Jakarta", "tier": 4}
    december = date(2026, 12, 1)
    unpaid = {"first_month": december, "first_gap": december, "first_official_gap": december, "months_official": 0}
    return {
        t.membership: [{"id": f"m{who.id}", **kept, **since} for who in people],
        t.tie: [
            {"id": f"t{who.id}", "person_id": str(who.id), "membership_id": f"m{who.id}", "role": "self", "since": MET}
            for who in people
        ],
        t.standing: [{"membership_id": f"m{who.id}", "zone": "Asia/Jakarta", **unpaid} for who in people],
    }


async def supervised(bot: Bot, who: User, name: str) -> None:
    """Give somebody of the crowd the role of a supervisor in the crowd's regency."""
    async with books(bot) as database:
        async with database.transaction() as connection:
            named = database.keys.seal(t.person.c.staff_name, str(who.id), name)
            statement = t.person.update().where(t.person.c.id == str(who.id)).values(staff_name=named)
            await connection.execute(scoped(ACT, statement))
        granted = {"id": f"g{who.id}", "person_id": str(who.id), "role": "supervisor", "since": MET}
        region = {"grant_id": f"g{who.id}", "region": "3505"}
        await _write(database, {t.grant: [granted], t.grant_region: [region]})


async def campaign(bot: Bot, writer: User, count: int) -> None:
    """A campaign to the members, written by one of the staff and started a moment ago: its audience is not fixed."""
    row = {"id": "c1", "number": "S1", "state": "fixing", "regions": ["3505"], "status": "all", "count": count}
    more = {"hash": "0" * 64, "by": str(writer.id), "made_at": MET, "started_at": MET}
    async with books(bot) as database:
        text = database.keys.seal(t.campaign.c.text, "c1", LETTER)
        await _write(database, {t.campaign: [{**row, **more, "text": text}]})


async def queue(bot: Bot, kind: Kind, people: Sequence[User], text: str, now: datetime) -> None:
    """A drawn message of this kind to each of them, due now."""
    rows = [
        Queued(
            key=f"test:{kind}:{who.id}:{text}"[:100],
            kind=kind,
            person=str(who.id),
            not_before=now,
            expires=now + POLICIES[kind].lifetime,
            body=Reply(text),
        )
        for who in people
    ]
    async with books(bot) as database, database.transaction() as connection:
        await outbox.queue(connection, database.keys, System("plan"), rows, now=now)


async def _write(database: Database, rows: dict[Table, list[dict[str, Any]]]) -> None:
    async with database.transaction() as connection:
        for table, values in rows.items():
            await connection.execute(scoped(ACT, insert(table)), values)


def later(moment: datetime, seconds: float) -> datetime:
    """So much after it."""
    return moment + timedelta(seconds=seconds)
