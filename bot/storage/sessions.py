"""A PostgreSQL session of its own beside the pool: for the sender's lock, and for listening."""

import contextlib
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.database import Database

PATIENCE = 3.0


class Session:
    """One session; each statement is a transaction of its own and has three seconds.

    Its name on the server is the process's name, a space, and what the session is for: whoever ends a process's
    sessions finds it.
    """

    def __init__(self, engine: AsyncEngine, connection: AsyncConnection) -> None:
        self._engine, self.connection = engine, connection

    @classmethod
    async def open(cls, database: Database, purpose: str, **settings: str) -> "Session":
        """Connect, with these settings of the server's.

        Raises:
            OSError, TimeoutError, SQLAlchemyError: The database cannot be reached.
        """
        named = {"application_name": f"{database.process} {purpose}", **settings}
        engine = create_async_engine(
            database.engine.url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            connect_args={"timeout": PATIENCE, "command_timeout": PATIENCE, "server_settings": named},
        )
        return cls(engine, await engine.connect())

    async def driver(self) -> Any:
        """The driver's own connection, for what SQLAlchemy has no words for."""
        return (await self.connection.get_raw_connection()).driver_connection

    async def close(self) -> None:
        """Cut the connection, whatever state it is in: the server then ends the session and frees its locks."""
        with contextlib.suppress(SQLAlchemyError, OSError):
            await self.connection.invalidate()
            await self.connection.close()
        await self._engine.dispose()
