"""The delivery contract's page: its tables are the code's, and every file, function and test it names is there."""

import ast
import re
from functools import cache
from pathlib import Path

from prometheus_client import CollectorRegistry

from bot.commands.watching import Looks
from bot.delivery.meters import Meters
from bot.domain.outgoing import POLICIES, State
from bot.storage.database import Database, open_engine
from tests.databases import keys
from tests.delivery.fakes import FakeClock

ROOT = Path(__file__).parent.parent
NAMED = re.compile(r"`([\w/]+\.py):([\w.]+)`")


@cache
def page() -> str:
    """The page."""
    return (ROOT / "docs" / "delivery.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    section = page().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


@cache
def names_in(file: str) -> frozenset[str]:
    """What a file defines: functions, classes, and methods as Class.method."""
    if not (ROOT / file).is_file():
        return frozenset()
    found = set()
    for node in ast.parse((ROOT / file).read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            methods = (one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
            found |= {f"{node.name}.{method.name}" for method in methods}
    return frozenset(found)


def test_the_table_of_kinds_is_the_code():
    """Priority, hours, STOP, budget, expiry and what a lost answer leads to, for every kind in the same order."""
    expected = [
        [
            kind.value,
            str(policy.priority),
            policy.hours.value,
            "yes" if policy.stop_ends_it else "no",
            policy.budget.value,
            f"{policy.lifetime.total_seconds() / 3600:.0f} h",
            policy.lost.value.replace("_", " "),
        ]
        for kind, policy in POLICIES.items()
    ]

    assert table("Kinds") == expected


def test_the_table_of_states_is_the_code():
    """Every state of a row, and no other."""
    assert [row[0] for row in table("States")] == [state.value for state in State]


def test_every_name_on_the_page_is_there():
    """A promise without its code or its test would be none."""
    named = NAMED.findall(page())

    assert len(named) > 100
    assert [f"{file}:{name}" for file, name in named if name not in names_in(file)] == []


def test_every_promise_has_code_and_a_test():
    """In each row the second cell names code, the third tests."""
    rows = [line.strip("|").split("|") for line in page().splitlines() if line.startswith("|") and "`" in line]
    files = [[{file for file, _ in NAMED.findall(cell)} for cell in row] for row in rows]

    assert all(code and all(file.startswith(("bot/", "handlers/")) for file in code) for _, code, _ in files)
    assert all(tests and all(file.startswith("tests/") for file in tests) for _, _, tests in files)


async def test_the_figures_are_those_of_the_metrics_page(tmp_path: Path):
    """Each figure that the bot gives is explained, and none that it does not give."""
    registry = CollectorRegistry()
    Meters(registry)
    engine = open_engine(f"sqlite+aiosqlite:///{tmp_path}/rutin.sqlite3")
    Looks(Database(engine, keys()), FakeClock(), registry)
    await engine.dispose()
    given = {f"{found.name}_total" if found.type == "counter" else found.name for found in registry.collect()}

    assert set(re.findall(r"rutin_\w+", page().split("## Figures", 1)[1])) == given
