"""Reading `occupations.yaml`: what people do for a living, and the words they have for it."""

from pathlib import Path
from types import MappingProxyType
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr, ValidationError

from bot.domain.occupations import LONGEST_WORDING, Occupation
from bot.domain.rates import Sector
from bot.domain.text import folded
from bot.errors import KnowledgeError
from bot.knowledge.yaml_text import parsed

OCCUPATIONS_FILE = Path(__file__).with_name("occupations.yaml")
LONGEST_BUTTON = 20
BUTTONS = 8


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: StrictStr = Field(pattern="^[a-z_]{2,30}$")
    sector: Sector
    ecosystem: Literal["transport", "market", "trade", "village", "sea", "service"]
    common: StrictBool = False
    id_label: StrictStr = Field(min_length=2, max_length=40)
    jv_label: StrictStr = Field(min_length=2, max_length=40)
    wordings: list[StrictStr] = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    source: StrictStr = Field(min_length=10)
    checked_on: StrictStr = Field(pattern="^20[0-9]{2}-[0-9]{2}-[0-9]{2}$")
    occupations: list[_Entry] = Field(min_length=1)


def load_occupations(path: Path = OCCUPATIONS_FILE) -> tuple[Occupation, ...]:
    """Every occupation, in the order of the file.

    Raises:
        KnowledgeError: The file cannot be read, an id stands there twice, a wording
            is not written as it is compared, or the buttons are not eight short ones.
    """
    try:
        file = _File.model_validate(parsed(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path.name} cannot be read ({type(error).__name__}): restore it") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise KnowledgeError(f"{path.name}: {place}: {first['msg']}") from None
    for complaint in _complaints(file.occupations):
        raise KnowledgeError(f"{path.name}: {complaint}")
    return tuple(_occupation(entry) for entry in file.occupations)


def _occupation(entry: _Entry) -> Occupation:
    labels = MappingProxyType({"id": entry.id_label, "jv": entry.jv_label})
    return Occupation(entry.id, entry.sector, labels, entry.ecosystem, tuple(entry.wordings), entry.common)


def _complaints(entries: list[_Entry]) -> list[str]:
    found: list[str] = []
    if len({entry.id for entry in entries}) != len(entries):
        found.append("an id stands there twice")
    for entry in entries:
        if len(set(entry.wordings)) != len(entry.wordings):
            found.append(f"{entry.id}: a wording stands there twice")
        for wording in entry.wordings:
            if folded(wording) != wording or len(wording.split()) > LONGEST_WORDING:
                found.append(f"{entry.id}: write '{wording}' as '{folded(wording)}', at most {LONGEST_WORDING} words")
    buttons = [entry for entry in entries if entry.common]
    if len(buttons) != BUTTONS:
        found.append(f"{len(buttons)} occupations are common: there are {BUTTONS} buttons")
    long = [e.id for e in buttons if max(len(e.id_label), len(e.jv_label)) > LONGEST_BUTTON]
    found += [f"{id}: a button holds {LONGEST_BUTTON} letters" for id in long]
    return found
