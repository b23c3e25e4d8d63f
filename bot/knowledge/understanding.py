"""Which topic a question is about, in whatever language it is written; or that this is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from bot.domain.text import clean, word_set
from bot.knowledge.answer_file import Answer
from bot.knowledge.elsewhere import Elsewhere, matter
from bot.knowledge.normaliser import Normaliser
from bot.knowledge.ranking import Plain, Ranking, Rule

UNCLEAR = "tidak_jelas"
ELSEWHERE, ANYTHING = "oos_", "oos_umum"
GREETING = "sapaan"
CHAT = frozenset({UNCLEAR, GREETING, "terima_kasih"})
HONORIFICS = word_set("bu ibu pak bapak mas mbak kang kak bang mbok yu")
# Calibrated by leaving out parts of our own wordings. The first topic is taken from SURE on, or from ENOUGH on
# when it leads the second by LEAD; below ASK nothing is offered. To decline needs less than to answer.
SURE, ENOUGH, DECLINE, ASK = 1.25, 0.75, 0.55, 0.45
# A sentence with words that nobody used before needs that much more.
DOUBT, KNOWN_WORDS = 0.2, 0.75
# So does one without a single word of this subject.
STRAY = 0.5
OUR_WORDS = word_set(
    """bpjstk bpjs bpu pu jmo jkk jkm jht jp jkp iuran daftar klaim peserta perisai santunan kecelakaan meninggal
    nonaktif aktif telat denda bayar saldo cair kartu otp sandi login diskon potongan beasiswa waris manfaat program
    syarat penghasilan kode kantor petugas pengaduan penipuan calo sponsor keluarga dicoret uang error umur usia
    keberatan nik pensiun hilang nama pengingat pesan kirim ktp kk agen cabang cacat upah
    sekaligus grup ojol nelayan petani pedagang pabrik karyawan dua aman sponsor mandiri resign phk"""
)
LEAD, NARROW = 0.12, 0.04
BESIDE = 0.45
SECOND_OPINION = 0.35
MOST_CHOICES = 3
SHORT = 4
WHOLE, FAMILIAR = 3, 0.4


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question is about.

    `topic` is the nearest topic when it is near enough to answer. Otherwise `choices` holds two or three
    to ask back with, or nothing when it is not known at all. `nearest` is the best guess in every case.
    """

    topic: str | None
    choices: tuple[str, ...]
    confidence: float
    language: str
    nearest: str = UNCLEAR


class Understanding:
    """Made once at the start from the answer files; `understand` is then a pure function of the text."""

    def __init__(
        self, answers: Mapping[str, Answer], normaliser: Normaliser, added: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.answers = answers
        self.normaliser = normaliser
        more = added or {}
        self._plain = {
            topic: tuple(normaliser.read(wording)[0] for wording in (*answer.wordings, *more.get(topic, ())))
            for topic, answer in answers.items()
        }
        examples = [(topic, words) for topic, those in self._plain.items() for words in those if words]
        self._ranking = Ranking(examples, {topic: self._rules(answer) for topic, answer in answers.items()})
        self._elsewhere = Elsewhere(
            matter(topic, one.words, one.unless, lambda phrase: normaliser.read(phrase)[0])
            for topic, answer in answers.items()
            for one in answer.subjects
        )
        self._sentences = {topic: [" ".join(words) for words in those] for topic, those in self._plain.items()}

    def understand(self, text: str, previous: Sequence[str] = ()) -> Understood:
        """The topic of a question; `previous` holds the texts before it, oldest first, for what is left unsaid."""
        words, language = self.normaliser.read(clean(text, 500))
        ranked = self._ranked(words)
        if previous and not self._speaks_for_itself(ranked, words):
            ranked = self._with_previous(ranked, words, previous[-1])
        decided = _decided(ranked, language, self._doubt(words))
        if decided.topic is None and not decided.choices and self._is_strange(words):
            return replace(decided, nearest=ANYTHING)
        return decided

    def _ranked(self, words: Plain) -> list[tuple[str, float]]:
        scores = self._ranking.scores(words)
        spoken = _without_persons(words)
        if GREETING in scores and spoken != words:
            scores[GREETING] = self._ranking.scores(spoken).get(GREETING, 0.0)
        for topic, weight in self._elsewhere.named_in(words).items():
            scores[topic] = scores.get(topic, 0.0) + weight
        ranked = sorted(scores.items(), key=lambda pair: -pair[1])[:6]
        said, familiar = " ".join(words), self._ranking.familiar(words)
        again = [
            (topic, score + SECOND_OPINION * familiar * self._likeness(said, topic))
            for topic, score in ranked
            if score > 0.05
        ]
        return sorted(again, key=lambda pair: -pair[1])

    def _doubt(self, words: Plain) -> float:
        """How much more it takes to answer, where the words themselves say little of this subject."""
        unknown = DOUBT if self._ranking.familiar(words) < KNOWN_WORDS else 0.0
        return unknown + (0.0 if OUR_WORDS.intersection(words) else STRAY)

    def _speaks_for_itself(self, ranked: Sequence[tuple[str, float]], words: Plain) -> bool:
        """Whether the question before has no say: this one is clear, and names its matter."""
        if len(words) > SHORT and ranked and ranked[0][1] >= SURE:
            return True
        topic = _decided(ranked, "", self._doubt(words)).topic
        return topic is not None and _offered(topic) and bool(OUR_WORDS.intersection(words))

    def _is_strange(self, words: Plain) -> bool:
        """A whole sentence of words nobody used about this subject is about another one."""
        return len(words) >= WHOLE and self._ranking.familiar(words) < FAMILIAR

    def _likeness(self, said: str, topic: str) -> float:
        """A second opinion of the few best: how alike the nearest wording is as a set of words, 0 to 1."""
        return max((fuzz.token_set_ratio(said, one) for one in self._sentences[topic]), default=0.0) / 100

    def _with_previous(self, ranked: list[tuple[str, float]], words: Plain, before: str) -> list[tuple[str, float]]:
        """What was asked before counts a little, and more the less was said now."""
        earlier, _ = self.normaliser.read(clean(before, 500))
        joint = dict(self._ranked(earlier + words))
        own = dict(ranked)
        share = 0.35 if len(words) <= SHORT else 0.2
        return sorted(
            ((topic, (1 - share) * own.get(topic, 0.0) + share * joint.get(topic, 0.0)) for topic in {*own, *joint}),
            key=lambda pair: -pair[1],
        )

    def _rules(self, answer: Answer) -> list[Rule]:
        return [self._rule(pattern) for pattern in answer.keywords]

    def _rule(self, pattern: str) -> Rule:
        wanted, _, unwanted = pattern.lstrip("!").partition(" -")
        terms = tuple(self._alternatives(term) for term in wanted.split())
        without = self._alternatives("|".join(unwanted.replace("-", "").split()))
        return Rule(terms, without, decisive=len(pattern) - len(pattern.lstrip("!")))

    def _alternatives(self, term: str) -> frozenset[Plain]:
        return frozenset(self.normaliser.read(one)[0] for one in term.split("|") if one) - {()}


def _without_persons(words: Plain) -> Plain:
    """The words without who is named in them: "bu Sari" in a sentence is somebody spoken of, not a greeting."""
    return tuple(
        word
        for place, word in enumerate(words)
        if len(words) <= WHOLE or not HONORIFICS.intersection(words[max(0, place - 1) : place + 1])
    )


def _decided(ranked: Sequence[tuple[str, float]], language: str, doubt: float) -> Understood:
    first, best = ranked[0] if ranked else (UNCLEAR, 0.0)
    lead = best - (ranked[1][1] if len(ranked) > 1 else 0.0)
    if _taken(first, best, lead, doubt):
        return Understood(first, (), best, language, first)
    near = [topic for topic, score in ranked if score >= best - BESIDE and _offered(topic)]
    choices = tuple(near[:MOST_CHOICES]) if best >= ASK and len(near) > 1 else ()
    return Understood(None, choices, best, language, first if best >= ASK else UNCLEAR)


def _taken(topic: str, score: float, lead: float, doubt: float) -> bool:
    if topic.startswith(ELSEWHERE) or topic in CHAT:
        return score >= DECLINE and lead >= NARROW
    return score >= (SURE if lead < LEAD else ENOUGH) + doubt and lead >= NARROW


def _offered(topic: str) -> bool:
    return not topic.startswith(ELSEWHERE) and topic not in CHAT
