"""Reading `regions.yaml`: the provinces, regencies and cities people live in."""

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StrictStr, ValidationError

from bot.domain.regions import Region
from bot.errors import KnowledgeError
from bot.knowledge.yaml_text import parsed

REGIONS_FILE = Path(__file__).with_name("regions.yaml")
FIRST_CITY = 71


class _Province(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: StrictStr = Field(pattern="^[0-9]{2}$")
    name: StrictStr
    zone: Literal["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
    regions: dict[StrictStr, StrictStr] = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    source: StrictStr = Field(min_length=10)
    checked_on: StrictStr = Field(pattern="^20[0-9]{2}-[0-9]{2}-[0-9]{2}$")
    provinces: list[_Province] = Field(min_length=1)
    aliases: dict[StrictStr, list[StrictStr]]


def load_regions(path: Path = REGIONS_FILE) -> tuple[Region, ...]:
    """Every regency and city, in the order of their codes.

    Raises:
        KnowledgeError: The file cannot be read, a code stands in the wrong province
            or twice, or an alias names no region.
    """
    try:
        file = _File.model_validate(parsed(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path.name} cannot be read ({type(error).__name__}): restore it") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise KnowledgeError(f"{path.name}: {place}: {first['msg']}") from None
    regions = [
        _region(code, name, province, file) for province in file.provinces for code, name in province.regions.items()
    ]
    for complaint in _complaints(regions, file):
        raise KnowledgeError(f"{path.name}: {complaint}")
    return tuple(sorted(regions, key=lambda region: region.code))


def _region(code: str, name: str, province: _Province, file: _File) -> Region:
    kind = "kota" if code[2:].isdigit() and int(code[2:]) >= FIRST_CITY else "kabupaten"
    aliases = tuple(file.aliases.get(code, ()))
    return Region(code, name, kind, province.code, province.name, province.zone, aliases)


def _complaints(regions: list[Region], file: _File) -> list[str]:
    codes = [region.code for region in regions]
    names = [(region.province, region.kind, region.name) for region in regions]
    wrong = [r.code for r in regions if len(r.code) != 4 or not r.code.isdigit() or r.code[:2] != r.province]
    found = [f"code {code} is no four-digit code of its province" for code in wrong]
    if len({province.code for province in file.provinces}) != len(file.provinces):
        found.append("a province stands there twice")
    if len(set(codes)) != len(codes) or len(set(names)) != len(names):
        found.append("a region stands there twice")
    found += [f"alias of {code}: there is no such region" for code in file.aliases if code not in codes]
    return found
