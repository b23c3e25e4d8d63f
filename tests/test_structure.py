"""The habits of the house, held by the code itself: one sentence a file, one place for each risky thing."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.scheduling import timetable

ROOT = Path(__file__).parent.parent
LONGEST = 300
LONG_ON_PURPOSE = {
    "bot/__main__.py": "one page with every command and its options",
    "bot/storage/tables.py": "a list of tables",
}
DRAWERS = {"utils.py", "helpers.py", "common.py", "misc.py", "shared.py", "util.py"}
BELOW_THE_CLOCK = ("bot/domain", "bot/knowledge", "bot/language.py", "bot/dialogue", "bot/storage", "bot/conversations")
PURE = ("bot/domain", "bot/knowledge", "bot/language.py", "bot/dialogue")
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
RAW_SQL = {
    "bot/storage/tables.py": "conditions of partial indexes, which must be written out",
    "bot/storage/migrate.py": "the revision that Alembic wrote down",
}
VIEWERS = {
    "bot/conversations/questions.py": {"receive"},
    "bot/delivery/judging.py": {"send"},
    "bot/scheduling/campaigns.py": {"errand:campaign"},
    "bot/scheduling/erasures.py": {"retention"},
    "bot/scheduling/late_work.py": {"plan"},
    "bot/scheduling/plan_reminders.py": {"plan"},
    "bot/scheduling/retention.py": {"retention"},
    "bot/scheduling/timetable.py": {"send"},
    "bot/scheduling/unanswered_work.py": {"plan"},
    "bot/commands/chat.py": {"send"},
    "bot/commands/demo.py": {"command"},
    "bot/commands/outbox.py": {"command"},
    "bot/commands/knowledge.py": {"command"},
    "bot/commands/slips.py": {"command"},
    "bot/commands/staff.py": {"command"},
    "bot/commands/tick.py": {"send"},
    "bot/commands/watching.py": {"send"},
    "bot/storage/campaigns.py": {"errand:campaign"},  # who an audience is drawn for: the errand, never its owner
    "bot/storage/health.py": {"command"},  # counts for `rutin doctor`
    "bot/storage/people.py": {"receive"},  # the staff name that a worker may see
}


@cache
def trees(*rooms: str) -> dict[str, ast.Module]:
    """The files of these rooms, parsed, by name."""
    files = (
        path for room in rooms for path in ((ROOT / room).rglob("*.py") if (ROOT / room).is_dir() else [ROOT / room])
    )
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in sorted(files)}


CODE = ("bot", "handlers")
ALL = ("bot", "handlers", "tests", "benchmarks")


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call in this part of the code."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def imports(tree: ast.AST) -> Iterator[str]:
    """The names that a file imports, with the module they come from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def is_revision(name: str) -> bool:
    """Is this a migration that was written once and stays as it is?"""
    return name.startswith("bot/storage/migrations/versions/")


def test_each_file_opens_with_one_sentence():
    """The first line of the docstring says what the file is for, and ends as a sentence does."""
    openings = {name: (ast.get_docstring(tree) or "").split("\n", 1)[0] for name, tree in trees(*ALL).items()}

    assert [name for name, line in openings.items() if not line.endswith((".", "?", "!", ":", ";"))] == []


def test_no_file_is_longer_than_three_screens():
    """But for lists, and what is better read in one piece."""
    lengths = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name in trees(*CODE)}
    long = {name for name, lines in lengths.items() if lines > LONGEST and not is_revision(name)}

    assert sorted(long - LONG_ON_PURPOSE.keys()) == []


def test_no_drawer_for_everything():
    """A file is named after what it does."""
    assert [name for name in trees(*ALL) if Path(name).name in DRAWERS] == []


def test_every_public_thing_says_what_it_is():
    """Classes and functions have a docstring; a migration, and the shape of a data file, has its own at the top."""
    named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    bare = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in trees(*CODE).items()
        if not is_revision(name) and not name.endswith("_shape.py")
        for node in tree.body
        if isinstance(node, named) and not node.name.startswith("_") and ast.get_docstring(node) is None
    ]

    assert bare == []


def test_settings_are_made_in_one_place():
    """Every other part is given only the values it needs."""
    made = [
        name
        for name, tree in trees(*CODE).items()
        for call in calls(tree)
        if isinstance(call.func, ast.Name) and call.func.id == "Settings"
    ]

    assert made == ["bot/settings.py"]


def test_time_is_an_argument():
    """Rules, words, storage and the door never look at a clock of their own."""
    looked = [
        f"{name}:{call.lineno}"
        for name, tree in trees(*BELOW_THE_CLOCK).items()
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and (call.func.value.id, call.func.attr) in CLOCKS
    ]

    assert looked == []


def test_words_and_rules_wait_for_nothing():
    """From the dialogues down there is no async."""
    waits = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    found = [
        f"{name}:{getattr(node, 'lineno', 0)}"
        for name, tree in trees(*PURE).items()
        for node in ast.walk(tree)
        if isinstance(node, waits)
    ]

    assert found == []


def test_no_chat_service_in_the_core():
    """A dialogue never names a channel; Telegram's library is known in handlers/telegram alone."""
    knowing = {
        name for name, tree in trees(*CODE).items() if any(each.split(".")[0] == "telegram" for each in imports(tree))
    }

    assert [name for name in sorted(knowing) if not name.startswith("handlers/telegram/")] == []


def test_nobody_writes_a_mock():
    """A fake of ten lines instead: a mock tests itself."""
    assert [
        name for name, tree in trees(*ALL).items() if any("mock" in each.split(".") for each in imports(tree))
    ] == []


def test_sql_as_text_stands_only_where_it_is_named():
    """The guard of the personal tables cannot see into text (SECURITY R1)."""
    driver = {
        name
        for name, tree in trees(*CODE).items()
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "exec_driver_sql"
    }
    written = {
        name for name, tree in trees(*CODE).items() if {"sqlalchemy.text", "sqlalchemy.sql.text"} & {*imports(tree)}
    }

    assert {name for name in driver | written if not is_revision(name)} == RAW_SQL.keys()


def test_a_viewer_for_the_system_is_made_only_where_it_is_named():
    """Who reads personal data without being a person: which file, and for which purpose (SECURITY R1)."""
    made: dict[str, set[str]] = {}
    for name, tree in trees(*CODE).items():
        for call in calls(tree):
            if isinstance(call.func, ast.Name) and call.func.id == "System":
                made.setdefault(name, set()).add(ast.literal_eval(call.args[0]))

    assert made == VIEWERS


@pytest.mark.parametrize("name", sorted(trees("bot/dialogue", "bot/domain", "bot/knowledge")))
def test_a_room_below_raises_no_net_for_everything(name: str):
    """`except Exception` stands only where a turn or a job ends."""
    caught = [
        node.lineno
        for node in ast.walk(trees("bot/dialogue", "bot/domain", "bot/knowledge")[name])
        if isinstance(node, ast.ExceptHandler)
        and getattr(node.type, "id", "") in ("Exception", "BaseException", "")
        and not isinstance(node.type, ast.Tuple | ast.Attribute)
    ]

    assert caught == []


def test_whoever_catches_everything_says_why_or_logs_it():
    """Beside `except Exception` stands a reason, a log line or another `raise`."""
    silent = []
    for name, tree in trees(*CODE).items():
        lines = (ROOT / name).read_text("utf-8").splitlines()
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and getattr(node.type, "id", "") in ("Exception", "BaseException"):
                body = "\n".join(lines[node.lineno - 1 : node.end_lineno])
                if not any(sign in body for sign in ("#", "log.", "raise")):
                    silent.append(f"{name}:{node.lineno}")

    assert silent == []


def test_the_scheduler_only_ticks():
    """Fewer than ten entries, and none for a member."""
    tree = trees("bot/scheduling/timetable.py")["bot/scheduling/timetable.py"]
    jobs = [call for call in calls(tree) if isinstance(call.func, ast.Attribute) and call.func.attr == "add_job"]

    assert len(jobs) == 1
    assert 3 < len(timetable.EVERY) < 10


def test_each_channel_has_the_same_file_names():
    """A new channel is written by copying the names of one that is there."""
    same = {"app.py", "inbound.py", "outbound.py", "channel.py", "__init__.py"}
    channels = [path for path in (ROOT / "handlers").iterdir() if path.is_dir() and (path / "__init__.py").exists()]

    assert sorted(path.name for path in channels) == ["telegram", "terminal"]
    assert {path.name: sorted(same - {file.name for file in path.iterdir()}) for path in channels} == {
        "telegram": [],
        "terminal": [],
    }


def test_each_test_states_a_promise():
    """One present-tense sentence for each test."""
    bare = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in trees("tests").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and ast.get_docstring(node) is None
    ]

    assert bare == []


def test_tests_mirror_the_rooms():
    """A folder of tests has the name of a room, and no __init__.py that could shadow one."""
    rooms = {
        "dialogue",
        "conversations",
        "delivery",
        "domain",
        "knowledge",
        "scheduling",
        "storage",
        "handlers",
        "commands",
    }
    found = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert found - rooms - {"scripts", "e2e"} == set()
    assert list((ROOT / "tests").rglob("__init__.py")) == []
