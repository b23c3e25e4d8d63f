"""`rutin ask`: answers to a file of questions, one JSON object a line."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from bot.commands.office import DEMO_CONTACT, DEMO_KIND, DEMO_NAME, years_around
from bot.dialogue.answering import AnswerContext, ask_lines
from bot.domain.office import Office
from bot.errors import RutinError
from bot.knowledge.library import load_library
from bot.language import load_words


class BadFile(RutinError):
    """The file cannot be read as questions; the message names the line."""


def ask(file: Path, today: str, out: TextIO) -> None:
    """Write an answer for each line of the file.

    Raises:
        BadFile: The file, a line of it or the day cannot be read.
    """
    for found in ask_lines(lines_of(file), context_on(today)):
        out.write(json.dumps(found, ensure_ascii=False) + "\n")


def context_on(today: str) -> AnswerContext:
    """What an answer leans on, with a sample office.

    Raises:
        BadFile: The day cannot be read.
    """
    try:
        day = date.fromisoformat(today)
    except ValueError:
        raise BadFile("--today: write a day as 2026-11-20") from None
    library = load_library(years_around(day))
    return AnswerContext(
        understanding=library.understanding,
        emergencies=library.emergencies,
        rates=library.rates,
        occupations=library.occupations,
        office=Office(DEMO_NAME, DEMO_KIND, DEMO_CONTACT, ZoneInfo("Asia/Jakarta")),
        languages=load_words(),
        today=day,
    )


def lines_of(file: Path) -> Iterator[dict[str, Any]]:
    """The questions of a file, one JSON object a line.

    Raises:
        BadFile: The file or a line of it cannot be read.
    """
    try:
        written = file.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        raise BadFile(f"{file}: cannot be read; it must be a text file in UTF-8") from None
    for number, line in enumerate(written.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        if not isinstance(found, dict) or not ("text" in found or "turns" in found):
            raise BadFile(f"{file}, line {number}: needs a JSON object with id and text")
        yield found
