"""The commands of the command line, as they are called."""

import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands import slips, staff
from bot.domain.viewer import Role
from bot.storage.database import Database
from tests.conversations.talks import play, signs_up
from tests.databases import database, postgres, sqlite
from tests.office import MORNING, office_on

__all__ = ["database", "postgres", "sqlite"]

PREMIUM = ["premium", "--income", "1500000", "--occupation", "pedagang sayur", "--programmes", "jkk,jkm,jht"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """The command line in an empty folder, with nothing of the machine's settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TELEGRAM_TOKEN", raising=False)
    yield CliRunner()


def tokens() -> Iterator[str]:
    """Ids, one after another."""
    return (f"{number:032x}" for number in count(1))


def test_a_premium_for_a_program_is_whole_rupiah_by_month(run: CliRunner) -> None:
    """The discount goes by contribution month and never touches JHT."""
    done = run.invoke(app, [*PREMIUM, "--from", "2026-12", "--months", "2", "--json"])

    found = json.loads(done.stdout)
    assert (found["base"], found["sector"], found["total"]) == (1_600_000, "other", 43_400 + 54_800)
    assert found["months"][0] == {
        "month": "2026-12",
        "jkk": 8_000,
        "jkm": 3_400,
        "jht": 32_000,
        "total": 43_400,
        "discounted": True,
    }
    assert found["months"][1]["discounted"] is False


def test_the_government_gets_no_discount(run: CliRunner) -> None:
    """Paid from a public budget, the full price is due."""
    done = run.invoke(app, [*PREMIUM, "--from", "2026-12", "--paid-by", "government", "--json"])

    assert json.loads(done.stdout)["total"] == 54_800


@pytest.mark.parametrize(
    ("option", "value"),
    [("--income", "abc"), ("--occupation", "xyzzy"), ("--programmes", "jht"), ("--from", "2026-13"), ("--months", "0")],
)
def test_a_wrong_option_is_named(run: CliRunner, option: str, value: str) -> None:
    """Exit code 2 and one sentence that says what would be right."""
    done = run.invoke(app, [*PREMIUM, "--from", "2026-12", option, value])

    assert done.exit_code == 2
    assert option in done.output


def test_questions_of_a_file_are_answered_line_by_line(run: CliRunner) -> None:
    """Each with id, topic, answered and answer; earlier turns are played first."""
    lines = [{"id": "a", "text": "iuran sebulan berapa"}, {"id": "b", "turns": ["halo", "resep rawon"]}]
    Path("questions.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")

    done = run.invoke(app, ["ask", "questions.jsonl", "--today", "2026-11-20"])

    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["id"], first["topic"], first["answered"]) == ("a", "iuran_besaran", True)
    assert "Rp8.400" in first["answer"]
    assert (second["id"], second["answered"]) == ("b", False)


def test_a_broken_line_of_questions_is_named(run: CliRunner) -> None:
    """The line's number is told, and nothing is guessed."""
    Path("questions.jsonl").write_text('{"id": "a", "text": "halo"}\nno json\n', encoding="utf-8")

    done = run.invoke(app, ["ask", "questions.jsonl"])

    assert (done.exit_code, "line 2" in done.output) == (2, True)


def test_doctor_says_what_to_do(run: CliRunner) -> None:
    """On a fresh machine: no token, no database, an unsigned Javanese, and the way on."""
    done = run.invoke(app, ["doctor"])

    assert "rutin migrate" in done.output
    assert "language jv" in done.output
    assert "rates: version" in done.output


def test_the_clock_of_a_real_database_is_not_moved(run: CliRunner) -> None:
    """`tick --now` is for a demo; a real database refuses it in one sentence (R11)."""
    run.invoke(app, ["migrate"])
    listed = run.invoke(app, ["staff", "list"])

    done = run.invoke(app, ["tick", "--now", "2026-12-12T19:20"])

    assert listed.exit_code == 0
    assert done.exit_code == 2
    assert "real database" in done.output


def test_an_unknown_regency_is_refused(run: CliRunner) -> None:
    """A typed code that is none would make a supervisor of nothing."""
    run.invoke(app, ["migrate"])

    done = run.invoke(app, ["staff", "invite", "--region", "9999"])

    assert (done.exit_code, "9999" in done.output) == (2, True)


async def test_a_slip_brings_a_member_into_a_new_chat(database: Database) -> None:
    """A code made for a request's number links once, after the birth date, and is stored only as a hash."""
    async with office_on(database) as office:
        await office.employs("Bu Sari", Role.AGENT)
        await signs_up(office)
        number = str((await office.rows("request"))[0]["number"])
        draw, letters = tokens(), iter("abcdefghjkmn" * 2)

        (made,) = await slips.make(
            database,
            region=None,
            number=number,
            now=office.clock.now(),
            token=lambda: next(draw),
            choose=lambda _: next(letters),
        )
        new = office.chat("new phone")
        await play(new, "/start", f"/start k_{made.code}", "#Saya sendiri", "7 Agustus 1972")

        ties = [row for row in await office.rows("tie") if row["until"] is None]
        assert len(ties) == 2
        assert made.code not in str(await office.rows("slip"))


def test_the_printed_page_is_its_owners_alone(tmp_path: Path) -> None:
    """It holds codes; an existing file is not overwritten; names are no markup."""
    page = slips.page([slips.Slip("Bu <b>Jum</b>", "abcdefghjkmn")], "Wadah", "rutin_bot")

    slips.write(tmp_path / "slips.html", page)

    assert stat.S_IMODE((tmp_path / "slips.html").stat().st_mode) == 0o600
    assert "Bu &lt;b&gt;Jum" in page
    assert "<svg" in page
    with pytest.raises(FileExistsError):
        slips.write(tmp_path / "slips.html", page)


async def test_the_operator_starts_a_broadcast_where_there_is_one_supervisor(sqlite: Database) -> None:
    """`rutin approve` is the second person; an unknown number is told."""
    async with office_on(sqlite) as office:
        hadi = await office.employs("Pak Hadi", Role.SUPERVISOR)
        jum = await signs_up(office)
        await play(jum, "#Boleh", "#Boleh")
        await play(
            hadi, "/tugas", "#Siaran baru", "#Semua", "{nama}, Jumat ada penjelasan iuran.", "#Kirim ke pengawas"
        )
        (draft,) = await staff.drafts(sqlite)
        draw = tokens()

        with pytest.raises(staff.NotFound):
            await staff.approve(sqlite, "NOSUCH", now=MORNING, token=lambda: next(draw))
        await staff.approve(sqlite, draft.number.lower(), now=datetime.now(UTC), token=lambda: next(draw))

        assert (await office.rows("campaign"))[0]["state"] == "fixing"
