"""What is typed in the terminal becomes what a person said; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.inbound import Media, Said, SharedContact, Tap, Text
from bot.domain.text import clean, folded

CHANNEL: Final = "terminal"

_BRACKETED = re.compile(r"\[(.{1,60})\]")
_MEDIA: Mapping[str, tuple[str, str, int]] = {
    "foto": ("photo", "image/jpeg", 84_000),
    "suara": ("voice", "audio/ogg", 21_000),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A button on the screen: what is typed to press it, its label, and the tap it is."""

    mark: str
    label: str
    tap: Tap


@dataclass(frozen=True, slots=True)
class Command:
    """A line that begins with a colon: its word and what follows it."""

    name: str
    rest: str


def command_in(line: str) -> Command | None:
    """The terminal's own command in a line; None for what is said to the bot."""
    if not line.startswith(":"):
        return None
    name, _, rest = clean(line[1:]).strip().partition(" ")
    return Command(name.lower(), rest.strip())


def pressed(line: str, offers: Mapping[str, Offer]) -> Offer | None:
    """The button that a line presses: by its number or letter, or by its label in brackets; None for words."""
    typed = clean(line).strip()
    found = offers.get(typed.lower())
    match = _BRACKETED.fullmatch(typed)
    if found is not None or match is None:
        return found
    wanted = folded(match[1])
    return next((offer for offer in reversed(list(offers.values())) if folded(offer.label) == wanted), None)


def names_a_button(line: str) -> bool:
    """Whether a line is a label in brackets."""
    return _BRACKETED.fullmatch(line.strip()) is not None


def said_in(line: str, offers: Mapping[str, Offer]) -> Said:
    """A pressed button, or words."""
    offer = pressed(line, offers)
    return offer.tap if offer else Text(clean(line))


def sent_with(command: Command, number: str) -> Said | None:
    """The file or contact that `:foto`, `:suara` and `:kontak` send; `number` names the file. None for others."""
    if command.name == "kontak":
        return SharedContact(clean(command.rest, 32), own=True) if command.rest else None
    if command.name not in _MEDIA:
        return None
    kind, mime, size = _MEDIA[command.name]
    return Media(kind, f"terminal-{number}", f"unique-{number}", mime, size, clean(command.rest, 1024))
