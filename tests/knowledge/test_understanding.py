"""Questions are understood as people write them; what is not known is not answered."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.answer_file import load_answers
from bot.knowledge.normaliser import load_normaliser
from bot.knowledge.understanding import Understanding, Understood

WORDINGS = Path(__file__).with_name("wordings")
NORMALISER = load_normaliser()


@cache
def understanding() -> Understanding:
    """The real one, made once."""
    return Understanding(load_answers(), NORMALISER)


def wordings() -> list[tuple[str, str]]:
    """Lines "topic: wording" of the file that was looked at while the understanding was made."""
    lines = (WORDINGS / "topics.txt").read_text(encoding="utf-8").splitlines()
    return [(topic, wording) for topic, _, wording in (line.partition(": ") for line in lines if line)]


@cache
def held_out(name: str = "held_out.jsonl") -> list[dict[str, Any]]:
    """Questions of every topic and style, and out of scope, written apart from the files."""
    lines = (WORDINGS / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def heard(question: dict[str, Any]) -> Understood:
    """What is understood, with the questions before it."""
    return understanding().understand(question["text"], question.get("turns", [])[:-1])


def test_every_topic_is_tried_with_other_words_than_its_own() -> None:
    """At least three wordings a topic, none of which stands in its file."""
    answers = load_answers()
    tried = Counter(topic for topic, _ in wordings()) + Counter(question["topic"] for question in held_out())
    own = {wording.lower() for answer in answers.values() for wording in answer.wordings}

    assert [topic for topic in answers if tried[topic] < 3] == []
    assert [w for _, w in wordings() if w.lower() in own] == []
    apart = held_out() + held_out("sealed.jsonl")
    assert [q["text"] for q in apart if "turns" not in q and q["text"].lower() in own] == []


def test_other_wordings_are_understood() -> None:
    """Nearly all wordings that are in no file find their topic, of those written apart 85 in 100, of the sealed 80."""
    found = [understanding().understand(wording).nearest == topic for topic, wording in wordings()]
    apart = [heard(question).nearest == question["topic"] for question in held_out()]

    assert sum(found) >= 0.95 * len(found)
    assert sum(apart) >= 0.85 * len(apart)
    sealed = [heard(question).nearest == question["topic"] for question in held_out("sealed.jsonl")]
    assert sum(sealed) >= 0.8 * len(sealed)


def test_what_is_not_ours_is_not_answered() -> None:
    """Of more than 300 questions out of scope at most one in twenty finds a topic with an answer."""
    answers = load_answers()
    apart = held_out() + held_out("sealed.jsonl")
    found = [heard(question).topic for question in apart if question["scope"] == "out"]
    wrong = [topic for topic in found if topic is not None and answers[topic].answered]

    assert len(found) >= 300
    assert len(wrong) <= len(found) / 20


@pytest.mark.parametrize(
    "text", ["kalau sakit batuk gimana", "masuk angin ditanggung tidak", "nek lara untu piye", "demam biasa dapat apa"]
)
def test_a_plain_illness_is_for_the_health_body(text: str) -> None:
    """Only what comes from work is ours."""
    assert understanding().understand(text).topic == "oos_bpjs_kesehatan"


@pytest.mark.parametrize(
    "text",
    ["sakit paru paru akibat kerja ditanggung jkk?", "pedagang ikan bisa daftar gak", "tukang servis tv ikut bpu?"],
)
def test_our_own_questions_may_name_other_matters(text: str) -> None:
    """An occupation or an illness from work does not send anybody away."""
    assert not understanding().understand(text).nearest.startswith("oos_")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("iuran saya berapa per bulan", "id"),
        ("iurane pira saben sasi", "jv"),
        ("kula badhe ndhaftar, pripun nggih", "jv"),
        ("iuranna sabaraha kang", "su"),
        ("berape bayer e sebulen", "bangka"),
        ("how much do i have to pay", "en"),
    ],
)
def test_the_language_is_recognised(text: str, language: str) -> None:
    """Javanese, Sundanese, Bangka Malay and English are told from Indonesian."""
    assert understanding().understand(text).language == language


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("brp iurannya", "berapa iuran"),
        ("iuran kula pinten", "iuran saya berapa"),
        ("gmn caraaaaa bayarrr", "bagaimana cara bayar"),
        ("kartuku ilang", "kartu hilang"),
        ("3jt", "3 juta"),
    ],
)
def test_slang_is_read_as_plain_words(written: str, plain: str) -> None:
    """Abbreviations, repeated letters, clitics and other languages become plain Indonesian."""
    assert " ".join(NORMALISER.read(written)[0]) == plain


def test_nothing_at_all_is_unknown() -> None:
    """Signs and noise have neither topic nor choices."""
    for text in ("", "????", "🙏🙏", "qwzx vbnm"):
        understood = understanding().understand(text)

        assert (understood.topic, understood.choices) in ((None, ()), ("tidak_jelas", ()))


def test_doubt_is_asked_back_with_two_or_three_choices() -> None:
    """Where two topics are near, they are offered; a topic and choices never come together."""
    for _, wording in wordings():
        words = " ".join(wording.split()[:2])
        understood = understanding().understand(words)

        assert understood.topic is None or understood.choices == ()
        assert len(understood.choices) in (0, 2, 3)


def test_added_wordings_teach() -> None:
    """A wording added by the staff is found at the next start."""
    text = "krungu-krungu ana sing jenenge ronda kerja"
    taught = Understanding(load_answers(), NORMALISER, {"manfaat_umum": [text]})

    assert taught.understand(text).topic == "manfaat_umum"


@given(st.text(max_size=600))
def test_whatever_is_typed_is_understood_or_not_but_never_raises(text: str) -> None:
    """Any text gives a value."""
    understood = understanding().understand(text, (text,))

    assert understood.topic is None or understood.topic in understanding().answers


@pytest.mark.parametrize(
    "text",
    [
        "uang sudah saya titipkan bu sari", "duite tak kekno bu sari", "uang saya dibawa bu sari",
        "sudah bayar ke bu sari tunai", "uang sudah saya titipkan petugas", "ditagih petugas 16800",
        "kemarin titip uang pak joko", "duit wis tak titipke pak rt",
    ],
)  # fmt: skip
def test_money_given_to_somebody_is_trouble_with_paying(text: str) -> None:
    """ "Bu Sari" in a sentence about money is no greeting."""
    assert understanding().understand(text).topic == "pembayaran_bermasalah"


@pytest.mark.parametrize(
    "text", ["selamat pagi bu", "halo bu sari", "assalamualaikum pak joko", "selamat siang bu sari"]
)
def test_a_greeting_may_name_a_person(text: str) -> None:
    """A greeting to somebody is one."""
    assert understanding().understand(text).topic == "sapaan"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("bayar kemana", "cara_bayar"), ("daftarnya gimana", "cara_daftar"), ("klaim jkk gimana", "jkk_klaim"),
        ("iuran berapa", "iuran_besaran"), ("telat bayar gimana", "telat_nonaktif"),
    ],
)  # fmt: skip
def test_a_question_that_is_clear_by_itself_leaves_the_one_before(text: str, topic: str) -> None:
    """What was asked before only helps where something is left unsaid."""
    assert understanding().understand(text, ("JHT iku opo",)).topic == topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("kalo sakit dapet apa", "oos_bpjs_kesehatan"), ("eh ini apa to", "identitas_bot"),
        ("ini apa", "identitas_bot"), ("aman ta iki", "penipuan_calo"), ("umur 66 bisa ga", "batas_usia"),
        ("dapat 42 juta pasti kan", "jkm_manfaat"),
    ],
)  # fmt: skip
def test_short_questions_of_doubt_are_understood(text: str, topic: str) -> None:
    """A few words of whoever does not trust it yet find their answer."""
    assert understanding().understand(text).topic == topic
