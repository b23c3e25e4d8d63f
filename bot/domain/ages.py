"""Ages in whole years, and the century that a two-digit year means."""

from datetime import date


def age_on(born: date, day: date) -> int:
    """Whole years from `born` to `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def full_year(two_digits: int, today: date) -> int:
    """The latest year with these last two digits that is not after today's."""
    century = today.year - today.year % 100
    year = century + two_digits
    return year if year <= today.year else year - 100
