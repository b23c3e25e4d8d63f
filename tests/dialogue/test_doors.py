"""Every button, command and waiting question leads somewhere."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.dialogue
from bot.dialogue import commands
from bot.dialogue.notice import NOTICES
from bot.dialogue.router import steps_loaded
from bot.dialogue.step import STEPS

steps_loaded()
FILES = sorted(Path(bot.dialogue.__path__[0]).rglob("*.py"))


def named(file: Path, callee: str, place: int) -> Iterator[str]:
    """The literal names that calls of this function give at this place."""
    calls = (node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    for call in calls:
        named_so = isinstance(call.func, ast.Name) and call.func.id == callee and len(call.args) > place
        if named_so and isinstance(call.args[place], ast.Constant):
            yield str(ast.literal_eval(call.args[place]))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_button_leads_to_a_step_that_exists(file: Path) -> None:
    """No button of today's version ends in the apology."""
    assert [name for name in named(file, "Choice", 1) if name not in STEPS] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_next_question_exists_and_asks(file: Path) -> None:
    """Where a step goes on to a question by name, that question can be put."""
    asked = list(named(file, "go", 1))
    assert [name for name in asked if name not in STEPS or STEPS[name].ask is None] == []


def test_every_command_leads_to_a_step_that_exists() -> None:
    """A word that is understood everywhere works everywhere."""
    words = ["/start u_abc", "/start k_abc", "/tugas", "/status", "/jam", "stop", "mulai", "menu", "status", "hapus"]
    words += ["hitung iuran", "tanya", "daftar", "data saya", "petugas", "lanjutkan", "tentang", "jawa", "halo"]

    found = [commands.command_in(word) for word in words]

    assert [command.choice.step for command in found if command and command.choice.step not in STEPS] == []
    assert None not in found


def test_the_notices_of_tickets_are_known() -> None:
    """What the worker's side plans, the staff's side can draw, and the other way round."""
    assert {"staff.ticket_new", "staff.ticket_line", "ticket.answer", "ticket.closed"} <= NOTICES.keys()
