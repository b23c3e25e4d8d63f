"""Rows that tests begin with: somebody met, with an address, consents and a membership."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from sqlalchemy import insert, select

from bot.domain.people import Purpose
from bot.domain.viewer import System
from bot.storage import ledger
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import scoped

ACT = System("receive")
MET = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


async def meet(
    database: Database,
    person: str = "jum",
    *,
    consents: Iterable[Purpose] = (Purpose.REMINDERS,),
    hours: str | None = None,
    zone: str = "Asia/Jakarta",
    reference: str = "",
) -> None:
    """Somebody we have met: person, private address (id "<person>-a") and consents."""
    met = {"id": person, "language": "id", "zone": zone, "hours": hours, "met_at": MET, "heard_at": MET}
    at = {"id": f"{person}-a", "channel": "fake", "reference": reference or person, "private": True}
    async with database.transaction() as connection:
        await connection.execute(scoped(ACT, insert(t.person).values(met)))
        await connection.execute(scoped(ACT, insert(t.address).values(**at, person_id=person)))
        for purpose in consents:
            await _consent(connection, person, purpose, True, MET)


async def consents(database: Database, person: str, purpose: Purpose, given: bool, at: datetime) -> None:
    """The person answers a question of consent."""
    async with database.transaction() as connection:
        await _consent(connection, person, purpose, given, at)


async def _consent(connection: t.Any, person: str, purpose: Purpose, given: bool, at: datetime) -> None:
    row = {"id": f"{person}-{purpose}-{int(given)}", "person_id": person, "purpose": purpose, "given": given}
    values = {**row, "language": "id", "text_hash": "0" * 64, "at": at}
    await connection.execute(scoped(ACT, insert(t.consent).values(values)))


async def insure(
    database: Database,
    membership: str = "m",
    person: str = "jum",
    *,
    role: str = "self",
    enrolment: str = "active",
    payer: str = "self",
    first_month: date | None = date(2026, 12, 1),
    zone: str = "Asia/Jakarta",
) -> None:
    """A membership of the person, counted from a contribution month."""
    row = {"id": membership, "enrolment": enrolment, "sector": "other", "programmes": "jkk,jkm", "payer": payer}
    when = {"created_at": MET, "touched_at": MET}
    tied = {"id": f"{membership}-{person}", "person_id": person, "membership_id": membership, "role": role}
    async with database.transaction() as connection:
        values = {**row, "region": "3505", "zone": zone, "tier": 4, **when}
        await connection.execute(scoped(ACT, insert(t.membership).values(values)))
        await connection.execute(scoped(ACT, insert(t.tie).values(**tied, since=MET)))
        if first_month is not None:
            await ledger.begin(connection, ACT, membership, first_month)


async def campaign(database: Database, id: str = "c", state: str = "running", by: str = "sri") -> None:
    """A campaign, as it stands after its audience was fixed; who drafted it is met and a supervisor."""
    await meet(database, by)
    row = {"id": id, "number": "ABC234", "state": state, "text": b"", "regions": ["3505"], "status": "all", "count": 2}
    grant = {"id": f"{by}-g", "person_id": by, "role": "supervisor", "since": MET}
    async with database.transaction() as connection:
        await connection.execute(scoped(ACT, insert(t.grant).values(grant)))
        await connection.execute(scoped(ACT, insert(t.campaign).values(**row, hash="0" * 64, by=by, made_at=MET)))


async def campaign_state(database: Database, id: str = "c") -> str:
    """Where a campaign stands, and why the brake paused it."""
    async with database.reading() as connection:
        row = (await connection.execute(scoped(ACT, select(t.campaign).where(t.campaign.c.id == id)))).one()
    return f"{row.state} {row.paused_why}" if row.paused_why else str(row.state)
