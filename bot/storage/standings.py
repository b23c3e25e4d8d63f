"""Standings: where each membership stands in paid months, kept equal to its ledger."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, and_, bindparam, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.coverage import Entry, Standing, standing_of
from bot.domain.membership import Enrolment, TieRole
from bot.domain.people import Purpose
from bot.domain.rates import Payer
from bot.domain.reminders import REMINDED, Facts
from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.prepared import Prepared, insert_once
from bot.storage.scope import scoped

WRITTEN_TO = (TieRole.SELF, TieRole.FAMILY)


async def load(connection: AsyncConnection, viewer: Viewer, membership: str) -> Standing | None:
    """Where a membership stands, None before anything is known of its months."""
    return (await load_all(connection, viewer, [membership])).get(membership)


async def load_all(connection: AsyncConnection, viewer: Viewer, memberships: Sequence[str]) -> Mapping[str, Standing]:
    """Where memberships stand; those of which nothing is known are left out."""
    rows = await connection.execute(_STANDINGS.by(viewer), {"ids": memberships})
    return {
        row.membership_id: Standing(row.first_month, row.first_gap, row.first_official_gap, row.months_official)
        for row in rows
    }


_STANDINGS = Prepared(
    lambda viewer: scoped(
        viewer, select(t.standing).where(t.standing.c.membership_id.in_(bindparam("ids", expanding=True)))
    )
)


async def write(
    connection: AsyncConnection,
    viewer: Viewer,
    membership: str,
    entries: Sequence[Entry],
    first_month: date | None = None,
) -> Standing:
    """Write the standing that follows from a ledger, in the transaction of its newest row.

    `first_month` is told when it is known apart from the ledger; once told it is kept.
    """
    known = await load(connection, viewer, membership)
    told = (first_month, known.first_month if known else None)
    begins = min((month for month in told if month is not None), default=None)
    standing = standing_of(entries, begins)
    values = {
        "first_month": standing.first_month,
        "first_gap": standing.first_gap,
        "first_official_gap": standing.first_official_gap,
        "months_official": standing.months_official,
    }
    zone = select(t.membership.c.zone).where(t.membership.c.id == membership)
    row = {"membership_id": membership, "zone": (await connection.execute(scoped(viewer, zone))).scalar_one()}
    statement = insert_once(connection, t.standing).values(**row, **values)
    statement = statement.on_conflict_do_update(index_elements=["membership_id"], set_=values)
    await connection.execute(scoped(viewer, statement))
    return standing


async def sweep(
    connection: AsyncConnection,
    viewer: Viewer,
    *,
    zone: str,
    month: date,
    after: str = "",
    since: datetime | None = None,
    limit: int = 2_000,
) -> tuple[list[Facts], str | None]:
    """What the planner needs of the next memberships of a zone, by id, and the id to go on after (None: the end).

    Only those somebody may be reminded of are returned, each with the one person who is written to (self, else
    the family member tied first). `since` narrows the sweep to what was touched, or whose person was heard, after.
    """
    ids = await _next_ids(connection, viewer, zone, after, since, limit)
    if not ids:
        return [], None
    people = await _people(connection, viewer, ids)
    consents = await _consents(connection, viewer, {person.id for person in people.values()})
    covered = await _covered(connection, viewer, ids, month)
    told = await _told(connection, viewer, ids)
    statement = (
        select(t.membership, t.standing.c.first_month.label("begins"))
        .join(t.standing, t.standing.c.membership_id == t.membership.c.id)
        .where(t.membership.c.id.in_(ids))
        .order_by(t.membership.c.id)
    )
    rows = (await connection.execute(scoped(viewer, statement))).all()
    facts = [
        _facts(
            row,
            people[row.id],
            consents.get(people[row.id].id, frozenset()),
            covered.get(row.id, frozenset()),
            told.get(row.id),
        )
        for row in rows
        if row.id in people
    ]
    return facts, ids[-1] if len(ids) == limit else None


async def zones(connection: AsyncConnection, viewer: Viewer) -> list[str]:
    """The time zones in which there are memberships."""
    statement = select(t.standing.c.zone).distinct().order_by(t.standing.c.zone)
    return list((await connection.execute(scoped(viewer, statement))).scalars())


async def _next_ids(
    connection: AsyncConnection, viewer: Viewer, zone: str, after: str, since: datetime | None, limit: int
) -> list[str]:
    statement = (
        select(t.standing.c.membership_id)
        .join(t.membership, t.membership.c.id == t.standing.c.membership_id)
        .where(
            t.standing.c.zone == zone,
            t.standing.c.membership_id > after,
            t.standing.c.first_month.is_not(None),
            t.membership.c.enrolment.in_(REMINDED),
        )
        .order_by(t.standing.c.membership_id)
        .limit(limit)
    )
    if since is not None:
        statement = statement.where(t.standing.c.membership_id.in_(_touched(since)))
    return list((await connection.execute(scoped(viewer, statement))).scalars())


def _touched(since: datetime) -> CompoundSelect[Any]:
    """Memberships that were changed, or whose person was heard, since then."""
    heard = (
        select(t.tie.c.membership_id)
        .join(t.person, t.person.c.id == t.tie.c.person_id)
        .where(t.person.c.heard_at >= since)
    )
    return union(select(t.membership.c.id).where(t.membership.c.touched_at >= since), heard)


async def _people(connection: AsyncConnection, viewer: Viewer, ids: Sequence[str]) -> dict[str, Any]:
    """The person written to about each membership: self before family, then who was tied first."""
    statement = (
        select(t.person, t.tie.c.membership_id, t.tie.c.role)
        .join(t.tie, t.tie.c.person_id == t.person.c.id)
        .where(t.tie.c.membership_id.in_(ids), t.tie.c.until.is_(None), t.tie.c.role.in_(WRITTEN_TO))
        .order_by(t.tie.c.role.desc(), t.tie.c.since, t.tie.c.id)
    )
    found: dict[str, Any] = {}
    for row in await connection.execute(scoped(viewer, statement)):
        found.setdefault(row.membership_id, row)
    return found


async def _consents(connection: AsyncConnection, viewer: Viewer, people: set[str]) -> Mapping[str, frozenset[Purpose]]:
    statement = (
        select(t.consent.c.person_id, t.consent.c.given)
        .where(t.consent.c.person_id.in_(people), t.consent.c.purpose == Purpose.REMINDERS)
        .order_by(t.consent.c.at, t.consent.c.id)
    )
    newest = {row.person_id: row.given for row in await connection.execute(scoped(viewer, statement))}
    return {person: frozenset({Purpose.REMINDERS}) for person, given in newest.items() if given}


async def _covered(
    connection: AsyncConnection, viewer: Viewer, ids: Sequence[str], month: date
) -> Mapping[str, frozenset[date]]:
    """The months with a payment of any grade that stands, of the memberships that have a gap up to this month."""
    taken_back = t.ledger.alias("taken_back")
    statement = (
        select(t.ledger.c.membership_id, t.ledger.c.month)
        .join(t.standing, t.standing.c.membership_id == t.ledger.c.membership_id)
        .outerjoin(taken_back, taken_back.c.reverses == t.ledger.c.id)
        .where(
            t.ledger.c.membership_id.in_(ids),
            t.ledger.c.reverses.is_(None),
            taken_back.c.id.is_(None),
            or_(t.standing.c.first_gap <= month, and_(t.ledger.c.month == month, t.standing.c.first_gap > month)),
        )
    )
    found: dict[str, set[date]] = {}
    for row in await connection.execute(scoped(viewer, statement)):
        found.setdefault(row.membership_id, set()).add(row.month)
    return {membership: frozenset(months) for membership, months in found.items()}


async def _told(connection: AsyncConnection, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, datetime]:
    """When a payment code was last given, for those that have one."""
    statement = (
        select(t.instruction.c.membership_id, func.max(t.instruction.c.at).label("at"))
        .where(t.instruction.c.membership_id.in_(ids))
        .group_by(t.instruction.c.membership_id)
    )
    return {row.membership_id: row.at for row in await connection.execute(scoped(viewer, statement))}


def _facts(
    row: Any, person: Any, consents: frozenset[Purpose], covered: frozenset[date], told_at: datetime | None
) -> Facts:
    enrolment = Enrolment(row.enrolment)
    return Facts(
        membership=row.id,
        person=person.id,
        enrolment=enrolment,
        payer=Payer(row.payer),
        zone=ZoneInfo(person.zone),
        first_month=row.begins,
        covered=covered,
        consents=consents,
        hours=person.hours,
        stopped=person.stopped_at is not None,
        held=person.held_at is not None,
        pay_day=row.pay_day,
        snoozed_until=row.snoozed_until,
        told_at=row.created_at if enrolment is Enrolment.STATED else told_at,
    )
