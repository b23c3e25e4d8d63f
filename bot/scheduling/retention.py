"""Keeping nothing longer than promised: every rule of the retention file, in small transactions."""

from datetime import datetime

from bot.domain.viewer import System
from bot.knowledge.retention_file import Keep, Retention
from bot.storage import retention
from bot.storage.database import Database

FORGETTING = System("retention")


async def keep_to(database: Database, kept: Retention, now: datetime) -> int:
    """Delete or empty what is too old; returns how many rows. Safe to stop at any moment and to run again."""
    return sum([await _rule(database, rule, now) for rule in kept.rules])


async def _rule(database: Database, rule: Keep, now: datetime) -> int:
    done, batch = 0, retention.BATCH
    while batch == retention.BATCH:
        async with database.transaction() as connection:
            batch = await retention.apply(connection, FORGETTING, rule, now)
        done += batch
    return done
