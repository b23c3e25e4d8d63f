"""What a person says about themselves."""

from dataclasses import dataclass

from bot.domain.people import Purpose


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
    """A question that was not answered: masked text, the nearest topics, how sure (percent), and the regency.

    Without a text it says that the answer of a topic did not help.
    """

    masked: str
    topics: tuple[str, ...]
    confidence: int = 0
    region: str = ""


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
