"""Everything the bot knows, read from the data files once at the start."""

from dataclasses import dataclass
from typing import Any

from bot.domain.rates import Rates
from bot.knowledge.rate_file import load_rates


@dataclass(frozen=True, slots=True)
class Library:
    """The facts a conversation may lean on: dated figures, words, places and answers."""

    rates: Rates
    occupations: Any
    regions: Any
    understanding: Any
    emergencies: Any
    policy: Any
    holidays: Any
    phrases: Any


def load_library() -> Library:
    """Read every data file.

    Raises:
        KnowledgeError: A file is wrong; the message names it and the place.
    """
    return Library(load_rates(), None, None, None, None, None, None, None)
