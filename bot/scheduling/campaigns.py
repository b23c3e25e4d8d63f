"""Campaigns: fix an audience in batches, keep the progress message fresh, and end what has been sent."""

from datetime import datetime
from typing import Any

from bot.domain.outgoing import POLICIES, Kind, Queued
from bot.domain.viewer import System
from bot.storage import campaigns, outbox
from bot.storage.campaigns import DONE, FIXING, RUNNING
from bot.storage.database import Database

BATCH = 2_000
ERRAND = System("errand:campaign")


async def fix_audiences(database: Database, now: datetime) -> int:
    """Queue the messages of started campaigns, batch by batch; a campaign begins to leave with its last batch.

    Each batch commits with the last person it reached, so a restart goes on where it stopped.
    """
    async with database.reading() as connection:
        waiting = await campaigns.to_fix(connection)
    fixed = 0
    for id, regions, status, after in waiting:
        reached: str | None = after
        while reached is not None:
            count, reached = await _batch(database, id, regions, status, reached, now)
            fixed += count
    return fixed


async def _batch(
    database: Database, id: str, regions: list[str], status: str, after: str, now: datetime
) -> tuple[int, str | None]:
    async with database.transaction() as connection:
        people = await campaigns.audience(connection, regions, status, after, BATCH)
        view = await campaigns.one(connection, database.keys, ERRAND, id)
        if view is None or view.state != FIXING:
            return 0, None
        args = {"campaign": id, "text": view.text, "number": view.number, "by_name": view.by_name}
        rows = [
            Queued(
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
            for person, membership in people
        ]
        queued = await outbox.queue(connection, database.keys, ERRAND, rows, now=now)
        if len(people) < BATCH:
            await campaigns.move(connection, id, [FIXING], RUNNING, fixed_at=now)
            return queued, None
        await campaigns.move(connection, id, [FIXING], FIXING, fixed_after=people[-1][0])
        return queued, people[-1][0]


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
