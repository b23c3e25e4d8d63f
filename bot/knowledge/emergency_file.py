"""Hearing that somebody is hurt, ill or has died, and not mistaking a question about it for the thing itself."""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from bot.domain.text import folded
from bot.errors import KnowledgeError
from bot.knowledge.yaml_text import parsed

EMERGENCY_FILE = Path(__file__).with_name("emergency.yaml")
LISTS = (
    *("strong", "gone", "harmless", "supposed", "asking", "persons", "self", "owned"),
    *("lately", "done", "urgent", "long_ago", "years_ago", "denied", "suffered"),
    *("parts", "things", "fragile"),
)
NEAR, BESIDE, FEW = 6, 3, 3


class Emergency(StrEnum):
    """What happened; a human answers, and nothing is sold or counted."""

    DEATH = "death"
    ACCIDENT = "accident"
    ILLNESS = "illness"


class Emergencies:
    """The words of `emergency.yaml`, made ready once; `emergency_in` is a pure function of the text."""

    def __init__(self, kinds: Mapping[str, str], lists: Mapping[str, str]) -> None:
        self._kinds = [(kind, _any_of(kinds[kind])) for kind in Emergency]
        self._lists = {name: _any_of(lists[name]) for name in LISTS}

    def emergency_in(self, text: str) -> Emergency | None:
        """What the writer says has happened; None where it did not, is only supposed, or is asked about.

        A settled event told to ask for the claim ("bapak meninggal bulan lalu, cara klaim?") counts.
        """
        said = self._lists["harmless"].sub(" * ", f" {folded(text)} ")
        for kind, words in self._kinds:
            for found in words.finditer(said):
                if self._happened(kind, found, said, asked="?" in text):
                    return kind
        return None

    def of_self(self, text: str) -> bool:
        """Whether the writer speaks of nobody but themselves ("kula tiba saking motor")."""
        said = f" {folded(text)} "
        return self._has("self", said) and self._only_self(said)

    def _happened(self, kind: Emergency, found: re.Match[str], said: str, *, asked: bool) -> bool:
        before, after = said[: found.start()].split(), said[found.end() :].split()
        near = " ".join([*before[-NEAR:], "*", *after[:NEAR]])
        if self._is_something_else(found[0], before, after) or self._is_past(kind, near, before, after):
            return False
        if self._has("lately", near):
            return True
        if self._has("supposed", " ".join(before[-NEAR - 2 :])):
            return False
        person = self._person(kind, near, asked=asked)
        if self._has("asking", said):
            return kind is Emergency.DEATH and person and self._has("owned", near) and not self._only_self(near)
        return person or self._goes_without_saying(kind, found[0], before, after, said, asked=asked)

    def _is_something_else(self, word: str, before: list[str], after: list[str]) -> bool:
        """It is denied, a thing broke, or money is no more."""
        if self._has("gone", word) and not self._told_gone(before, after):
            return True
        broke = self._has("fragile", word) and self._has("things", " ".join(before[-BESIDE:]))
        return broke or self._has("denied", " ".join(before[-2:]))

    def _is_past(self, kind: Emergency, near: str, before: list[str], after: list[str]) -> bool:
        """An accident or an illness of long ago; a death is told of for the claim at any time."""
        if kind is Emergency.DEATH:
            return False
        beside = " ".join([*before[-BESIDE:], "*", *after[:BESIDE]])
        return self._has("years_ago", near) or (self._has("long_ago", beside) and not self._has("lately", near))

    def _goes_without_saying(
        self, kind: Emergency, word: str, before: list[str], after: list[str], said: str, *, asked: bool
    ) -> bool:
        """Nobody is named: the word itself, how little else was said, or a cry for help must show that it is true."""
        if word.strip() == "mati":
            return False
        alone = len(before) + len(after) < FEW and not asked and after[:1] != ["kerja"]
        if self._has("strong", word) and (alone or self._has("done", " ".join([*before[-BESIDE:], "*"]))):
            return True
        suffered = self._has("suffered", word) and not asked
        return suffered or self._has("urgent", said) or (alone and kind is Emergency.ILLNESS)

    def _person(self, kind: Emergency, near: str, *, asked: bool) -> bool:
        """Somebody is named close by, or what of them is hurt; nobody tells of their own death."""
        if kind is Emergency.ACCIDENT and not asked and self._has("parts", near):
            return True
        return self._has("persons", near) and not (kind is Emergency.DEATH and self._only_self(near))

    def _told_gone(self, before: list[str], after: list[str]) -> bool:
        """Who is no more is all that was said; a thing that is no more is said of ibu's money too."""
        ended = not after or self._has("lately", " ".join(after))
        named = bool(before) and all(self._has("persons", word) or self._has("owned", word) for word in before)
        return ended and (named or self._hurt_in(before))

    def _hurt_in(self, before: list[str]) -> bool:
        return dict(self._kinds)[Emergency.ACCIDENT].search(f" {' '.join(before)} ") is not None

    def _only_self(self, near: str) -> bool:
        without = self._lists["self"].sub(" ", near)
        return not self._has("persons", without)

    def _has(self, name: str, text: str) -> bool:
        return self._lists[name].search(f" {text} ") is not None


def load_emergencies(path: Path = EMERGENCY_FILE) -> Emergencies:
    """Read `emergency.yaml`.

    Raises:
        KnowledgeError: The file cannot be read or a list is missing.
    """
    try:
        content: dict[str, Any] = parsed(path.read_text(encoding="utf-8"))
        return Emergencies(content["kinds"], content)
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise KnowledgeError(f"{path.name} cannot be read ({type(error).__name__}): restore it") from error


def _any_of(phrases: str) -> re.Pattern[str]:
    """One pattern for a list "a | b c | d", longest first, whole words; the spaces around it stay."""
    listed = sorted({" ".join(phrase.split()) for phrase in phrases.split("|")} - {""}, key=len, reverse=True)
    return re.compile(r"(?<= )(?:" + "|".join(re.escape(phrase) for phrase in listed) + r")(?= )")
