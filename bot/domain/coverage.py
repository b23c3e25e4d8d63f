"""What a ledger of payments says: which contribution months are covered, and how surely."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from bot.domain.months import add_months


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


@dataclass(frozen=True, slots=True)
class MayEnd:
    """From when a membership may end for unpaid months: sources differ, so there are two first days."""

    earliest: date
    latest: date


def standing_of(entries: Iterable[Entry], first_month: date | None = None) -> Standing:
    """What a ledger says, whatever the order of its entries.

    `first_month` is the first contribution month that counts, if it is known apart from the ledger
    (the month a payment code was given for); an earlier entry moves it back.
    """
    known = grades(entries)
    begins = min((month for month in (first_month, *known) if month is not None), default=None)
    official = {month for month, grade in known.items() if grade is Grade.OFFICIAL}
    return Standing(
        first_month=begins,
        first_gap=_first_missing(begins, known),
        first_official_gap=_first_missing(begins, official),
        months_official=len(official),
    )


def unpaid_since(first_month: date, covered: Container[date], month: date) -> date | None:
    """The first month of the unbroken run of unpaid months that ends with `month`; None if that one is covered."""
    if month < first_month or month in covered:
        return None
    while month > first_month and add_months(month, -1) not in covered:
        month = add_months(month, -1)
    return month


def may_end(unpaid: date, earliest_months: int, latest_months: int) -> MayEnd:
    """From when the membership may end, if nothing is paid from the month `unpaid` on (domain.md 3.1)."""
    return MayEnd(add_months(unpaid, earliest_months), add_months(unpaid, latest_months))


def _first_missing(begins: date | None, covered: Container[date]) -> date | None:
    if begins is None:
        return None
    month = begins
    while month in covered:
        month = add_months(month, 1)
    return month
