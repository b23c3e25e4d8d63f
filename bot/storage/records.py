"""Everything stored about a person, as they may read it themselves: identifiers masked, and who looked."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.coverage import Grade, grades
from bot.domain.membership import Membership
from bot.domain.viewer import Member
from bot.domain.views import OwnRecord
from bot.storage import journal, memberships, people, tallies
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.scope import scoped

LOOKS = ("read:OneRequest", "read:OneReport", "read:MembershipsNamed", "read:OneTicket", "NikRevealed", "RequestTaken")


async def own(connection: AsyncConnection, keys: Keys, viewer: Member, now: datetime) -> OwnRecord:
    """What is stored about the viewer: lines of (field, value), and the staff who looked at it."""
    person = await people.load(connection, keys, viewer, viewer.person)
    ties = await memberships.ties_of(connection, keys, viewer, viewer.person)
    row = (
        await connection.execute(scoped(viewer, select(t.person.c.erase_at).where(t.person.c.id == viewer.person)))
    ).one()
    lines = [
        ("language", person.language),
        ("called", person.called),
        ("hours", person.hours or ""),
        ("source", person.source or ""),
        ("consents", ", ".join(sorted(person.consents))),
        ("met", person.met.date().isoformat() if person.met else ""),
        ("tickets", str(await _count(connection, viewer, "ticket"))),
        ("questions", str(await _count(connection, viewer, "question"))),
    ]
    birth_date = None
    for tie in ties:
        lines += await _membership_lines(connection, keys, viewer, tie.membership)
        stored = await memberships.birth_date_of(connection, keys, viewer, tie.membership.id)
        birth_date = birth_date or stored
    looks = await journal.looked_at(connection, viewer, [viewer.person, *(tie.membership.id for tie in ties)], LOOKS)
    named = [
        ((await people.officer(connection, keys, people.NAMING, actor)).name, at)
        for actor, at in looks
        if actor != viewer.person
    ]
    exports = await tallies.count(connection, viewer, viewer.person, "export", tallies.this_day(now))
    return OwnRecord(tuple(line for line in lines if line[1]), tuple(named), birth_date, row.erase_at, exports)


async def _membership_lines(
    connection: AsyncConnection, keys: Keys, viewer: Member, membership: Membership
) -> list[tuple[str, str]]:
    statement = select(t.membership.c.id, t.membership.c.phone, t.membership.c.village).where(
        t.membership.c.id == membership.id
    )
    row = (await connection.execute(scoped(viewer, statement))).one()
    phone = keys.open(t.membership.c.phone, row.id, row.phone)
    paid = [f"{month:%Y-%m} {Grade(grade).name.lower()}" for month, grade in grades(membership.entries).items()]
    return [
        ("name", membership.name),
        ("member_called", membership.called),
        ("nik", f"••••••••••••{membership.nik_tail}" if membership.nik_tail else ""),
        ("phone", f"••••{phone[-3:]}" if phone else ""),
        ("village", keys.open(t.membership.c.village, row.id, row.village)),
        ("region", membership.region),
        ("occupation", membership.occupation),
        ("tier", str(membership.tier) if membership.tier else ""),
        ("programmes", ",".join(sorted(membership.programmes))),
        ("payer", membership.payer),
        ("enrolment", membership.enrolment),
        ("request", membership.request),
        ("kpj", f"•••••••{membership.kpj[-4:]}" if membership.kpj else ""),
        ("pay_day", str(membership.pay_day or "")),
        ("payments", "; ".join(paid)),
    ]


async def _count(connection: AsyncConnection, viewer: Member, name: str) -> int:
    table = t.metadata.tables[name]
    statement = select(func.count()).select_from(table).where(table.c.person_id == viewer.person)
    return int((await connection.execute(scoped(viewer, statement))).scalar_one())
