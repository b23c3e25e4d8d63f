"""Tickets: opened, spoken in, taken, closed."""

from dataclasses import dataclass

from bot.domain.reply import Attachment


@dataclass(frozen=True, slots=True)
class TicketOpened:
    """A worker wants a human. `about` is question, payment, emergency, contradiction, lost_phone …

    `but` is a staff member who can neither see to it nor close it.
    """

    ticket: str
    number: str
    about: str
    region: str
    urgent: bool = False
    membership: str | None = None
    supervisor_only: bool = False
    but: str | None = None


@dataclass(frozen=True, slots=True)
class TicketSpoken:
    """Something was said in a ticket, by the worker or by staff; text or a file or both."""

    ticket: str
    text: str = ""
    file: Attachment | None = None
    unique: str = ""
    mime: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class TicketTaken:
    """A staff member took the ticket."""

    ticket: str


@dataclass(frozen=True, slots=True)
class TicketClosed:
    """Either side closed the ticket."""

    ticket: str
