"""What a step may ask the door to look up (a Look), and what comes back.

Each question is a frozen value; the door answers it in the turn's own transaction, with the speaker's scope.
The first line of each docstring says what the answer is.
"""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.membership import Membership
from bot.domain.people import Officer
from bot.domain.viewer import Role

# --- what comes back


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


# --- what may be asked


@dataclass(frozen=True, slots=True)
class OfficerFor:
    """Officer | None: who serves this regency (an agent first, else a supervisor)."""

    region: str


@dataclass(frozen=True, slots=True)
class NikKnown:
    """bool: whether a membership with this NIK exists (never told), after counting it against the day's limit."""

    nik: str


@dataclass(frozen=True, slots=True)
class SlipFor:
    """SlipFound | None: the slip with this code, None for wrong, used, expired or too many tries alike."""

    code: str


@dataclass(frozen=True, slots=True)
class BirthDateMatches:
    """bool: whether the membership's stored birth date is this one."""

    membership: str
    birth_date: date


@dataclass(frozen=True, slots=True)
class OwnRecordOf:
    """OwnRecord: everything stored about the speaker."""


@dataclass(frozen=True, slots=True)
class OwnTicket:
    """TicketView | None: the speaker's newest open ticket."""


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """int: how many tickets the speaker has open (the limit is in the settings)."""


@dataclass(frozen=True, slots=True)
class Note:
    """NoteView | None: a note of a payment about one of the speaker's memberships."""

    entry: str


@dataclass(frozen=True, slots=True)
class OpenReport:
    """str | None: id of the report of this membership and month that waits for staff."""

    membership: str
    month: date


@dataclass(frozen=True, slots=True)
class Queue:
    """tuple[RequestView, ...]: untaken and own taken requests in the speaker's scope, most urgent first."""

    limit: int = 10


@dataclass(frozen=True, slots=True)
class OneRequest:
    """RequestView | None: one request in the speaker's scope."""

    request: str


@dataclass(frozen=True, slots=True)
class MembershipsNamed:
    """tuple[Membership, ...]: in the speaker's scope, by request number, KPJ or NIK tail and name (for a link)."""

    text: str


@dataclass(frozen=True, slots=True)
class Reports:
    """tuple[ReportView, ...]: reported payments that wait in the speaker's scope, oldest first."""

    limit: int = 10


@dataclass(frozen=True, slots=True)
class OneReport:
    """ReportView | None: one reported payment in the speaker's scope."""

    report: str


@dataclass(frozen=True, slots=True)
class Tickets:
    """tuple[TicketView, ...]: open tickets the speaker may see, urgent first, then oldest."""

    limit: int = 10


@dataclass(frozen=True, slots=True)
class OneTicket:
    """TicketView | None: one ticket the speaker may see (their own, or in their scope)."""

    ticket: str


@dataclass(frozen=True, slots=True)
class InvitationFor:
    """InvitationView | None: the invitation with this code; None for wrong, used, expired or too many tries."""

    code: str


@dataclass(frozen=True, slots=True)
class OneInvitation:
    """InvitationView | None: an invitation made by the speaker."""

    invitation: str


@dataclass(frozen=True, slots=True)
class Amounts:
    """tuple[AmountView, ...]: amounts that wait for a supervisor in the speaker's scope."""


@dataclass(frozen=True, slots=True)
class OneAmount:
    """AmountView | None: one of them."""

    decision: str


@dataclass(frozen=True, slots=True)
class ReferenceUsed:
    """bool: whether an official payment with this reference exists already."""

    reference: str


@dataclass(frozen=True, slots=True)
class FullNik:
    """str | None: the whole NIK of a membership the speaker has taken; None beyond the day's limit or scope."""

    membership: str


@dataclass(frozen=True, slots=True)
class SegmentCount:
    """int: how many people who consented to news and have not stopped are in this segment of the speaker's scope."""

    regions: frozenset[str]
    status: str


@dataclass(frozen=True, slots=True)
class Campaigns:
    """tuple[CampaignView, ...]: campaigns the speaker may see, newest first."""


@dataclass(frozen=True, slots=True)
class OneCampaign:
    """CampaignView | None: one of them."""

    campaign: str


Question = (
    OfficerFor
    | NikKnown
    | SlipFor
    | BirthDateMatches
    | OwnRecordOf
    | OwnTicket
    | OpenTickets
    | Note
    | OpenReport
    | Queue
    | OneRequest
    | MembershipsNamed
    | Reports
    | OneReport
    | Tickets
    | OneTicket
    | InvitationFor
    | OneInvitation
    | Amounts
    | OneAmount
    | ReferenceUsed
    | FullNik
    | SegmentCount
    | Campaigns
    | OneCampaign
)

Found = (
    Officer
    | bool
    | int
    | str
    | SlipFound
    | RequestView
    | ReportView
    | NoteView
    | TicketView
    | InvitationView
    | AmountView
    | CampaignView
    | OwnRecord
    | tuple[RequestView, ...]
    | tuple[ReportView, ...]
    | tuple[TicketView, ...]
    | tuple[AmountView, ...]
    | tuple[CampaignView, ...]
    | tuple[Membership, ...]
    | None
)
