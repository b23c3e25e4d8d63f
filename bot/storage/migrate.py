"""Brings a database's schema to the newest revision; the scripts are in migrations/versions."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

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
    """Apply what is missing on this connection, in its transaction."""
    before = _current(connection)
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return before, newest()


def newest() -> str:
    """The newest revision there is."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return str(ScriptDirectory.from_config(config).get_current_head())


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
