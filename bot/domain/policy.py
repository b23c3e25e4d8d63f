"""When and how often we write first: windows, ladders and caps as values (the data: knowledge/policy.yaml)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the day in the person's own zone: from `opens` (included) to `closes` (not included)."""

    opens: time
    closes: time

    def holds(self, at: time) -> bool:
        """Whether a local time lies in the window."""
        return self.opens <= at < self.closes


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: so many days from its anchor, in which window, by which template.

    `anchor` is the ladder's own unless the step names another; `window` is "chosen" for the person's own
    hours. A `same_day` step speaks of its own day and is not made up for later; `overdue` messages stay away
    from Sundays and holidays; a `final` one no cap or snooze holds back, and it stays wanted until the day it
    warns of.
    """

    id: str
    anchor: str
    offset: int
    window: str
    template: str
    same_day: bool = False
    overdue: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """Steps towards one date, earliest first."""

    name: str
    steps: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Caps:
    """How many messages that we start one address gets, and the least time between two of them."""

    per_day: int
    per_seven_days: int
    per_cycle: int
    gap: timedelta


@dataclass(frozen=True, slots=True)
class SnoozeRules:
    """What "later" may mean: the offered days, how often a contribution month, and how near to the end."""

    days: tuple[int, ...]
    per_cycle: int
    days_before_end: int


@dataclass(frozen=True, slots=True)
class Policy:
    """The reminder policy in force, with its version and the day it began.

    `windows` are the person's four choices by name and those that steps name; `usual` is the window of
    somebody who chose nothing; `day` bounds everything that waits for the person's hours; `friday` is the
    hour of the Friday prayer, in which nothing that we start is sent. `quiet_days`: on so many days from the one
    on which the payment code was given, or the own statement made, no reminder comes.
    """

    version: str
    valid_from: date
    windows: Mapping[str, Window] = field(hash=False)
    usual: Window
    day: Window
    friday: Window
    caps: Caps
    ladders: tuple[Ladder, ...]
    snooze: SnoozeRules
    pay_day_covers_days: int
    quiet_days: int

    def window(self, name: str, hours: str | None) -> Window:
        """The window of a step for somebody with these hours ("chosen": their own, else the usual one)."""
        if name != "chosen":
            return self.windows[name]
        return self.windows.get(hours or "", self.usual)

    def ladder(self, name: str) -> Ladder:
        """The ladder of that name.

        Raises:
            KeyError: There is none.
        """
        found = next((ladder for ladder in self.ladders if ladder.name == name), None)
        if found is None:
            raise KeyError(name)
        return found
