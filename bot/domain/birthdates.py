"""Birth dates as people write them."""

import re
from datetime import date

from bot.domain.ages import full_year
from bot.domain.months import NUMBER_OF
from bot.domain.text import clean, folded

OLDEST = 1900

_DAY_FIRST = re.compile(r"([0-9]{1,2})[ ./-]{1,3}([0-9]{1,2})[ ./-]{1,3}([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[./-]([0-9]{1,2})[./-]([0-9]{1,2})")
_RUN_TOGETHER = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_IN_WORDS = re.compile(r"([0-9]{1,2}) ?([a-z]{3,9}) ?([0-9]{4}|[0-9]{2})")
_FILLERS = frozenset({"tanggal", "bulan", "tahun", "lahir", "saya", "wulan", "taun", "kula", "sasi"})


def parse_birth_date(text: str, today: date) -> date | None:
    """Read "7 agustus 1972", "07-08-1972", "7/8/72" or "1972-08-07": the day before the month.

    None for a day that does not exist, lies after `today`, or before 1900.
    """
    parts = _parts(clean(text, 100), today)
    if parts is None:
        return None
    try:
        born = date(*parts)
    except ValueError:
        return None
    return born if born.year >= OLDEST and born <= today else None


def _parts(text: str, today: date) -> tuple[int, int, int] | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _DAY_FIRST.fullmatch(text) or _RUN_TOGETHER.fullmatch(text):
        return _year(match[3], today), int(match[2]), int(match[1])
    words = " ".join(word for word in folded(text).split() if word not in _FILLERS)
    if match := _IN_WORDS.fullmatch(words):
        month = NUMBER_OF.get(match[2])
        return (_year(match[3], today), month, int(match[1])) if month else None
    if match := _DAY_FIRST.fullmatch(words):
        return _year(match[3], today), int(match[2]), int(match[1])
    return None


def _year(digits: str, today: date) -> int:
    return int(digits) if len(digits) == 4 else full_year(int(digits), today)
