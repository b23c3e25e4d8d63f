"""A free question and its answer: from the answer files, computed, asked back, or an honest "I do not know"."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.dialogue.claimed import claimed_in, is_a_premium
from bot.dialogue.sum_reading import (
    Asked,
    compares_sets,
    names_another_matter,
    only_fills_in,
    read_sum,
    wants_savings_alone,
)
from bot.dialogue.sums import difference_text, sum_text
from bot.domain.occupations import Occupation
from bot.domain.office import Office
from bot.domain.rates import Payer, Rates
from bot.knowledge.answer_file import LONGEST, Answer
from bot.knowledge.emergency_file import Emergencies, Emergency
from bot.knowledge.placeholders import fill, names_in, values_for
from bot.knowledge.understanding import UNCLEAR, Understanding, Understood
from bot.language import FIRST, Words

SUM, PRICE, AHEAD, REDUCTION = "iuran_hitung", "iuran_besaran", "bayar_di_muka", "diskon_pp50"
CHANGE = "ubah_program_penghasilan"
SUMS = frozenset({SUM, PRICE, AHEAD})
PRICED = SUMS | {REDUCTION}
# After a death or an accident the nearest of these is kept; anything else becomes the claim itself.
MOURNED = frozenset({"jkm_klaim", "ahli_waris", "klaim_status", "telat_nonaktif", "jp_jkp"})
HURT = frozenset({"jkk_klaim", "jkk_manfaat", "klaim_status", "telat_nonaktif", "oos_bpjs_kesehatan"})
# Beside these a question for a total is one for a sum, where it says at least two things to count with.
COUNTED = SUMS | {"sponsor_csr", "kolektif", "keluarga", CHANGE, "oos_umum", "cara_bayar"}
FEW_WORDS, ENOUGH_TO_COUNT = 8, 2
_HOW_MUCH = re.compile(r"\b(?:berapa|brp|brapa|pira|piro|pinten|sabaraha|berape|total\w*|hitung\w*|how much)\b")
_KEPT = re.compile(
    r"(?:sekarang|duluan|lebih awal|muka|saiki|sapunika|ayeuna).*(?:murah|diskon|potongan|tetap|separuh|setengah)"
)
_DATED = frozenset({"price_line", "discount_line", "two_full", "three_full", "jht_lowest", "jkm_total", "jkm_short"})


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """What an answer leans on. `previous` holds the texts asked before, oldest first; `values` what they said."""

    understanding: Understanding
    emergencies: Emergencies
    rates: Rates
    occupations: Sequence[Occupation]
    office: Office
    languages: Mapping[str, Words]
    today: date
    previous: Sequence[str] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    def words(self, language: str) -> Words:
        """The words of a language, or of Indonesian."""
        return self.languages.get(language) or self.languages[FIRST]


@dataclass(frozen=True, slots=True)
class Answered:
    """What is said to a question.

    `topic` is the nearest topic; `answered` is False where the bot declines, asks back, hands over or does not
    know. `choices` are topics to ask back with, `actions` the buttons that lead on (see `ACTIONS`), `more`
    the part behind [Selengkapnya], `values` what a follow-up may build on, `sure` that it was well understood.
    """

    topic: str
    answered: bool
    text: str
    more: str | None = None
    choices: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    sure: bool = True


def answer(question: str, language: str, context: AnswerContext) -> Answered:
    """The answer to a question, in a language that has a catalogue; whatever was typed, without raising."""
    danger = context.emergencies.emergency_in(question)
    understood = context.understanding.understand(question, context.previous)
    if danger is not None:
        return _told_of(danger, understood, language, context)
    asked = read_sum(question, context.occupations, context.today)
    if _is_sum(question, understood, asked, context):
        return _summed(question, understood, asked, language, context)
    if understood.topic is not None:
        said = answer_topic(understood.topic, language, context, question)
        # "Iuran ojol berapa" is answered for everybody; "yang tiga program?" after it is for an ojol.
        heard = asked.after(context.values).values() if understood.topic in PRICED else {}
        return replace(said, values={**said.values, **heard})
    return _asked_back(understood, language, context) if understood.choices else _unknown(understood, language, context)


def answer_topic(topic: str, language: str, context: AnswerContext, question: str = "") -> Answered:
    """The answer of a topic, as its file gives it; an answer out of its time is not given."""
    found = context.understanding.answers.get(topic)
    if found is None or not found.holds_on(context.today):
        return _unknown(Understood(None, (), 0.0, language, topic), language, context)
    text, values = found.text(language), _values(context, language)
    _, body = context.words(language), fill(text.body, values)
    if topic in (REDUCTION, AHEAD) and _KEPT.search(question[:500].lower()):
        no = _("No: each month costs what its own month costs, however early it is paid.")
        body = f"{no}\n{_shortened(body, LONGEST - len(no) - 1)}"
    if context.today > context.rates.check_by and _DATED.intersection(names_in(text.body)):
        caution = _("(Figures of {date}; check in JMO.)", date=_.date(context.rates.as_of))
        body = f"{_shortened(body, LONGEST - len(caution) - 1)} {caution}"
    more = fill(text.more, values) if text.more else None
    if topic in PRICED:
        body = _corrected(question, body, context, language)
    if topic in PRICED | {CHANGE} and wants_savings_alone(question):
        body = _not_alone(body, _)
    kept = {"topic": topic, **_sum_values(context)}
    return Answered(topic, found.answered, body, more, (), found.actions, kept)


def ask_lines(lines: Iterable[Mapping[str, Any]], context: AnswerContext) -> Iterator[dict[str, Any]]:
    """For each {"id", "text", "turns"?} its {"id", "topic", "answered", "answer"}; earlier turns are played first."""
    for line in lines:
        turns = [str(turn) for turn in line.get("turns") or [line.get("text", "")]]
        talk, found = context, Answered(UNCLEAR, False, "")
        for number, text in enumerate(turns):
            talk = replace(talk, previous=tuple(turns[:number]), values=found.values)
            language = talk.understanding.understand(text).language
            found = answer(text, language if language in talk.languages else FIRST, talk)
        whole = "\n".join(part for part in (found.text, found.more) if part)
        yield {"id": line.get("id"), "topic": found.topic, "answered": found.answered, "answer": whole}


def _told_of(danger: Emergency, understood: Understood, language: str, context: AnswerContext) -> Answered:
    """After a death or an accident: how the claim goes, without any amount to a mourner."""
    if danger is Emergency.DEATH:
        said = answer_topic("jkm_klaim", language, context)
        _ = context.words(language)
        sorry = _("We are sorry for your loss.")
        return replace(
            said,
            text=f"{sorry} {said.text}",
            topic=understood.nearest if understood.nearest in MOURNED else "jkm_klaim",
        )
    topic = understood.nearest if understood.nearest in HURT else "jkk_klaim"
    return answer_topic(topic, language, context)


def _is_sum(question: str, understood: Understood, asked: Asked, context: AnswerContext) -> bool:
    if asked.nothing:
        return False
    return _follows_a_sum(question, understood, context) or _asks_a_sum(question, understood, asked)


def _follows_a_sum(question: str, understood: Understood, context: AnswerContext) -> bool:
    """Whether a few words change the sum before ("kalau 2 juta?")."""
    if context.values.get("topic") not in SUMS:
        return False
    if only_fills_in(question, context.occupations):
        return True
    few = len(question.split()) <= FEW_WORDS and not names_another_matter(question)
    return few and (understood.topic is None or understood.nearest in SUMS)


def _asks_a_sum(question: str, understood: Understood, asked: Asked) -> bool:
    if asked.first and (asked.sector or asked.income or asked.months) and understood.nearest in PRICED:
        return True
    if understood.nearest == SUM or compares_sets(question):
        return True
    if understood.nearest == PRICE and (asked.payer == Payer.GOVERNMENT or wants_savings_alone(question)):
        return True
    if understood.nearest == PRICE and ((asked.months or 1) > 1 or asked.people or asked.income):
        return True
    if understood.nearest == AHEAD and (asked.people or asked.income):
        return True
    counted = understood.nearest in COUNTED and asked.to_count_with >= ENOUGH_TO_COUNT
    return counted and _HOW_MUCH.search(question.lower()) is not None


def _summed(question: str, understood: Understood, asked: Asked, language: str, context: AnswerContext) -> Answered:
    full = asked.after(context.values)
    topic = PRICE if understood.nearest == PRICE and full.months is None and full.people is None else SUM
    _, worded = context.words(language), difference_text if compares_sets(question) else sum_text
    text = worded(full, context.rates, context.today, _)
    if wants_savings_alone(question):
        text = _not_alone(text, _)
    text = _corrected(question, text, context, language)
    found = context.understanding.answers.get(SUM)
    return Answered(topic, True, text, None, (), found.actions if found else (), {"topic": SUM, **full.values()})


def _not_alone(text: str, _: Words) -> str:
    """The text, after saying that old-age savings are not had alone."""
    no = _("Old-age savings (JHT) cannot be had alone, only with work accidents and death.")
    return f"{no}\n{_shortened(text, LONGEST - len(no) - 1)}"


def _corrected(question: str, text: str, context: AnswerContext, language: str) -> str:
    """The text, after a word about a premium that nobody pays ("katanya 43.600 ya?")."""
    claimed, _ = claimed_in(question), context.words(language)
    if claimed is None or _.rupiah(claimed) in text or is_a_premium(claimed, context.rates, context.today):
        return text
    no = _("{amount} is not in the table of premiums for self-paying workers.", amount=_.rupiah(claimed))
    return f"{no}\n{_shortened(text, LONGEST - len(no) - 1)}"


def _asked_back(understood: Understood, language: str, context: AnswerContext) -> Answered:
    _, answers = context.words(language), context.understanding.answers
    named = tuple(topic for topic in understood.choices if topic in answers)
    text = _("Which of these do you mean?")
    return Answered(understood.nearest, False, text, None, named, ("officer",), context.values, sure=False)


def label(answer: Answer, language: str) -> str:
    """What a topic is called on a button, at most 20 characters."""
    return answer.titles.get(language) or answer.titles[FIRST]


def _unknown(understood: Understood, language: str, context: AnswerContext) -> Answered:
    _ = context.words(language)
    text = _(
        "Sorry, I do not know that for sure. Who knows: {office} ({contact}), the call centre 175, "
        "or the JMO application.",
        office=context.office.name,
        contact=context.office.contact,
    )
    return Answered(understood.nearest, False, text, None, (), ("officer",), context.values, sure=False)


def _values(context: AnswerContext, language: str) -> dict[str, str]:
    return values_for(context.rates, context.today, context.words(language), context.office)


def _sum_values(context: AnswerContext) -> dict[str, str]:
    return {name: value for name, value in context.values.items() if name != "topic"}


def _shortened(text: str, longest: int) -> str:
    """The text without its last sentences, as many as it takes."""
    while len(text) > longest and ". " in text:
        text = text.rsplit(". ", 1)[0] + "."
    return text
