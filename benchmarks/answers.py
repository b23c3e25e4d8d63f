"""CPU for one question: understood, computed and worded; no database and no network is in it."""

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks.measure import Measured
from bot.dialogue.answering import AnswerContext, answer
from bot.knowledge.answer_file import load_answers
from bot.knowledge.library import load_library
from bot.knowledge.normaliser import load_normaliser
from bot.knowledge.understanding import Understanding
from bot.language import load_words
from tests.talk import OFFICE

QUESTIONS = Path(__file__).with_name("questions.txt")
TODAY = date(2026, 11, 20)
ROUNDS = 5
MILLISECONDS = 1000


def questions() -> list[str]:
    """The questions of the file: as people type them, in Indonesian, Javanese and both."""
    return [line for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def context() -> AnswerContext:
    """What an answer leans on: the real data files."""
    library = load_library(range(TODAY.year - 1, TODAY.year + 2))
    return AnswerContext(
        library.understanding,
        library.emergencies,
        library.rates,
        library.occupations,
        OFFICE,
        load_words(),
        TODAY,
    )


def asked() -> list[Measured]:
    """Every question, each several times; no question is asked twice in a row."""
    leaning = context()
    typed = questions()
    wordings = [one for known in leaning.understanding.answers.values() for one in known.wordings]
    for question in typed:  # the first call of all loads what is made once
        answer(question, "id", leaning)
    rounds = [[_cost(question, leaning) for question in typed] for _ in range(ROUNDS)]
    known = [_cost(one, leaning) for one in wordings]
    return [
        Measured(
            f"CPU of a question ({len(typed)} as people type)", "ms", [one for each in rounds for one in each], 5.0
        ),
        Measured("CPU of a question, 99th percentile", "ms", [_rarely_more(each) for each in rounds], bar=15.0),
        Measured("CPU of a wording that the files know", "ms", known, bar=5.0),
        Measured("CPU of a wording, 99th percentile", "ms", [_rarely_more(known)], bar=15.0),
        Measured(f"CPU of learning {len(wordings)} wordings", "ms", [_learning() for _ in range(ROUNDS)], bar=1000.0),
    ]


def _rarely_more(samples: Sequence[float]) -> float:
    """What 99 of 100 stay under."""
    return sorted(samples)[int(0.99 * len(samples))]


def _learning() -> float:
    answers, normaliser = load_answers(), load_normaliser()
    began = time.process_time()
    Understanding(answers, normaliser)
    return (time.process_time() - began) * MILLISECONDS


def _cost(question: str, leaning: AnswerContext) -> float:
    began = time.process_time()
    answer(question, "id", leaning)
    return (time.process_time() - began) * MILLISECONDS
