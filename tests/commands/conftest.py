"""Every test here may use a database."""

from tests.databases import database, postgres, sqlite

__all__ = ["database", "postgres", "sqlite"]
