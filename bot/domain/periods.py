"""What period a told income is for, and how it becomes a month's."""

from dataclasses import dataclass
from itertools import pairwise

from bot.domain.numerals import Found
from bot.domain.text import word_set

# Our own choice, always shown beside the sum: six days a week make 26 days a month.
WORKING_DAYS = 26
SMALLEST_MONTHLY = 100_000  # below it a bare sum may as well be a day's, so we ask
SMALLEST_DAILY = 5_000


@dataclass(frozen=True, slots=True)
class Period:
    """How a told sum becomes a month's: times `times`, divided by `per`."""

    times: int = 1
    per: int = 1
    days: int | None = None
    smallest: int = SMALLEST_MONTHLY


_DAY = word_set("hari dino dina dinten hr ari")
_WEEK = word_set("minggu pekan mgg peken")
_MONTH = word_set("bulan bln wulan sasi ulan")
YEAR = word_set("tahun thn taun")
_EVERY = word_set("per tiap setiap saben / @ se sak sa satu a")
_TIMES = word_set("x kali ping")
_ONE_WORD = {
    "day": word_set("sehari perhari harian sedino sedina sedinten saridinten harinya dinane"),
    "week": word_set("seminggu perminggu mingguan sepekan seminggunya"),
    "month": word_set("sebulan perbulan bulanan sewulan sesasi sebulannya sebulane sakwulan saksasi"),
    "year": word_set("setahun pertahun tahunan setaun"),
}
_UNITS = {"day": _DAY, "week": _WEEK, "month": _MONTH, "year": YEAR}


def period_of(tokens: list[str], found: tuple[Found, ...]) -> Period | None:
    """The period the sum is for; None for one we cannot turn into months ("dua minggu")."""
    named = {name for name in _UNITS if _each(tokens, _UNITS[name]) or _ONE_WORD[name].intersection(tokens)}
    days = [int(number.value) for number in found if number.after in _DAY and number.scale == 1]
    if days and _TIMES.intersection(tokens):
        named.add("day")
    if any(number.after in _WEEK and number.before not in ("", "per") and not named for number in found):
        return None
    if "day" in named:
        count = _days(days, weekly="week" in named)
        return Period(count, days=count, smallest=SMALLEST_DAILY) if count else None
    if days or any(number.after in _WEEK | YEAR for number in found):
        return None
    if "week" in named:
        return Period(52, 12, smallest=SMALLEST_DAILY)
    if "month" in named:
        return Period(smallest=10_000)
    return Period(1, 12) if "year" in named else Period()


def _days(days: list[int], weekly: bool) -> int | None:
    counts = [day for day in days if day > 1] or ([] if weekly else [WORKING_DAYS])
    if not counts:
        return WORKING_DAYS
    if len(counts) > 1 or counts[0] > 31:
        return None
    return counts[0] * 52 // 12 if weekly and counts[0] <= 7 else counts[0]


def _each(tokens: list[str], units: frozenset[str]) -> bool:
    return any(first in _EVERY and second in units for first, second in pairwise(tokens))
