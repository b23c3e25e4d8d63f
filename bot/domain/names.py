"""Names as they stand on the identity card, and what people want to be called."""

import re
import unicodedata

from bot.domain.text import clean, folded, word_set

LONGEST_NAME = 80
LONGEST_NICKNAME = 20

NOT_NAMES = word_set(
    """
    ya iya tidak batal stop berhenti mulai menu bantuan help start kembali lewati skip ok oke nanti
    lanjut selesai hapus daftar tanya halo hai hallo test tes nggih inggih mboten boten mandheg
    petugas status nama saya kosong sudah belum benar salah ubah
    """
)
QUESTION_WORDS = word_set(
    """
    apa kenapa mengapa bagaimana berapa opo napa nopo ngapain siapa sinten kapan dimana
    """
)

_INTRODUCTION = re.compile(
    r"(?:(?:nama|jeneng|asma|nami)(?:\s+(?:lengkap|asli|ktp))?(?:\s+(?:saya|sy|aku|kula|kulo|ku))?(?:\s+adalah)?"
    r"|namaku|jenengku|saya|panggil(?:\s+(?:saya|aku|saja))?|dipanggil)\s*[:=]?\s+",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"www\.|t\.me|\w{2,}\.(?:com|net|org|id|me|ly|xyz|info|link|site|online|top|co|cc|io)\b", re.IGNORECASE
)
_SPACES = re.compile(r"\s+")


def parse_name(text: str) -> str | None:
    """A name as typed: one word is enough, titles and apostrophes stay, spaces are tidied.

    None for what is no name: digits, symbols, links, commands, questions, more
    than 80 characters.
    """
    return _name(text, LONGEST_NAME)


def parse_nickname(text: str) -> str | None:
    """What to call somebody ("Bu Jum", "panggil saja Jum"), at most 20 characters."""
    return _name(text, LONGEST_NICKNAME)


def _name(text: str, longest: int) -> str | None:
    line = _SPACES.sub(" ", clean(text, 300))
    name = _INTRODUCTION.sub("", line, count=1) if _INTRODUCTION.match(line) else line
    name = name.replace("’", "'").replace("`", "'").strip(" ,").lstrip(".")
    words = folded(name).split()
    if not 1 <= len(name) <= longest or not words or _LINK.search(name):
        return None
    if all(word in NOT_NAMES for word in words) or QUESTION_WORDS.intersection(words):
        return None
    return name if all(_belongs(char) for char in name) else None


def _belongs(char: str) -> bool:
    if char in " .,'-":
        return True
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN")
