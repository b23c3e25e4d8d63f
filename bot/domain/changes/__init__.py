"""What happened in a turn: the door writes each of these in the turn's own transaction.

Ids are drawn by the step from `turn.fresh(label)`, so that a reply can name what it opens.
`by` is always the person who speaks, and is therefore not in the change.
"""

from bot.domain.changes.enrolments import (
    EnrolmentMended,
    EnrolmentSubmitted,
    LinkConfirmed,
    LinkRequested,
    OwnStatementMade,
    RequestReturned,
    RequestTaken,
    SlipClaimed,
    SlipRefused,
)
from bot.domain.changes.knowledge import (
    QuestionsDismissed,
    RecordingKept,
    RecordingRemoved,
    WordingAdded,
)
from bot.domain.changes.payments import (
    AmountDecided,
    AmountDiffers,
    NikRevealed,
    NoteConfirmed,
    NoteContradicted,
    PayDayChosen,
    PaymentCodeGiven,
    PaymentMadeOfficial,
    PaymentNoted,
    PaymentReported,
    ReceiptAttached,
    ReportRejected,
    Snoozed,
)
from bot.domain.changes.people import (
    ConsentAnswered,
    ErasureAsked,
    ErasureCancelled,
    ExportGiven,
    HoursChosen,
    LanguageChosen,
    MessagesHeld,
    MessagesResumed,
    MessagesStopped,
    NameForPersonChosen,
    QuestionUnanswered,
    SourceNoted,
    TypedIdentifierDeleted,
)
from bot.domain.changes.staff import (
    CampaignCancelled,
    CampaignDrafted,
    CampaignPaused,
    CampaignResumed,
    CampaignStarted,
    InvitationAnswered,
    InvitationGuessed,
    InvitationMade,
    InvitationTaken,
    RecordsSeen,
)
from bot.domain.changes.tickets import (
    TicketClosed,
    TicketOpened,
    TicketSpoken,
    TicketTaken,
)

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
    | WordingAdded
    | QuestionsDismissed
    | RecordingKept
    | RecordingRemoved
)

__all__ = [
    "AmountDecided",
    "AmountDiffers",
    "CampaignCancelled",
    "CampaignDrafted",
    "CampaignPaused",
    "CampaignResumed",
    "CampaignStarted",
    "Change",
    "ConsentAnswered",
    "EnrolmentMended",
    "EnrolmentSubmitted",
    "ErasureAsked",
    "ErasureCancelled",
    "ExportGiven",
    "HoursChosen",
    "InvitationAnswered",
    "InvitationGuessed",
    "InvitationMade",
    "InvitationTaken",
    "LanguageChosen",
    "LinkConfirmed",
    "LinkRequested",
    "MessagesHeld",
    "MessagesResumed",
    "MessagesStopped",
    "NameForPersonChosen",
    "NikRevealed",
    "NoteConfirmed",
    "NoteContradicted",
    "OwnStatementMade",
    "PayDayChosen",
    "PaymentCodeGiven",
    "PaymentMadeOfficial",
    "PaymentNoted",
    "PaymentReported",
    "QuestionUnanswered",
    "QuestionsDismissed",
    "ReceiptAttached",
    "RecordingKept",
    "RecordingRemoved",
    "RecordsSeen",
    "ReportRejected",
    "RequestReturned",
    "RequestTaken",
    "SlipClaimed",
    "SlipRefused",
    "Snoozed",
    "SourceNoted",
    "TicketClosed",
    "TicketOpened",
    "TicketSpoken",
    "TicketTaken",
    "TypedIdentifierDeleted",
    "WordingAdded",
]
