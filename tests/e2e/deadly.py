"""Where a process may be told to die: named boundaries of the delivery contract, and the functions that mark them.

The bot knows nothing of this: a child of the nursery wraps these functions before it becomes the bot.
"""

import functools
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from typing import Any

BEFORE_COMMIT, AFTER_COMMIT, RETURNED = "before its commit", "after its commit", "when it has returned"


@dataclass(frozen=True, slots=True)
class Seam:
    """A function of the bot, as "module:name", and the moment after it: of its transaction, or of its own return.

    `given`: only a call with this among its arguments counts.
    """

    name: str
    moment: str
    given: str | None = None


SEAMS = {
    "a turn is not committed": Seam("bot.storage.updates:first_time", BEFORE_COMMIT),
    "a turn is committed": Seam("bot.storage.updates:first_time", AFTER_COMMIT),
    "rows are claimed": Seam("bot.storage.claims:claim", AFTER_COMMIT),
    "the service has answered": Seam("handlers.telegram.channel:TelegramChannel.send", RETURNED),
    "a result is not committed": Seam("bot.storage.results:finish", BEFORE_COMMIT),
    "a result is committed": Seam("bot.storage.results:finish", AFTER_COMMIT),
    "a batch of the plan is not committed": Seam("bot.storage.sweeps:save", BEFORE_COMMIT),
    "a batch of the plan is committed": Seam("bot.storage.sweeps:save", AFTER_COMMIT),
    "a pause is not committed": Seam("bot.storage.campaigns:move", BEFORE_COMMIT, "paused"),
    "a pause is committed": Seam("bot.storage.campaigns:move", AFTER_COMMIT, "paused"),
    "a cancel is not committed": Seam("bot.storage.campaigns:move", BEFORE_COMMIT, "cancelled"),
    "a cancel is committed": Seam("bot.storage.campaigns:move", AFTER_COMMIT, "cancelled"),
}

MANY_PAGES = 1_000_000

_passed: ContextVar[set[str] | None] = ContextVar("passed", default=None)
"""The seams that were passed in the present transaction."""


def arm(name: str, nth: int = 1) -> None:
    """Die by SIGKILL where `name` says, when it is passed for the `nth` time."""
    seam, left = SEAMS[name], nth

    def pass_by() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    owner, attribute = found(seam.name)
    original = getattr(owner, attribute)

    @functools.wraps(original)
    async def wrapped(*args: Any, **more: Any) -> Any:
        result = await original(*args, **more)
        if seam.given is None or seam.given in (*args, *more.values()):
            if seam.moment == RETURNED:
                pass_by()
            elif (passed := _passed.get()) is not None:
                passed.add(name)
        return result

    setattr(owner, attribute, wrapped)
    if seam.moment != RETURNED:
        _watch_commits(name, seam.moment, pass_by)


def _watch_commits(name: str, moment: str, pass_by: Callable[[], None]) -> None:
    from bot.storage.database import Database

    original = Database.transaction

    @asynccontextmanager
    async def transaction(self: Database) -> AsyncIterator[Any]:
        passed: set[str] = set()
        async with original(self) as connection:
            token = _passed.set(passed)
            try:
                yield connection
            finally:
                _passed.reset(token)
            if name in passed and moment == BEFORE_COMMIT:
                pass_by()
        if name in passed and moment == AFTER_COMMIT:
            pass_by()

    Database.transaction = transaction  # type: ignore[method-assign]  # the child is the bot, but for this


def fill(sign: str) -> None:
    """While a file of this name exists the SQLite database may not grow by a page: its disk is full."""
    from bot.storage.database import Database

    original = Database.transaction

    @asynccontextmanager
    async def transaction(self: Database) -> AsyncIterator[Any]:
        async with original(self) as connection:
            most = 1 if os.path.exists(sign) else MANY_PAGES  # noqa: ASYNC240  a look that takes no time
            await connection.exec_driver_sql(f"PRAGMA max_page_count={most}")
            yield connection

    Database.transaction = transaction  # type: ignore[method-assign]  # the child is the bot, but for this


def found(name: str) -> tuple[Any, str]:
    """What holds the attribute that is named "module:name" or "module:class.name", and the attribute."""
    module, _, inside = name.partition(":")
    owner, *path = import_module(module), *inside.split(".")
    for part in path[:-1]:
        owner = getattr(owner, part)
    return owner, path[-1]
