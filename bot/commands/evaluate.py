"""`rutin knowledge evaluate`: how well questions are understood, with how sure one can be of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from bot.commands.ask import BadFile, context_on, lines_of
from bot.dialogue.answering import ask_lines
from bot.knowledge.answer_file import load_answers
from bot.knowledge.evaluation import Judged, Share, cross_validated, judged, shares
from bot.knowledge.normaliser import load_normaliser


def evaluate(file: Path | None, today: str, out: TextIO) -> None:
    """Write the shares for a file of questions with their topics, or, without one, for the wordings themselves.

    Raises:
        BadFile: The file, a line of it or the day cannot be read.
    """
    found = asked(file, today) if file else cross_validated(load_answers(), load_normaliser())
    for line in table(shares(found)):
        out.write(line + "\n")


def asked(file: Path, today: str) -> list[Judged]:
    """Every question of a file as it is answered on a day.

    Raises:
        BadFile: The file, a line of it or the day cannot be read.
    """
    questions = list(lines_of(file))
    for number, question in enumerate(questions, start=1):
        if "topic" not in question:
            raise BadFile(f"{file}: question {number} needs the topic that would be right")
    answers = ask_lines(questions, context_on(today))
    return [judged(question, answer) for question, answer in zip(questions, answers, strict=True)]


def table(found: Iterator[Share]) -> Iterator[str]:
    """One line a share: name, how many of how many, percent, and the interval of 95 %."""
    yield f"{'':34} {'right':>6} {'of':>6} {'%':>6}   95 % between"
    for one in found:
        low, high = one.interval()
        share = f"{100 * one.hits / one.count:6.1f}" if one.count else "     –"
        yield f"{one.name:34} {one.hits:6} {one.count:6} {share}   {100 * low:.1f} and {100 * high:.1f}"
