"""Brings a database's schema to the newest revision; the scripts are in migrations/versions.

Alembic is imported only when there is something to do: a running bot never needs it.
"""

from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, text

from bot.storage.database import open_engine

SCRIPTS = Path(__file__).parent / "migrations"


async def migrate(url: str) -> tuple[str | None, str]:
    """Apply what is missing; returns the revision before and the one now. Safe to run again."""
    engine = open_engine(url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(upgrade)
    finally:
        await engine.dispose()


async def revisions(url: str) -> tuple[str | None, str]:
    """The revision of the database, and the newest one."""
    engine = open_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_current), newest()
    finally:
        await engine.dispose()


def upgrade(connection: Connection) -> tuple[str | None, str]:
    """Apply what is missing on this connection, in its transaction; processes that start at once take turns."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("migrate", 0))))
    before = _current(connection)
    if before != newest():
        _apply(connection)
    return before, newest()


def newest() -> str:
    """The newest revision there is: scripts are named by it ("0001_first_tables.py"), in order."""
    return max(path.name.split("_", 1)[0] for path in (SCRIPTS / "versions").glob("[0-9]*_*.py"))


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def _apply(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
