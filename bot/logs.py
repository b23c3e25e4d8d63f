"""Logs that can be read by anybody: one line an event, nothing personal, no secret, no foreign text."""

import logging
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import PurePath
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

OURS = ("bot", "handlers", "__main__")
QUIET = (
    "aiohttp",
    "aiosqlite",
    "apscheduler",
    "httpcore",
    "httpx",
    "sqlalchemy",
    "telegram",
    "uvicorn.access",
)
LONGEST_LINE = 4_000
DEEPEST = 12

_GAP = r"(?:[\s.\-_/()]|\\n|\\t){0,3}"
REDACTIONS = (
    (re.compile(r"\d{3,}(?::|%3[Aa])[A-Za-z0-9_-]{20,}"), "[token]"),
    (re.compile(r"(?<=://)[^\s/@:]{0,200}:[^\s@]{1,200}@"), "[password]@"),
    (re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"), "[email]"),
    (re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{15}}(?!\d)"), "[nik]"),
    (re.compile(r"(?<!\d)\d{16,}"), "[number]"),
    (re.compile(rf"(?<!\d)(?:\+?{_GAP}62|0){_GAP}8(?:{_GAP}\d){{7,11}}(?!\d)"), "[phone]"),
    (re.compile(r"\+\d{8,15}(?!\d)"), "[phone]"),
)


def redact(text: str) -> str:
    """Replace tokens, passwords in addresses, e-mails, NIKs and telephone numbers, however spaced."""
    for pattern, sign in REDACTIONS:
        text = pattern.sub(sign, text)
    return text


def class_and_place(error: BaseException) -> tuple[str, str]:
    """Name an error and where it happened, without its text: a library's text may quote what a member wrote.

    Returns the classes, newest first, with what they came from; and "file:line function", outermost first.
    """
    classes = " from ".join(type(link).__qualname__ for link in _chain(error))
    frames = [frame for link in _chain(error) for frame in _frames(link.__traceback__)]
    return classes, " > ".join(frames)


def _chain(error: BaseException) -> list[BaseException]:
    links: list[BaseException] = []
    waiting: list[BaseException] = [error]
    while waiting and len(links) < DEEPEST:
        link = waiting.pop(0)
        if any(link is known for known in links):
            continue
        links.append(link)
        waiting += link.exceptions if isinstance(link, BaseExceptionGroup) else ()
        cause = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
        waiting += [cause] if cause else []
    return links


def _frames(traceback: TracebackType | None) -> list[str]:
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        place = "/".join(PurePath(code.co_filename).parts[-3:]).lstrip("/")
        frames.append(f"{place}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames[-DEEPEST:]


def _without_text(_: Any, __: str, event: EventDict) -> EventDict:
    """Turn an exception into its class and place."""
    error = event.pop("exc_info", None)
    error = sys.exc_info() if error is True else error
    error = error[1] if isinstance(error, tuple) else error
    if isinstance(error, BaseException):
        event["error"], event["at"] = class_and_place(error)
    event.pop("stack_info", None)
    return event


def _spoken(_: Any, __: str, event: EventDict) -> EventDict:
    """Name an error that is given as a value instead of quoting it; make every key one word."""
    return {
        "_".join(key.split()): class_and_place(value)[0] if isinstance(value, BaseException) else value
        for key, value in event.items()
    }


class _OneLine(structlog.stdlib.ProcessorFormatter):
    """The root's formatter: whatever came, a library's record too, leaves as one redacted line."""

    def format(self, record: logging.LogRecord) -> str:
        if not hasattr(record, "_logger"):  # structlog's own records carry it
            record = _foreign(record)
        line = redact(super().format(record)).replace("\r", " ").replace("\n", " ")
        return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…"


class _Stream(logging.StreamHandler[TextIO]):
    """A stream that, where a log call is itself broken, says so without the call's arguments."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Write the class of what went wrong; to a stream that is gone, nothing."""
        error = sys.exception()
        if not (isinstance(error, OSError) or self.stream.closed):
            self.stream.write(
                f'level=error event="broken log call" logger={record.name} error={type(error).__name__}\n'
            )


def _foreign(record: logging.LogRecord) -> logging.LogRecord:
    """A library's record without the values it wanted to tell: its own words, first line, numbers only."""
    kept = logging.makeLogRecord(record.__dict__)
    words = record.msg.partition("\n")[0] if isinstance(record.msg, str) else type(record.msg).__name__
    args = record.args if isinstance(record.args, tuple) else ()
    numbers = tuple(arg if isinstance(arg, int | float) else "…" for arg in args)
    try:
        kept.msg = words % numbers if numbers else words
    except (TypeError, ValueError):
        kept.msg = words
    kept.args, kept.exc_text, kept.stack_info = (), None, None
    return kept


def set_up_logs(level: str, stream: TextIO) -> None:
    """Send every log of this process, ours and the libraries', to one stream as one redacted line each.

    `level` (DEBUG, INFO, WARNING, ERROR) holds for Rutin; no library goes below WARNING, because at INFO some
    print the token and at DEBUG whole messages. What nobody catches is logged the same way.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_text,
        _spoken,
    ]
    ours: list[Processor] = [structlog.stdlib.filter_by_level, *shared]
    structlog.configure(
        processors=[*ours, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = _Stream(stream)
    handler.setFormatter(_OneLine(foreign_pre_chain=shared, processors=[*_last_steps()]))
    root = logging.getLogger()
    root.handlers = [handler]
    _set_levels(root, logging.getLevelNamesMapping()[level])
    _catch_the_uncaught()


def _last_steps() -> Iterator[Processor]:
    yield structlog.stdlib.ProcessorFormatter.remove_processors_meta
    yield structlog.processors.LogfmtRenderer(
        key_order=["timestamp", "level", "event", "logger"], drop_missing=True, bool_as_flag=False
    )


def _set_levels(root: logging.Logger, level: int) -> None:
    root.setLevel(max(level, logging.WARNING))
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _catch_the_uncaught() -> None:
    log = structlog.stdlib.get_logger("bot")

    def uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.critical("stopped by an error", exc_info=error.with_traceback(traceback))

    sys.excepthook = uncaught
    threading.excepthook = lambda args: log.error("a thread stopped", exc_info=args.exc_value)
    sys.unraisablehook = lambda args: log.error("an error while cleaning up", exc_info=args.exc_value)
