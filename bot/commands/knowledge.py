"""`rutin knowledge`: what an office does with the answers on the command line."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.office import Office
from bot.knowledge.answer_file import ANSWERS
from bot.knowledge.checking import Finding, Reader
from bot.knowledge.checking import check as examined
from bot.knowledge.normaliser import load_normaliser
from bot.knowledge.phrases_file import load_phrases
from bot.knowledge.placeholders import values_for
from bot.knowledge.rate_file import load_rates
from bot.language import load_words

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
