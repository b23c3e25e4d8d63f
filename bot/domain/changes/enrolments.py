"""Sign-ups and links, from the worker's answers to the officer's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class EnrolmentSubmitted:
    """A sign-up is complete: it becomes a membership, a tie and a request in the region's queue.

    `values` are the draft's answers by field: occupation, sector, tier, programmes ("jkk,jkm"), payer,
    region, village, phone, name, called, nik (may be missing), birth_date (ISO, may be missing).
    `due`: by when an officer answers.
    """

    membership: str
    request: str
    number: str
    values: Mapping[str, str]
    role: str
    due: datetime


@dataclass(frozen=True, slots=True)
class EnrolmentMended:
    """The worker corrected what the officer asked for: the request goes back into the queue."""

    request: str
    field: str
    value: str
    due: datetime


@dataclass(frozen=True, slots=True)
class OwnStatementMade:
    """Somebody who is a member already wants reminders on their own word about the month last paid."""

    membership: str
    last_paid: date
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LinkRequested:
    """Somebody says to be a member and asks an agent to confirm it; nothing is shown before."""

    request: str
    number: str
    values: Mapping[str, str]
    due: datetime


@dataclass(frozen=True, slots=True)
class SlipClaimed:
    """A slip's one-time code was used: the membership is tied to the person."""

    slip: str
    membership: str
    role: str


@dataclass(frozen=True, slots=True)
class SlipRefused:
    """A wrong code or birth date was given; tries are counted. `slip` is None when no slip has that code."""

    slip: str | None


@dataclass(frozen=True, slots=True)
class RequestTaken:
    """An agent took a request from the queue; nobody else can."""

    request: str


@dataclass(frozen=True, slots=True)
class RequestReturned:
    """An agent gives a request back to the worker, with a reason code and the field to mend."""

    request: str
    reason: str
    field: str


@dataclass(frozen=True, slots=True)
class LinkConfirmed:
    """An agent checked who asked for a link: the person is tied to the membership, or it is refused."""

    request: str
    membership: str | None
