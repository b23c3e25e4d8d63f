"""Standings: where each membership stands in paid months, kept equal to its ledger."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, Select, and_, bindparam, case, func, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.coverage import Entry, Standing, standing_of
from bot.domain.membership import Enrolment, TieRole
from bot.domain.months import months_between, months_from
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
    ids = await _next_ids(connection, viewer, zone, month, after, since, limit)
    if not ids:
        return [], None
    wanted, found = set(ids), dict[str, Any]()
    for row in await connection.execute(scoped(viewer, _looked_at(zone if since is None else None, ids, month))):
        if row.id in wanted:
            found.setdefault(row.id, row)  # the first tie is who is written to
    holes = [row.id for row in found.values() if row.later is not None]
    covered = await _covered(connection, viewer, holes) if holes else {}
    facts = [_facts(row, covered.get(row.id) or _months(row.first_month, row.first_gap)) for row in found.values()]
    return facts, ids[-1] if len(ids) == limit else None


async def zones(connection: AsyncConnection, viewer: Viewer) -> list[str]:
    """The time zones in which there are memberships."""
    statement = select(t.standing.c.zone).distinct().order_by(t.standing.c.zone)
    return list((await connection.execute(scoped(viewer, statement))).scalars())


async def _next_ids(
    connection: AsyncConnection, viewer: Viewer, zone: str, month: date, after: str, since: datetime | None, limit: int
) -> list[str]:
    """The next memberships with a gap up to this month; paid up, nobody is reminded."""
    wanted = (
        select(t.standing.c.membership_id)
        .join(t.membership, t.membership.c.id == t.standing.c.membership_id)
        .where(
            t.standing.c.zone == zone,
            t.standing.c.membership_id > after,
            t.standing.c.first_gap <= month,
            t.membership.c.enrolment.in_(REMINDED),
        )
    )
    if since is not None:
        # Not joined: SQLite would walk through everything touched again for each standing.
        wanted = wanted.where(t.standing.c.membership_id.in_(_touched(since)))
    statement = wanted.order_by(t.standing.c.membership_id).limit(limit)
    return list((await connection.execute(scoped(viewer, statement))).scalars())


def _touched(since: datetime) -> CompoundSelect[Any]:
    """Memberships that were changed, or whose person was heard, since then."""
    heard = (
        select(t.tie.c.membership_id)
        .join(t.person, t.person.c.id == t.tie.c.person_id)
        .where(t.person.c.heard_at >= since)
    )
    return union(select(t.membership.c.id).where(t.membership.c.touched_at >= since), heard)


def _looked_at(zone: str | None, ids: Sequence[str], month: date) -> Select[Any]:
    """Everything about these memberships (with a zone: about all between them), a row a tie, who is written to first.

    Who is written to is self before family, then who was tied first. A range is one index walk and one prepared
    statement whatever the batch; that only some of it is wanted is left to the caller, lest a planner begin there.
    `later` is the newest entry after the first gap: only then the ledger is read for what is covered.
    """
    m, s, p = t.membership.c, t.standing.c, t.person.c
    newest = (
        select(t.consent.c.given)
        .where(t.consent.c.person_id == p.id, t.consent.c.purpose == Purpose.REMINDERS)
        .order_by(t.consent.c.at.desc(), t.consent.c.id.desc())
        .limit(1)
    )
    told = select(func.max(t.instruction.c.at)).where(t.instruction.c.membership_id == m.id)
    later = select(func.max(t.ledger.c.month)).where(
        t.ledger.c.membership_id == m.id, t.ledger.c.month > s.first_gap, t.ledger.c.month <= month
    )
    between = and_(s.zone == zone, s.membership_id >= ids[0], s.membership_id <= ids[-1])
    these = s.membership_id.in_(ids) if zone is None else between
    return (
        select(
            *(m.id, m.enrolment, m.payer, m.pay_day, m.snoozed_until, s.first_month, s.first_gap),
            *(p.id.label("person"), p.zone, p.hours),
            p.stopped_at.is_not(None).label("stopped"),
            p.held_at.is_not(None).label("held"),
            case((m.enrolment == Enrolment.STATED, m.created_at), else_=told.scalar_subquery()).label("told_at"),
            newest.scalar_subquery().label("given"),
            later.scalar_subquery().label("later"),
        )
        .select_from(t.standing)
        .join(t.membership, m.id == s.membership_id)
        .join(t.tie, t.tie.c.membership_id == m.id)
        .join(t.person, p.id == t.tie.c.person_id)
        .where(these, s.first_gap <= month)
        .where(t.tie.c.until.is_(None), t.tie.c.role.in_(WRITTEN_TO))
        .order_by(s.membership_id, t.tie.c.role.desc(), t.tie.c.since, t.tie.c.id)
    )


async def _covered(connection: AsyncConnection, viewer: Viewer, ids: Sequence[str]) -> Mapping[str, frozenset[date]]:
    """The months with a payment of any grade that stands."""
    taken_back = t.ledger.alias("taken_back")
    statement = (
        select(t.ledger.c.membership_id, t.ledger.c.month)
        .outerjoin(taken_back, taken_back.c.reverses == t.ledger.c.id)
        .where(t.ledger.c.membership_id.in_(ids), t.ledger.c.reverses.is_(None), taken_back.c.id.is_(None))
    )
    found: dict[str, set[date]] = {}
    for row in await connection.execute(scoped(viewer, statement)):
        found.setdefault(row.membership_id, set()).add(row.month)
    return {membership: frozenset(months) for membership, months in found.items()}


@lru_cache(1_000)
def _months(first: date, gap: date) -> frozenset[date]:
    """The months from the first up to the first gap: without later entries just these are covered."""
    return frozenset(months_from(first, months_between(first, gap)))


_zone, _enrolment, _payer = cache(ZoneInfo), cache(Enrolment), cache(Payer)
_CONSENTS = {True: frozenset({Purpose.REMINDERS}), False: frozenset[Purpose](), None: frozenset[Purpose]()}


def _facts(row: Any, covered: frozenset[date]) -> Facts:
    return Facts(
        membership=row.id,
        person=row.person,
        enrolment=_enrolment(row.enrolment),
        payer=_payer(row.payer),
        zone=_zone(row.zone),
        first_month=row.first_month,
        covered=covered,
        consents=_CONSENTS[row.given],
        hours=row.hours,
        stopped=row.stopped,
        held=row.held,
        pay_day=row.pay_day,
        snoozed_until=row.snoozed_until,
        told_at=row.told_at,
    )
