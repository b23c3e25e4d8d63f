"""What a person said to us, in our words, whatever the chat service."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody can be written to: a channel ("telegram", "terminal") and its own reference (chat id)."""

    channel: str
    reference: str
    private: bool = True


@dataclass(frozen=True, slots=True)
class UpdateKey:
    """Which update of which bot this was: the same update is never handled twice."""

    channel: str
    bot: str
    update: int

    def __str__(self) -> str:
        """The key as text, for outbox keys."""
        return f"{self.channel}:{self.bot}:{self.update}"


@dataclass(frozen=True, slots=True)
class Text:
    """Typed words, cleaned (NFKC, no control characters) and cut at 4,096 characters. Commands stay "/start abc"."""

    text: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A pressed button: the prompt it belongs to and the choice's number (from 0)."""

    prompt: str
    choice: int


@dataclass(frozen=True, slots=True)
class Media:
    """A file somebody sent: `kind` is photo, document, voice, audio, video or other; size in bytes.

    `reference` is the service's own id of the file, `unique` names the same file across messages.
    """

    kind: str
    reference: str
    unique: str
    mime: str
    size: int
    caption: str = ""


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A phone number shared with the service's own button; `own` only if it is the sender's."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Other:
    """Anything else: sticker, location, poll, edited, …; TOO_MANY is a file beyond the day's number."""

    what: str


TOO_MANY = "too_many"


Said = Text | Tap | Media | SharedContact | Other


@dataclass(frozen=True, slots=True)
class Inbound:
    """One update: who said what where.

    `message` is the service's id of the message (so that a typed identifier can be deleted);
    `genuine` is false for what was forwarded, sent in the name of a chat or through another bot:
    such a message never acts for staff (SECURITY R7).
    """

    key: UpdateKey
    address: Address
    speaker: str
    said: Said
    message: str | None = None
    genuine: bool = True
