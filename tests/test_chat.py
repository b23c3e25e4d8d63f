"""`rutin chat`: the real command in a process of its own, replaying the main job on a demo database."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.commands import demo
from bot.commands.chat import BadStart, Options
from bot.commands.chat import chat as talk
from bot.domain.inbound import Address
from bot.domain.viewer import Role
from bot.errors import DatabaseRefused
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.migrate import migrate

ROOT = Path(__file__).resolve().parent.parent
JUM = ROOT / "tests" / "scripts" / "jum.txt"
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
BEGINNING = ("--now", "2026-11-20T09:00", "--fresh", "--seed", "1")


@dataclass(frozen=True)
class Ended:
    """How a chat ended: its exit code and what was read."""

    code: int
    out: str
    err: str

    def after(self, heading: str) -> str:
        """What was read from a heading of the script to the next one."""
        return self.out.split(f"\n# {heading}\n", 1)[1].split("\n# ", 1)[0]


Chat = Callable[..., Ended]


def replay(folder: Path, *options: str, said: str = "", database: Path | None = None) -> Ended:
    """Run the command with these options; `said` is piped into it."""
    ours = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR")}
    places = {
        "DEMO_DATABASE": str(database or folder / "demo.sqlite3"),
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/real.sqlite3",
        "RUTIN_KEYS_FILE": str(folder / "real.keys"),
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat", *options],
        cwd=folder, env=ours | places, input=said, capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


def settings_for(database: Path) -> Settings:
    """Settings that name this demo, and nothing of the machine's own."""
    return Settings(_env_file=None, demo_database=database, log_level="DEBUG")


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    """The command, in an empty folder."""
    return lambda *options, **more: replay(tmp_path, *options, **more)


@pytest.fixture(scope="module")
def jum(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """The whole main job, played once."""
    return replay(tmp_path_factory.mktemp("jum"), *BEGINNING, "--script", str(JUM))


# --- the main job


def test_the_main_job_is_played_to_its_end(jum: Ended):
    """The script leads nowhere that the bot does not know, and nothing is written beside it."""
    assert (jum.code, jum.err) == (0, "")
    assert "Tombol itu tidak ada" not in jum.out
    assert "ada yang salah" not in jum.out


def test_every_line_fits_a_narrow_terminal(jum: Ended):
    """Sixty columns are enough, but for what somebody typed."""
    assert [line for line in jum.out.splitlines() if len(line) > 60 and "> " not in line] == []


def test_a_question_and_a_premium_come_before_any_sign_up(jum: Ended):
    """The amount stands first, and the price after the discount beside it."""
    assert "Rp8.400 sebulan" in jum.after("Bu Jum bertanya")
    assert "Rp10.400 sebulan, sampai iuran Desember 2026" in jum.after("Bu Jum menghitung iuran")
    assert "Rp20.800" in jum.after("Bu Jum menghitung iuran")


def test_who_signs_up_is_not_protected_yet_and_an_officer_hears_of_it(jum: Ended):
    """The first words after sending are the truth, and the queue is announced in one line."""
    signing_up = jum.after("Bu Jum mendaftar")

    assert "Belum terlindungi." in signing_up
    assert "→ petugas: 1 pesan baru, ketik :petugas" in signing_up


def test_the_agent_takes_it_and_the_worker_gets_the_code_alone(jum: Ended):
    """The payment code is a message of its own, so that it can be copied."""
    assert "sekarang tugas Anda" in jum.after("Bu Sari, petugas, mengambil permintaannya")
    assert "\n  123456789012\n" in jum.after("Bu Jum membayar dan memberi tahu")


def test_a_payment_is_reported_then_noted_then_official(jum: Ended):
    """Nobody is thanked before the third grade."""
    thanked = jum.out.index("Terima kasih.")

    assert "petugas mencocokkan dulu" in jum.after("Bu Jum membayar dan memberi tahu")
    assert jum.out.index("tercatat BPJS. Anggota diberi tahu") < thanked


def test_moving_the_clock_shows_the_reminder_once(jum: Ended):
    """With its moment and to whom; a report ends that month's reminders."""
    reminded = jum.after("Tiga minggu kemudian: pengingat iuran Desember")

    assert reminded.count("── Sab, 12 Des 2026 19.15 → warga ──") == 1
    assert "Rp10.400, dibayar sebelum tanggal 15." in reminded
    assert "Ingatkan nanti" not in jum.after("Tidak diingatkan lagi bulan itu")


# --- the terminal

SHORT = """\
/tugas
:suara
[Teruskan]
3505154708720003
:petugas
/tugas
:warga 2
/start
:warga 77
:apa
[Tidak ada]
:waktu nanti
:waktu 2026-11-01
:waktu +999 hari
:kontak
halo
"""


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """A short talk with everything the terminal itself can be told."""
    return replay(tmp_path_factory.mktemp("short"), *BEGINNING, said=SHORT)


def test_the_same_seed_gives_the_same_talk(short: Ended, chat: Chat):
    """A conversation can be replayed and compared, ticket numbers and all."""
    assert re.search(r"Nomor: [A-Z0-9]{6}", short.out)
    assert chat(*BEGINNING, said=SHORT) == short


def test_roles_are_switched_and_see_their_own_messages(short: Ended):
    """Each role is an address of its own; staff tasks are for staff."""
    worker, agent, second = re.split(r"── (?:petugas|warga 2) ──", short.out)

    assert "Siaran baru" not in worker
    assert "Siaran baru" in agent
    assert "Selamat datang" in second


def test_what_is_wrong_gets_a_sentence_and_the_talk_goes_on(short: Ended):
    """Unknown roles, commands, buttons and times stop nothing."""
    assert (short.code, short.err) == (0, "")
    for words in ("Peran itu", ":bantuan", "di layar", ":waktu +7 hari", "hanya bisa maju", "400 hari", "nomornya"):
        assert words in short.out
    assert "Hitung iuran" in short.out.rsplit("> halo", 1)[1]


def test_a_deleted_message_is_said_to_be_deleted(short: Ended):
    """A typed NIK is taken away at once."""
    assert "(pesan Anda tadi dihapus)" in short.out


def test_the_talk_goes_on_where_it_was_left(chat: Chat):
    """A second session finds the answers and the clock of the first."""
    chat("--now", "2026-11-20T09:00", "--fresh", said="/daftar\n[Saya sendiri]\n:waktu +2 jam\n:keluar\n")
    again = chat("--now", "2026-11-20T11:00", said="lanjut\n")

    assert "Sudah punya BPJS Ketenagakerjaan?" in again.out
    assert "stands at 2026-11-20T11:00" in chat("--now", "2026-11-20T10:00").err


@pytest.mark.parametrize(
    "options", [Options(now="besok"), Options(seed=1), Options(script=Path("tidak-ada.txt"))], ids=str
)
async def test_the_options_are_checked_before_anything_is_made(tmp_path: Path, options: Options):
    """A wrong moment, a lonely seed and a missing script are told in a sentence."""
    settings = settings_for(tmp_path / "demo.sqlite3")

    with pytest.raises(BadStart, match="--"):
        await talk(settings, options)

    assert os.listdir(tmp_path) == []


def test_demo_files_are_their_owners_alone(chat: Chat, tmp_path: Path):
    """Nobody else on the machine reads them."""
    chat(*BEGINNING, said="halo\n")

    assert {file.name: oct(file.stat().st_mode & 0o077) for file in tmp_path.glob("demo*")} == {
        file.name: "0o0" for file in tmp_path.glob("demo*")
    }


# --- a real database (SECURITY R11)


async def real_database(folder: Path) -> Path:
    """An office's own database."""
    path = folder / "real.sqlite3"
    await migrate(f"sqlite+aiosqlite:///{path}")
    await (await open_database(f"sqlite+aiosqlite:///{path}", folder / "real.keys", kind="real")).close()
    return path


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is stored."""
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}


async def test_a_real_database_is_refused_in_one_sentence(chat: Chat, tmp_path: Path):
    """No clock, no role, no invented person gets near it."""
    path = await real_database(tmp_path)
    before = rows_of(path)

    ended = chat(said=":petugas\n:waktu +1 hari\n", database=path)

    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "not a demo" in ended.err
    assert rows_of(path) == before


async def test_a_real_database_is_not_emptied_for_a_demo(tmp_path: Path):
    """--fresh removes demos only."""
    path = await real_database(tmp_path)
    before = rows_of(path)

    with pytest.raises(DatabaseRefused, match="not a demo"):
        await talk(settings_for(path), Options(fresh=True, script=JUM))

    assert rows_of(path) == before


async def test_seeding_refuses_a_real_database(tmp_path: Path):
    """Even by a caller who opened it, and before a row is written."""
    path = await real_database(tmp_path)
    before = rows_of(path)
    database = await open_database(f"sqlite+aiosqlite:///{path}", tmp_path / "real.keys", kind="real")
    staff = [demo.Invented(Address("terminal", "petugas"), "Bu Sari", Role.AGENT)]

    with pytest.raises(DatabaseRefused):
        await demo.seed(database, staff, zone=ZoneInfo("Asia/Jakarta"), now=NOW, new_id=lambda: "0" * 32)
    await database.close()

    assert rows_of(path) == before


async def test_a_file_that_is_no_database_of_ours_is_left_alone(tmp_path: Path):
    """A slip of the pen in a setting destroys nothing."""
    letter = tmp_path / "surat.txt"
    letter.write_text("Yth. Bapak", encoding="utf-8")

    with pytest.raises(DatabaseRefused, match=r"surat\.txt is not a demo"):
        await talk(settings_for(letter), Options(fresh=True, script=JUM))

    assert letter.read_text(encoding="utf-8") == "Yth. Bapak"
