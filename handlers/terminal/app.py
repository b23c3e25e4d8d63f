"""The terminal as a place to talk: reads lines, speaks for a role, switches roles and moves the clock."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.inbound import Address, Inbound, Said, Tap, UpdateKey
from bot.errors import NotStored
from handlers.terminal import wording
from handlers.terminal.channel import News, TerminalChannel, What
from handlers.terminal.clock import FURTHEST, PAUSE, DemoClock, moment_of
from handlers.terminal.inbound import CHANNEL, Command, command_in, names_a_button, pressed, said_in, sent_with
from handlers.terminal.screen import Screen, Write

WORKER, AGENT, SUPERVISOR = "warga", "petugas", "pengawas"
STAFF = (AGENT, SUPERVISOR)
WORKERS = (WORKER, *(f"{WORKER} {number}" for number in range(2, 10)))
ON = "terus"
LEAVING = ("keluar", "selesai", "exit", "quit")
HOUR = 1
QUARTER_OF_A_DAY = 6
FAR = timedelta(days=2)
AT_LEAST = timedelta(minutes=1)
SOON = timedelta(minutes=10)

Read = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Bot:
    """What the terminal needs of the core: hear, send what is due, look what to plan, tick, know what waits.

    `look` is the part of a tick that answers somebody who is speaking; `tick` is all of it.
    """

    receive: Callable[[Inbound], Awaitable[object]]
    send: Callable[[datetime], Awaitable[object]]
    look: Callable[[datetime], Awaitable[object]]
    tick: Callable[[datetime], Awaitable[object]]
    next_due: Callable[[datetime], Awaitable[datetime | None]]


class Terminal:
    """A session: one role at a time speaks, and the clock stands still between two lines."""

    def __init__(self, bot: Bot, channel: TerminalChannel, clock: DemoClock, zone: ZoneInfo, write: Write) -> None:
        self._bot, self._channel, self._clock, self._zone = bot, channel, clock, zone
        self._screen = Screen(zone, write)
        self._write = write
        self._updates = 0
        self.role = WORKER

    @property
    def prompt(self) -> str:
        """What stands before the line that is typed next."""
        return f"{self.role}> "

    def echo(self, line: str) -> str:
        """A line as it looks in a transcript: a pressed number with its label."""
        offer = pressed(line, self._screen.offers(self.role))
        label = f" [{offer.label}]" if offer and not names_a_button(line) else ""
        return f"{self.prompt}{line}{label}"

    async def open(self, *, greet: bool) -> None:
        """Show the welcome and the time; with `greet` begin as a new chat does, with the start button."""
        self._write(wording.WELCOME)
        self._write(f"Jam percobaan: {self._screen.at(self._clock.now())}\n")
        await self._bot.tick(self._clock.now())
        await self._settle()
        if greet:
            await self.hear("/start")

    async def hear(self, line: str) -> bool:
        """Do what one line says; False when the talk is over."""
        line = line.strip()
        command = command_in(line)
        offers = self._screen.offers(self.role)
        if command is not None:
            return await self._command(command)
        if names_a_button(line) and pressed(line, offers) is None:
            self._write(wording.NO_SUCH_BUTTON)
        elif line:
            await self._say(said_in(line, offers))
        return True

    # --- saying something

    async def _say(self, said: Said) -> None:
        self._clock.move_to(self._clock.now() + PAUSE)
        self._updates += 1
        self._screen.has_spoken(self.role)
        waited = await self._bot.next_due(self._clock.now())
        try:
            await self._bot.receive(self._inbound(said))
        except NotStored:
            self._write(wording.NOT_NOW)
        await self._settle()
        await self._tell_what_waits(waited)

    def _inbound(self, said: Said) -> Inbound:
        return Inbound(
            key=UpdateKey(CHANNEL, self._channel.session, self._updates),
            address=Address(CHANNEL, self.role),
            speaker=self.role,
            said=said,
            message=None if isinstance(said, Tap) else self._channel.written(self.role),
        )

    async def _settle(self) -> None:
        """Send what is due, let the scheduler look once, and show what came of it."""
        for act in (self._bot.send, self._bot.look, self._bot.send):
            await act(self._clock.now())
        self._screen.take(self._channel.take_news())
        self._screen.show(self.role)
        self._screen.announce(self.role)

    async def _tell_what_waits(self, before: datetime | None) -> None:
        now = self._clock.now()
        due = await self._bot.next_due(now)
        if due is not None and due != before and due - now > SOON:
            self._write(wording.next_at(self._screen.at(due)))

    # --- commands

    async def _command(self, command: Command) -> bool:
        said = sent_with(command, f"{self._channel.session}-{self._updates}")
        if command.name in LEAVING:
            return False
        if said is not None:
            await self._say(said)
        elif command.name == "waktu":
            await self._time(command.rest)
        elif command.name in (WORKER, *STAFF):
            self._switch(f"{command.name} {command.rest}".strip().removesuffix(" 1"))
        else:
            self._write(_HELPED.get(command.name, wording.NO_SUCH_COMMAND))
        return True

    def _switch(self, role: str) -> None:
        if role not in (*WORKERS, *STAFF):
            self._write(wording.NO_SUCH_ROLE)
            return
        self.role = role
        self._screen.has_spoken(role)
        self._write(f"── {role} ──")
        if not self._screen.show(role) and not self._screen.show_again(role):
            self._write(wording.NOTHING_NEW_FOR_STAFF if role in STAFF else wording.NOTHING_NEW)

    async def _time(self, words: str) -> None:
        now = self._clock.now()
        due = await self._bot.next_due(now)
        target = due if words == ON else moment_of(words, now, self._zone)
        if not words or (words == ON and due is None):
            waits = wording.next_at(self._screen.at(due)) if due else wording.NOTHING_WAITS
            self._write(f"{self._screen.at(now)}\n{waits}")
        elif target is None:
            self._write(wording.NO_SUCH_TIME)
        elif target <= now:
            self._write(f"{wording.ONLY_FORWARD} Sekarang {self._screen.at(now)}.")
        elif target - now > FURTHEST:
            self._write(wording.TOO_FAR)
        else:
            await self._live_until(target)

    async def _live_until(self, target: datetime) -> None:
        """Let the time pass, stopping every hour (every six on a long way) and whenever something is due."""
        hours = QUARTER_OF_A_DAY if target - self._clock.now() > FAR else HOUR
        shown: list[News] = []
        gone: list[News] = []
        while self._clock.now() < target:
            self._clock.move_to(await self._next_stop(target, hours))
            for act in (self._bot.tick, self._bot.send):
                await act(self._clock.now())
            news = self._channel.take_news()
            shown += (new := [one for one in news if one.what is not What.DELETED])
            gone += [one for one in news if one.what is What.DELETED]
            self._screen.show_passing(new)
        self._screen.show_gone(gone)
        self._write(f"{'' if shown or gone else wording.NOTHING_SENT}\nSekarang {self._screen.at(target)}.".strip())
        self._screen.offer_again(self.role)

    async def _next_stop(self, target: datetime, hours: int) -> datetime:
        now = self._clock.now()
        here = now.astimezone(self._zone).replace(minute=0, second=0, microsecond=0)
        stop = here + timedelta(hours=hours - here.hour % hours)
        due = await self._bot.next_due(now)
        return min(target, stop, max(due, now + AT_LEAST) if due else stop)


_HELPED = {"": wording.HELP, "bantuan": wording.HELP, "help": wording.HELP, "kontak": wording.WHICH_NUMBER}


async def converse(terminal: Terminal, read: Read, write: Write, *, echo: bool) -> None:
    """Talk until the lines end or somebody leaves; `read` is given the prompt and gives None at the end.

    With `echo` every line is written as if it were typed, and a line that begins with # is a heading.
    """
    while (line := read(terminal.prompt)) is not None:
        if echo and line.startswith("#"):
            write(f"\n{line}\n")
            continue
        if echo and line.strip():
            write(terminal.echo(line.strip()))
        if not await terminal.hear(line):
            break
