"""The answer files keep their promises: short, sourced, dated, without bare numbers, in two languages."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.answering import AnswerContext, answer_topic
from bot.domain.office import Office
from bot.domain.text import word_set
from bot.errors import KnowledgeError
from bot.knowledge.answer_file import LONGEST, LONGEST_TITLE, complaints, load_answers
from bot.knowledge.emergency_file import load_emergencies
from bot.knowledge.normaliser import load_normaliser
from bot.knowledge.occupation_file import load_occupations
from bot.knowledge.phrases_file import load_phrases
from bot.knowledge.placeholders import NAMES, fill, values_for
from bot.knowledge.rate_file import load_rates
from bot.knowledge.understanding import Understanding
from bot.language import load_words

OFFICE = Office("Wadah Paguyuban Rukun Tani Blitar", "wadah", "0342 801 234", ZoneInfo("Asia/Jakarta"))
DAYS = (date(2025, 12, 20), date(2026, 2, 10), date(2026, 11, 20), date(2027, 1, 2), date(2027, 4, 2))
COMMONEST = word_set(
    """apa_itu_bpu syarat_daftar cara_daftar dokumen_daftar batas_usia iuran_besaran iuran_hitung diskon_pp50
    cara_bayar kode_bayar jatuh_tempo bayar_di_muka telat_nonaktif aktif_kembali cek_status berhenti manfaat_umum
    jkk_manfaat jkm_manfaat jht_manfaat uang_kembali beasiswa jkk_klaim jkm_klaim jht_klaim cek_saldo ahli_waris
    keluarga kartu_kpj penipuan_calo beda_kesehatan"""
)
ANSWERS = load_answers()


@cache
def context(today: date) -> AnswerContext:
    """What an answer leans on, on a day."""
    understanding = Understanding(ANSWERS, load_normaliser())
    rates, occupations = load_rates(), load_occupations()
    return AnswerContext(understanding, load_emergencies(), rates, occupations, OFFICE, load_words(), today)


@pytest.mark.parametrize("topic", sorted(ANSWERS))
def test_answers_are_short_and_whole_on_every_day(topic: str) -> None:
    """No text is longer than 350 characters or shows a placeholder, whichever discount is in force."""
    for day in DAYS:
        for language in ("id", "jv"):
            said = answer_topic(topic, language, context(day))

            parts = [said.text, *([said.more] if said.more else [])]
            assert [part for part in parts if len(part) > LONGEST or "{" in part] == []


def test_the_commonest_topics_are_answered_in_both_languages() -> None:
    """Indonesian and Javanese both have the thirty commonest answers, and they differ."""
    for topic in COMMONEST:
        texts = ANSWERS[topic].texts

        assert texts["id"].body != texts["jv"].body
        assert ANSWERS[topic].answered


def test_every_answer_about_the_subject_has_a_source_and_a_date() -> None:
    """Only small talk and refusals need no source."""
    bare = {topic for topic, answer in ANSWERS.items() if not answer.sources}

    assert bare <= {"sapaan", "terima_kasih", "identitas_bot", "tidak_jelas", "oos_umum", "oos_kasar", "oos_injeksi"}
    assert all(answer.checked_on >= date(2026, 1, 1) for answer in ANSWERS.values())


def test_nothing_forbidden_and_no_foreign_link_is_said() -> None:
    """The answers pass the proof-reading of phrases.yaml on every day."""
    phrases = load_phrases()
    for day in DAYS:
        for topic in ANSWERS:
            for language in ("id", "jv"):
                said = answer_topic(topic, language, context(day))
                text = "\n".join([said.text, said.more or "", *ANSWERS[topic].titles.values()])

                assert phrases.forbidden_in(text) == ()
                assert phrases.foreign_links_in(text) == ()


def test_titles_fit_on_a_button() -> None:
    """A topic is called by at most 20 characters in each language."""
    long = [one for answer in ANSWERS.values() for one in answer.titles.values() if len(one) > LONGEST_TITLE]

    assert long == []


def test_no_wording_belongs_to_two_topics() -> None:
    """The same words never point to two answers."""
    seen: dict[str, str] = {}
    fights = []
    for topic, answer in ANSWERS.items():
        for wording in answer.wordings:
            other = seen.setdefault(wording.lower(), topic)
            fights += [(wording, other, topic)] if other != topic else []

    assert fights == []


@pytest.mark.parametrize(
    ("promise", "limit"),
    [
        ("{jkm_total}", r"\{qualifying_months\}"),
        ("{jkm_days}", r"mboten saged kula janjèkaken|tidak bisa saya janjikan"),
        ("{scholarship_total}", r"\{scholarship_years\}"),
        ("{jmo_limit}", r"tidak bisa saya lihat|lapakasik"),
        ("{price_line}", r"JHT|JKK|program"),
    ],
)
def test_no_sum_and_no_date_is_promised_without_its_condition(promise: str, limit: str) -> None:
    """The full death benefit, a payout, a scholarship: each stands with what it depends on, in every language."""
    said = [(topic, code, text.body) for topic, one in ANSWERS.items() for code, text in one.texts.items()]
    bold = [(topic, code) for topic, code, body in said if promise in body and not re.search(limit, body)]

    assert [one for one in said if promise in one[2]] != []
    assert bold == []


@pytest.mark.parametrize("topic", ["aktif_kembali", "telat_nonaktif", "jatuh_tempo", "jkm_manfaat", "cek_status"])
def test_who_has_stopped_is_sent_to_ask_first(topic: str) -> None:
    """No unpaid month is called covered, and coming back is not called simple: who knows is named there."""
    for text in ANSWERS[topic].texts.values():
        assert "{care_phone}" in text.body


def test_traders_are_not_told_of_a_discount_in_january() -> None:
    """On 2 January 2027 nobody but transport is quoted the reduced price."""
    today = context(date(2027, 1, 2))
    for topic in ANSWERS:
        for language in ("id", "jv"):
            said = answer_topic(topic, language, today)
            text = f"{said.text}\n{said.more or ''}"

            assert "Desember 2026" not in text
            for found in re.finditer(r"Rp8\.400", text):
                assert "kurir" in text[max(0, found.start() - 40) : found.start()]
    assert "sudah selesai" in answer_topic("diskon_pp50", "id", today).text


def test_after_the_check_date_figures_are_not_given_as_certain() -> None:
    """A price past its check date says when it was checked."""
    late = answer_topic("iuran_besaran", "id", context(date(2027, 4, 2)))

    assert "20 November 2026" in late.text


def test_an_answer_out_of_its_time_is_not_given() -> None:
    """After valid_until the topic is unknown, not stale."""
    now = context(date(2026, 11, 20))
    old = replace(ANSWERS["cara_bayar"], valid_until=date(2026, 11, 1))
    understanding = Understanding({**ANSWERS, "cara_bayar": old}, load_normaliser())

    said = answer_topic("cara_bayar", "id", replace(now, understanding=understanding))

    assert (said.answered, said.sure) == (False, False)


def test_every_placeholder_has_a_value() -> None:
    """The closed list and the values are the same."""
    values = values_for(load_rates(), date(2026, 11, 20), load_words()["id"], OFFICE)

    assert set(values) == NAMES


def test_what_is_filled_in_is_not_read_again() -> None:
    """A value that looks like a placeholder stays as it is."""
    assert fill("{operator} dan {lain}", {"operator": "{today}", "today": "x"}) == "{today} dan {lain}"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("Bayar Rp16.800.", "a bare number"),
        ("Bayar {harga}.", "no placeholder"),
    ],
)
def test_a_careless_answer_is_refused(tmp_path: Path, body: str, complaint: str) -> None:
    """A bare number or an unknown placeholder stops the start and names the file."""
    for code in ("id", "jv"):
        (tmp_path / code).mkdir()
    (tmp_path / "sources.yaml").write_text("{}")
    (tmp_path / "luar.yaml").write_text("{}")
    front = "topic: coba\ntitles: {id: Coba}\nowner: kantor\nchecked_on: 2026-11-20\n"
    (tmp_path / "id" / "coba.md").write_text(f"---\n{front}---\n{body}\n")

    with pytest.raises(KnowledgeError, match=complaint):
        load_answers(tmp_path, tmp_path / "luar.yaml")


def test_a_file_under_another_name_is_complained_about() -> None:
    """Topic and file name are the same word."""
    assert complaints(ANSWERS["sapaan"], "salam", {}) == ["the topic is sapaan, the file salam"]
