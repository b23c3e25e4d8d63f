"""Numbers as people write them in Indonesian and Javanese: figures, words, and the two mixed.

A text becomes tokens, and the tokens become `Found` numbers in the order they stand.
Everything is linear in a text of at most 500 characters, and no figure is longer
than twelve digits.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from bot.domain.text import clean

JOINT = "~"  # stands for "to" and "or" between two numbers
MOST_DIGITS = 12

_DIGITS = {
    0: "nol kosong", 1: "satu siji setunggal sak sa se one", 2: "dua loro kalih rong two",
    3: "tiga telu telung tigang three", 4: "empat papat patang sekawan four", 5: "lima limang gangsal five",
    6: "enam enem nem nenem six", 7: "tujuh pitu pitung seven", 8: "delapan wolu wolung eight",
    9: "sembilan sanga sangang songo songang nine",
}  # fmt: skip
_WHOLE = {
    10: "ten sepuluh sedasa sedoso", 11: "sebelas sewelas", 12: "twelve rolas", 13: "telulas", 14: "patbelas",
    15: "limalas", 16: "nembelas", 17: "pitulas", 18: "wolulas", 19: "sangalas", 20: "rongpuluh", 21: "selikur",
    25: "selawe selangkung", 50: "seket", 60: "sewidak swidak", 100: "seratus satus setunggalatus",
}  # fmt: skip
_TIMES = {10: "puluh dasa doso", 100: "ratus atus ratusan"}
_SCALES = {
    1000: "ribu rb rbu rebu ribuan rban k ewu ewon ewonan thousand",
    1_000_000: "juta jt jta jutaan jtan yuta yutan yutanan jeti million",
}
_ONE_SCALE = {"seribu": 1000, "sewu": 1000, "sejuta": 10**6, "sayuta": 10**6, "seyuta": 10**6, "sakyuta": 10**6}

DIGITS = {word: value for value, words in _DIGITS.items() for word in words.split()}
WHOLE = {word: value for value, words in _WHOLE.items() for word in words.split()}
TIMES = {word: value for value, words in _TIMES.items() for word in words.split()}
SCALES = {word: value for value, words in _SCALES.items() for word in words.split()}
HALF = frozenset({"setengah", "separo", "separuh", "stengah", "setenga"})
BELAS = frozenset({"belas", "welas"})
JOINTS = frozenset({"sampai", "sampe", "smp", "sd", "hingga", "nganti", "tekan", "dugi", "atau", "utawa", "utawi"})

_GLUED = re.compile(
    r"(rong|telung|patang|limang|nem|nenem|pitung|wolung|sangang|kalih|tigang|gangsal)(atus|ewu|yuta|puluh|dasa)"
    r"|(dua|tiga|empat|lima|enam|tujuh|delapan|sembilan)(belas|puluh|ratus|ribu|juta)"
)
_COMMA = re.compile(r"(?<![a-z])([a-z]{3,9}) koma ([a-z]{3,9})(?![a-z])")
_TOKEN = re.compile(r"[0-9][0-9.,]*|[a-z]+|~|[^\sa-z0-9~]")
_TWICE = re.compile(r"(?<![a-z])(?!rp|idr|juta)([a-z]{3,20})2(?![0-9.,])")  # "kira2" says the word twice
_SIMPLE_HALF = re.compile(r"(?<![0-9])1[/\u2044]2(?![0-9])")
_SPACED = re.compile(r"(?<=[0-9]) (?=[0-9]{3}(?![0-9]))")
_GROUPED = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]{1,2})?|([0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]{1,2})?")
_DECIMAL = re.compile(r"([0-9]+)[.,]([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text.

    `scale` is its unit (1 for a bare number, 1000 for "ribu", 10^6 for "juta"),
    `before` and `after` are the neighbouring words, `joined` says that "to" or "or"
    stands between it and the number before.
    """

    value: Fraction
    scale: int
    before: str
    after: str
    joined: bool


def tokens_of(text: str) -> list[str]:
    """Small-letter words, figures and signs; "½" is spelled out and "–", "s/d", "atau" become one sign."""
    short = clean(text[:500].replace("½", " setengah ").replace("é", "e").replace("è", "e")).lower()
    short = _TWICE.sub(r"\1", short)
    short = _SIMPLE_HALF.sub(" setengah ", short).replace("s/d", " ~ ").replace("s.d.", " ~ ")
    short = _SPACED.sub("", re.sub(r"[-\u2010-\u2015]", " ~ ", short.replace(",-", " ")))
    short = _COMMA.sub(_spoken_decimal, short)
    tokens: list[str] = []
    for token in _TOKEN.findall(short):
        glued = _GLUED.fullmatch(token)
        tokens += filter(None, glued.groups()) if glued else [JOINT if token in JOINTS else token]
    if "antara" in tokens:
        return [JOINT if token == "dan" else token for token in tokens]
    return tokens


def _spoken_decimal(match: re.Match[str]) -> str:
    """ "satu koma lima" in figures; any other pair of words stays."""
    whole, part = (DIGITS.get(word) for word in match.groups())
    return match[0] if whole is None or part is None else f"{whole},{part}"


def figure(token: str, scale: int = 1) -> Fraction | None:
    """Read "1.500.000", "1,5" or "1500"; None for a leading zero, odd grouping or too many digits.

    Before "juta" a single dot or comma is a decimal point even with three digits behind it.
    """
    token = token.rstrip(".,")
    if sum(char.isdigit() for char in token) > MOST_DIGITS:
        return None
    if re.fullmatch(r"0|[1-9][0-9]*", token):
        return Fraction(token)
    decimal = _DECIMAL.fullmatch(token)
    if decimal and (scale == 1_000_000 or len(decimal[2]) < 3) and (decimal[1] == "0" or decimal[1][0] != "0"):
        return Fraction(f"{decimal[1]}.{decimal[2]}")
    grouped = _GROUPED.fullmatch(token)
    if grouped and token[0] != "0":
        return Fraction(re.sub(r"[.,]", "", grouped[1] or grouped[2]))
    return None


def numbers_in(tokens: list[str]) -> tuple[Found, ...] | None:
    """All numbers in order; None when a figure cannot be read."""
    reader = _Reader()
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else ""
        if not reader.take(token, following):
            return None
    reader.close("")
    return tuple(reader.found)


class _Reader:
    """Adds tokens up to numbers: units to groups, groups by their scale to one sum."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.last_word = ""
        self.joint = False
        self._restart()

    def _restart(self) -> None:
        self.total = Fraction(0)
        self.group: Fraction | None = None
        self.digit: Fraction | None = None
        self.scale = 1
        self.written = False  # the group stood there as a figure, which no word of a digit adds to

    def take(self, token: str, following: str) -> bool:
        if token[0].isdigit():
            value = figure(token, SCALES.get(following, 1))
            if value is None:
                return False
            self._begin_if_busy()
            small = value.denominator == 1 and value < 10
            self.digit, self.group = (value, None) if small else (None, value)
            self.written = not small
        elif token in DIGITS and (token not in ("sa", "se", "sak") or following in SCALES or following in TIMES):
            if self.digit is not None or self.written:
                self.close(token)
            self.digit = Fraction(DIGITS[token])
        elif token in WHOLE:
            if self.digit is not None or (self.group is not None and self.group % 100):
                self.close(token)
            self.group = (self.group or 0) + Fraction(WHOLE[token])
        elif not self._take_unit(token, following):
            self.close(token)
            self.joint = token == JOINT or (self.joint and token in ("rp", "."))
            self.last_word = token
        return True

    def _take_unit(self, token: str, following: str) -> bool:
        """Words that multiply or halve what stands before them."""
        if token in TIMES and self.digit is not None:
            self.group, self.digit = (self.group or 0) + self.digit * TIMES[token], None
        elif token in BELAS and self.digit is not None:
            self.group, self.digit = (self.group or 0) + self.digit + 10, None
        elif token in HALF:
            self._take_half(following)
        elif token in _ONE_SCALE:
            self._begin_if_busy()
            self._scale_by(_ONE_SCALE[token], Fraction(1))
        elif token in SCALES and (counted := self._counted()) is not None:
            self._scale_by(SCALES[token], counted)
        else:
            return False
        return True

    def _take_half(self, following: str) -> None:
        counted = self._counted()
        if counted is not None:
            self.group, self.digit = counted + Fraction(1, 2), None
        elif self.scale > 1 and following not in SCALES:
            self.total += Fraction(self.scale, 2)
        else:
            self.group = Fraction(1, 2)

    def _scale_by(self, scale: int, counted: Fraction) -> None:
        if self.scale > 1 and scale >= self.scale:
            self.group = self.digit = None
            self.close("")
        self.total += counted * scale
        self.scale, self.group, self.digit, self.written = scale, None, None, False

    def _counted(self) -> Fraction | None:
        if self.group is None and self.digit is None:
            return None
        return (self.group or Fraction(0)) + (self.digit or Fraction(0))

    def _begin_if_busy(self) -> None:
        if self._counted() is not None:
            self.close("")

    def close(self, after: str) -> None:
        """End the number that is being read, if there is one."""
        rest = self._counted()
        if self.scale == 1 and rest is not None:
            self._add(rest, 1, after)
        elif self.scale > 1:
            if rest is not None and self.scale == 1_000_000 and 50 <= rest < 1000:
                rest = rest * 1000  # "2 juta 500" leaves out the thousand
            self._add(self.total + (rest or 0), self.scale, after)
        self._restart()

    def _add(self, value: Fraction, scale: int, after: str) -> None:
        self.found.append(Found(value, scale, self.last_word, after, self.joint))
        self.last_word, self.joint = "", False
