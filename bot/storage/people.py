"""People and their addresses: who speaks, in which language, with which consents and roles."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, Row, bindparam, case, func, insert, literal, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.inbound import Address
from bot.domain.people import Grant, Officer, Person, Purpose
from bot.domain.viewer import Role, System, Viewer
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.prepared import Prepared, PreparedInsert
from bot.storage.prepared import insert_once as insert_once
from bot.storage.scope import scoped

NAMING = System("receive")
"""Officers' names are shown to every worker, whoever asks."""


@dataclass(frozen=True, slots=True)
class Known:
    """An address as stored: its id, whose it is, and whether it can be written to."""

    id: str
    address: Address
    person: str
    doubtful_at: datetime | None = None
    unreachable_at: datetime | None = None


async def arrive(
    connection: AsyncConnection,
    viewer: Viewer,
    address: Address,
    *,
    person: str,
    id: str,
    language: str,
    zone: str,
    now: datetime,
    admits: Callable[[], bool] | None = None,
) -> Known | None:
    """The address somebody writes from, made with a new person (`person`, `id`) if it is unknown; its row is locked.

    Whoever writes can be reached: doubts end here. None if the sender is unknown and `admits` says no.
    """
    known = await _locked(connection, viewer, address)
    if known is None:
        if admits is not None and not admits():
            return None
        met = {"id": person, "language": language, "zone": zone, "met_at": now, "heard_at": now}
        await connection.execute(scoped(viewer, insert(t.person)), met)
        row = {
            "id": id,
            "channel": address.channel,
            "reference": address.reference,
            "private": address.private,
            "person_id": person,
        }
        await connection.execute(_NEW_ADDRESS.by(connection, viewer), row)
        known = await _locked(connection, viewer, address)
        assert known is not None
    if known.doubtful_at or known.unreachable_at:
        well = {"doubtful_at": None, "unreachable_at": None, "unreachable_why": None}
        await connection.execute(scoped(viewer, update(t.address).where(t.address.c.id == known.id).values(well)))
    return known


_LOCKED = Prepared(
    lambda viewer: scoped(
        viewer,
        select(t.address)
        .where(t.address.c.channel == bindparam("channel"), t.address.c.reference == bindparam("reference"))
        .with_for_update(),
    )
)
_NEW_ADDRESS = PreparedInsert(
    t.address, lambda insert: insert.on_conflict_do_nothing(index_elements=["channel", "reference"])
)


async def _locked(connection: AsyncConnection, viewer: Viewer, address: Address) -> Known | None:
    wanted = {"channel": address.channel, "reference": address.reference}
    row = (await connection.execute(_LOCKED.by(viewer), wanted)).one_or_none()
    return _known(row) if row else None


async def addresses_of(connection: AsyncConnection, viewer: Viewer, person: str) -> list[Known]:
    """Where a person can be written to in private, the one last made first, unreachable ones left out."""
    statement = (
        select(t.address)
        .where(t.address.c.person_id == person, t.address.c.private.is_(True), t.address.c.unreachable_at.is_(None))
        .order_by(t.address.c.id)
    )
    return [_known(row) for row in await connection.execute(scoped(viewer, statement))]


def _known(row: Row[Any]) -> Known:
    return Known(
        row.id, Address(row.channel, row.reference, row.private), row.person_id, row.doubtful_at, row.unreachable_at
    )


_LOADED = Prepared(lambda viewer: scoped(viewer, select(t.person).where(t.person.c.id == bindparam("person"))))
_HEARD = Prepared(
    lambda viewer: scoped(
        viewer,
        update(t.person)
        .where(t.person.c.id == bindparam("person"))
        .values(heard_at=bindparam("now"))
        .returning(*t.person.c),
    )
)


async def load(connection: AsyncConnection, keys: Keys, viewer: Viewer, person: str) -> Person:
    """A person with the consents that stand and the roles held now."""
    row = (await connection.execute(_LOADED.by(viewer), {"person": person})).one()
    return await _person(connection, keys, viewer, row)


async def hear(connection: AsyncConnection, keys: Keys, viewer: Viewer, person: str, now: datetime) -> Person:
    """Note that a person spoke, and load them."""
    row = (await connection.execute(_HEARD.by(viewer), {"person": person, "now": now})).one()
    return await _person(connection, keys, viewer, row)


async def _person(connection: AsyncConnection, keys: Keys, viewer: Viewer, row: Row[Any]) -> Person:
    found = (await connection.execute(_RIGHTS.by(viewer), {"person": row.id})).all()
    return Person(
        id=row.id,
        language=row.language,
        zone=ZoneInfo(row.zone),
        called=keys.open(t.person.c.called, row.id, row.called),
        hours=row.hours,
        stopped=row.stopped_at is not None,
        held=row.held_at is not None,
        source=row.source,
        consents=_consents([right for right in found if right.what == CONSENT]),
        grants=_grants([right for right in found if right.what == GRANT]),
        met=row.met_at,
        staff_name=keys.open(t.person.c.staff_name, row.id, row.staff_name),
    )


CONSENT, GRANT = "consent", "grant"


def _rights(viewer: Viewer) -> CompoundSelect[Any]:
    """What a person agreed to and which roles they hold, in one statement: (what, id, at, name, value)."""
    agreed = t.consent.c
    consents = select(
        literal(CONSENT).label("what"),
        agreed.id,
        agreed.at,
        agreed.purpose.label("name"),
        case((agreed.given, "yes"), else_="").label("value"),
    ).where(agreed.person_id == bindparam("person"))
    both = union_all(scoped(viewer, consents), _roles(viewer))
    return both.execution_options(viewer=viewer)


def _roles(viewer: Viewer) -> Any:
    held = t.grant.c
    grants = (
        select(
            literal(GRANT).label("what"),
            held.id,
            held.since,
            held.role.label("name"),
            t.grant_region.c.region.label("value"),
        )
        .select_from(t.grant.outerjoin(t.grant_region, t.grant_region.c.grant_id == held.id))
        .where(held.person_id == bindparam("person"), held.until.is_(None))
    )
    return scoped(viewer, grants)


_RIGHTS = Prepared(_rights)
_ROLES = Prepared(_roles)


def _consents(answers: Sequence[Row[Any]]) -> frozenset[Purpose]:
    """The purposes whose newest answer was yes."""
    newest = {row.name: row.value for row in sorted(answers, key=lambda row: (row.at, row.id))}
    return frozenset(Purpose(purpose) for purpose, given in newest.items() if given)


async def grants_of(connection: AsyncConnection, viewer: Viewer, person: str) -> tuple[Grant, ...]:
    """The roles a person holds now, each with its regencies."""
    return _grants((await connection.execute(_ROLES.by(viewer), {"person": person})).all())


def _grants(rows: Sequence[Row[Any]]) -> tuple[Grant, ...]:
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        found.setdefault((row.id, row.name), set()).update([row.value] if row.value else [])
    return tuple(Grant(Role(role), frozenset(regions)) for (_, role), regions in sorted(found.items()))


async def staff_in(
    connection: AsyncConnection, viewer: Viewer, role: Role, region: str, *, but: str | None = None
) -> Sequence[str]:
    """The persons who hold a role in a regency now, except `but`; in any, where the regency is not known ("").

    A regency that nobody serves is every supervisor's.
    """
    found = await _holders(connection, viewer, role, region)
    if role is Role.SUPERVISOR and not found and not await _holders(connection, viewer, Role.AGENT, region):
        found = await _holders(connection, viewer, role, "")
    return [person for person in found if person != but]


async def _holders(connection: AsyncConnection, viewer: Viewer, role: Role, region: str) -> Sequence[str]:
    there = t.grant_region.c.region == region if region else t.grant_region.c.region.is_not(None)
    statement = (
        select(t.grant.c.person_id)
        .select_from(t.grant.join(t.grant_region, t.grant_region.c.grant_id == t.grant.c.id))
        .where(t.grant.c.role == role, t.grant.c.until.is_(None), there)
        .order_by(t.grant.c.since, t.grant.c.id)
    )
    return list(dict.fromkeys((await connection.execute(scoped(viewer, statement))).scalars()))


async def officer_for(connection: AsyncConnection, keys: Keys, viewer: Viewer, region: str) -> Officer | None:
    """Who serves a regency: the agent with the fewest open requests, else a supervisor, else nobody."""
    agents = await _holders(connection, viewer, Role.AGENT, region)
    chosen = await _least_busy(connection, viewer, agents)
    if chosen is None:
        chosen = next(iter(await _holders(connection, viewer, Role.SUPERVISOR, region)), None)
    return await officer(connection, keys, viewer, chosen) if chosen else None


async def _least_busy(connection: AsyncConnection, viewer: Viewer, agents: Sequence[str]) -> str | None:
    if len(agents) < 2:
        return next(iter(agents), None)
    statement = (
        select(t.request.c.taken_by, func.count().label("open"))
        .where(t.request.c.taken_by.in_(agents), t.request.c.state.in_(("taken", "returned")))
        .group_by(t.request.c.taken_by)
    )
    busy = {row.taken_by: row.open for row in await connection.execute(scoped(viewer, statement))}
    return min(agents, key=lambda agent: busy.get(agent, 0))


async def officer(connection: AsyncConnection, keys: Keys, viewer: Viewer, person: str) -> Officer:
    """A staff member as a worker may see them; without a name they are shown as the office (empty name)."""
    return (await officers(connection, keys, viewer, [person]))[person]


async def officers(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, persons: Collection[str]
) -> Mapping[str, Officer]:
    """Staff members as a worker may see them, by person."""
    if not persons:
        return {}
    rows = await connection.execute(_OFFICERS.by(viewer), {"ids": list(persons)})
    return {row.id: Officer(row.id, keys.open(t.person.c.staff_name, row.id, row.staff_name)) for row in rows}


_OFFICERS = Prepared(
    lambda viewer: scoped(
        viewer,
        select(t.person.c.id, t.person.c.staff_name).where(t.person.c.id.in_(bindparam("ids", expanding=True))),
    )
)


async def change(connection: AsyncConnection, viewer: Viewer, person: str, **values: object) -> None:
    """Write columns of a person's row."""
    await connection.execute(scoped(viewer, update(t.person).where(t.person.c.id == person).values(values)))


async def note_source(connection: AsyncConnection, viewer: Viewer, person: str, code: str) -> bool:
    """Keep the first public code a person came with; False if there was one already."""
    statement = update(t.person).where(t.person.c.id == person, t.person.c.source.is_(None)).values(source=code)
    return (await connection.execute(scoped(viewer, statement.returning(t.person.c.id)))).first() is not None
