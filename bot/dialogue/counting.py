"""How many months and how many people a sentence names."""

import re
from collections.abc import Sequence

from bot.domain.numerals import Found, numbers_in, tokens_of
from bot.domain.text import clean, word_set

MOST_MONTHS, MOST_PEOPLE = 24, 999
MONTHS = word_set("bulan bln wulan sasi sasih ulan bulen month months")
YEARS = word_set("tahun thn taun year years")
PEOPLE = word_set(
    """orang org orng anggota wong tiyang jiwa people persons kepala peserta pekerja jalma urang ibu bapak warga
    petani nelayan pedagang buruh ojol driver sopir tukang farmers fishers"""
)
PERSONS = word_set("wong tiyang orang")  # "wong 10"
PROGRAMMES = word_set("program perlindungan programmes programs")
# Said without a number: "saya dan istri", "berdua", "kami bertiga".
_COMPANY = (
    (3, re.compile(r"\b(?:bertiga|wong telu|tiyang tiga)\b")),
    (
        2,
        re.compile(
            r"\b(?:berdua|(?:saya|aku|kula) (?:dan|sama|karo|kaliyan) (?:istri|suami|bojo|ibu|bapak)|suami istri)\b"
        ),
    ),
)
A_YEAR = re.compile(r"(?<!juta )(?<!jt )\b(?:setahun|sataun|setaun|satu tahun|1 tahun|a year|one year|taunan)\b")
_HALF_YEAR = re.compile(r"\b(?:setengah|separuh|separo|half a) (?:tahun|thn|taun|warsa|year)\b")
# "16.800 x 6"
_MULTIPLIED = re.compile(r"(?:16[.,]?800|8[.,]?400|36[.,]?800|28[.,]?400) ?(?:x|kali|dikali) ?([0-9]{1,2})\b")


def counts_in(text: str) -> tuple[int | None, int | None]:
    """Months (at most 24) and people (at most 999), None where a sentence names none."""
    numbers = [one for one in numbers_in(tokens_of(text)) or () if one.scale == 1 and one.value.denominator == 1]
    short = clean(text, 500).lower()
    return _months(numbers) or _months_unsaid(short), _people(numbers) or _company(short)


def _months(numbers: Sequence[Found]) -> int | None:
    found = None
    for number in numbers:
        count = int(number.value) * (12 if number.after in YEARS else 1)
        if number.after in MONTHS | YEARS and 1 <= count <= MOST_MONTHS:
            found = count
    return found


def _months_unsaid(short: str) -> int | None:
    """Months without a number beside their word: "16.800 x 6", half a year, a year."""
    multiplied = _MULTIPLIED.search(short)
    if multiplied and 1 <= int(multiplied[1]) <= MOST_MONTHS:
        return int(multiplied[1])
    if _HALF_YEAR.search(short):
        return 6
    return 12 if A_YEAR.search(short) else None


def _people(numbers: Sequence[Found]) -> int | None:
    said = [number for number in numbers if 1 <= number.value <= MOST_PEOPLE]
    counted = [int(number.value) for number in said if number.after in PEOPLE]
    before = [int(one.value) for one in said if one.before in PERSONS and one.after not in PROGRAMMES]
    return counted[-1] if counted else before[0] if before else None


def _company(short: str) -> int | None:
    return next((count for count, words in _COMPANY if words.search(short)), None)
