"""Typed words that mean a button of the last message: its number, its label, "sudah", "nggih"."""

import re
from collections.abc import Callable, Sequence
from enum import Enum

from bot.dialogue.plain import plain_yes_no
from bot.domain.choices import parse_paid, parse_yes_no
from bot.domain.reply import Choice
from bot.domain.text import folded


class Picked(Enum):
    """A typed word met a choice that only a tap may trigger."""

    ONLY_BY_TAP = "only by tap"


_NUMBER = re.compile(r"(?:no|nomor|nomer|pilih)? ?([1-9][0-9]?)")
_COUNTED = re.compile(r"([0-9]{1,2}) [^\W\d]")
_COUNTING = {"satu": "1", "setunggal": "1", "dua": "2", "kalih": "2", "tiga": "3", "tigang": "3"}


def picked(text: str, choices: Sequence[Choice], *, numbers: bool = True) -> Choice | Picked | None:
    """The choice a typed text means, or None; what acts on money or people is never triggered by typing.

    `numbers` is off for buttons that are not of the last message: a typed "1" means only what is in sight.
    """
    words = folded(text)
    by_number = _by_number(words, choices) if numbers else None
    found = _by_label(words, choices) or by_number or _by_meaning(text, choices)
    if found is not None and found.final:
        return Picked.ONLY_BY_TAP
    return found


def _by_label(words: str, choices: Sequence[Choice]) -> Choice | None:
    if not words:
        return None
    same = [choice for choice in choices if folded(choice.label) == words]
    return same[0] if same else _only([c for c in choices if folded(c.label).startswith(words + " ")], words)


def _only(found: list[Choice], words: str) -> Choice | None:
    return found[0] if len(found) == 1 and not words.isdigit() else None


def _by_number(words: str, choices: Sequence[Choice]) -> Choice | None:
    """Labels that begin with numbers themselves ("3 bulan", "Dua …") are meant by that number, not by their place."""
    match = _NUMBER.fullmatch(words)
    if match is None:
        return None
    own = {number: choice for choice in choices if (number := _own_number(choice.label))}
    if own:
        return own.get(match[1])
    place = int(match[1])
    return choices[place - 1] if place <= len(choices) else None


def _own_number(label: str) -> str:
    counted = _COUNTED.match(label)
    return counted[1] if counted else _COUNTING.get(label.split(" ")[0].lower(), "")


def is_number(text: str) -> bool:
    """Whether nothing but the number of a button was typed."""
    return _NUMBER.fullmatch(folded(text)) is not None


def last_number(choices: Sequence[Choice]) -> int | None:
    """Up to which number the buttons can be typed; None where their labels count by themselves."""
    return None if any(_own_number(choice.label) for choice in choices) else len(choices)


def _by_meaning(text: str, choices: Sequence[Choice]) -> Choice | None:
    """ "Sdh", "uwis" mean "Sudah bayar"; "nggih" means "Betul", but never that something was paid."""
    paid = parse_paid(text)
    if paid is not None:
        return _sole(choices, lambda label: parse_paid(label) is paid)
    yes = plain_yes_no(text) if len(folded(text).split()) > 1 else parse_yes_no(text)
    if yes is None:
        return None
    return _sole(choices, lambda label: parse_paid(label) is None and parse_yes_no(label) is yes)


def _sole(choices: Sequence[Choice], means: Callable[[str], bool]) -> Choice | None:
    found = [choice for choice in choices if means(choice.label)]
    return found[0] if len(found) == 1 else None
