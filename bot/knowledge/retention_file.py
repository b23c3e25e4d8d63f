"""Reading `retention.yaml`: how long what is kept."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from bot.errors import KnowledgeError
from bot.knowledge.yaml_text import parsed

RETENTION_FILE = Path(__file__).with_name("retention.yaml")
NEVER = frozenset({"ledger", "journal", "consent", "tombstone"})
_TIME = re.compile(r"([0-9]{1,4})([hdm])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "m": timedelta(days=30)}


@dataclass(frozen=True, slots=True)
class Keep:
    """One rule: rows of `table` older than `keep` by `since` are deleted, or lose what `columns` hold.

    `mark` names the column that is set once a row was emptied; with `unless_used` only rows that no other points
    to are deleted.
    """

    what: str
    table: str
    since: str
    keep: timedelta
    delete: bool
    columns: tuple[str, ...] = ()
    mark: str | None = None
    unless_used: bool = False


@dataclass(frozen=True, slots=True)
class Retention:
    """Every rule, and after how long a stranger's silence is an end."""

    version: str
    strangers: timedelta
    rules: tuple[Keep, ...]


def time_in(value: object) -> timedelta:
    """Read "14d", "1h" or "24m" (months of 30 days).

    Raises:
        ValueError: It is something else.
    """
    found = _TIME.fullmatch(str(value))
    if found is None:
        raise ValueError("write a time as 14d, 1h or 24m")
    return int(found[1]) * _UNITS[found[2]]


Time = Annotated[timedelta, BeforeValidator(time_in)]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    what: str
    table: str
    since: str
    keep: Time
    do: Literal["delete", "empty"]
    columns: tuple[str, ...] = ()
    mark: str | None = None
    unless_used: bool = False

    @model_validator(mode="after")
    def _makes_sense(self) -> "_Rule":
        if self.table in NEVER:
            raise ValueError(f"{self.table} is never deleted or emptied")
        if (self.do == "empty") != bool(self.columns):
            raise ValueError("name columns to empty, and none to delete")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str
    strangers: Time
    rules: tuple[_Rule, ...]


def load_retention(path: Path = RETENTION_FILE) -> Retention:
    """Read the rules.

    Raises:
        KnowledgeError: The file cannot be read, or a rule makes no sense.
    """
    try:
        file = _File.model_validate(parsed(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path.name} cannot be read ({type(error).__name__}): restore it") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "file"
        raise KnowledgeError(f"{path.name}: {place}: {first['msg']}") from None
    return Retention(file.version, file.strangers, tuple(_keep(rule) for rule in file.rules))


def _keep(rule: _Rule) -> Keep:
    return Keep(
        rule.what,
        rule.table,
        rule.since,
        rule.keep,
        rule.do == "delete",
        rule.columns,
        rule.mark,
        rule.unless_used,
    )
