"""A lock on a file that the kernel frees when its process ends; a stopped process keeps it."""

import os
import sys
from pathlib import Path
from typing import IO


def locked(path: Path) -> IO[bytes]:
    """The file, locked until it is closed.

    Raises:
        OSError: Another process has it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    file = os.fdopen(descriptor, "r+b", buffering=0)
    try:
        _lock(file)
    except OSError:
        file.close()
        raise
    return file


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
