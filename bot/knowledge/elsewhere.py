"""Words that belong to a matter of their own: whoever writes them asks about something else."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Plain = tuple[str, ...]
# What it adds to the score of a topic (see ranking.py): 150 times as likely.
WEIGHT = 5.0
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Matter:
    """Phrases of one matter, and the phrases that make a question ours all the same."""

    topic: str
    words: re.Pattern[str]
    unless: re.Pattern[str]


class Elsewhere:
    """Made once from topic → (phrases, unless) in plain words; then says what a sentence speaks of."""

    def __init__(self, matters: Iterable[Matter]) -> None:
        self._matters = tuple(matters)

    def named_in(self, words: Plain) -> Mapping[str, float]:
        """The topics out of scope that a sentence names by their own words, with what that weighs."""
        said = f" {' '.join(words)} "
        return {one.topic: WEIGHT for one in self._matters if one.words.search(said) and not one.unless.search(said)}


def matter(topic: str, words: Sequence[str], unless: Sequence[str], read: Callable[[str], Plain]) -> Matter:
    """One matter, its phrases read as plain words."""
    return Matter(topic, _any_of(words, read), _any_of(unless, read))


def _any_of(phrases: Sequence[str], read: Callable[[str], Plain]) -> re.Pattern[str]:
    plain = {" ".join(read(phrase)) for phrase in phrases} - {""}
    if not plain:
        return _NEVER
    return re.compile(f" (?:{'|'.join(re.escape(one) for one in sorted(plain, key=len, reverse=True))}) ")
