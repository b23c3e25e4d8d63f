"""Erasing whoever asked for it, when the day to change their mind is over, and who has been silent for too long."""

from datetime import datetime

import structlog

from bot.domain.viewer import System
from bot.knowledge.retention_file import Retention
from bot.storage import erasures, retention
from bot.storage.database import Database

log = structlog.stdlib.get_logger("bot.scheduling")

FORGETTING = System("retention")


async def erase_due(database: Database, kept: Retention, now: datetime) -> int:
    """Forget everybody whose time has come, each in a transaction of their own. Returns how many."""
    async with database.reading() as connection:
        asked = await erasures.due(connection, FORGETTING, now)
        silent = await retention.strangers(connection, FORGETTING, now - kept.strangers)
    for person in dict.fromkeys([*asked, *silent]):
        async with database.transaction() as connection:
            await erasures.erase(connection, database.keys, FORGETTING, person, now)
    if asked or silent:
        log.info("people were forgotten", asked=len(asked), silent=len(silent))
    return len({*asked, *silent})
