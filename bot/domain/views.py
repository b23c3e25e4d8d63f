"""What a question of a step finds: values as a person, an officer or a supervisor may see them."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.membership import Membership
from bot.domain.viewer import Role


@dataclass(frozen=True, slots=True)
class SlipFound:
    """A slip that may be used now. `has_birth_date`: it must be asked before anything is shown."""

    slip: str
    membership: str
    has_birth_date: bool


@dataclass(frozen=True, slots=True)
class RequestView:
    """One request in the queue. Until it is taken only first name, regency and age of the request are filled.

    `kind` is enrol or link; `state` waiting, taken, returned, coded or done. `values` are the worker's answers
    without the NIK (masked as nik_tail).
    """

    id: str
    number: str
    kind: str
    state: str
    region: str
    first_name: str
    asked_at: datetime
    due: datetime
    person: str
    taken_by: str | None = None
    membership: Membership | None = None
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReportView:
    """A reported payment that waits for staff; `noted_by` is who wrote a note for it already.

    `barred` are the staff members who may not make it official (took money, noted, entered, gave the code).
    `file` is the service's id of the receipt's photo; `reused` tells that the same photo was seen before.
    """

    id: str
    membership: Membership
    person: str
    month: date
    amount: int
    reported_at: datetime
    file: str | None = None
    file_kind: str = "photo"
    reused: bool = False
    noted_by: str | None = None
    barred: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note of a payment the member can answer: who wrote it, month and amount."""

    entry: str
    membership: str
    month: date
    amount: int
    by: str
    by_name: str


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One thing said in a ticket: by the worker or by staff."""

    by_worker: bool
    at: datetime
    text: str
    file: str | None = None
    file_kind: str = ""


@dataclass(frozen=True, slots=True)
class TicketView:
    """One ticket with its lines (oldest first)."""

    id: str
    number: str
    about: str
    region: str
    urgent: bool
    person: str
    called: str
    opened_at: datetime
    state: str
    assignee: str | None = None
    but: str | None = None
    supervisor_only: bool = False
    lines: tuple[TicketLine, ...] = ()


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation: role, scope, who invited, and who took it (name) once taken."""

    id: str
    role: Role
    scope: frozenset[str]
    inviter: str
    taken_by: str | None = None
    taken_name: str = ""


@dataclass(frozen=True, slots=True)
class AmountView:
    """An amount that differs and waits for a supervisor."""

    id: str
    request: str
    number: str
    membership: str
    code: str
    amount: int
    computed: int
    reason: str
    by: str
    by_name: str


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign as its owner and supervisors see it; counts by outbox state."""

    id: str
    number: str
    state: str
    text: str
    regions: frozenset[str]
    status: str
    count: int
    by: str
    by_name: str
    hash: str
    sent: int = 0
    waiting: int = 0
    other: int = 0


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """Everything stored about a person, as (label key, value) lines, identifiers masked; and who looked at it.

    `birth_date` is the stored one (for the check before an export or an erasure), None where none is stored.
    """

    lines: tuple[tuple[str, str], ...]
    looked: tuple[tuple[str, datetime], ...]
    birth_date: date | None
    erasure_at: datetime | None
    exports_today: int
