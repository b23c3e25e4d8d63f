"""`rutin knowledge`: what an office does with the answers on the command line."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.office import Office
from bot.domain.text import masked
from bot.domain.unanswered import QuestionGroup, as_wording, grouped
from bot.domain.viewer import System
from bot.errors import KnowledgeError
from bot.knowledge.answer_file import ANSWERS, load_answers
from bot.knowledge.checking import Finding, Reader
from bot.knowledge.checking import check as examined
from bot.knowledge.exporting import write_wordings
from bot.knowledge.normaliser import load_normaliser
from bot.knowledge.phrases_file import load_phrases
from bot.knowledge.placeholders import values_for
from bot.knowledge.rate_file import load_rates
from bot.language import load_words
from bot.storage import journal, wordings
from bot.storage import unanswered as questions
from bot.storage.database import Database

COMMAND = System("command")
# As long a name and contact as an office may have, so that an answer fits for all.
SAMPLE = Office("Wadah Paguyuban Rukun Tani Blitar", "wadah", "0342 801 234", ZoneInfo("Asia/Jakarta"))


def check(today: date, folder: Path = ANSWERS) -> Sequence[Finding]:
    """What is to be mended in the answer files on a day.

    Raises:
        KnowledgeError: A file cannot be read at all.
    """
    return examined(reader(today), folder)


def reader(today: date) -> Reader:
    """What the answer files are read with on a day: the figures in force in every language, and what is never said."""
    rates = load_rates()
    values = {code: values_for(rates, today, words, SAMPLE) for code, words in load_words().items()}
    return Reader(load_phrases(), values, load_normaliser(), today)


async def unanswered(database: Database, *, now: datetime, token: Callable[[], str]) -> Sequence[QuestionGroup]:
    """What was asked without a good answer, the most frequent first; the reading is journalled."""
    async with database.transaction() as connection:
        found = await questions.listed(connection, database.keys, COMMAND)
        await journal.write(connection, COMMAND, id=token(), actor=None, act="read:Unanswered", subject=None, now=now)
    return grouped(found)


async def add(database: Database, topic: str, wording: str, *, now: datetime, token: Callable[[], str]) -> str:
    """Teach a wording of a topic; a running bot knows it within a minute. Returns it as it is kept.

    Questions in the same words are settled by it.

    Raises:
        KnowledgeError: There is no such topic, or no words.
    """
    said = as_wording(masked(wording))
    if topic not in load_answers():
        raise KnowledgeError(f"There is no topic {topic}; it is the name of a file of bot/knowledge/answers/id.")
    if not said:
        raise KnowledgeError("Write the wording as well, in quotation marks.")
    id = token()
    async with database.transaction() as connection:
        await wordings.add(connection, database.keys, id=id, topic=topic, wording=said, now=now)
        found = await questions.listed(connection, database.keys, COMMAND)
        same = [group for group in grouped(found) if as_wording(group.text).casefold() == said.casefold()]
        await questions.settle(connection, COMMAND, [one for group in same for one in group.ids])
        await journal.write(connection, COMMAND, id=token(), actor=None, act="WordingAdded", subject=id, now=now)
    return said


async def export(database: Database, folder: Path = ANSWERS) -> Mapping[str, int]:
    """Write the taught wordings into the answer files; returns how many were new, by topic.

    Raises:
        KnowledgeError: An answer file cannot be read, or has no head.
    """
    async with database.reading() as connection:
        taught = await wordings.listed(connection, database.keys)
    return write_wordings(taught, folder)
