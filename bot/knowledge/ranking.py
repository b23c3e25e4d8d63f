"""How near a question is to each topic: which words, pairs of words and pieces of words speak for it."""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise

Plain = tuple[str, ...]
Bag = Mapping[str, int]
Features = list[tuple[str, float]]
PIECE = 4
# Multinomial naive Bayes over weighted features; both found by leaving out parts of our own wordings.
SMOOTH, PRIOR = 0.05, 1.0
STRANGE = 7.0


class Ranking:
    """Made once from examples (topic, plain words); then gives each topic a score.

    A score is a log probability but for a constant: one more by 1 is a topic 2.7 times as likely.
    """

    def __init__(self, examples: Sequence[tuple[str, Plain]]) -> None:
        bags = [(topic, *_bags(words)) for topic, words in examples]
        self._rarity = _rarity(bags)
        self._topics = sorted({topic for topic, _ in examples})
        self._learn(bags)

    def scores(self, words: Plain) -> dict[str, float]:
        """Every topic with its score."""
        found, whole = self._prior[:], 0.0
        for name, value in self._features(*_bags(words)):
            whole += value
            for topic, odds in zip(*self._odds[name], strict=True):
                found[topic] += value * odds
        return {topic: score - whole * size for topic, score, size in zip(self._topics, found, self._size, strict=True)}

    def familiar(self, words: Plain) -> float:
        """How much of a sentence consists of words that somebody has used before, 0 to 1; rare ones count more."""
        known = sum(self._rarity[word] for word in words if word in self._rarity)
        strange = sum(STRANGE for word in words if word not in self._rarity)
        return known / (known + strange) if words else 0.0

    def _features(self, *bags: Bag) -> Features:
        """What is known of a sentence, weighted by rarity; words and pieces each as one vector of length 1."""
        found: Features = []
        rarity = self._rarity
        for bag in bags:
            weighted = [
                (name, weight if count == 1 else weight * (1 + math.log(count)))
                for name, count in bag.items()
                if (weight := rarity.get(name))
            ]
            length = math.hypot(*[value for _, value in weighted]) or 1.0
            found += [(name, value / length) for name, value in weighted]
        return found

    def _learn(self, bags: Iterable[tuple[str, Bag, Bag]]) -> None:
        """Sum the features of each topic, and keep for each feature the topics it speaks for."""
        number = {topic: place for place, topic in enumerate(self._topics)}
        mass: dict[str, dict[int, float]] = {name: {} for name in self._rarity}
        size, count = [0.0] * len(number), Counter[int]()
        for topic, *both in bags:
            place = number[topic]
            count[place] += 1
            features = self._features(*both)
            for name, value in features:
                holders = mass[name]
                holders[place] = holders.get(place, 0.0) + value
            size[place] += sum(value for _, value in features)
        self._size = [math.log(one + SMOOTH * len(mass)) for one in size]
        self._prior = [PRIOR * math.log(count[place] / count.total()) for place in range(len(number))]
        self._odds = {
            name: (array("B", by), array("f", (math.log1p(value / SMOOTH) for value in by.values())))
            for name, by in mass.items()
        }


def _bags(words: Plain) -> tuple[Bag, Bag]:
    """How often each word and pair of words (side by side, or one apart) occurs, and each piece of a word."""
    apart = zip(words, words[2:], strict=False)
    said = Counter(chain(words, map(" ".join, pairwise(words)), map(" _ ".join, apart)))
    return said, Counter(chain.from_iterable(map(_pieces, words)))


@lru_cache(maxsize=8192)
def _pieces(word: str) -> tuple[str, ...]:
    """The pieces of four letters, marked so that none is taken for a word."""
    edged = f"<{word}>"
    return tuple(f"#{edged[start : start + PIECE]}" for start in range(max(1, len(edged) - PIECE + 1)))


def _rarity(bags: Iterable[tuple[str, Bag, Bag]]) -> dict[str, float]:
    seen: Counter[str] = Counter()
    examples = 0
    for _, said, pieces in bags:
        examples += 1
        seen.update(said.keys())
        seen.update(pieces.keys())
    return {
        name: math.log((examples + 1) / (count + 1)) + 1
        for name, count in seen.items()
        if count > 1 or " _ " not in name
    }
