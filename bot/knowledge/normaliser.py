"""Turning what people write into plain Indonesian words: slang, typing habits, and four other languages."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from bot.domain.text import folded
from bot.errors import KnowledgeError
from bot.knowledge.yaml_text import parsed

SLANG = Path(__file__).with_name("slang.yaml")
INFORMAL = "informal"
CODES = {"javanese": "jv", "sundanese": "su", "bangka": "bangka", "english": "en"}
LONGEST_PHRASE = 4
MOST_WORDS = 60
_BETWEEN = re.compile(r"(?<=[0-9])(?=[a-z]{2})|(?<=[a-z])(?=[0-9]{3})")
_TWICE = re.compile(r"\b([a-z]{3,20})2\b")
_DOUBLED = re.compile(r"([a-z])\1+")
_ENDINGS = ("nya", "kah", "lah", "ipun", "ku", "mu", "ne", "na", "e")
Spellings = Mapping[tuple[str, ...], tuple[str, ...]]


class Normaliser:
    """Reads a sentence as plain words, and says which language it is most likely in.

    `slang` is the content of `slang.yaml`: section → meaning → ways of writing it. The section of the
    language found goes first where two languages write the same word for different things.
    """

    def __init__(self, slang: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        sections = {name: _spellings(meanings) for name, meanings in slang.items()}
        everyday = {word for meanings in slang.values() for meaning in meanings for word in meaning.split()}
        everyday |= {word for words in sections[INFORMAL] for word in words}
        self._marks = {
            code: frozenset(key[0] for key in sections[name] if len(key) == 1) - everyday
            for name, code in CODES.items()
        }
        rest = [sections[name] for name in reversed([INFORMAL, *CODES])]
        self._spellings = {"id": _merged(rest)}
        for name, code in CODES.items():
            self._spellings[code] = _merged([*rest, sections[name]])
        self._first_words = {code: {key[0] for key in known} for code, known in self._spellings.items()}

    def read(self, text: str) -> tuple[tuple[str, ...], str]:
        """The plain words of a sentence (at most 60) and its language: id, jv, su, bangka or en."""
        words = _BETWEEN.sub(" ", _TWICE.sub(r"\1", folded(text))).split()[:MOST_WORDS]
        language = self._language(words)
        return self._plain(words, language), language

    def _language(self, words: Sequence[str]) -> str:
        hits = Counter({code: sum(word in marks for word in words) for code, marks in self._marks.items()})
        code, most = hits.most_common(1)[0]
        return code if most and most * 6 >= len(words) else "id"

    def _plain(self, words: Sequence[str], language: str) -> tuple[str, ...]:
        known, plain, place = self._spellings[language], list[str](), 0
        starts = self._first_words[language]
        while place < len(words):
            sizes = range(min(LONGEST_PHRASE, len(words) - place), 0, -1) if words[place] in starts else ()
            for size in sizes:
                meaning = known.get(tuple(words[place : place + size]))
                if meaning is not None:
                    plain += meaning
                    place += size
                    break
            else:
                plain += _bare(words[place], known)
                place += 1
        return tuple(plain)


def _bare(word: str, known: Spellings) -> tuple[str, ...]:
    """A word without doubled letters or a clitic, where that makes it known."""
    for candidate in (_DOUBLED.sub(r"\1", word), *_without_ending(word)):
        if candidate != word and (candidate,) in known:
            return known[(candidate,)]
    for ending in _ENDINGS[:3]:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return (word[: -len(ending)],)
    return (word,)


def _without_ending(word: str) -> list[str]:
    return [word[: -len(end)] for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= 4]


def _spellings(meanings: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    found = {tuple(written.split()): tuple(meaning.split()) for meaning, ways in meanings.items() for written in ways}
    return found | {(meaning,): (meaning,) for meaning in meanings if meaning and " " not in meaning}


def _merged(sections: Sequence[Spellings]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """All sections together; a later one wins."""
    merged: dict[tuple[str, ...], tuple[str, ...]] = {}
    for section in sections:
        merged.update(section)
    return merged


def load_normaliser(path: Path = SLANG) -> Normaliser:
    """Read `slang.yaml`.

    Raises:
        KnowledgeError: The file cannot be read or holds something other than words.
    """
    try:
        return Normaliser(parsed(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise KnowledgeError(f"{path.name} cannot be read ({type(error).__name__}): restore it") from error
