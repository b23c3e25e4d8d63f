"""SQLite through aiosqlite in one hop: a statement is run, read and closed in one call on the connection's thread.

SQLAlchemy's own adapter goes to that thread and back four times a statement (cursor, execute, fetchall, close);
for the small statements of a turn the way there costs more than the work.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Dialect
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor
from sqlalchemy.util.concurrency import await_


class _Done(NamedTuple):
    """A statement that was run: its rows, and what a cursor tells of them."""

    rows: Sequence[Any]
    description: Any
    rowcount: int
    lastrowid: int | None


class OneHopCursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor that exists on the connection's thread only while its statement is run."""

    __slots__ = ("_done", "_size")

    def __init__(self, connection: "OneHopConnection") -> None:
        self._adapt_connection = connection
        self._connection = connection._connection
        self._rows = deque()
        self._done = _Done((), None, -1, None)
        self._size = 1

    @property
    def description(self) -> Any:
        """What the columns are called, None where there are none."""
        return self._done.description

    @property
    def rowcount(self) -> int:
        """How many rows were written, -1 if that is not known."""
        return self._done.rowcount

    @property
    def lastrowid(self) -> Any:
        """The row id of the last insert."""
        return self._done.lastrowid

    @property
    def arraysize(self) -> int:
        """How many rows `fetchmany` gives."""
        return self._size

    @arraysize.setter
    def arraysize(self, value: int) -> None:
        self._size = value

    def execute(self, operation: Any, parameters: Any = None) -> None:
        """Run one statement and read its rows."""
        self._run(_run, operation, () if parameters is None else parameters)

    def executemany(self, operation: Any, seq_of_parameters: Any) -> None:
        """Run one statement once for each set of parameters."""
        self._run(_run_many, operation, seq_of_parameters)

    def close(self) -> None:
        """Forget the rows that were not read; on the thread nothing is open."""
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """Nothing is open on the thread."""

    def _run(self, run: Callable[..., _Done], operation: str, parameters: Any) -> None:
        connection: OneHopConnection = self._adapt_connection  # type: ignore[assignment]  # made by it alone
        self._done = connection.hop(run, operation, parameters)
        self._rows = deque(self._done.rows)


class OneHopConnection(AsyncAdapt_aiosqlite_connection):
    """A connection whose BEGIN goes along with the first statement of its transaction.

    A transaction that ends before its first statement never reaches the database.
    """

    __slots__ = ("_begin",)

    _cursor_cls = OneHopCursor  # type: ignore[assignment]  # SQLAlchemy infers the class of its own too narrowly

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self._begin: str | None = None

    def begin(self, statement: str) -> None:
        """Begin with this statement before the next one is run."""
        self._begin = statement

    def hop(self, run: Callable[..., _Done], operation: str, parameters: Any) -> _Done:
        """Go to the connection's thread once."""
        driver = self._connection
        try:
            done: _Done = await_(driver._execute(run, driver._connection, self._begin, operation, parameters))
        except Exception as error:  # the adapter turns each into one of the driver's and raises it
            self._handle_exception(error)
        finally:
            if self._begin is not None and self._is_open():
                self._begin = None
        return done

    def commit(self) -> None:
        """Commit what was begun."""
        self._begin = None
        if self._is_open():
            super().commit()

    def rollback(self) -> None:
        """Take back what was begun."""
        self._begin = None
        if self._is_open():
            super().rollback()

    def _is_open(self) -> bool:
        """Whether the database itself is in a transaction."""
        return self._connection._connection is not None and bool(self._connection.in_transaction)


def connect(dialect: Dialect, record: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> OneHopConnection:
    """A new connection (a listener for `do_connect`)."""
    adapted: Any = dialect.connect(*arguments, **options)
    return OneHopConnection(adapted.dbapi, adapted.driver_connection)


def _run(connection: sqlite3.Connection, begin: str | None, operation: str, parameters: Any) -> _Done:
    if begin is not None:
        connection.execute(begin)
    cursor = connection.execute(operation, parameters)
    rows = cursor.fetchall() if cursor.description else ()
    done = _Done(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    cursor.close()
    return done


def _run_many(connection: sqlite3.Connection, begin: str | None, operation: str, parameters: Any) -> _Done:
    if begin is not None:
        connection.execute(begin)
    cursor = connection.executemany(operation, parameters)
    done = _Done((), None, cursor.rowcount, cursor.lastrowid)
    cursor.close()
    return done
