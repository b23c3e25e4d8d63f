"""What people type, made safe to keep, to compare, to hide and to show."""

import re
import unicodedata
from functools import lru_cache

from bot.domain.nik import NIK_RUN

SLANG = {
    "sdh": "sudah", "udh": "sudah", "udah": "sudah", "dah": "sudah", "sdah": "sudah", "suda": "sudah",
    "blm": "belum", "blum": "belum", "belom": "belum", "blom": "belum", "blon": "belum",
    "byr": "bayar", "bayr": "bayar", "bln": "bulan", "thn": "tahun", "th": "tahun", "tgl": "tanggal",
    "gk": "tidak", "ga": "tidak", "gak": "tidak", "nggak": "tidak", "ngga": "tidak", "enggak": "tidak",
    "engga": "tidak", "tdk": "tidak", "g": "tidak", "kagak": "tidak", "ndak": "tidak", "gag": "tidak",
    "sy": "saya", "sya": "saya", "aq": "aku", "yg": "yang", "dgn": "dengan", "utk": "untuk",
    "dr": "dari", "klo": "kalau", "kalo": "kalau", "kl": "kalau", "klu": "kalau", "jd": "jadi",
    "gmn": "bagaimana", "gimana": "bagaimana", "gmana": "bagaimana", "brp": "berapa", "brpa": "berapa",
    "dpt": "dapat", "hr": "hari", "mgg": "minggu", "mggu": "minggu", "rmh": "rumah", "org": "orang",
    "skrg": "sekarang", "skrng": "sekarang", "kmrn": "kemarin", "kmren": "kemarin", "krj": "kerja",
    "krja": "kerja", "bpk": "bapak", "pk": "pak", "dg": "dengan", "bs": "bisa", "tp": "tapi",
}  # fmt: skip

_SPACES = re.compile(r"\s+")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_UNSPOKEN = re.compile("['`\u2018\u2019]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(r"(?<![\d+])(?:\+?62|0)[ .()-]{0,3}8\d(?:[ .()-]{0,3}\d){7,10}(?!\d)")
_LONG = re.compile(r"(?<!\d)\d(?:[ -]?\d){8,40}(?!\d)")
_SECRET_WORD = re.compile(r"\b(?:otp|pin|sandi|password|passwd|verifikasi|cvv)\b", re.IGNORECASE)
_CODE = re.compile(r"(?<!\d)\d(?:[ .-]?\d){2,7}(?!\d)")
_PASSWORD = re.compile(
    r"\b(sandi|password|passwd)((?:\s{0,3}(?:saya|sy|aku|nya|ku|adalah|itu|[:=])){0,4}\s{0,3})\S+",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:https?://|tg://|www\.)|(?<=[a-z0-9]{2})\.(?=[a-z]{2,24}(?![a-z]))"
    r"|(?<=[a-z0-9])\.(?=(?:me|com?|id|cc|ly|io|gg|to)\b)|@(?=\w)|(?<!\w)/(?=\w)",
    re.IGNORECASE,
)


def clean(text: str, limit: int = 4096) -> str:
    """NFKC text without control and direction characters, at most `limit` characters.

    Line breaks and tabs stay; the cut comes first as well, so the work is bounded.
    """
    if text.isascii() and text.isprintable():  # most that is typed: nothing to look up for each character
        return text[:limit].strip()
    normal = unicodedata.normalize("NFKC", text[:limit])
    kept = (char for char in normal if char in "\n\t" or not _is_hidden(char))
    return "".join(kept).strip()[:limit]


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn")


def word_set(listed: str) -> frozenset[str]:
    """The words of a list written with spaces between them."""
    return frozenset(listed.split())


def phrase_set(listed: str) -> frozenset[str]:
    """The phrases of a list written with | between them."""
    return frozenset(" ".join(phrase.split()) for phrase in listed.split("|"))


def folded(text: str) -> str:
    """Words for matching: small ASCII letters and digits, one space between, slang spelled out.

    Accents are dropped ("ngétang"), letters typed three times or more count once
    ("iyaaa"), apostrophes vanish ("jum'at"). Only the first 500 characters count.
    """
    bare = clean(text, 500).lower()
    if not bare.isascii():
        bare = "".join(char for char in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(char))
    spoken = _UNSPOKEN.sub("", bare)
    squeezed = _REPEATED.sub(r"\1", spoken)
    words = _NOT_WORD.sub(" ", squeezed).split()
    return " ".join(SLANG.get(word, word) for word in words)


def masked(text: str) -> str:
    """The text with identifiers, contacts and secret codes replaced by placeholders.

    Sums of money stay. Safe to keep as an unanswered question.
    """
    result = clean(text)
    result = _EMAIL.sub("[email]", result)
    result = NIK_RUN.sub("[nik]", result)
    result = _PHONE.sub("[phone]", result)
    result = _LONG.sub("[number]", result)
    if _SECRET_WORD.search(result):
        result = _PASSWORD.sub(r"\1\2[code]", result)
        result = _CODE.sub("[code]", result)
    return result


@lru_cache(maxsize=4096)
def shown(value: str) -> str:
    """A value that a person typed, safe inside a message: one line, and no link in it comes alive."""
    line = _SPACES.sub(" ", clean(value))
    return _LINK.sub(lambda match: _broken(match[0]), line)


def _broken(link: str) -> str:
    """A gap after the character that makes an application draw a link."""
    return link[:-1] + {".": ". ", "/": "/ ", "@": "@ "}[link[-1]]
