"""Words in a person's language: gettext catalogues read from locales/ at start, rupiah and dates."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from bot.domain.text import shown

LOCALES = Path(__file__).resolve().parent.parent / "locales"
FIRST = "id"
_placeholder = re.compile(r"\{([a-z_]+)\}")


class Words:
    """One language: call it with an English sentence and its values to get what a person reads.

    A sentence missing here falls back to Indonesian, then to the key. Values are put in once and are
    made harmless for display (no control or direction characters, nothing that turns into a link).
    """

    def __init__(self, code: str, catalogue: Mapping[str, str], fallback: Mapping[str, str]) -> None:
        self.code = code
        self._catalogue = catalogue
        self._fallback = fallback

    def __call__(self, message: str, /, **values: str | int) -> str:
        """The sentence in this language, with {named} values filled in."""
        text = self._catalogue.get(message) or self._fallback.get(message) or message
        return _placeholder.sub(lambda found: shown(str(values.get(found[1], found[0]))), text)

    def rupiah(self, amount: int) -> str:
        """Whole rupiah as people write them: Rp16.800."""
        return _rupiah(amount)

    def month(self, month: dt.date) -> str:
        """A contribution month: Desember 2026."""
        return _dated(month, "MMMM y")

    def month_name(self, month: dt.date) -> str:
        """A month without its year: Desember."""
        return _dated(month, "MMMM")

    def short_month(self, month: dt.date) -> str:
        """A month in three letters: Des."""
        return _dated(month, "MMM")

    def date(self, day: dt.date) -> str:
        """A day: 15 Desember 2026."""
        return _dated(day, "d MMMM y")

    def weekday(self, day: dt.date) -> str:
        """A day with its name: Selasa, 15 Desember."""
        return _dated(day, "EEEE, d MMMM")

    def clock(self, at: dt.time | dt.datetime) -> str:
        """An hour as people write it: 19.15."""
        return f"{at.hour:02d}.{at.minute:02d}"


@lru_cache(maxsize=4096)
def _rupiah(amount: int) -> str:
    return str(format_currency(amount, "IDR", format="¤#,##0", locale="id", currency_digits=False))


@lru_cache(maxsize=4096)
def _dated(day: dt.date, pattern: str) -> str:
    return format_date(day, pattern, locale="id")


def read_catalogue(path: Path) -> dict[str, str]:
    """The translations of one .po file; fuzzy and empty ones are left out."""
    with path.open("rb") as file:
        messages = read_po(file)
    return {
        str(message.id): str(message.string)
        for message in messages
        if message.id and message.string and not message.fuzzy
    }


def load_words(folder: Path = LOCALES) -> dict[str, Words]:
    """Every language that has a catalogue, by its code; `id` is always there."""
    catalogues = {
        path.parent.parent.name: read_catalogue(path) for path in sorted(folder.glob("*/LC_MESSAGES/messages.po"))
    }
    first = catalogues.get(FIRST, {})
    return {code: Words(code, catalogue, first) for code, catalogue in {FIRST: first, **catalogues}.items()}
