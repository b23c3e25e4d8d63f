"""Occupations as people call them; the occupation decides the sector, and with it the discount."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from bot.domain.rates import Sector
from bot.domain.text import folded

MOST_ASKED_BACK = 4
MOST_WORDS = 30
LONGEST_WORDING = 5
CLOSE_ENOUGH = 85
SHORTEST_FUZZY = 5


@dataclass(frozen=True, slots=True)
class Occupation:
    """A kind of work: its labels by language, the wordings it is known by, and its sector.

    `ecosystem` is where it belongs in coverage reports: transport, market, village,
    sea, trade (small business and online), or service. `common` ones get a button.
    """

    id: str
    sector: Sector
    labels: Mapping[str, str] = field(hash=False)
    ecosystem: str
    wordings: tuple[str, ...]
    common: bool = False

    def label(self, language: str) -> str:
        """The name in a language, or in Indonesian."""
        return self.labels.get(language, self.labels["id"])


def occupation_of(id: str, occupations: Sequence[Occupation]) -> Occupation | None:
    """The occupation with this id."""
    return next((occupation for occupation in occupations if occupation.id == id), None)


def recognise(text: str, occupations: Sequence[Occupation]) -> Occupation | tuple[Occupation, ...] | None:
    """The occupation a person means; a few when one should ask back; None when none is known.

    The longest wording wins ("buruh tani" before "tani"). A wording may belong to
    several occupations ("sopir"), and two jobs in one sentence are both returned.
    """
    words = folded(text).split()[:MOST_WORDS]
    certain, vague = _exact(words, occupations)
    found = certain or _close(words, occupations, (2, 3) if vague else (1, 2, 3)) or vague
    if not found:
        return None
    return found[0] if len(found) == 1 else tuple(found[:MOST_ASKED_BACK])


def _exact(words: list[str], occupations: Sequence[Occupation]) -> tuple[list[Occupation], list[Occupation]]:
    """Occupations whose wording stands in the text: settled by one of their own, and by shared ones only."""
    by_wording: dict[str, list[Occupation]] = {}
    for occupation in occupations:
        for wording in occupation.wordings:
            by_wording.setdefault(wording, []).append(occupation)
    certain: list[Occupation] = []
    vague: list[Occupation] = []
    taken = [False] * len(words)
    for size in range(LONGEST_WORDING, 0, -1):
        for start in range(len(words) - size + 1):
            meant = by_wording.get(" ".join(words[start : start + size]), [])
            if meant and not any(taken[start : start + size]):
                taken[start : start + size] = [True] * size
                kind = certain if len(meant) == 1 else vague
                kind += [occupation for occupation in meant if occupation not in kind]
    return certain, vague


def _close(words: list[str], occupations: Sequence[Occupation], sizes: tuple[int, ...]) -> list[Occupation]:
    """Occupations whose wording is nearly what stands in the text, best only."""
    parts = {" ".join(words[start : start + size]) for size in sizes for start in range(len(words) - size + 1)}
    parts = {part for part in parts if len(part) >= SHORTEST_FUZZY}
    known = [(wording, one) for one in occupations for wording in one.wordings if len(wording) >= SHORTEST_FUZZY]
    wordings, best, near = [wording for wording, _ in known], float(CLOSE_ENOUGH), list[tuple[float, int]]()
    for part in parts:
        for _, score, place in process.extract(part, wordings, scorer=fuzz.ratio, score_cutoff=best, limit=None):
            best = max(best, score)
            near.append((score, place))
    meant = (known[place][1] for score, place in sorted(near, key=lambda each: each[1]) if score == best)
    return list({one.id: one for one in meant}.values())
