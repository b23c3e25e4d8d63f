"""CPU for one question: understood, computed and worded; no database and no network is in it."""

import time
from datetime import date
from pathlib import Path

from benchmarks.measure import Measured
from bot.dialogue.answering import AnswerContext, answer
from bot.knowledge.library import load_library
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
    leaning, samples = context(), []
    typed = questions()
    wordings = [one for known in leaning.understanding.answers.values() for one in known.wordings]
    for question in typed:  # the first call of all loads what is made once
        answer(question, "id", leaning)
    for _ in range(ROUNDS):
        samples += [_cost(question, leaning) for question in typed]
    return [
        Measured(f"CPU of a question ({len(typed)} as people type)", "ms", samples, bar=5.0),
        Measured("CPU of a wording that the files know", "ms", [_cost(one, leaning) for one in wordings], bar=5.0),
    ]


def _cost(question: str, leaning: AnswerContext) -> float:
    began = time.process_time()
    answer(question, "id", leaning)
    return (time.process_time() - began) * MILLISECONDS
