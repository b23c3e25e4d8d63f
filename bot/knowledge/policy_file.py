"""Reading `policy.yaml`, and refusing a policy that would write at night or never."""

from datetime import date, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bot.domain.policy import Caps, Ladder, Policy, Rung, SnoozeRules, Window
from bot.errors import KnowledgeError
from bot.knowledge.yaml_text import parsed

POLICY_FILE = Path(__file__).with_name("policy.yaml")
CHOICES = ("morning", "noon", "afternoon", "evening")
EARLIEST, LATEST = time(8), time(20)

Clock = Annotated[time, BeforeValidator(lambda value: time.fromisoformat(value))]
Day = Annotated[date, BeforeValidator(lambda value: date.fromisoformat(value))]


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Window(_Block):
    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def _lies_in_the_day(self) -> "_Window":
        if not EARLIEST <= self.opens < self.closes <= LATEST:
            raise ValueError("a window opens before it closes, and lies between 08:00 and 20:00")
        return self


class _Step(_Block):
    id: Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")]
    anchor: Literal["pay_day", "due", "late", "may_end"]
    offset: Annotated[int, Field(ge=-60, le=60)]
    window: str
    template: Annotated[str, Field(pattern=r"^reminder\.[a-z_]{1,40}$")]
    same_day: bool = False
    overdue: bool = False
    final: bool = False


class _Caps(_Block):
    per_day: Annotated[int, Field(ge=1, le=3)]
    per_seven_days: Annotated[int, Field(ge=1, le=7)]
    per_cycle: Annotated[int, Field(ge=1, le=10)]
    gap_hours: Annotated[int, Field(ge=0, le=168)]


class _Snooze(_Block):
    days: tuple[Annotated[int, Field(ge=1, le=14)], ...]
    per_cycle: Annotated[int, Field(ge=1, le=5)]
    days_before_end: Annotated[int, Field(ge=0, le=30)]


class _File(_Block):
    version: str
    valid_from: Day
    windows: dict[str, _Window]
    usual: _Window
    day: _Window
    friday: _Window
    caps: _Caps
    ladders: dict[str, tuple[_Step, ...]]
    pay_day_covers_days: Annotated[int, Field(ge=0, le=14)]
    quiet_days: Annotated[int, Field(ge=0, le=14)]
    snooze: _Snooze

    @model_validator(mode="after")
    def _names_fit(self) -> "_File":
        for choice in CHOICES:
            if choice not in self.windows:
                raise ValueError(f"windows: {choice} is missing")
        for name, steps in self.ladders.items():
            if len({step.id for step in steps}) < len(steps):
                raise ValueError(f"ladders.{name}: two steps have one id")
            for step in steps:
                if step.window != "chosen" and step.window not in self.windows:
                    raise ValueError(f"ladders.{name}.{step.id}: there is no window {step.window}")
        if {"monthly", "may_end"} - self.ladders.keys():
            raise ValueError("ladders: monthly and may_end are needed")
        return self


def load_policy(path: Path = POLICY_FILE) -> Policy:
    """Read the reminder policy.

    Raises:
        KnowledgeError: The file cannot be read, or a value is missing, unknown or out of bounds.
    """
    try:
        file = _File.model_validate(parsed(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path.name} cannot be read ({type(error).__name__}): restore it") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "file"
        raise KnowledgeError(f"{path.name}: {place}: {first['msg']}") from None
    return _policy(file)


def _policy(file: _File) -> Policy:
    caps = file.caps
    return Policy(
        version=file.version,
        valid_from=file.valid_from,
        windows=MappingProxyType({name: _window(block) for name, block in file.windows.items()}),
        usual=_window(file.usual),
        day=_window(file.day),
        friday=_window(file.friday),
        caps=Caps(caps.per_day, caps.per_seven_days, caps.per_cycle, timedelta(hours=caps.gap_hours)),
        ladders=tuple(Ladder(name, tuple(_rung(s) for s in steps)) for name, steps in file.ladders.items()),
        snooze=SnoozeRules(file.snooze.days, file.snooze.per_cycle, file.snooze.days_before_end),
        pay_day_covers_days=file.pay_day_covers_days,
        quiet_days=file.quiet_days,
    )


def _window(block: _Window) -> Window:
    return Window(block.opens, block.closes)


def _rung(step: _Step) -> Rung:
    return Rung(step.id, step.anchor, step.offset, step.window, step.template, step.same_day, step.overdue, step.final)
