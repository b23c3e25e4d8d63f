"""What a broadcast's text may say (SECURITY R12, users.md 15), and the hash that its approval is bound to."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.text import clean, shown

PLACEHOLDERS = ("nama", "petugas", "pengelola", "kontak", "bulan", "iuran")
OFFICIAL_SITES = frozenset({"bpjsketenagakerjaan.go.id"})
LONGEST = 350

_PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
_BRACES = re.compile(r"\{{1,9}[^{}]{0,60}\}{0,9}|\}|%\([^)]{0,60}\)?\w?|\$\{?\w{1,60}")
_AMOUNT = re.compile(
    r"\brp\.?\s?\d[\d.,]{0,20}"
    r"|(?<![\d.,])\d{1,3}(?:[.,]\d{3}){1,4}(?!\d)"
    r"|(?<!\d)(?!20[2-3]\d(?!\d))\d{4,}"
    r"|\d[\d.,]{0,20}\s?(?:rb|ribu|rebu|ewu|k|jt|juta|yuta|miliar|milyar|m)\b"
    r"|\b(?:se|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|puluh|belas|ratus)\s?(?:ribu|juta|miliar)\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d(?:\W{0,4}\d){7,40}")
_TOP = r"(?:me|com|id|co|net|org|ly|link|xyz|site|online|info|app|click|top|web|biz|cc|io|gg)"
_LINK = re.compile(
    r"(?:https?|tg)\s{0,2}:\s{0,2}/\s{0,2}/\s{0,2}\S{0,200}"
    r"|@\s?[a-z_]\w{2,63}"
    r"|(?<![\w-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5}\.[a-z]{2,24}(?![a-z0-9-])(?:/\S{0,200})?"
    r"|(?<![\w-])[a-z0-9-]{1,63}\s{0,3}(?:\[\.\]|\(\.\)|\s\.|\[dot\]|\(dot\)|\stitik\s)\s{0,3}" + _TOP + r"\b",
    re.IGNORECASE,
)
_STEMS = ("rekening", "transfer", "gratis")
_WHOLE = ("norek", "otp", "pin", "cvv", "password", "sandi", "pasti", "dijamin", "terakhir", "resmi", "bansos", "bsu")
_LOOKALIKE = str.maketrans("013457@$!|", "oieastasil")


class Concern(StrEnum):
    """What is wrong with a piece of text."""

    LENGTH = "length"
    PLACEHOLDER = "placeholder"
    AMOUNT = "amount"
    DIGITS = "digits"
    LINK = "link"
    WORD = "word"
    SCRIPT = "script"


MUST_CHANGE = frozenset({Concern.LENGTH, Concern.PLACEHOLDER, Concern.AMOUNT})


@dataclass(frozen=True, slots=True)
class Flaw:
    """One piece of a text that may not, or not without a supervisor's eye, go out."""

    concern: Concern
    piece: str

    @property
    def grave(self) -> bool:
        """Whether it must be rewritten; else a supervisor decides, seeing this."""
        return self.concern in MUST_CHANGE


def flaws(text: str, sites: Collection[str] = OFFICIAL_SITES) -> tuple[Flaw, ...]:
    """Everything in a broadcast's text that has to be changed or shown to a supervisor, each piece once."""
    plain = clean(text)
    bare = _PLACEHOLDER.sub(" ", plain)
    length = [Flaw(Concern.LENGTH, str(len(plain)))] if not 1 <= len(plain) <= LONGEST else []
    pieces = (
        *((Concern.PLACEHOLDER, piece) for piece in _found(_BRACES, bare)),
        *((Concern.AMOUNT, piece) for piece in _found(_AMOUNT, _DIGITS.sub(" ", bare))),
        *((Concern.DIGITS, piece) for piece in _found(_DIGITS, bare)),
        *((Concern.LINK, piece) for piece in _found(_LINK, bare) if not _is_official(piece, sites)),
        *((Concern.WORD, word) for word in _words(bare)),
        *((Concern.SCRIPT, letter) for letter in bare if _is_foreign(letter)),
    )
    return (*length, *(Flaw(concern, piece) for concern, piece in dict.fromkeys(pieces)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced once; values are made harmless, an unknown brace stays as it is."""
    return _PLACEHOLDER.sub(lambda found: shown(values.get(found[1], "")), text)


def placeholders(text: str) -> frozenset[str]:
    """Which placeholders a text uses."""
    return frozenset(_PLACEHOLDER.findall(text))


def campaign_hash(text: str, regions: Collection[str], status: str, count: int) -> str:
    """SHA-256 of what a second person approves: any change of text, audience or number gives another."""
    seen = json.dumps([text, sorted(regions), status, count], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(seen.encode()).hexdigest()


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return [match[0].strip() for match in pattern.finditer(text)]


def _is_official(link: str, sites: Collection[str]) -> bool:
    host = re.sub(r"^https?://", "", link.lower()).split("/")[0].split(":")[0].rstrip(".,;!?)")
    return any(host == site or host.endswith(f".{site}") for site in sites)


def _words(text: str) -> list[str]:
    """The guarded words a text holds, also with gaps between the letters or digits in their place."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_LOOKALIKE)
    stems = [word for word in _STEMS if re.search(_spread(word), letters)]
    return stems + [word for word in _WHOLE if re.search(rf"(?<![a-z]){_spread(word)}(?![a-z])", letters)]


def _spread(word: str) -> str:
    return r"[\W_]{0,3}".join(f"{letter}{{1,3}}" for letter in word)


def _is_foreign(letter: str) -> bool:
    name = unicodedata.name(letter, "")
    return letter.isalpha() and not name.startswith(("LATIN", "MODIFIER", "FEMININE", "MASCULINE"))
