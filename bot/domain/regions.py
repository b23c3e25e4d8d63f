"""Regencies and cities: recognising them in a text, and the time zone they live by."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from bot.domain.text import folded

MOST_WORDS = 30
LONGEST_NAME_IN_WORDS = 4
CLOSE_ENOUGH = 88

KINDS = {
    "kabupaten": "kabupaten", "kab": "kabupaten", "kabupatn": "kabupaten",
    "kota": "kota", "kotamadya": "kota", "kodya": "kota", "kutha": "kota",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Region:
    """A regency (`kind` "kabupaten") or city ("kota") with its four-digit home-ministry code.

    A NIK begins with the same code. `zone` is an IANA name; `aliases` are other
    names people use ("Solo"),
    `keys` all its names as they are compared.
    """

    code: str
    name: str
    kind: str
    province: str
    province_name: str
    zone: str
    aliases: tuple[str, ...] = ()
    keys: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keys = tuple(folded(name).replace(" ", "") for name in (self.name, *self.aliases))
        object.__setattr__(self, "keys", keys)

    @property
    def full_name(self) -> str:
        """ "Kabupaten Blitar", "Kota Blitar"."""
        return f"{self.kind.capitalize()} {self.name}"


def zone_of(region: Region) -> str:
    """The IANA time zone people live by there: Asia/Jakarta, Asia/Makassar or Asia/Jayapura."""
    return region.zone


def region_of(code: str, regions: Sequence[Region]) -> Region | None:
    """The region with this four-digit code."""
    return next((region for region in regions if region.code == code), None)


def recognise_region(text: str, regions: Sequence[Region]) -> Region | tuple[Region, ...] | None:
    """The regency or city named in a text; several where it could be either; None where none is named.

    "Blitar" is both Kabupaten and Kota Blitar; "kab. blitar" is one. The longest
    name wins ("Bangka Selatan" before "Bangka"); small slips of the pen are forgiven.
    """
    words = folded(text).split()[:MOST_WORDS]
    found = _exact(words, regions) or _close(words, regions)
    kinds = {KINDS[word] for word in words if word in KINDS}
    if len(kinds) == 1:
        found = [region for region in found if region.kind in kinds] or found
    if not found:
        return None
    return found[0] if len(found) == 1 else tuple(found)


def _exact(words: list[str], regions: Sequence[Region]) -> list[Region]:
    by_key: dict[str, list[Region]] = {}
    for region in regions:
        for key in region.keys:
            by_key.setdefault(key, []).append(region)
    found: list[Region] = []
    taken = [False] * len(words)
    for size in range(LONGEST_NAME_IN_WORDS, 0, -1):
        for start in range(len(words) - size + 1):
            key = "".join(words[start : start + size])
            if key in by_key and not any(taken[start : start + size]):
                taken[start : start + size] = [True] * size
                found += [region for region in by_key[key] if region not in found]
    return found


def _close(words: list[str], regions: Sequence[Region]) -> list[Region]:
    asked = "".join(word for word in words if word not in KINDS)
    if not 5 <= len(asked) <= 30:
        return []
    scored = [(max(fuzz.ratio(asked, key) for key in region.keys), region) for region in regions]
    best = max((score for score, _ in scored), default=0)
    return [region for score, region in scored if score == best] if best >= CLOSE_ENOUGH else []
