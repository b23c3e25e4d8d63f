"""What happened in a turn: the door writes each of these in the turn's own transaction.

Ids are drawn by the step from `turn.fresh(label)`, so that a reply can name what it opens.
`by` is always the person who speaks, and is therefore not in the change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.people import Purpose
from bot.domain.reply import Attachment
from bot.domain.viewer import Role

# --- the person who speaks


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The person wants to be spoken to in this language ("id" or "jv")."""

    language: str


@dataclass(frozen=True, slots=True)
class SourceNoted:
    """The first public code a person came with; a later one changes nothing (SECURITY R21)."""

    code: str


@dataclass(frozen=True, slots=True)
class NameForPersonChosen:
    """How the person wants to be addressed."""

    called: str


@dataclass(frozen=True, slots=True)
class HoursChosen:
    """When reminders come: morning, noon, afternoon or evening."""

    hours: str


@dataclass(frozen=True, slots=True)
class ConsentAnswered:
    """A yes or no to one purpose, with the exact text that was shown (its hash is kept)."""

    purpose: Purpose
    given: bool
    text: str


@dataclass(frozen=True, slots=True)
class MessagesStopped:
    """STOP: nothing that we start is sent any more."""


@dataclass(frozen=True, slots=True)
class MessagesResumed:
    """MULAI: reminders may come again."""


@dataclass(frozen=True, slots=True)
class MessagesHeld:
    """A death was told: everything to and about this person stops until staff says otherwise."""


@dataclass(frozen=True, slots=True)
class QuestionUnanswered:
    """A question that was not answered: masked text, and the nearest topics."""

    masked: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TypedIdentifierDeleted:
    """The message just received holds an identifier: the bot deletes it from the chat."""


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    """The person wants everything erased; it happens after 24 hours (SECURITY R16)."""


@dataclass(frozen=True, slots=True)
class ErasureCancelled:
    """The person changed their mind within the 24 hours."""


@dataclass(frozen=True, slots=True)
class ExportGiven:
    """The person's own data were handed out in this turn (counted and journalled)."""


# --- memberships


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


# --- tickets


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


# --- staff


@dataclass(frozen=True, slots=True)
class InvitationMade:
    """A staff member invites somebody; only the code's hash is kept (SECURITY R10)."""

    invitation: str
    code: str
    role: Role
    scope: frozenset[str]
    expires: datetime


@dataclass(frozen=True, slots=True)
class InvitationTaken:
    """The person typed a valid code and said their name; the inviter must still confirm."""

    invitation: str
    name: str


@dataclass(frozen=True, slots=True)
class InvitationGuessed:
    """A code that is not valid was tried; counted per person."""


@dataclass(frozen=True, slots=True)
class InvitationAnswered:
    """The inviter says whether the one who took it is the right one."""

    invitation: str
    yes: bool


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
class LinkConfirmed:
    """An agent checked who asked for a link: the person is tied to the membership, or it is refused."""

    request: str
    membership: str | None


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


@dataclass(frozen=True, slots=True)
class CampaignDrafted:
    """An agent's broadcast, to be started by somebody else. `status` is a membership state or "all"."""

    campaign: str
    number: str
    text: str
    regions: frozenset[str]
    status: str
    count: int


@dataclass(frozen=True, slots=True)
class CampaignStarted:
    """A second person starts it; `approved` is the hash of text, audience rule and count they saw."""

    campaign: str
    approved: str


@dataclass(frozen=True, slots=True)
class CampaignPaused:
    """Nothing more of this campaign leaves until it is resumed."""

    campaign: str


@dataclass(frozen=True, slots=True)
class CampaignResumed:
    """It goes on where it stopped."""

    campaign: str


@dataclass(frozen=True, slots=True)
class CampaignCancelled:
    """It ends here; what was not sent is skipped."""

    campaign: str


@dataclass(frozen=True, slots=True)
class RecordsSeen:
    """A staff member opened records: journalled by id, never by content."""

    act: str
    records: tuple[str, ...] = field(default=())


Change = (
    LanguageChosen
    | SourceNoted
    | NameForPersonChosen
    | HoursChosen
    | ConsentAnswered
    | MessagesStopped
    | MessagesResumed
    | MessagesHeld
    | QuestionUnanswered
    | TypedIdentifierDeleted
    | ErasureAsked
    | ErasureCancelled
    | ExportGiven
    | EnrolmentSubmitted
    | EnrolmentMended
    | OwnStatementMade
    | LinkRequested
    | SlipClaimed
    | SlipRefused
    | PaymentReported
    | ReceiptAttached
    | Snoozed
    | PayDayChosen
    | NoteConfirmed
    | NoteContradicted
    | TicketOpened
    | TicketSpoken
    | TicketTaken
    | TicketClosed
    | InvitationMade
    | InvitationTaken
    | InvitationGuessed
    | InvitationAnswered
    | RequestTaken
    | RequestReturned
    | PaymentCodeGiven
    | AmountDiffers
    | AmountDecided
    | LinkConfirmed
    | PaymentNoted
    | PaymentMadeOfficial
    | ReportRejected
    | NikRevealed
    | CampaignDrafted
    | CampaignStarted
    | CampaignPaused
    | CampaignResumed
    | CampaignCancelled
    | RecordsSeen
)
