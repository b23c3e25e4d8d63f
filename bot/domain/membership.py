"""An insured human as the bot knows them, and the tie between a person and a membership."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.coverage import Entry, Standing
from bot.domain.rates import Payer, Programme, Sector


class Enrolment(StrEnum):
    """How far a membership has come.

    STATED: only the person's own statement, for reminders; REQUESTED: waits for an officer;
    RETURNED: an officer asks for a correction; CODED: the first payment's code was given;
    ACTIVE: the first official payment is recorded; ENDED: it is over.
    """

    STATED = "stated"
    REQUESTED = "requested"
    RETURNED = "returned"
    CODED = "coded"
    ACTIVE = "active"
    ENDED = "ended"


class TieRole(StrEnum):
    """What a person is to a membership."""

    SELF = "self"
    FAMILY = "family"
    AGENT = "agent"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Instruction:
    """What a member was told to pay: first month, number of months, rupiah in all, the payment code."""

    first_month: date
    months: int
    amount: int
    code: str


@dataclass(frozen=True, slots=True)
class Membership:
    """One insured human, with what the ledger says (`entries` oldest first, `standing` of it).

    `officer` is the person id of the named officer, `officer_name` what a worker may see;
    `request` is the number of the newest request (six characters), `request_id` its id, and `to_mend` the answer
    for which an officer gave it back, if that is why it waits; `nik_tail` the last four digits.
    `tier` is the number of the income row (1–33), 0 when unknown.
    `snoozed_until`: no reminder before that moment; `pay_day`: the member's own day of the month.
    """

    id: str
    enrolment: Enrolment
    name: str = ""
    called: str = ""
    occupation: str = ""
    sector: Sector = Sector.OTHER
    tier: int = 0
    programmes: frozenset[Programme] = frozenset({Programme.JKK, Programme.JKM})
    payer: Payer = Payer.SELF
    region: str = ""
    nik_tail: str = ""
    has_birth_date: bool = False
    kpj: str = ""
    request: str = ""
    request_id: str = ""
    to_mend: str = ""
    officer: str | None = None
    officer_name: str = ""
    entered_by: str | None = None
    instruction: Instruction | None = None
    entries: tuple[Entry, ...] = ()
    standing: Standing | None = None
    snoozed_until: datetime | None = None
    pay_day: int | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """A person's tie to a membership."""

    role: TieRole
    membership: Membership
