"""The kinds of messages that go out, their policies, and what the outbox holds of each (DESIGN section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.reply import Reply
from bot.domain.viewer import Role


class Kind(StrEnum):
    """What a message is for; its policy is in POLICIES."""

    REPLY = "reply"
    EMERGENCY = "emergency"
    TICKET = "ticket"
    RECEIPT = "receipt"
    STAFF = "staff"
    LIVE = "live"
    REMINDER = "reminder"
    DELETION = "deletion"
    CAMPAIGN = "campaign"


class State(StrEnum):
    """Where an outbox row stands; only QUEUED and SENDING are still open."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    SKIPPED = "skipped"


class Hours(StrEnum):
    """When a kind may go out: at any hour, or in the person's own hours (08–20 in their zone)."""

    ANY = "any"
    PERSON = "person"


class Budget(StrEnum):
    """How often a kind may come: as often as it must, within the address's caps, or several in one message."""

    NONE = "none"
    CAPS = "caps"
    DIGEST = "digest"


class Lost(StrEnum):
    """What is done when the answer was lost and the message may have arrived.

    Nothing (it is listed as unknown), one copy, or as often as needed because doing it twice changes nothing.
    """

    LISTED = "listed"
    ONCE_MORE = "once_more"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class KindPolicy:
    """One row of the delivery contract's table.

    `priority` 1 is first; `stop_ends_it`: STOP makes it unwanted; `lost`: what a lost answer leads to;
    `lifetime`: until it expires if the row does not say otherwise; `together`: due rows of one person leave as
    one message.
    """

    priority: int
    hours: Hours
    stop_ends_it: bool
    budget: Budget
    lost: Lost
    lifetime: timedelta

    @property
    def together(self) -> bool:
        """Whether rows that are due to one person in the same moment are drawn as one message."""
        return self.budget is not Budget.NONE and self.priority < BULK


BULK = 4
POLICIES: Mapping[Kind, KindPolicy] = {
    Kind.REPLY: KindPolicy(1, Hours.ANY, False, Budget.NONE, Lost.ONCE_MORE, timedelta(hours=24)),
    Kind.EMERGENCY: KindPolicy(1, Hours.ANY, False, Budget.NONE, Lost.ONCE_MORE, timedelta(hours=24)),
    Kind.TICKET: KindPolicy(1, Hours.ANY, False, Budget.NONE, Lost.ONCE_MORE, timedelta(days=7)),
    Kind.DELETION: KindPolicy(1, Hours.ANY, False, Budget.NONE, Lost.REPEATED, timedelta(hours=48)),
    Kind.RECEIPT: KindPolicy(2, Hours.PERSON, False, Budget.NONE, Lost.LISTED, timedelta(days=7)),
    Kind.STAFF: KindPolicy(2, Hours.PERSON, False, Budget.DIGEST, Lost.ONCE_MORE, timedelta(hours=24)),
    Kind.LIVE: KindPolicy(2, Hours.ANY, False, Budget.NONE, Lost.REPEATED, timedelta(hours=24)),
    Kind.REMINDER: KindPolicy(3, Hours.PERSON, True, Budget.CAPS, Lost.ONCE_MORE, timedelta(hours=4)),
    Kind.CAMPAIGN: KindPolicy(BULK, Hours.PERSON, True, Budget.CAPS, Lost.LISTED, timedelta(days=3)),
}


@dataclass(frozen=True, slots=True)
class ToPerson:
    """A notice to one person."""

    person: str


@dataclass(frozen=True, slots=True)
class ToStaff:
    """A notice to everybody who holds a role in a region now; `but` never gets it."""

    role: Role
    region: str
    but: str | None = None


@dataclass(frozen=True, slots=True)
class ToMember:
    """A notice to whoever is tied to a membership as self, else as family."""

    membership: str


@dataclass(frozen=True, slots=True)
class ToOfficer:
    """A notice to a membership's own officer, and to the supervisors of its regency."""

    membership: str
    region: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to somebody: drawn when it is judged, in their language, by the template of that name.

    `key` says what it is, so that it is planned once; except with ToPerson the person is added to it.
    `membership` names the insured it is about; its facts are read when the message is judged.
    """

    to: ToPerson | ToStaff | ToMember | ToOfficer
    kind: Kind
    key: str
    template: str
    args: Mapping[str, str] = field(default_factory=dict)
    membership: str | None = None
    not_before: datetime | None = None
    expires: datetime | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Queued:
    """One outbox row to be written: either a drawn reply (`body`) or a template and its arguments.

    For a deletion `edits` is the service's message id; for a live message it is the id of the message edited.
    """

    key: str
    kind: Kind
    person: str
    not_before: datetime
    expires: datetime
    address: str | None = None
    membership: str | None = None
    template: str | None = None
    args: Mapping[str, str] = field(default_factory=dict)
    body: Reply | None = None
    campaign: str | None = None
    target: str | None = None
    urgent: bool = False
