"""A Python that has read the bot once and forks a process for every start: a kill every second is then affordable.

Each child is a process of its own with its own files, memory and end; it runs the command line as `python -m bot`
does. Started as `python -m tests.e2e.nursery SOCKET`; a connection brings one request (a line of JSON) and is told
the child's pid and, when it has ended, its exit code.
"""

import functools
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from datetime import date
from time import process_time
from typing import Any

import time_machine
import uvicorn  # noqa: F401  read by the web server only when it starts

from bot import __main__ as command_line
from bot.commands import parts
from bot.commands.office import years_around
from bot.knowledge.library import Library
from tests.e2e.deadly import arm, fill, found


def _kept(load: Callable[..., Library]) -> Callable[..., Library]:
    """Reads the files of these years once; with wordings that an office has taught they are read anew."""
    plain = functools.cache(load)
    return lambda years, taught=None: load(years, taught) if taught else plain(years)


def serve(path: str) -> None:
    """Fork for every connection, for ever. What the bot reads at its start, a second's work, is read here once."""
    parts.load_library = _kept(parts.load_library)
    parts.load_words = functools.cache(parts.load_words)
    parts.load_words()
    for year in (2026, 2027):
        parts.load_library(years_around(date(year, 1, 1)))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        print("ready", flush=True)
        while True:
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    listener.close()
                    _keep(connection)


def _keep(connection: socket.socket) -> None:
    """Start the child, wait for it, and tell both."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request = json.loads(connection.makefile("r", encoding="utf-8").readline())
    child = os.fork()
    if child == 0:
        connection.close()
        _become(request)
    connection.sendall(f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(request: dict[str, Any]) -> None:
    """Be `rutin` with these arguments, settings, files and, where one is given, this time of day."""
    os.umask(0)  # a careless shell: what is made must be private all the same
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    for name, descriptor in (("out", 1), ("err", 2)):
        file = os.open(request[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, descriptor)
    os.closerange(3, 64)
    sys.argv = ["rutin", *request["arguments"]]
    for name, value in request["constants"].items():
        owner, attribute = found(name)
        before = getattr(owner, attribute)
        setattr(owner, attribute, (*value, *before[len(value) :]) if isinstance(before, tuple) else value)
    if request["at"]:
        clock = time_machine.travel(request["at"], tick=True).start()
        signal.signal(signal.SIGUSR1, lambda *_: clock.shift(request["jumps"].pop(0)))
    signal.signal(signal.SIGUSR2, lambda *_: print(f"worked {process_time():.3f} s", flush=True))
    if request["full"]:
        fill(request["full"])
    if request["deadly"]:
        arm(*request["deadly"])
    code: Any = 1
    try:
        command_line.main()
        code = 0
    except SystemExit as ended:
        code = ended.code
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    serve(sys.argv[1])
