"""Every test here may use a database; one that calls the command line leaves no logs behind."""

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
import structlog

from tests.databases import database, postgres, sqlite

__all__ = ["database", "postgres", "sqlite"]


@pytest.fixture
def logs_put_back() -> Iterator[None]:
    """What a command does to the logs of its process is undone: its stream closes with it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
