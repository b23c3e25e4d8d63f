"""The pages tell the truth: what they name is there, and what they show is what the commands print."""

import re
import shlex
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.__main__ import app
from bot.knowledge.rate_file import load_rates
from bot.settings import Settings
from tests.test_chat import BEGINNING, JUM, replay
from tests.test_locales import catalogue

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "README.id.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md")
TO_COME = {"handlers/whatsapp/"}
OF_THE_MACHINE = re.compile(r"/(?:work|tmp|root|home)/|\.\./|localhost|index-url|pypi", re.IGNORECASE)


@cache
def page(name: str) -> str:
    """One page."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """What stands between the fences of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page(name), re.MULTILINE | re.DOTALL)


def in_code(name: str) -> list[str]:
    """Everything a page sets as code: between backticks, and in blocks that a reader may copy."""
    plain = re.sub(r"^```.*?^```", "", page(name), flags=re.MULTILINE | re.DOTALL)
    lines = [
        line
        for language in ("sh", "powershell", "ini")
        for block in blocks(name, language)
        for line in block.splitlines()
    ]
    return re.findall(r"`([^`\n]+)`", plain.replace("\n", " ")) + lines


def commands() -> dict[str, set[str]]:
    """Every command of the command line, with its options."""
    group: Any = typer.main.get_command(app)
    found = {}
    for name, command in group.commands.items():
        members = [("", command), *getattr(command, "commands", {}).items()]
        for part, one in members:
            found[f"{name} {part}".strip()] = {option for each in one.params for option in each.opts}
    return found


# --- what is named


@pytest.mark.parametrize("name", PAGES)
def test_every_path_that_a_page_names_is_there(name: str):
    """A file or folder of the project, or a link between the pages."""
    named = {word for code in in_code(name) for word in code.split()}
    paths = {
        word for word in named if re.fullmatch(r"(?:bot|handlers|locales|tests|benchmarks|requirements)/[\w./-]*", word)
    }
    links = set(re.findall(r"\]\((?!https?:)([^)#]+)\)", page(name)))

    assert sorted(path for path in paths - TO_COME if not (ROOT / path).exists()) == []
    assert sorted(link for link in links if not ((ROOT / name).parent / link).exists()) == []


def test_the_table_of_changes_names_a_place_for_each_wish():
    """Each row of "I want to change…" has a path that is there, or is to be made."""
    table = page("ARCHITECTURE.md").split("## I want to change…", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]

    assert len(rows) > 15
    assert [row for row in rows if not re.search(r"`[\w./<>-]+`", row.split("|")[2])] == []


def test_the_drawing_of_the_rooms_shows_every_room():
    """Each folder of bot/ and handlers/ stands in ARCHITECTURE.md, and no other."""
    drawn = set(re.findall(r"^  (\w+)/", blocks("ARCHITECTURE.md", "")[0], re.MULTILINE))
    rooms = {path.parent.name for top in ("bot", "handlers") for path in (ROOT / top).glob("*/__init__.py")}

    assert drawn == rooms


def test_every_library_of_the_project_is_explained():
    """ARCHITECTURE.md says what each dependency is for."""
    project = tomllib.loads(page("pyproject.toml"))["project"]["dependencies"]
    names = {re.split(r"[\[<>=; ]", line)[0] for line in project}
    table = page("ARCHITECTURE.md").split("## What each library is for", 1)[1].split("\n## ", 1)[0]

    assert sorted(name for name in names if name not in table) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_setting_that_a_page_names_exists(name: str):
    """In the settings and in .env.example; what the system, a benchmark or a test alone knows is no setting."""
    ours = {field.upper() for field in Settings.model_fields}
    named = {word for code in in_code(name) for word in re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b|\bMANDATE\b", code)}

    assert named - {"HTTPS_PROXY", "LC_MESSAGES", "BENCH_MEMBERS", "STOPPED_SECONDS"} <= ours
    assert all(f"\n{word}=" in page(".env.example") for word in named & ours)


@pytest.mark.parametrize("name", PAGES)
def test_every_command_that_a_page_names_exists(name: str):
    """`python -m bot …`, `rutin …` and `make …` with the options they are shown with."""
    known = commands()
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.MULTILINE))
    for code in in_code(name):
        words = (
            shlex.split(code.split("#", 1)[0].replace("\\", "/"), comments=False) if "'" not in code else code.split()
        )
        if words[:1] == ["make"] and len(words) > 1:
            assert words[1] in targets, code
        start = 3 if words[1:3] == ["-m", "bot"] else 1 if words[:1] == ["rutin"] else None
        if start is None or len(words) == start or words[start] in ("COMMAND", "…"):
            continue
        length = 2 if words[start] == "staff" else 1
        command = " ".join(words[start : start + length])
        assert command in known, code
        assert {word for word in words if word.startswith("--")} <= known[command] | {"--help"}, code


def test_the_readme_names_every_command():
    """Whoever reads the table knows them all."""
    table = page("README.md").split("## Commands", 1)[1].split("\n## ", 1)[0]

    assert [name for name in commands() if f"`{name}" not in table] == []


# --- what is shown


def test_the_transcript_of_the_readme_is_what_the_command_prints(tmp_path: Path):
    """Line by line, in this order; only where an ellipsis stands something is left out."""
    shown = blocks("README.md", "text")[0].split("\n…\n")
    done = replay(tmp_path, *BEGINNING, "--script", str(JUM))
    rest = done.out

    assert (done.code, done.err) == (0, "")
    for part in shown:
        assert part.strip() in rest, f"no longer printed like this:\n{part}"
        rest = rest.split(part.strip(), 1)[1]


def test_the_tour_of_the_readme_leads_to_a_reminder(tmp_path: Path):
    """A newcomer who types what stands there asks, signs up, is taken, reports a payment and sees a reminder."""
    table = page("README.md").split("| you type |", 1)[1].split("\n\n", 1)[0]
    typed = [word for row in table.splitlines()[2:] for word in re.findall(r"`([^`]+)`", row.split("|")[1])]
    done = replay(tmp_path, "--fresh", "--now", "2026-11-20T09:00", said="\n".join(typed) + "\n")
    milestones = (
        "Mulai Rp8.400 sebulan",
        "Rp10.400 sebulan, sampai iuran Desember 2026",
        "Belum terlindungi.",
        "sekarang tugas",
        "Saya catat: iuran November 2026",
        "→ warga ──",
        "Rp10.400, dibayar sebelum tanggal 15.",
    )

    assert (done.code, done.err) == (0, "")
    assert "Tombol itu tidak ada" not in done.out
    places = [done.out.find(each) for each in milestones]
    assert -1 not in places
    assert places == sorted(places)


# --- what must be said


def test_the_two_commands_come_first():
    """Before anything else that can be copied."""
    first = blocks("README.md", "sh")[0]

    assert [line.split("#")[0].strip() for line in first.splitlines()] == ["make run", "make test"]


@pytest.mark.parametrize("name", ["README.md", "README.id.md"])
def test_an_unsigned_language_is_said_to_be_unsigned(name: str):
    """As long as the header of the Javanese catalogue says so, the pages do too."""
    if "NOT SIGNED" in catalogue("jv").header_comment:
        assert re.search(r"\*\*not signed\*\*|\*\*belum ada penutur asli", page(name))


def test_the_changelog_knows_until_when_the_rates_hold():
    """The date by which an officer must have checked them."""
    day = load_rates().check_by

    assert f"{day.day} {day:%B} {day.year}" in page("CHANGELOG.md")


@pytest.mark.parametrize("name", [*PAGES, "Makefile", ".env.example", "pyproject.toml", ".ci/run"])
def test_a_page_names_nothing_of_the_machine_it_was_written_on(name: str):
    """No folder of somebody's machine, no address of a package index."""
    text = page(name).replace("/home/rutin", "").replace("--no-emit-index-url", "")

    assert OF_THE_MACHINE.findall(text.replace('$(dirname "${BASH_SOURCE[0]}")/..', "")) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_without_scrolling_sideways(name: str):
    """Lines of prose have at most 125 characters; tables and addresses are as long as they are."""
    long = [line for line in page(name).splitlines() if len(line) > 125 and not line.lstrip().startswith("|")]

    assert long == []
