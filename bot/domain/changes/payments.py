"""Payments and what belongs to them."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.reply import Attachment


@dataclass(frozen=True, slots=True)
class PaymentReported:
    """The member says to have paid this contribution month; a photo may come with it."""

    report: str
    membership: str
    month: date
    amount: int


@dataclass(frozen=True, slots=True)
class ReceiptAttached:
    """A photo of a receipt belongs to this report."""

    report: str
    file: Attachment
    unique: str
    mime: str
    size: int


@dataclass(frozen=True, slots=True)
class Snoozed:
    """No reminder for this membership before `until`."""

    membership: str
    until: datetime


@dataclass(frozen=True, slots=True)
class PayDayChosen:
    """The member's own day of the month to pay (1–28)."""

    membership: str
    day: int


@dataclass(frozen=True, slots=True)
class NoteConfirmed:
    """The member says that a note of a payment is right."""

    entry: str


@dataclass(frozen=True, slots=True)
class NoteContradicted:
    """The member says that a note is wrong: a ticket for the supervisor, which that agent cannot close."""

    entry: str
    ticket: str
    number: str
    never_paid: bool


@dataclass(frozen=True, slots=True)
class PaymentCodeGiven:
    """An agent enters the payment code and the amount for the first months."""

    request: str
    membership: str
    code: str
    amount: int
    first_month: date
    months: int


@dataclass(frozen=True, slots=True)
class AmountDiffers:
    """The amount an agent entered is not the computed one: a supervisor decides."""

    decision: str
    request: str
    membership: str
    code: str
    amount: int
    computed: int
    first_month: date
    months: int
    reason: str


@dataclass(frozen=True, slots=True)
class AmountDecided:
    """A supervisor decides about an amount that differs."""

    decision: str
    approved: bool


@dataclass(frozen=True, slots=True)
class PaymentNoted:
    """Staff notes a payment: the second grade. `took_money` if they took the cash themselves."""

    entry: str
    membership: str
    month: date
    amount: int
    took_money: bool
    report: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentMadeOfficial:
    """A second person compared the receipt with the portal: the third grade, with a unique reference."""

    entry: str
    membership: str
    month: date
    amount: int
    reference: str
    kpj: str = ""
    report: str | None = None


@dataclass(frozen=True, slots=True)
class ReportRejected:
    """A report of payment is not right, for a reason; that month's reminders may come again."""

    report: str
    reason: str


@dataclass(frozen=True, slots=True)
class NikRevealed:
    """A staff member saw a full NIK, for a reason; journalled and counted (SECURITY R15)."""

    membership: str
    reason: str
