"""Everything the bot knows, read from the data files once at the start."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.domain.occupations import Occupation
from bot.domain.policy import Policy
from bot.domain.rates import Rates
from bot.domain.regions import Region
from bot.domain.working_days import Calendar
from bot.knowledge.answer_file import load_answers
from bot.knowledge.calendar_file import load_calendar
from bot.knowledge.emergency_file import Emergencies, load_emergencies
from bot.knowledge.normaliser import load_normaliser
from bot.knowledge.occupation_file import load_occupations
from bot.knowledge.phrases_file import Phrases, load_phrases
from bot.knowledge.policy_file import load_policy
from bot.knowledge.rate_file import load_rates
from bot.knowledge.region_file import load_regions
from bot.knowledge.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Library:
    """The facts a conversation may lean on: dated figures, words, places, working days and answers.

    `recordings` are the office's spoken explanations: the chat service's own id by (channel, topic, language).
    """

    rates: Rates
    occupations: tuple[Occupation, ...]
    regions: tuple[Region, ...]
    understanding: Understanding
    emergencies: Emergencies
    policy: Policy
    holidays: Calendar
    phrases: Phrases
    recordings: Mapping[tuple[str, str, str], str] = field(default_factory=lambda: MappingProxyType({}))


def load_library(years: Collection[int], taught: Mapping[str, Sequence[str]] | None = None) -> Library:
    """Read every data file; the holidays of these years (this one, the last and the next two will do).

    `taught` are the wordings by topic that the office added to those of the files.

    Raises:
        KnowledgeError: A file is wrong; the message names it and the place.
    """
    return Library(
        rates=load_rates(),
        occupations=load_occupations(),
        regions=load_regions(),
        understanding=Understanding(load_answers(), load_normaliser(), taught),
        emergencies=load_emergencies(),
        policy=load_policy(),
        holidays=load_calendar(years),
        phrases=load_phrases(),
    )
