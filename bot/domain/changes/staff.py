"""The staff's own work: invitations, broadcasts, records seen."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.viewer import Role


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
