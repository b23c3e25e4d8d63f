"""`rutin chat`: the same bot in this terminal, with invented people and a clock that can be moved."""

import random
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.commands.demo import Invented, open_demo, seed
from bot.commands.office import token
from bot.commands.parts import Parts, joined
from bot.domain.inbound import Address
from bot.domain.viewer import Role, System
from bot.errors import RutinError
from bot.knowledge.retention_file import load_retention
from bot.logs import set_up_logs
from bot.scheduling.timetable import Ticks
from bot.settings import Settings
from bot.storage import demo, outbox
from bot.storage.database import Database
from handlers.terminal.app import AGENT, SUPERVISOR, Bot, Terminal, converse
from handlers.terminal.channel import TerminalChannel
from handlers.terminal.clock import DemoClock
from handlers.terminal.inbound import CHANNEL
from handlers.terminal.wording import BYE

SENDING = System("send")
AT_ONCE = ("reminders", "audiences", "progress")
A_MOMENT = timedelta(minutes=1)
STAFF = (
    Invented(Address(CHANNEL, AGENT), "Bu Sari", Role.AGENT),
    Invented(Address(CHANNEL, SUPERVISOR), "Pak Hadi", Role.SUPERVISOR),
)


class BadStart(RutinError):
    """The options of the command do not go together; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the demo begins: a script to replay, where its clock starts, whether it is emptied, the random seed."""

    script: Path | None = None
    now: str | None = None
    fresh: bool = False
    seed: int | None = None


async def chat(settings: Settings, options: Options) -> None:
    """Talk until the lines end or somebody leaves.

    Raises:
        BadStart: The options do not go together.
        DatabaseRefused: The demo's file holds something else, or somebody talks with it already.
    """
    if settings.log_level != "DEBUG":
        set_up_logs("ERROR", sys.stderr)  # a talk is not read between lines of a log
    read, scripted = _reader(options.script)
    draw, begins = _drawing(options), _moment(options.now, settings.timezone)
    database = await open_demo(settings.demo_database, fresh=options.fresh)
    try:
        known = await _clock_of(database)
        clock = DemoClock(_start(begins, known, settings.timezone))
        await seed(database, STAFF, zone=settings.timezone, now=clock.now(), new_id=draw)
    except BaseException:
        await database.close()
        raise
    channel = TerminalChannel(draw()[:8], clock.now)
    async with joined(settings, database, {CHANNEL: channel}, clock, bot=CHANNEL, demo=True, seed=draw) as parts:
        await parts.sender.start()
        terminal = Terminal(_bot(parts), channel, clock, settings.timezone, print)
        await terminal.open(greet=known is None and not scripted)
        try:
            await converse(terminal, read, print, echo=scripted)
        finally:
            await _keep_clock(database, clock.now())
        if not scripted:
            print(BYE)


def _bot(parts: Parts) -> Bot:
    async def next_due(after: datetime) -> datetime | None:
        async with parts.database.reading() as connection:
            return await outbox.next_due(connection, SENDING, after)

    async def look(now: datetime) -> None:
        for job in AT_ONCE:
            await ticks.run(job, now)

    ticks = Ticks(parts.database, parts.library, load_retention(), bot=CHANNEL)
    return Bot(parts.door.receive, parts.sender.drain, look, ticks.tick, next_due)


def _moment(given: str | None, zone: ZoneInfo) -> datetime | None:
    try:
        moment = datetime.fromisoformat(given) if given is not None else None
    except ValueError:
        raise BadStart("--now: write a moment as 2026-11-20T09:00") from None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=zone)


def _start(given: datetime | None, known: datetime | None, zone: ZoneInfo) -> datetime:
    """Where the clock begins: the given moment or the real one, but never before what is stored."""
    moment = (given or datetime.now(UTC)).astimezone(UTC)
    if known is None or moment > known:
        return moment
    if given is not None and moment < known - A_MOMENT:
        stands = f"{known.astimezone(zone):%Y-%m-%dT%H:%M}"
        raise BadStart(f"--now: the demo's clock stands at {stands} already; begin anew with --fresh")
    return known + timedelta(seconds=1)


def _drawing(options: Options) -> Callable[[], str]:
    """Draws 128 random bits, in 32 hex digits; the same ones again for a seed."""
    if options.seed is None:
        return token
    if not options.fresh:
        raise BadStart("--seed needs --fresh: the same random numbers again would meet what they made before")
    drawing = random.Random(options.seed)  # noqa: S311 - invented people in a demo; a replay must give the same
    return lambda: f"{drawing.getrandbits(128):032x}"


def _reader(script: Path | None) -> tuple[Callable[[str], str | None], bool]:
    """Where the lines come from, and whether they are a script to be written out as they are read."""
    if script is not None:
        try:
            lines = iter(script.read_text(encoding="utf-8").splitlines())
        except (OSError, UnicodeError):
            raise BadStart(f"--script: {script} cannot be read; it must be a text file in UTF-8") from None
        return _next_of(lines), True
    if not sys.stdin.isatty():
        return _next_of(line.rstrip("\n") for line in sys.stdin), True
    return _typed, False


def _next_of(lines: Iterator[str]) -> Callable[[str], str | None]:
    return lambda _prompt: next(lines, None)


def _typed(prompt: str) -> str | None:
    # The event loop's own handler would wait for the next line before it leaves.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return input(prompt)
    except (EOFError, KeyboardInterrupt):
        print()
        return None
    finally:
        signal.signal(signal.SIGINT, before)


async def _clock_of(database: Database) -> datetime | None:
    async with database.reading() as connection:
        return await demo.clock_of(connection)


async def _keep_clock(database: Database, now: datetime) -> None:
    async with database.transaction() as connection:
        await demo.keep_clock(connection, now)
