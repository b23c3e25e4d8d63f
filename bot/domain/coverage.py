"""What a ledger of payments says: which contribution months are covered, and how surely."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum


class Grade(IntEnum):
    """How surely a payment is known (DESIGN promise 3); a higher grade wins."""

    REPORTED = 1
    NOTED = 2
    OFFICIAL = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger: a contribution month, its grade, rupiah, where it came from and who wrote it.

    `reverses` names the entry that this one takes back (a rejected report, a contradicted note).
    """

    id: str
    month: date
    grade: Grade
    amount: int
    source: str
    by: str | None
    at: datetime
    reverses: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a membership stands, without today's date.

    `first_month`: the first contribution month that counts; `first_gap`: the first month covered by no
    grade at all; `first_official_gap`: the first month without an official payment;
    `months_official`: how many months are official.
    """

    first_month: date | None
    first_gap: date | None
    first_official_gap: date | None
    months_official: int


def live(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that stand: those neither reversed nor reversals themselves."""
    rows = tuple(entries)
    reversed_ids = {entry.reverses for entry in rows if entry.reverses}
    return tuple(entry for entry in rows if entry.reverses is None and entry.id not in reversed_ids)


def grades(entries: Iterable[Entry]) -> dict[date, Grade]:
    """The best grade of each contribution month, in order of months; order of entries does not matter."""
    best: dict[date, Grade] = {}
    for entry in live(entries):
        best[entry.month] = max(best.get(entry.month, entry.grade), entry.grade)
    return dict(sorted(best.items()))
