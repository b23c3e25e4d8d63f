"""How well questions are understood: shares with their intervals, and learning with parts of the wordings left out."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz, process

from bot.knowledge.answer_file import Answer
from bot.knowledge.normaliser import Normaliser
from bot.knowledge.understanding import ELSEWHERE, Understanding

OUT, IN = "out", "in"
PARTS = 5
NEAR_SAME = 75  # of 100: wordings this alike are one paraphrase, and are left out together
_CERTAIN = 1.96  # standard deviations of a 95 % interval


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, under a name such as "style jv"."""

    name: str
    hits: int
    count: int

    def interval(self) -> tuple[float, float]:
        """The Wilson interval of the share, 95 in 100 times around the true one."""
        if not self.count:
            return 0.0, 1.0
        share, square = self.hits / self.count, _CERTAIN**2
        middle = share + square / (2 * self.count)
        spread = _CERTAIN * math.sqrt(share * (1 - share) / self.count + square / (4 * self.count**2))
        whole = 1 + square / self.count
        return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its right topics, the first before others that will do, and what was found."""

    topics: tuple[str, ...]
    group: str | None
    scope: str
    styles: tuple[str, ...]
    found: str
    answered: bool


def judged(question: Mapping[str, Any], found: Mapping[str, Any]) -> Judged:
    """A line of a file ("topic" and perhaps "also", "group", "scope", "style") beside the answer of `rutin ask`.

    Without a scope a topic that begins with oos_ is out of it.
    """
    topic, styles = str(question["topic"]), question.get("style") or ()
    return Judged(
        topics=(topic, *question.get("also", ())),
        group=question.get("group"),
        scope=question.get("scope") or (OUT if topic.startswith(ELSEWHERE) else IN),
        styles=(styles,) if isinstance(styles, str) else tuple(styles),
        found=str(found["topic"]),
        answered=bool(found["answered"]),
    )


def shares(questions: Sequence[Judged]) -> Iterator[Share]:
    """All topics, groups, then by scope, style and topic; last how many out of scope were answered all the same."""
    yield _right("topics", questions)
    yield from _groups(questions)
    for name, kinds in (
        ("scope", [(one.scope,) for one in questions]),
        ("style", [one.styles for one in questions]),
        ("topic", [one.topics[:1] for one in questions]),
    ):
        for kind in sorted({kind for those in kinds for kind in those}):
            yield _right(f"{name} {kind}", [one for one, those in zip(questions, kinds, strict=True) if kind in those])
    inside = [one for one in questions if one.scope == IN]
    outside = [one for one in questions if one.scope == OUT]
    yield Share("answered, in scope", sum(one.answered for one in inside), len(inside))
    yield Share("answered falsely, out of scope", sum(one.answered for one in outside), len(outside))


def cross_validated(answers: Mapping[str, Answer], normaliser: Normaliser) -> list[Judged]:
    """Every wording of the files, understood by what was learned without it and its paraphrases."""
    parts = {topic: _parts(answer.wordings, normaliser) for topic, answer in answers.items()}
    found = []
    for part in range(PARTS):
        rest = {
            topic: replace(answer, wordings=tuple(one for one, its in parts[topic] if its != part))
            for topic, answer in answers.items()
        }
        learned = Understanding(rest, normaliser)
        for topic, those in parts.items():
            found += [_judged(learned, topic, wording) for wording, its in those if its == part]
    return found


def _judged(learned: Understanding, topic: str, wording: str) -> Judged:
    understood = learned.understand(wording)
    answered = understood.topic is not None and learned.answers[understood.topic].answered
    scope = OUT if topic.startswith(ELSEWHERE) else IN
    return Judged((topic,), None, scope, (understood.language,), understood.nearest, answered)


def _parts(wordings: Iterable[str], normaliser: Normaliser) -> list[tuple[str, int]]:
    """Each wording with its part, 0 to 4; near-same wordings have the same."""
    leaders: list[str] = []
    found = []
    for wording in wordings:
        plain = " ".join(normaliser.read(wording)[0])
        near = process.extractOne(plain, leaders, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_SAME)
        if near is None:
            leaders.append(plain)
        found.append((wording, (near[2] if near else len(leaders) - 1) % PARTS))
    return found


def _right(name: str, questions: Sequence[Judged]) -> Share:
    return Share(name, sum(one.found in one.topics for one in questions), len(questions))


def _groups(questions: Sequence[Judged]) -> Iterator[Share]:
    """How many found the right group of topics, as far as the file says which topic is in which."""
    group_of = {one.topics[0]: one.group for one in questions if one.group}
    if group_of:
        hits = sum(group_of.get(one.found, "") in {group_of.get(topic) for topic in one.topics} for one in questions)
        yield Share("groups", hits, len(questions))
