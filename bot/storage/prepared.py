"""Statements that are built once: SQLAlchemy then knows how they are compiled without looking at them again.

Values that differ are `bindparam`s. For the small statements of a turn, building costs more than running.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.viewer import System, Viewer
from bot.storage.scope import scoped

S = TypeVar("S")


class Prepared(Generic[S]):
    """A statement by viewer, kept for Rutin's own purposes (there are few) and built anew for every person."""

    def __init__(self, build: Callable[[Viewer], S]) -> None:
        self._build = build
        self._kept: dict[Viewer, S] = {}

    def by(self, viewer: Viewer) -> S:
        """The statement for this viewer, in the viewer's scope."""
        if not isinstance(viewer, System):
            return self._build(viewer)
        if viewer not in self._kept:
            self._kept[viewer] = self._build(viewer)
        return self._kept[viewer]


class PreparedInsert:
    """An insert that can be told what to do on a conflict, which both databases can but say in their own words."""

    def __init__(self, table: Table, shape: Callable[[Any], Any]) -> None:
        self._table, self._shape = table, shape
        self._kept: dict[tuple[str, Viewer | None], Any] = {}

    def by(self, connection: AsyncConnection, viewer: Viewer | None = None) -> Any:
        """The statement for this database and viewer (None: the table is about nobody); values come when it is run."""
        which = (connection.dialect.name, viewer)
        if which in self._kept:
            return self._kept[which]
        statement = self._shape(insert_once(connection, self._table))
        statement = statement if viewer is None else scoped(viewer, statement)
        if viewer is None or isinstance(viewer, System):
            self._kept[which] = statement
        return statement


def insert_once(connection: AsyncConnection, table: Any) -> Any:
    """An insert that can be told to do nothing on a conflict, for whichever database this is."""
    return sqlite_insert(table) if connection.dialect.name == "sqlite" else pg_insert(table)
