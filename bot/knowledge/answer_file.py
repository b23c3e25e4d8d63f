"""Reading the answer files: one topic a file, Indonesian with its wordings, other languages with texts alone."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import KnowledgeError
from bot.knowledge.placeholders import NAMES, names_in
from bot.knowledge.yaml_text import parsed

ANSWERS = Path(__file__).with_name("answers")
OUT_OF_SCOPE = Path(__file__).with_name("out_of_scope.yaml")
FIRST = "id"
LONGEST = 350
LONGEST_TITLE = 20
ACTIONS = ("premium", "register", "status", "officer", "problem", "my_data", "stop")
_DIGIT = re.compile(r"[0-9]")
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True, slots=True)
class Text:
    """What is said: the answer itself and, behind [Selengkapnya], perhaps a second part."""

    body: str
    more: str | None = None


class Subjects(BaseModel):
    """Words and phrases that belong to a matter of its own, and those that make the question ours all the same."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: tuple[str, ...]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One topic: its texts by language, how people ask for it, and who stands for it.

    `answered` is False where the bot declines, asks back or hands over. `actions` are the buttons that
    lead on. `subjects` name what is not ours (see `elsewhere.py`).
    """

    topic: str
    titles: Mapping[str, str] = field(hash=False)
    texts: Mapping[str, Text] = field(hash=False)
    wordings: tuple[str, ...]
    sources: tuple[str, ...]
    actions: tuple[str, ...]
    owner: str
    checked_on: date
    valid_from: date | None
    valid_until: date | None
    answered: bool
    subjects: tuple[Subjects, ...] = ()

    def text(self, language: str) -> Text:
        """The text in a language, or in Indonesian where it has none."""
        return self.texts.get(language) or self.texts[FIRST]

    def holds_on(self, today: date) -> bool:
        """Whether the answer may be given on a day."""
        return (self.valid_from is None or self.valid_from <= today) and (
            self.valid_until is None or today <= self.valid_until
        )


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    topic: str
    titles: dict[str, str]
    owner: str
    checked_on: date
    valid_from: date | None = None
    valid_until: date | None = None
    answered: bool = True
    sources: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    wordings: tuple[str, ...] = ()


class _Asked(BaseModel):
    """How an out-of-scope topic is recognised."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    wordings: tuple[str, ...] = ()
    subjects: tuple[Subjects, ...] = ()


def load_answers(folder: Path = ANSWERS, out_of_scope: Path = OUT_OF_SCOPE) -> dict[str, Answer]:
    """Every answer by its topic.

    Raises:
        KnowledgeError: A file is wrong; the message names it and what is wrong.
    """
    found, sources = read_answers(folder, out_of_scope), load_sources(folder)
    for stem, answer in found.items():
        for complaint in complaints(answer, stem, sources, found):
            raise KnowledgeError(f"{FIRST}/{stem}.md: {complaint}")
    return found


def read_answers(folder: Path = ANSWERS, out_of_scope: Path = OUT_OF_SCOPE) -> dict[str, Answer]:
    """Every answer by its file's name, as it stands there, right or wrong.

    Raises:
        KnowledgeError: A file cannot be read at all.
    """
    elsewhere = _asked_elsewhere(out_of_scope)
    languages = languages_in(folder)
    return {
        path.stem: _answer(path, languages, elsewhere.get(path.stem, _Asked()))
        for path in sorted((folder / FIRST).glob("*.md"))
    }


def load_sources(folder: Path = ANSWERS) -> Mapping[str, Any]:
    """The pages behind the answers, by a short name.

    Raises:
        KnowledgeError: The list cannot be read.
    """
    return _yaml(folder / "sources.yaml")


def languages_in(folder: Path = ANSWERS) -> Sequence[str]:
    """The languages that have answers, Indonesian among them."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def complaints(answer: Answer, stem: str, sources: Mapping[str, Any], topics: Collection[str] = ()) -> Sequence[str]:
    """What is wrong with an answer: its name, an unknown button, source or placeholder, a bare number.

    A button is one of `ACTIONS` or the name of another topic.
    """
    wrong = [] if answer.topic == stem else [f"the topic is {answer.topic}, the file {stem}"]
    wrong += [
        f"a title is longer than {LONGEST_TITLE}: {one}" for one in answer.titles.values() if len(one) > LONGEST_TITLE
    ]
    wrong += [f"no title in {FIRST}"] if FIRST not in answer.titles else []
    wrong += [f"no button is called {name}" for name in answer.actions if name not in ACTIONS and name not in topics]
    wrong += ["a button leads to the answer it stands under"] if answer.topic in answer.actions else []
    wrong += [f"sources.yaml has no {name}" for name in answer.sources if name not in sources]
    for code, text in answer.texts.items():
        for part in (text.body, text.more or ""):
            wrong += [f"{code}: no placeholder is called {name}" for name in names_in(part) if name not in NAMES]
            if _DIGIT.search(_PLACEHOLDER.sub("", part)):
                wrong.append(f"{code}: a bare number; use a placeholder")
    return wrong


def _answer(path: Path, languages: Sequence[str], elsewhere: _Asked) -> Answer:
    front, text = _split(path)
    texts = {FIRST: text}
    for code in languages:
        other = path.parent.parent / code / path.name
        if code != FIRST and other.exists():
            texts[code] = _text(other.read_text(encoding="utf-8"))
    return Answer(
        front.topic, front.titles, texts, front.wordings + elsewhere.wordings, front.sources, front.actions,
        front.owner, front.checked_on, front.valid_from, front.valid_until, front.answered, elsewhere.subjects,
    )  # fmt: skip


def _split(path: Path) -> tuple[_FrontMatter, Text]:
    parts = path.read_text(encoding="utf-8").split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise KnowledgeError(f"{path.name}: begins with front matter between two lines of ---")
    try:
        return _FrontMatter.model_validate(parsed(parts[1])), _text(parts[2])
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{path.name}: the front matter cannot be read") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise KnowledgeError(f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _text(written: str) -> Text:
    body, _, more = written.strip().partition("\n---\n")
    return Text(body.strip(), more.strip() or None)


def _asked_elsewhere(path: Path) -> dict[str, _Asked]:
    return {topic: _Asked.model_validate(asked) for topic, asked in _yaml(path).items()}


def _yaml(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = parsed(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path.name} cannot be read ({type(error).__name__}): restore it") from error
    return found
