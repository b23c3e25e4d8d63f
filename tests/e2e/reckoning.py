"""The reckoning after a crash: what the outbox says, beside what the service accepted."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from bot.domain.outgoing import State
from bot.domain.viewer import System
from bot.storage import tables as t
from bot.storage.scope import scoped
from tests.busy_bot_api import BusyBotApi
from tests.e2e.crowd import books
from tests.e2e.running import Bot

OPEN = (State.QUEUED, State.SENDING)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the outbox: what it is, how it stands, and the chat it is for."""

    key: str
    kind: str
    state: str
    reason: str | None
    chat: int
    not_before: datetime


async def rows(bot: Bot, *kinds: str) -> list[Row]:
    """The outbox as it is stored at this moment, of these kinds or of all."""
    box, door = t.outbox.c, t.address.c
    statement = select(box.key, box.kind, box.state, box.reason, door.reference, box.not_before)
    statement = statement.join(t.address, door.person_id == box.person_id).order_by(box.key)
    async with books(bot) as database, database.reading() as connection:
        found = await connection.execute(scoped(System("send"), statement))
        return [
            Row(row.key, row.kind, row.state, row.reason, int(row.reference), row.not_before)
            for row in found
            if not kinds or row.kind in kinds
        ]


async def until_done(bot: Bot, *kinds: str, within: float = 30) -> list[Row]:
    """Wait until no row of these kinds can leave today; returns them."""

    def done(found: list[Row]) -> bool:
        return not [row for row in found if row.state in OPEN and not _waits(bot, row)]

    return await until(bot, done, *kinds, within=within)


async def until(bot: Bot, wanted: Callable[[list[Row]], bool], *kinds: str, within: float = 30) -> list[Row]:
    """Wait until the outbox is as wanted; returns it."""
    found: list[Row] = []
    try:
        async with asyncio.timeout(within):
            while True:
                try:
                    found = await rows(bot, *kinds)
                except DBAPIError:  # the database is what is in trouble: look again
                    found = []
                if found and wanted(found):
                    return found
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"in vain: {Counter((row.kind, row.state, row.reason) for row in found)}") from None


def in_hand(found: Collection[Row]) -> set[int]:
    """The chats with a message in flight, as the dead process left it."""
    return {row.chat for row in found if row.state == State.SENDING}


def copied(api: BusyBotApi, words: str = "") -> Counter[int]:
    """The chats that got something more than once, and how often beyond the first time."""
    times = Counter((one.chat, one.text) for one in api.accepted if words in one.text)
    return Counter({chat: count - 1 for (chat, _), count in times.items() if count > 1})


def lost(bot: Bot, api: BusyBotApi, found: Collection[Row]) -> list[Row]:
    """Rows that say they were sent, or could leave today, without the service having accepted them."""
    got = {one.chat for one in api.accepted}
    claimed = [row for row in found if row.state in (State.SENT, *OPEN) and not _waits(bot, row)]
    return [row for row in claimed if row.chat not in got]


def _waits(bot: Bot, row: Row) -> bool:
    """Whether it waits for another day, as what was refused by a 403 does."""
    assert bot.at is not None
    return row.state == State.QUEUED and row.not_before > bot.at + timedelta(hours=1)
