"""The terminal with a small bot of our own behind it: roles, buttons, and a clock that is moved."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.inbound import Address, Inbound, Said, Tap, Text
from bot.domain.reply import Choice, Reply
from bot.errors import NotStored
from handlers.terminal.app import Bot, Terminal, converse
from handlers.terminal.channel import TerminalChannel
from handlers.terminal.clock import DemoClock

BLITAR = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=BLITAR)


def reply(text: str, *labels: str, prompt: str = "p") -> Reply:
    """A message with these buttons."""
    return Reply(text, tuple(Choice(label, "menu.open") for label in labels), prompt=prompt)


@dataclass
class Stage:
    """A terminal, the screen it writes on, and a bot that says what a test put into `answers` and `planned`."""

    clock: DemoClock = field(default_factory=lambda: DemoClock(NOW))
    lines: list[str] = field(default_factory=list)
    heard: list[Inbound] = field(default_factory=list)
    answers: list[tuple[str, Reply]] = field(default_factory=list)
    planned: list[tuple[datetime, str, Reply]] = field(default_factory=list)
    ticks: list[datetime] = field(default_factory=list)
    stored: bool = True

    def __post_init__(self) -> None:
        self.channel = TerminalChannel("s", self.clock.now)
        bot = Bot(self.receive, self.send, self.nothing, self.tick, self.next_due)
        self.terminal = Terminal(bot, self.channel, self.clock, BLITAR, self.lines.append)

    async def receive(self, inbound: Inbound) -> None:
        if not self.stored:
            raise NotStored("full")
        self.heard.append(inbound)
        for role, answer in self.answers:
            await self.channel.send(Address("terminal", role), answer)
        self.answers = []

    async def send(self, now: datetime) -> None:
        for plan in [plan for plan in self.planned if plan[0] <= now]:
            self.planned.remove(plan)
            await self.channel.send(Address("terminal", plan[1]), plan[2])

    async def nothing(self, now: datetime) -> None:
        pass

    async def tick(self, now: datetime) -> None:
        self.ticks.append(now)

    async def next_due(self, after: datetime) -> datetime | None:
        return min((at for at, *_ in self.planned if at > after), default=None)

    async def says(self, line: str, *answers: tuple[str, Reply]) -> str:
        """Type a line; the bot answers with these messages. What was written to the screen."""
        self.answers, self.lines[:] = list(answers), []
        await self.terminal.hear(line)
        return "\n".join(self.lines)

    @property
    def said(self) -> Said:
        """What the bot heard last."""
        return self.heard[-1].said


@pytest.fixture
def stage() -> Stage:
    """An empty terminal on a Friday at nine."""
    return Stage()


async def test_two_messages_at_once_share_no_number(stage: Stage):
    """Every button in sight can be pressed."""
    screen = await stage.says(
        "halo", ("warga", reply("Satu", "Ya", prompt="p1")), ("warga", reply("Dua", "Ya", prompt="p2"))
    )
    await stage.says("2")

    assert "  Satu\n  [1] Ya" in screen
    assert "  Dua\n  [2] Ya" in screen
    assert stage.said == Tap("p2", 0)


async def test_a_number_never_presses_what_is_no_longer_newest(stage: Stage):
    """An answer of "1" to a question without buttons is an answer."""
    await stage.says("halo", ("warga", reply("Mau?", "Ya")))
    await stage.says("ya", ("warga", reply("Berapa hari seminggu?")))
    await stage.says("1")

    assert stage.said == Text("1")


async def test_an_older_button_is_pressed_by_its_label(stage: Stage):
    """As a thumb could scroll up to it."""
    await stage.says("halo", ("warga", reply("Mau?", "Sudah bayar")))
    await stage.says("nanti", ("warga", reply("Baik.", "Menu", prompt="q")))
    await stage.says("[sudah bayar]")

    assert stage.said == Tap("p", 0)


async def test_another_role_is_told_once_and_reads_on_switching(stage: Stage):
    """One line announces; the messages are shown to whom they are for."""
    first = await stage.says("halo", ("petugas", reply("Antrean baru", "Buka")))
    second = await stage.says("halo lagi")
    switched = await stage.says(":petugas")

    assert "→ petugas: 1 pesan baru, ketik :petugas" in first
    assert "Antrean baru" not in first
    assert "→ petugas" not in second
    assert "  Antrean baru\n  [1] Buka" in switched


async def test_each_role_speaks_from_its_own_address(stage: Stage):
    """The second worker is somebody else."""
    await stage.says(":warga 2")
    await stage.says("halo")

    assert stage.heard[-1].address == Address("terminal", "warga 2")
    assert stage.heard[-1].speaker == "warga 2"


async def test_moving_the_clock_shows_what_was_sent_meanwhile(stage: Stage):
    """Each message at its own moment, with whom it was for, and its buttons can be pressed afterwards."""
    evening = NOW.replace(hour=19, minute=15)
    stage.planned = [(evening, "warga", reply("Besok tanggal 15", "Sudah bayar"))]

    screen = await stage.says(":waktu +1 hari")
    await stage.says("1")

    assert "── Jum, 20 Nov 2026 19.15 → warga ──\n  Besok tanggal 15\n  · Sudah bayar" in screen
    assert "Sekarang Sab, 21 Nov 2026 09.00." in screen
    assert stage.said == Tap("p", 0)
    assert evening in stage.ticks


async def test_the_scheduler_ticks_through_the_time_that_passes(stage: Stage):
    """Every hour on a short way, every six on a long one, and no moment twice."""
    await stage.says(":waktu +3 jam")
    hours = len(stage.ticks)
    await stage.says(":waktu +10 hari")

    assert hours == 3
    assert 40 <= len(stage.ticks) - hours <= 42
    assert len(set(stage.ticks)) == len(stage.ticks)


async def test_what_waits_is_told_and_can_be_gone_to(stage: Stage):
    """After nine in the evening nobody is left wondering where the message is."""
    morning = NOW + timedelta(days=1)
    stage.planned = []
    await stage.says("halo")
    stage.planned = [(morning, "petugas", reply("Antrean baru"))]

    assert "(berikutnya Sab, 21 Nov 2026 09.00; ketik :waktu terus)" in await stage.says(":waktu")
    assert "→ petugas ──\n  Antrean baru" in await stage.says(":waktu terus")
    assert "(tidak ada yang terjadwal)" in await stage.says(":waktu terus")


async def test_deletions_while_the_clock_runs_are_counted(stage: Stage):
    """What deletes itself in the night does not fill the screen."""
    await stage.says("halo", ("petugas", reply("NIK", "Buka")))
    await stage.channel.delete(Address("terminal", "petugas"), "s.2")

    assert "(pesan dihapus)" in await stage.says(":waktu +1 jam")


async def test_a_full_database_is_told_and_the_talk_goes_on(stage: Stage):
    """What could not be stored is asked for again."""
    stage.stored = False

    assert "belum tersimpan" in await stage.says("halo")


async def test_a_script_is_written_out_as_a_talk(stage: Stage):
    """Headings, what was typed, and the label of a pressed number."""
    script = iter(["# Pagi", "halo", "", "1", ":keluar", "tidak dibaca"])
    stage.answers = [("warga", reply("Mau?", "Ya"))]

    await converse(stage.terminal, lambda _prompt: next(script, None), stage.lines.append, echo=True)

    assert [line for line in stage.lines if line and not line.startswith("  ")] == [
        "\n# Pagi\n", "warga> halo", "warga> 1 [Ya]", "warga> :keluar",
    ]  # fmt: skip
