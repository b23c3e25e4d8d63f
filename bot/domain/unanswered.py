"""Questions that were not answered well: as they are kept, and joined where several people asked the same."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.text import folded

# What `masked` puts in place of an identifier says nothing of the matter.
_MASKS = re.compile(r"\[(?:nik|phone|email|number|code)\]")


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """One question: its masked text (empty where only a topic was found wanting), the nearest topics, best first.

    `confidence` is how sure the best guess was, in percent.
    """

    id: str
    masked: str
    topics: tuple[str, ...]
    confidence: int
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """The same question of several people; `text` is how the newest of them wrote it, `ids` are all of them."""

    text: str
    count: int
    topics: tuple[str, ...]
    confidence: int
    ids: tuple[str, ...]
    newest: datetime


def grouped(found: Iterable[UnansweredQuestion]) -> tuple[QuestionGroup, ...]:
    """The questions joined by their words, whatever their order; the most frequent first, then the newest."""
    alike: dict[tuple[str, ...], list[UnansweredQuestion]] = defaultdict(list)
    for question in found:
        alike[_words(question)].append(question)
    groups = [_group(sorted(those, key=lambda one: (one.at, one.id))) for those in alike.values()]
    return tuple(sorted(groups, key=lambda group: (-group.count, -group.newest.timestamp(), group.ids)))


def as_wording(masked: str) -> str:
    """A masked question as an example of how people ask: one line, without what stood for an identifier."""
    return " ".join(_MASKS.sub(" ", masked).split())[:200]


def _words(question: UnansweredQuestion) -> tuple[str, ...]:
    """What makes two questions the same; without a text the topic does."""
    words = sorted(set(folded(as_wording(question.masked)).split()))
    return tuple(words) or ("", *question.topics[:1])


def _group(those: list[UnansweredQuestion]) -> QuestionGroup:
    newest = those[-1]
    return QuestionGroup(
        newest.masked, len(those), newest.topics, newest.confidence, tuple(one.id for one in those), newest.at
    )
