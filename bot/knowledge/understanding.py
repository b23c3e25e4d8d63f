"""Which topic a question is about, in whatever language it is written; or that this is not known."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.domain.text import clean
from bot.knowledge.answer_file import Answer
from bot.knowledge.elsewhere import Elsewhere, matter
from bot.knowledge.normaliser import Normaliser
from bot.knowledge.ranking import Plain, Ranking

UNCLEAR = "tidak_jelas"
ELSEWHERE, ANYTHING = "oos_", "oos_umum"
CHAT = frozenset({UNCLEAR, "sapaan", "terima_kasih"})
# Calibrated on wordings that are in no file (tests/knowledge/wordings), see README.md there.
# Scores divided by SPREAD make probabilities that hold: of questions taken with 0.6, six in ten are right.
SPREAD = 3.0
# A topic is answered from ENOUGH on, unless something out of scope is as likely as DOUBT; to decline takes less.
# SURE is sure enough to break off something else. What is likelier than ASK may be asked back.
SURE, ENOUGH, DECLINE, ASK = 0.8, 0.33, 0.3, 0.08
DOUBT = 0.3
MOST_CHOICES = 3
# How like two of its wordings a sentence is tells the few best topics apart.
BEST, LIKENESS = 8, 8.0
# A question that is not CLEAR by itself leans on the one before; the fewer words, the more.
CLEAR = 0.65
SHORT, LONG = 4, 9
LEANING = {SHORT: 0.35, LONG: 0.2}
# A sentence of words that nobody used about this subject is about another one; a word or two are unclear.
WHOLE, FAMILIAR = 3, 0.4
# A long word that nobody used is taken for the known one that one slip makes of it, or two of a longer.
SLIPS = ((8, 2), (5, 1))
MOST_MENDED = 8


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question is about.

    `topic` is the nearest topic when it is near enough to answer. Otherwise `choices` holds two or three
    to ask back with, or nothing when it is not known at all. `nearest` is the best guess in every case,
    `confidence` how likely that guess is, 0 to 1.
    """

    topic: str | None
    choices: tuple[str, ...]
    confidence: float
    language: str
    nearest: str = UNCLEAR


class Understanding:
    """Made once at the start from the answer files and wordings that were `added`; then pure functions of the text."""

    def __init__(
        self, answers: Mapping[str, Answer], normaliser: Normaliser, added: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.answers = answers
        self.normaliser = normaliser
        more = added or {}
        plain = {
            topic: [normaliser.read(wording)[0] for wording in (*answer.wordings, *more.get(topic, ()))]
            for topic, answer in answers.items()
        }
        examples = [(topic, words) for topic, those in plain.items() for words in those if words]
        self._ranking = Ranking(examples)
        self._vocabulary = dict.fromkeys(word for _, words in examples for word in words)
        self._elsewhere = Elsewhere(
            matter(topic, one.words, one.unless, lambda phrase: normaliser.read(phrase)[0])
            for topic, answer in answers.items()
            for one in answer.subjects
        )
        self._sentences = {topic: [" ".join(words) for words in those] for topic, those in plain.items()}

    def understand(self, text: str, previous: Sequence[str] = ()) -> Understood:
        """The topic of a question; `previous` holds the texts before it, oldest first, for what is left unsaid."""
        words, language = self._read(text)
        likely = self._likely(self._scores(words))
        if previous and len(words) <= LONG and likely[0][1] < CLEAR:
            likely = self._likely(self._leaning(words, previous[-1]))
        decided = _decided(likely, language)
        if self._ranking.familiar(words) < FAMILIAR and (decided.topic is None or _offered(decided.topic)):
            return Understood(None, (), decided.confidence, language, ANYTHING if len(words) >= WHOLE else UNCLEAR)
        return decided

    def _read(self, text: str) -> tuple[Plain, str]:
        """The plain words of a text, slips of the finger mended, and its language."""
        words, language = self.normaliser.read(clean(text, 500))
        unknown = [word for word in words if word not in self._vocabulary][:MOST_MENDED]
        mended = {word: self._mended(word) for word in unknown}
        return tuple(mended.get(word, word) for word in words), language

    def _mended(self, word: str) -> str:
        slips = next((most for length, most in SLIPS if len(word) >= length), 0)
        if not slips or word.isdigit():
            return word
        near = process.extractOne(word, self._vocabulary, scorer=OSA.distance, score_cutoff=slips)
        return near[0] if near and near[0][0] == word[0] else word

    def _scores(self, words: Plain) -> dict[str, float]:
        scores = self._ranking.scores(words)
        for topic, worth in self._elsewhere.named_in(words).items():
            scores[topic] += worth
        said = " ".join(words)
        best = sorted(scores, key=lambda topic: -scores[topic])[:BEST]
        return {topic: scores[topic] + LIKENESS * self._likeness(said, topic) for topic in best} | {
            topic: score for topic, score in scores.items() if topic not in best
        }

    def _likeness(self, said: str, topic: str) -> float:
        """How alike the two nearest wordings are as sets of words, 0 to 1."""
        near = process.extract(said, self._sentences[topic], scorer=fuzz.token_set_ratio, limit=2)
        return sum(score for _, score, _ in near) / (100 * len(near))

    def _leaning(self, words: Plain, before: str) -> dict[str, float]:
        """The scores with what was asked before, which counts the more the less is said now."""
        earlier = self._scores(self._read(before)[0])
        share = next(share for most, share in LEANING.items() if len(words) <= most)
        return {topic: score + share * earlier[topic] for topic, score in self._scores(words).items()}

    def _likely(self, scores: Mapping[str, float]) -> list[tuple[str, float]]:
        """The topics with their probabilities, the likeliest first."""
        most = max(scores.values())
        raised = {topic: math.exp((score - most) / SPREAD) for topic, score in scores.items()}
        whole = sum(raised.values())
        return sorted(((topic, value / whole) for topic, value in raised.items()), key=lambda pair: -pair[1])


def _decided(likely: Sequence[tuple[str, float]], language: str) -> Understood:
    """Answer, ask back or not know."""
    first, best = likely[0]
    elsewhere = sum(chance for topic, chance in likely if topic.startswith(ELSEWHERE))
    needed = ENOUGH if _offered(first) else DECLINE
    doubtful = _offered(first) and elsewhere >= DOUBT
    if best >= needed and not doubtful:
        return Understood(first, (), best, language, first)
    near = tuple(topic for topic, chance in likely[: MOST_CHOICES + 1] if chance >= ASK and _offered(topic))
    choices = near[:MOST_CHOICES] if len(near) > 1 and elsewhere < 0.5 else ()
    return Understood(None, choices, best, language, first)


def _offered(topic: str) -> bool:
    return not topic.startswith(ELSEWHERE) and topic not in CHAT
