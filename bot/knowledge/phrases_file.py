"""What is never said, and which links may be given: the proof-reading of every text."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import KnowledgeError
from bot.knowledge.yaml_text import parsed

PHRASES_FILE = Path(__file__).with_name("phrases.yaml")
_SENTENCES = re.compile(r"[!?;\n]+|\.(?:\s+|$)")
_LINK = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]{1,63}\.){1,5}(?:[a-z]{2,24}))(?![a-z0-9-])", re.IGNORECASE)
_KNOWN_ENDINGS = frozenset(
    {"id", "com", "net", "org", "me", "ly", "io", "gg", "co", "cc", "to", "info", "xyz", "online"}
)


class _Never(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    phrases: tuple[str, ...]
    because: str
    unless_sentence: tuple[str, ...] = ()
    unless_text: tuple[str, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    never: tuple[_Never, ...]
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    unless_sentence: re.Pattern[str] | None
    unless_text: re.Pattern[str] | None


class Phrases:
    """The rules of `phrases.yaml`, made ready once."""

    def __init__(self, file: _File) -> None:
        self._rules = [
            _Rule(_words(one.phrases), _unless(one.unless_sentence), _unless(one.unless_text)) for one in file.never
        ]
        self._links = file.links

    def forbidden_in(self, text: str) -> tuple[str, ...]:
        """The phrases of a message that must not be said, in the order of the rules."""
        plain = _plain(text)
        found: list[str] = []
        for rule in self._rules:
            if rule.unless_text is not None and rule.unless_text.search(plain):
                continue
            for sentence in _SENTENCES.split(plain):
                if rule.unless_sentence is None or not rule.unless_sentence.search(sentence):
                    found += [match[0] for match in rule.pattern.finditer(sentence)]
        return tuple(found)

    def foreign_links_in(self, text: str) -> tuple[str, ...]:
        """Domains in a message that are not on the list."""
        domains = [match[1].lower() for match in _LINK.finditer(text)]
        return tuple(one for one in domains if one.rsplit(".", 1)[1] in _KNOWN_ENDINGS and not self._may_stand(one))

    def _may_stand(self, domain: str) -> bool:
        return any(domain == link or domain.endswith("." + link) for link in self._links)


def load_phrases(path: Path = PHRASES_FILE) -> Phrases:
    """Read `phrases.yaml`.

    Raises:
        KnowledgeError: The file cannot be read or has another shape.
    """
    try:
        return Phrases(_File.model_validate(parsed(path.read_text(encoding="utf-8"))))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise KnowledgeError(f"{path.name} cannot be read ({type(error).__name__}): restore it") from error


def _plain(text: str) -> str:
    """Small letters without accents, so that "mbotên" and "mboten" are one."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in bare if not unicodedata.combining(char))


def _words(phrases: Sequence[str]) -> re.Pattern[str]:
    return re.compile(r"(?<![\w])(?:" + "|".join(re.escape(_plain(one)) for one in phrases) + r")(?![\w])")


def _unless(phrases: Sequence[str]) -> re.Pattern[str] | None:
    return _words(phrases) if phrases else None
