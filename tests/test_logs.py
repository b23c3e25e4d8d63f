"""Nothing personal, no secret and no foreign text reaches a log, whatever is logged and at whatever level."""

import asyncio
import io
import logging
import sys
import threading
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import LONGEST_LINE, class_and_place, redact, set_up_logs

NIK = "3505154708720003"
NAME = "Sumarsih Canary"
TOKEN = "123456789:AAF-canaryCANARYcanary_0123456789abc"
LIBRARIES = ["telegram", "httpx", "httpcore", "aiohttp", "uvicorn.access", "sqlalchemy", "apscheduler", "aiosqlite"]


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What a process at the chattiest level writes; the process is put back afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    set_up_logs("DEBUG", stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def fail(nik: str) -> None:
    """Raise as a library does, quoting what a member wrote."""
    raise LookupError(f"{NAME} with {nik} is not here")


@pytest.mark.parametrize(
    "secret",
    [
        NIK,
        "3505 1547 0872 0003",
        "35-05-15-470872-0003",
        "3505.1547.0872.0003",
        "3505  1547\n0872 0003",
        "３５０５１５４７０８７２０００３",
        NIK + NIK,
        "0812-3456-7890",
        "081234567890",
        "+62 812 3456 7890",
        "+62 (812) 3456-7890",
        "6281234567890",
        "sumarsih.canary@contoh.co.id",
        TOKEN,
        TOKEN.replace(":", "%3A"),
        "postgresql+asyncpg://rutin:canary@127.0.0.1/rutin",
    ],
)
def test_an_identifier_is_redacted_however_it_is_written(logged: io.StringIO, secret: str) -> None:
    """No identifier or secret survives in an event, a value, a nested value or a library's sentence."""
    structlog.get_logger("bot.test").info(f"said {secret}", text=secret, nested={"in": [secret]})
    logging.getLogger("telegram.ext").error(f"said {secret}")

    for shape in (secret, secret.replace("\n", "\\n"), secret.replace("\n", " ")):
        assert shape not in logged.getvalue()
    assert "canary" not in logged.getvalue().lower()
    assert "[" in logged.getvalue()


@pytest.mark.parametrize("plain", ["16.800", "Rp201.600", "2026-12-15T08:30:00.123456Z", "a1b2c3d4e5f60718", "10423"])
def test_amounts_dates_and_ids_stay_readable(plain: str) -> None:
    """Redaction leaves what an operator needs to read."""
    assert redact(plain) == plain


def test_an_error_leaves_its_class_and_place_alone(logged: io.StringIO) -> None:
    """A traceback is named by class, file, line and function; text, locals and arguments stay out."""
    try:
        fail(NIK)
    except LookupError as error:
        structlog.get_logger("bot.test").exception("turn failed", error_given=error)
        logging.getLogger("asyncio").exception("went wrong for %s", NAME)

    written = logged.getvalue()
    assert written.count("error=LookupError") == 2
    assert "test_logs.py:" in written and " fail" in written
    assert NAME not in written
    assert NIK not in written


def test_what_an_error_came_from_is_named_too() -> None:
    """The chain of causes and the members of a group are all named, newest first."""
    try:
        try:
            fail(NIK)
        except LookupError as error:
            raise ExceptionGroup(NAME, [ValueError(NIK)]) from error
    except ExceptionGroup as group:
        classes, place = class_and_place(group)

    assert classes == "ExceptionGroup from ValueError from LookupError"
    assert "test_what_an_error_came_from_is_named_too" in place


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_never_speaks_below_warning(
    logged: io.StringIO, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At DEBUG it is Rutin that tells more; a library's debug holds whole messages."""
    monkeypatch.setattr(logging.getLogger(library), "propagate", True)  # a web server of another test shut it
    logging.getLogger(f"{library}.deep").info("request to bot%s", TOKEN)
    logging.getLogger(library).debug("parameters %r", NAME)
    assert logged.getvalue() == ""

    logging.getLogger(library).warning("retry %d of %s", 2, NAME)
    assert 'event="retry 2 of …"' in logged.getvalue()


def test_a_library_unknown_to_us_is_quiet_too(logged: io.StringIO) -> None:
    """What a later library logs at INFO is not let in by default."""
    logging.getLogger("another.library").info("hello")

    assert logged.getvalue() == ""


def test_rutin_itself_speaks_at_its_level(logged: io.StringIO) -> None:
    """Our own debug lines come out, one line each, whatever they hold."""
    structlog.get_logger("bot.test").debug("planned\ntwice", count=2, note="a\r\nb")

    assert logged.getvalue().count("\n") == 1
    assert "count=2" in logged.getvalue()


def test_values_in_odd_shapes_of_a_library_are_not_told(logged: io.StringIO) -> None:
    """A mapping, an object or a broken format gives the words alone."""
    set_up_logs("DEBUG", logged)  # again, which takes pytest's own handler away: it cannot stand a broken format
    log = logging.getLogger("another.library")
    log.warning("for %(name)s", {"name": NAME})
    log.warning({"name": NAME})
    log.warning("for %d", NAME)
    log.warning(f"done\nfuture: {NAME}")

    assert logged.getvalue().count("\n") == 4
    assert NAME not in logged.getvalue()


def test_a_broken_log_call_does_not_print_its_arguments(
    logged: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    """A value that cannot be printed costs its line, which says so, and nothing else."""

    class Broken:
        def __repr__(self) -> str:
            raise LookupError(NAME)

    set_up_logs("DEBUG", logged)
    structlog.get_logger("bot.test").info("now", value=Broken(), name=NAME)

    assert "broken log call" in logged.getvalue()
    assert NAME not in logged.getvalue() + capsys.readouterr().err


def test_what_nobody_caught_is_logged_without_its_text(logged: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    """An uncaught error of the process, of a thread or of a task leaves no traceback with values."""

    async def forgotten() -> None:
        task = asyncio.create_task(asyncio.to_thread(fail, NIK))
        await asyncio.wait([task])

    asyncio.run(forgotten())
    try:
        fail(NIK)
    except LookupError as error:
        sys.excepthook(LookupError, error, error.__traceback__)
        threading.excepthook(threading.ExceptHookArgs((LookupError, error, error.__traceback__, None)))

    written = logged.getvalue() + capsys.readouterr().err
    assert written.count("error=LookupError") == 3
    assert NAME not in written
    assert NIK not in written


def test_an_endless_line_is_cut(logged: io.StringIO) -> None:
    """Nobody fills the disk with one message."""
    structlog.get_logger("bot.test").info("x" * 100_000)

    assert len(logged.getvalue()) <= LONGEST_LINE + 2


def test_a_stream_that_is_gone_costs_nothing(logged: io.StringIO) -> None:
    """Whoever reads the log may leave first; the work goes on."""
    set_up_logs("DEBUG", logged)
    logged.close()

    structlog.get_logger("bot.test").info("now")
