"""Reading the answer files for an officer: what is missing, stale, contradictory or never said, and what to do."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.domain.text import word_set
from bot.knowledge.answer_file import (
    ANSWERS,
    FIRST,
    LONGEST,
    Answer,
    complaints,
    languages_in,
    load_sources,
    read_answers,
)
from bot.knowledge.normaliser import Normaliser
from bot.knowledge.phrases_file import Phrases
from bot.knowledge.placeholders import fill
from bot.knowledge.understanding import Understanding

STALE = timedelta(days=365)
# Small talk and refusals state no fact.
NEED_NO_SOURCE = word_set("sapaan terima_kasih identitas_bot tidak_jelas oos_umum oos_kasar oos_injeksi")
# Figures in words, percentages and months: they age as digits do, and no table corrects them.
_IN_WORDS = re.compile(
    r"\b(?:(?:\w+ )?(?:ribu|juta|yuta|ewu|milyar|miliar|persen|persèn)|sejuta|sayuta|seribu|sewu|separuh|separo|"
    r"setengah|januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember)\b",
    re.IGNORECASE,
)
_VOWELS = re.compile("[aeiou]")
_SQUEEZED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend: in which file, what, and how."""

    file: str
    wrong: str

    def __str__(self) -> str:
        """One line for the command line."""
        return f"{self.file}: {self.wrong}"


@dataclass(frozen=True, slots=True)
class Reader:
    """What the files are read with: the forbidden phrases, the values of the placeholders by language, the day."""

    phrases: Phrases
    values: Mapping[str, Mapping[str, str]]
    normaliser: Normaliser
    today: date


def check(reader: Reader, folder: Path = ANSWERS) -> Sequence[Finding]:
    """Everything that is to be mended in the answer files, file by file; nothing when all is well.

    Raises:
        KnowledgeError: A file cannot be read at all.
    """
    answers = read_answers(folder)
    found = [*faults(answers, reader, folder), *_dead(answers, Understanding(answers, reader.normaliser))]
    return sorted(found, key=lambda one: one.file)


def faults(answers: Mapping[str, Answer], reader: Reader, folder: Path) -> Iterator[Finding]:
    """What the files show by themselves, without asking which answer a wording leads to."""
    sources = load_sources(folder)
    for stem, answer in answers.items():
        for wrong in _of_one(answer, stem, sources, answers, reader):
            yield Finding(f"{FIRST}/{stem}.md", wrong)
    yield from _strays(folder, answers)
    yield from _fights(answers, reader.normaliser)
    yield from (
        Finding(f"{FIRST}/{topic}.md", "nobody can ask for it: write some wordings")
        for topic, answer in answers.items()
        if not answer.wordings
    )


def _of_one(
    answer: Answer, stem: str, sources: Mapping[str, Any], answers: Mapping[str, Answer], reader: Reader
) -> Iterator[str]:
    yield from complaints(answer, stem, sources, answers)
    if not answer.sources and answer.topic not in NEED_NO_SOURCE:
        yield "no source: name one of sources.yaml under `sources`"
    yield from _stale(answer, reader.today)
    for code, values in reader.values.items():
        yield from (f"{code}: {wrong}" for wrong in _of_text(answer, code, values, reader.phrases))


def _stale(answer: Answer, today: date) -> Iterator[str]:
    if answer.checked_on > today:
        yield f"checked_on {answer.checked_on} lies ahead: write the day it was checked"
    if today - answer.checked_on > STALE:
        yield f"last checked on {answer.checked_on}: compare it with its sources and write today's date"
    if answer.valid_until is not None and answer.valid_until < today:
        yield f"out of its time since {answer.valid_until}: write the new rule, or a later valid_until"
    if answer.valid_from and answer.valid_until and answer.valid_from > answer.valid_until:
        yield "valid_from lies after valid_until: correct one of them"


def _of_text(answer: Answer, code: str, values: Mapping[str, str], phrases: Phrases) -> Iterator[str]:
    if code not in answer.texts:
        yield f"no text: write {code}/{answer.topic}.md"
        return
    text = answer.texts[code]
    if code not in answer.titles:
        yield "no title: it stands on buttons"
    if answer.texts[FIRST].more and not text.more:
        yield "the part behind [Selengkapnya] is missing: add it after a line ---"
    for written in (text.body, text.more or ""):
        said = fill(written, values)
        if len(said) > LONGEST:
            yield f"{len(said)} characters, {LONGEST} may be: shorten it, or move a part behind a line ---"
        for bare in _IN_WORDS.findall(written):
            yield f"“{bare}” is a bare number or month: use a placeholder"
        for phrase in phrases.forbidden_in(said):
            yield f"“{phrase}” is never said (phrases.yaml): say it another way"
        for link in phrases.foreign_links_in(said):
            yield f"{link} is not on the list of links (phrases.yaml): take it out"


def _strays(folder: Path, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """Translations of nothing: nobody ever reads them."""
    for code in languages_in(folder):
        for path in sorted((folder / code).glob("*.md")):
            if path.stem not in answers:
                yield Finding(f"{code}/{path.name}", f"there is no {FIRST}/{path.name}: write it, or delete this one")


def _fights(answers: Mapping[str, Answer], normaliser: Normaliser) -> Iterator[Finding]:
    """Wordings of two topics that are the same, or the same words in another order or spelling."""
    owners: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for topic, answer in answers.items():
        for wording in answer.wordings:
            if skeleton := _skeleton(normaliser.read(wording)[0]):
                owners[skeleton].setdefault(topic, wording)
    for those in owners.values():
        if len(those) > 1:
            (first, wording), *others = those.items()
            theirs = " and ".join(f"“{other}” in {FIRST}/{topic}.md" for topic, other in others)
            yield Finding(f"{FIRST}/{first}.md", f"“{wording}” is also {theirs}: keep it in one of them")


def _skeleton(plain: Sequence[str]) -> tuple[str, ...]:
    """What is left of a wording when order, repeated letters and the vowels of longer words do not count."""
    return tuple(
        sorted(_SQUEEZED.sub(r"\1", word[0] + _VOWELS.sub("", word[1:]) if len(word) > 3 else word) for word in plain)
    )


def _dead(answers: Mapping[str, Answer], understanding: Understanding) -> Iterator[Finding]:
    """Topics that not one of their own wordings leads to."""
    for topic, answer in answers.items():
        if answer.wordings and all(understanding.understand(one).nearest != topic for one in answer.wordings):
            yield Finding(f"{FIRST}/{topic}.md", "none of its wordings leads here: other topics take them all")
