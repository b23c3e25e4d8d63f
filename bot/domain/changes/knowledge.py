"""What supervisors teach the bot: how people ask, and explanations that can be listened to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordingAdded:
    """People ask for this topic in these words, too; the questions it was learnt from are settled."""

    wording_id: str
    topic: str
    wording: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionsDismissed:
    """These unanswered questions need no answer of ours."""

    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordingKept:
    """A voice note that explains a topic in a language; `reference` is the service's own id of it."""

    recording: str
    topic: str
    language: str
    reference: str


@dataclass(frozen=True, slots=True)
class RecordingRemoved:
    """The explanation of a topic in a language is not to be listened to any more."""

    topic: str
    language: str
