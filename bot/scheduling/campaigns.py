"""Campaigns: fix an audience in batches, keep the progress message fresh, and end what has been sent."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.outgoing import POLICIES, Kind, Queued
from bot.domain.viewer import System
from bot.domain.views import CampaignView
from bot.scheduling.batches import MOST, Batches
from bot.storage import campaigns, outbox
from bot.storage.campaigns import DONE, FIXING, RUNNING
from bot.storage.database import Database

ERRAND = System("errand:campaign")


async def settle_audiences(database: Database, now: datetime) -> int:
    """Both of what follows: the messages of started campaigns are queued, those of cancelled ones skipped."""
    return await fix_audiences(database, now) + await skip_cancelled(database, now)


async def fix_audiences(
    database: Database, now: datetime, most: int = MOST, clock: Callable[[], float] = time.monotonic
) -> int:
    """Queue the messages of started campaigns, batch by batch; a campaign begins to leave with its last batch.

    Each batch commits with the last person it reached, so a restart goes on where it stopped. Writing takes no
    longer at once than `Batches` allows, by `clock`.
    """
    async with database.reading() as connection:
        waiting = await campaigns.to_fix(connection)
    fixed, batches = 0, Batches(clock, most=most)
    for id, regions, status, after in waiting:
        async with database.reading() as connection:
            view = await campaigns.one(connection, database.keys, ERRAND, id)
        reached: str | None = after
        while view is not None and reached is not None:
            async with database.reading() as connection:
                people = await campaigns.audience(connection, regions, status, reached, batches.size)
            count, reached = await _batch(database, view, people, now, batches)
            fixed += count
    return fixed


async def _batch(
    database: Database, view: CampaignView, people: Sequence[tuple[str, str]], now: datetime, batches: Batches
) -> tuple[int, str | None]:
    """Write one batch and how far it came, unless the campaign was cancelled; the last one lets it leave."""
    args = {"campaign": view.id, "text": view.text, "number": view.number, "by_name": view.by_name}
    rows = [_message(view.id, person, membership, args, now) for person, membership in people]
    last = len(people) < batches.size
    async with database.transaction() as connection:
        began = batches.clock()
        reached: dict[str, Any] = {"fixed_at": now} if last else {"fixed_after": people[-1][0]}
        if not await campaigns.move(connection, view.id, [FIXING], RUNNING if last else FIXING, **reached):
            return 0, None
        queued = await outbox.queue(connection, database.keys, ERRAND, rows, now=now)
    batches.took(len(rows), batches.clock() - began)
    return queued, None if last else people[-1][0]


def _message(id: str, person: str, membership: str, args: Mapping[str, str], now: datetime) -> Queued:
    return Queued(
        key=f"campaign:{id}:{person}",
        kind=Kind.CAMPAIGN,
        person=person,
        membership=membership,
        campaign=id,
        template="campaign",
        args=args,
        not_before=now,
        expires=now + POLICIES[Kind.CAMPAIGN].lifetime,
    )


async def skip_cancelled(
    database: Database, now: datetime, most: int = MOST, clock: Callable[[], float] = time.monotonic
) -> int:
    """Skip what cancelled campaigns have not sent, in short transactions; nothing of them is claimed meanwhile."""
    async with database.reading() as connection:
        ended = await campaigns.cancelled(connection)
    skipped, batches = 0, Batches(clock, most=most)
    for id in ended:
        count, size = batches.size, batches.size
        while count == size:
            size = batches.size
            async with database.transaction() as connection:
                began = batches.clock()
                count = await campaigns.skip_some(connection, id, now, size)
            batches.took(count, batches.clock() - began)
            skipped += count
    return skipped


async def show_progress(database: Database, now: datetime) -> int:
    """Renew the one progress message of each campaign that moved, and end what has nothing left to send."""
    async with database.reading() as connection:
        moving = await campaigns.running(connection)
    shown = 0
    for id in moving:
        async with database.transaction() as connection:
            shown += await _progress(connection, database, id, now)
    return shown


async def _progress(connection: Any, database: Database, id: str, now: datetime) -> int:
    view = await campaigns.one(connection, database.keys, ERRAND, id)
    starter = await campaigns.starter(connection, id)
    if view is None:
        return 0
    if view.waiting == 0 and view.state == RUNNING:
        await campaigns.move(connection, id, [RUNNING], DONE, ended_at=now)
    if starter is None or not await campaigns.told(connection, id, view.sent, view.waiting, view.other):
        return 0
    state = DONE if view.waiting == 0 and view.state == RUNNING else view.state
    args = {
        "campaign": id,
        "number": view.number,
        "sent": str(view.sent),
        "waiting": str(view.waiting),
        "other": str(view.other),
        "state": state,
    }
    message = Queued(
        key=f"staff.campaign_progress:{id}",
        kind=Kind.LIVE,
        person=starter,
        template="staff.campaign_progress",
        args=args,
        not_before=now,
        expires=now + POLICIES[Kind.LIVE].lifetime,
    )
    return await outbox.queue(connection, database.keys, ERRAND, [message], now=now)
