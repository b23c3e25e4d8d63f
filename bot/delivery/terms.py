"""One sender per bot: an election that one process wins, each with a higher term."""

import os
import sys
from pathlib import Path
from typing import IO

from bot.delivery.clock import Clock
from bot.errors import DatabaseRefused
from bot.storage import elections
from bot.storage.database import Database

IN_USE = "Another process already sends for this database. Stop it first, or let it do the work."
RETRY = 1.0


class Terms:
    """Who sends for `bot`. On SQLite a file lock that the kernel frees, on PostgreSQL an advisory lock.

    `term` is this process's term while it is elected, else None. Two different processes never hold one at once,
    save for a stopped one on PostgreSQL, whose rows are refused by their term.
    """

    def __init__(self, database: Database, bot: str, clock: Clock) -> None:
        self._database, self._bot, self._clock = database, bot, clock
        self._file: IO[bytes] | None = None
        self._lock: elections.AdvisoryLock | None = None
        self.term: int | None = None

    async def elect(self, *, wait: bool = False) -> int:
        """Become the sender and begin the next term; with `wait` (PostgreSQL) stand by until the other is gone.

        Raises:
            DatabaseRefused: Another process sends already.
        """
        if self.term is not None:
            return self.term
        path = elections.lock_file(self._database)
        if path is not None:
            self._file = _locked(path)
        elif not self._database.is_sqlite:
            self._lock = await self._advisory(wait)
        async with self._database.transaction() as connection:
            self.term = await elections.raise_term(connection, self._bot, self._clock.now())
        return self.term

    async def _advisory(self, wait: bool) -> elections.AdvisoryLock:
        while (lock := await elections.AdvisoryLock.take(self._database, self._bot)) is None:
            if not wait:
                raise DatabaseRefused(IN_USE)
            await self._clock.sleep(RETRY)
        return lock

    async def beat(self) -> None:
        """Keep the lock alive; call it every second. An error means that it is lost."""
        if self._lock is not None:
            await self._lock.ping(self._bot, self._clock.now())

    async def release(self) -> None:
        """Let another process send."""
        self.term = None
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._lock is not None:
            await self._lock.release()
            self._lock = None


def _locked(path: Path) -> IO[bytes]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    file = os.fdopen(descriptor, "r+b", buffering=0)
    try:
        _lock_file(file)
    except OSError:
        file.close()
        raise DatabaseRefused(IN_USE) from None
    return file


if sys.platform == "win32":
    import msvcrt

    def _lock_file(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock_file(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
