"""Campaigns: drafted by one, started by another; the audience is fixed in batches, pausing is one UPDATE."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.brake import Trip
from bot.domain.outgoing import State
from bot.domain.people import Purpose
from bot.domain.viewer import Role, Staff, System, Viewer
from bot.domain.views import CampaignView
from bot.storage import people
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.scope import scoped

DRAFT, FIXING, RUNNING, PAUSED, DONE, CANCELLED = "draft", "fixing", "running", "paused", "done", "cancelled"
_WAITING = (State.QUEUED, State.SENDING)


async def draft(
    connection: AsyncConnection,
    keys: Keys,
    viewer: Viewer,
    *,
    id: str,
    number: str,
    text: str,
    regions: Collection[str],
    status: str,
    count: int,
    hash: str,
    by: str,
    now: datetime,
) -> None:
    """Keep a draft."""
    row = {
        "id": id,
        "number": number,
        "state": DRAFT,
        "text": keys.seal(t.campaign.c.text, id, text),
        "regions": sorted(regions),
        "status": status,
        "count": count,
        "hash": hash,
        "by": by,
        "made_at": now,
    }
    await connection.execute(scoped(viewer, insert(t.campaign).values(row)))


async def one(connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str) -> CampaignView | None:
    """One campaign this viewer may see."""
    row = (await connection.execute(_all(select(t.campaign).where(t.campaign.c.id == id)))).one_or_none()
    return await _view(connection, keys, row) if row and _may_see(viewer, row) else None


async def listed(connection: AsyncConnection, keys: Keys, viewer: Viewer) -> tuple[CampaignView, ...]:
    """Campaigns this viewer may see, newest first."""
    rows = (await connection.execute(_all(select(t.campaign).order_by(t.campaign.c.made_at.desc()).limit(50)))).all()
    return tuple([await _view(connection, keys, row) for row in rows if _may_see(viewer, row)][:10])


async def move(connection: AsyncConnection, id: str, come_from: Sequence[str], to: str, **values: Any) -> bool:
    """Change the state of a campaign, if it is in one of `come_from`; the caller has checked who may."""
    statement = update(t.campaign).where(t.campaign.c.id == id, t.campaign.c.state.in_(come_from))
    moved = await connection.execute(_all(statement.values(state=to, **values).returning(t.campaign.c.id)))
    return moved.first() is not None


async def audience(
    connection: AsyncConnection, regions: Collection[str], status: str, after: str, limit: int
) -> list[tuple[str, str]]:
    """The next people of a segment, in order of id, each with one membership of theirs that is in it.

    They consented to news and have not stopped; one message each.
    """
    about = select(func.min(t.membership.c.id)).where(and_(*_membership_in(regions, status))).scalar_subquery()
    statement = _segment(select(t.person.c.id, about.label("about")), regions, status).where(t.person.c.id > after)
    rows = await connection.execute(_all(statement.order_by(t.person.c.id).limit(limit)))
    return [(row.id, row.about) for row in rows]


async def audience_size(connection: AsyncConnection, viewer: Staff, regions: Collection[str], status: str) -> int:
    """How many people a segment holds, never outside the asker's own regencies."""
    within = frozenset(regions) & viewer.scope
    statement = _segment(select(func.count()).select_from(t.person), within, status)
    return int((await connection.execute(_all(statement))).scalar_one())


async def to_fix(connection: AsyncConnection) -> list[tuple[str, list[str], str, str]]:
    """Campaigns whose audience is being fixed: (id, regions, status, last person fixed)."""
    statement = select(t.campaign).where(t.campaign.c.state == FIXING)
    return [(r.id, r.regions, r.status, r.fixed_after or "") for r in await connection.execute(_all(statement))]


async def running(connection: AsyncConnection) -> list[str]:
    """Campaigns that are being sent or are paused."""
    statement = select(t.campaign.c.id).where(t.campaign.c.state.in_((RUNNING, PAUSED)))
    return [row.id for row in await connection.execute(_all(statement))]


async def starter(connection: AsyncConnection, id: str) -> str | None:
    """Who started a campaign in the chat; None for the command line."""
    statement = select(t.campaign.c.started_by).where(t.campaign.c.id == id)
    found: str | None = (await connection.execute(_all(statement))).scalar_one_or_none()
    return found


async def owner(connection: AsyncConnection, id: str) -> tuple[str, str]:
    """Who answers for a campaign (who started it, else who drafted it), and its number."""
    statement = select(func.coalesce(t.campaign.c.started_by, t.campaign.c.by).label("owner"), t.campaign.c.number)
    row = (await connection.execute(_all(statement.where(t.campaign.c.id == id)))).one()
    return row.owner, row.number


async def brake(connection: AsyncConnection, trip: Trip, now: datetime) -> bool:
    """Pause a running campaign and keep why; False if it is not running any more."""
    why = f"refused={trip.refused} unknown={trip.unknown} stop={trip.opted_out}"[:40]
    return await move(connection, trip.campaign, [RUNNING], PAUSED, paused_why=why, paused_at=now)


async def opted_out(connection: AsyncConnection, person: str, since: datetime) -> None:
    """Somebody said STOP: count it for the campaign that reached them last, if one did since then."""
    box = t.outbox.c
    last = (
        select(box.campaign_id)
        .where(box.person_id == person, box.state == State.SENT, box.campaign_id.is_not(None), box.ended_at >= since)
        .order_by(box.ended_at.desc())
        .limit(1)
    )
    id = (await connection.execute(_all(last))).scalar_one_or_none()
    if id is not None:
        counted = update(t.campaign).where(t.campaign.c.id == id).values(opt_outs=t.campaign.c.opt_outs + 1)
        await connection.execute(_all(counted))


async def watched(connection: AsyncConnection) -> tuple[list[tuple[str, int]], bool]:
    """The running campaigns, each with how many people answered it with STOP; and whether the brake holds any."""
    columns = t.campaign.c
    statement = select(columns.id, columns.state, columns.opt_outs, columns.paused_why)
    rows = (await connection.execute(_all(statement.where(columns.state.in_((RUNNING, PAUSED)))))).all()
    running = [(row.id, row.opt_outs) for row in rows if row.state == RUNNING]
    return running, any(row.state == PAUSED and row.paused_why for row in rows)


async def told(connection: AsyncConnection, id: str, sent: int, waiting: int, other: int) -> bool:
    """Remember the last told figures; False if they are the same as before."""
    figures = f"{sent}/{waiting}/{other}"
    statement = (
        update(t.campaign)
        .where(t.campaign.c.id == id, (t.campaign.c.told != figures) | t.campaign.c.told.is_(None))
        .values(told=figures)
        .returning(t.campaign.c.id)
    )
    return (await connection.execute(_all(statement))).first() is not None


async def counts(connection: AsyncConnection, id: str) -> dict[str, int]:
    """How many messages of a campaign are in each state."""
    statement = select(t.outbox.c.state, func.count().label("n")).where(t.outbox.c.campaign_id == id)
    rows = await connection.execute(_all(statement.group_by(t.outbox.c.state)))
    return {row.state: row.n for row in rows}


async def cancelled(connection: AsyncConnection) -> list[str]:
    """Cancelled campaigns of which messages still wait: nobody claims them, and a tick skips them."""
    waits = exists().where(t.outbox.c.campaign_id == t.campaign.c.id, t.outbox.c.state == State.QUEUED)
    statement = select(t.campaign.c.id).where(t.campaign.c.state == CANCELLED, waits)
    return list((await connection.execute(_all(statement))).scalars())


async def skip_some(connection: AsyncConnection, id: str, now: datetime, limit: int) -> int:
    """Skip what a cancelled campaign has not sent, at most `limit` rows; returns how many."""
    waiting = and_(t.outbox.c.campaign_id == id, t.outbox.c.state == State.QUEUED)
    some = select(t.outbox.c.key).where(waiting).limit(limit)
    statement = update(t.outbox).where(t.outbox.c.key.in_(some), waiting)
    skipped = statement.values(state=State.SKIPPED, reason="cancelled", ended_at=now).returning(t.outbox.c.key)
    return len((await connection.execute(_all(skipped))).all())


def _segment(statement: Select[Any], regions: Collection[str], status: str) -> Select[Any]:
    newest = (
        select(t.consent.c.given)
        .where(t.consent.c.person_id == t.person.c.id, t.consent.c.purpose == Purpose.NEWS)
        .order_by(t.consent.c.at.desc(), t.consent.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    member = exists().where(and_(*_membership_in(regions, status)))
    return statement.where(t.person.c.stopped_at.is_(None), t.person.c.held_at.is_(None), newest.is_(True), member)


def _membership_in(regions: Collection[str], status: str) -> list[ColumnElement[bool]]:
    """What ties a person to a membership of the segment."""
    rules = [
        t.tie.c.person_id == t.person.c.id,
        t.tie.c.until.is_(None),
        t.tie.c.role.in_(("self", "family")),
        t.membership.c.id == t.tie.c.membership_id,
        t.membership.c.region.in_(sorted(regions)),
    ]
    return rules if status == "all" else [*rules, t.membership.c.enrolment == status]


def _may_see(viewer: Viewer, row: Row[Any]) -> bool:
    """The drafter sees it, and a supervisor of all its regencies."""
    if isinstance(viewer, System):
        return True
    if not isinstance(viewer, Staff):
        return False
    supervises = viewer.role is Role.SUPERVISOR and set(row.regions) <= viewer.scope
    return supervises or bool(row.by == viewer.person)


async def _view(connection: AsyncConnection, keys: Keys, row: Row[Any]) -> CampaignView:
    found = await counts(connection, row.id)
    waiting = sum(found.get(state, 0) for state in _WAITING)
    sent = found.get(State.SENT, 0)
    drafter = await people.officer(connection, keys, people.NAMING, row.by)
    return CampaignView(
        id=row.id,
        number=row.number,
        state=row.state,
        text=keys.open(t.campaign.c.text, row.id, row.text),
        regions=frozenset(row.regions),
        status=row.status,
        count=row._mapping[t.campaign.c.count],
        by=row.by,
        by_name=drafter.name,
        hash=row.hash,
        sent=sent,
        waiting=waiting,
        other=sum(found.values()) - sent - waiting,
    )


def _all(statement: Any) -> Any:
    """Campaigns span portfolios: who may see or move one is decided by `_may_see` and by the door."""
    return scoped(System("errand:campaign"), statement)
