"""`rutin knowledge check` finds what an officer must mend, names the file, and says what to do."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.commands.knowledge import check, reader
from bot.knowledge.answer_file import ANSWERS, read_answers
from bot.knowledge.checking import faults

TODAY = date(2026, 11, 25)
READER = reader(TODAY)
BEFORE = frozenset(faults(read_answers(), READER, ANSWERS))
Mend = Callable[[str, str, str], list[str]]


@pytest.fixture
def mended(tmp_path: Path) -> Mend:
    """Change a piece of one file in a copy of the answers, and check them: the new lines."""
    folder = tmp_path / "answers"
    shutil.copytree(ANSWERS, folder)

    def change(name: str, old: str, new: str) -> list[str]:
        path = folder / name
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        assert old in before
        path.write_text(before.replace(old, new, 1) if old else new + before, encoding="utf-8")
        return [str(one) for one in faults(read_answers(folder), READER, folder) if one not in BEFORE]

    return change


def test_the_answers_as_they_are_need_no_mending() -> None:
    """What is handed over passes its own check."""
    assert check(TODAY) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("id/cara_bayar.md", "sources: [C1, F1, F2, F3, F4]", "sources: []", "id/cara_bayar.md: no source"),
        ("id/cara_bayar.md", "sources: [C1", "sources: [Z9", "sources.yaml has no Z9"),
        ("id/berhenti.md", "checked_on: 2026-11-20", "checked_on: 2025-11-20", "last checked on 2025-11-20"),
        ("id/berhenti.md", "checked_on: 2026-11-20", "checked_on: 2026-12-20", "lies ahead"),
        (
            "id/berhenti.md",
            "owner: kantor",
            "owner: kantor\nvalid_until: 2026-11-24",
            "out of its time since 2026-11-24",
        ),
        ("id/berhenti.md", "tanpa denda", "tanpa denda Rp10.000", "id: a bare number"),
        ("jv/berhenti.md", "tanpa denda", "tanpa denda sewu", "jv: “sewu” is a bare number"),
        ("id/berhenti.md", "tanpa denda", "sampai Desember", "“Desember” is a bare number or month"),
        ("id/berhenti.md", "tanpa denda", "tanpa denda {harga}", "no placeholder is called harga"),
        ("id/berhenti.md", "actions: [officer", "actions: [kantor", "no button is called kantor"),
        ("id/berhenti.md", "actions: [officer", "actions: [berhenti", "a button leads to the answer it stands under"),
        ("id/berhenti.md", "tanpa denda", "pasti tanpa denda", "“pasti” is never said"),
        ("jv/berhenti.md", "tanpa denda", "mirsani bit.ly/x", "jv: bit.ly is not on the list of links"),
        ("id/berhenti.md", "tanpa denda", "tanpa denda " * 30, "characters, 350 may be"),
        ("jv/baru.md", "", "Sugeng enjing.", "jv/baru.md: there is no id/baru.md"),
        ("jv/berhenti.md", "\n---\n", "\n", "the part behind [Selengkapnya] is missing"),
    ],
)
def test_a_fault_is_told_with_its_file_and_its_remedy(mended: Mend, name: str, old: str, new: str, told: str) -> None:
    """Each kind of fault gives a line; nothing else is complained about."""
    lines = mended(name, old, new)

    assert [line for line in lines if told in line] == lines[:1] != []


def test_wordings_that_fight_are_told(mended: Mend) -> None:
    """The same words in another order and spelling, under two topics, are named with both files."""
    lines = mended("id/berhenti.md", "wordings:\n", "wordings:\n  - brp rembulan jht sy ya\n")
    assert lines == []

    lines = mended("id/cek_saldo.md", "wordings:\n", "wordings:\n  - rmbulan jht saya berapa yaa\n")

    assert len(lines) == 1
    assert "id/berhenti.md" in lines[0]
    assert "id/cek_saldo.md" in lines[0]


def test_a_topic_that_nobody_reaches_is_told(mended: Mend) -> None:
    """An answer without a wording of its own is dead."""
    front = "---\ntopic: baru\ntitles: {id: Baru}\nowner: kantor\nchecked_on: 2026-11-20\nsources: [C1]\n---\nHalo.\n"

    lines = mended("id/baru.md", "", front)

    assert "id/baru.md: nobody can ask for it: write some wordings" in lines
    assert "id/baru.md: jv: no text: write jv/baru.md" in lines


def test_the_command_says_so_and_its_exit_code_too() -> None:
    """A year later every answer is stale, and a script can tell."""
    told = CliRunner().invoke(app, ["knowledge", "check", "--today", "2026-11-25"])
    late = CliRunner().invoke(app, ["knowledge", "check", "--today", "2028-01-01"])

    assert (told.exit_code, told.output) == (0, "Nothing to mend.\n")
    assert late.exit_code == 1
    assert "id/cara_bayar.md: last checked on 2026-11-20" in late.output
