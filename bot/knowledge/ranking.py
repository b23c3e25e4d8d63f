"""How near a question is to each topic: nearest wordings, word statistics and keyword rules."""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Plain = tuple[str, ...]
Postings = tuple["array[int]", "array[float]"]
WORD, PAIR, PIECE = 1.0, 0.4, 0.8
SMOOTH = 0.4
# How much each opinion weighs; found by leaving out parts of our own wordings.
NEAREST, STATISTICS, RULES = 1.0, 0.55, 0.55
ENOUGH_EVIDENCE = 6.0
STRANGE = 7.0
DECISIVE = 1.8


@dataclass(frozen=True, slots=True)
class Rule:
    """One keyword pattern: every term must occur (one of its alternatives), none of `without` may.

    Written as "denda|telat bulan -cair": terms are separated by spaces, alternatives by |, and
    what follows the minus sign excludes. An alternative may stand for several plain words. A pattern that
    begins with ! is decisive: it outweighs what the wordings say; with !! it outweighs such a one.
    """

    terms: tuple[frozenset[Plain], ...]
    without: frozenset[Plain]
    decisive: int = 0


def features(words: Plain) -> dict[str, float]:
    """What a sentence is compared by: its words, pairs of words, and pieces of 3 and 4 letters."""
    found: dict[str, float] = defaultdict(float)
    for word in words:
        found[word] += WORD
        edged = f"<{word}>"
        for size in (3, 4):
            for start in range(len(edged) - size + 1):
                found["#" + edged[start : start + size]] += PIECE / max(1, len(edged) - size + 1)
    for first, second in pairwise(words):
        found[f"{first} {second}"] += PAIR
    return found


class Ranking:
    """Made once from examples (topic, plain words) and rules; then gives each topic a score from 0 to about 2."""

    def __init__(self, examples: Sequence[tuple[str, Plain]], rules: Mapping[str, Sequence[Rule]]) -> None:
        self._topics = sorted({topic for topic, _ in examples})
        self._topic_of = [topic for topic, _ in examples]
        self._rules = [(topic, rule) for topic, those in rules.items() for rule in those]
        self._weight = _rarity(examples)
        self._near, lengths = _postings(examples, self._weight)
        self._evidence = _log_odds(self._near, lengths, self._weight, self._topic_of)
        self._telling = _telling(examples)

    def scores(self, words: Plain) -> dict[str, float]:
        """Every topic that has anything in common with these words, with its score."""
        bag = features(words)
        total: dict[str, float] = defaultdict(float)
        for topic, near in self._nearest(bag).items():
            total[topic] += NEAREST * near
        familiar = self.familiar(words)
        for topic, share in self._shares(bag).items():
            total[topic] += STATISTICS * share * familiar
        for topic, strength in self._ruled(words).items():
            total[topic] += RULES * strength
        return dict(total)

    def familiar(self, words: Plain) -> float:
        """How much of a sentence consists of words that somebody has used before, 0 to 1; rare ones count more."""
        known = sum(self._weight[word] for word in words if word in self._weight)
        strange = sum(STRANGE for word in words if word not in self._weight)
        return known / (known + strange) if words else 0.0

    def _nearest(self, bag: Mapping[str, float]) -> dict[str, float]:
        """Cosine with the nearest wording of each topic, a little more where several are near."""
        weighted = {name: value * self._weight[name] for name, value in bag.items() if name in self._weight}
        length = math.sqrt(sum(v * v for v in weighted.values()) + self._unknown(bag)) or 1.0
        dots = [0.0] * len(self._topic_of)
        for name, value in weighted.items():
            for example, weight in zip(*self._near[name], strict=True):
                dots[example] += value * weight
        best: dict[str, list[float]] = defaultdict(list)
        for topic, dot in zip(self._topic_of, dots, strict=True):
            if dot:
                best[topic].append(dot / length)
        return {topic: _top(values) for topic, values in best.items()}

    def _unknown(self, bag: Mapping[str, float]) -> float:
        """A word never seen before makes everything less near."""
        return sum(4.0 for name in bag if name not in self._weight and name[0] != "#" and " " not in name)

    def _shares(self, bag: Mapping[str, float]) -> dict[str, float]:
        """Each topic's share of the evidence, from 0 to 1."""
        sums = dict.fromkeys(self._topics, 0.0)
        for name, value in bag.items():
            for topic, odds in self._evidence.get(name, ()):
                sums[topic] += value * odds
        most = max(sums.values(), default=0.0)
        raised = {topic: math.exp((value - most) * 0.6) for topic, value in sums.items()}
        whole = sum(raised.values()) or 1.0
        return {topic: value / whole for topic, value in raised.items() if value / whole > 0.02}

    def _ruled(self, words: Plain) -> dict[str, float]:
        """The strongest rule of each topic that holds, from 0 to 1: rarer words count for more."""
        there = frozenset(words)
        found: dict[str, float] = {}
        for topic, rule in self._rules:
            if any(there.issuperset(one) for one in rule.without):
                continue
            strengths = [self._strength(term, there) for term in rule.terms]
            if None not in strengths:
                strength = DECISIVE * rule.decisive or _capped(strengths)
                found[topic] = max(found.get(topic, 0.0), strength)
        return found

    def _strength(self, term: frozenset[Plain], there: frozenset[str]) -> float | None:
        met = [one for one in term if there.issuperset(one)]
        if not met:
            return None
        return max(sum(self._telling.get(word, 4.5) for word in one) for one in met)


def _capped(strengths: Sequence[float | None]) -> float:
    return min(1.0, sum(strength for strength in strengths if strength is not None) / ENOUGH_EVIDENCE)


def _top(values: list[float]) -> float:
    values.sort(reverse=True)
    return 0.8 * values[0] + 0.2 * sum(values[:3]) / 3


def _rarity(examples: Sequence[tuple[str, Plain]]) -> dict[str, float]:
    seen = Counter(name for _, words in examples for name in features(words))
    return {name: math.log((len(examples) + 1) / (count + 0.5)) for name, count in seen.items()}


def _postings(
    examples: Sequence[tuple[str, Plain]], weight: Mapping[str, float]
) -> tuple[dict[str, Postings], list[float]]:
    """For each feature the examples that hold it, with its share of each; and each example's length.

    Packed, and made example by example: there are 100,000s, and the bot stays small.
    """
    postings: dict[str, Postings] = defaultdict(lambda: (array("I"), array("f")))
    lengths = []
    for number, (_, words) in enumerate(examples):
        bag = features(words)
        length = math.sqrt(sum((value * weight[name]) ** 2 for name, value in bag.items())) or 1.0
        lengths.append(length)
        for name, value in bag.items():
            numbers, shares = postings[name]
            numbers.append(number)
            shares.append(value * weight[name] / length)
    return dict(postings), lengths


def _log_odds(
    postings: Mapping[str, Postings], lengths: Sequence[float], weight: Mapping[str, float], topic_of: Sequence[str]
) -> dict[str, list[tuple[str, float]]]:
    """For each feature the topics it speaks for: log of how much likelier it is there than anywhere."""

    def mass(name: str) -> dict[str, float]:
        found: dict[str, float] = defaultdict(float)
        for number, share in zip(*postings[name], strict=True):
            found[topic_of[number]] += share * lengths[number] / weight[name]
        return found

    size: dict[str, float] = defaultdict(float)
    for name in postings:
        for topic, value in mass(name).items():
            size[topic] += value
    whole = sum(size.values())
    mean = whole / max(1, len(size))
    odds: dict[str, list[tuple[str, float]]] = {}
    for name in postings:
        by_topic = mass(name)
        everywhere = sum(by_topic.values()) / whole
        found = []
        for topic, value in by_topic.items():
            share = (value + SMOOTH * everywhere * mean) / (size[topic] + SMOOTH * mean)
            found.append((topic, math.log(share / everywhere)))
        odds[name] = [(topic, value) for topic, value in found if value > 0]
    return odds


def _telling(examples: Sequence[tuple[str, Plain]]) -> dict[str, float]:
    """How few topics use a word: 0 for one that all use."""
    users: dict[str, Counter[str]] = defaultdict(Counter)
    for topic, words in examples:
        for word in set(words):
            users[word][topic] += 1
    topics = len({topic for topic, _ in examples})
    return {
        word: math.log(topics / (sum(count / max(by.values()) for count in by.values()))) for word, by in users.items()
    }
