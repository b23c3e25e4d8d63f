"""What a step may ask the door to look up (a Look), and what comes back.

Each question is a frozen value; the door answers it in the turn's own transaction, with the speaker's scope.
The first line of each docstring says what the answer is.
"""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.membership import Membership
from bot.domain.people import Officer
from bot.domain.unanswered import UnansweredQuestion
from bot.domain.views import (
    AmountView,
    CampaignView,
    InvitationView,
    NoteView,
    OwnRecord,
    ReportView,
    RequestView,
    SlipFound,
    TicketView,
)


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
class SnoozesSince:
    """int: how often the reminders of this membership of the speaker's were put off since a moment."""

    membership: str
    since: datetime


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


@dataclass(frozen=True, slots=True)
class Unanswered:
    """tuple[UnansweredQuestion, ...]: questions without a good answer in a supervisor's scope, newest first."""


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
    | SnoozesSince
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
    | Unanswered
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
    | tuple[UnansweredQuestion, ...]
    | None
)
