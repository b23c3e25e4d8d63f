"""Membantu, belum: two small buttons or a few words, and the list of what was not answered well."""

import pytest

from bot.domain.changes import QuestionUnanswered
from tests.members import member, tied
from tests.talk import Talk

ASKED = "kalau telat bayar kena denda gak?"


def test_both_buttons_stand_where_there_is_room(talk: Talk) -> None:
    """Never more than three under an answer; with two that lead on, only [Belum terjawab] is left."""
    talk.says("bpjs kesehatan sama bpjs ketenagakerjaan bedanya apa")
    assert talk.labels[-1] == "Belum terjawab"
    assert len(talk.labels) <= 3

    talk.says("diskon iuran sampai kapan")
    assert "Belum terjawab" in talk.labels
    assert len(talk.labels) <= 3


@pytest.mark.parametrize("said", ["kurang jelas", "Belum jelas", "bukan itu maksud saya", "ora mudeng", "dèrèng cetha"])
def test_a_few_words_say_that_it_did_not_help(talk: Talk, said: str) -> None:
    """They count as the button does: the question, its topic, and an officer."""
    talk.ties = tied(member())
    talk.says(ASKED)

    talk.says(said)

    [kept] = talk.changes
    assert isinstance(kept, QuestionUnanswered)
    assert (kept.masked, kept.topics, kept.region) == (ASKED, ("telat_nonaktif",), "3505")
    assert kept.confidence > 50
    assert talk.heard.startswith("Maaf belum membantu; sudah saya catat.")
    assert "Hubungi petugas" in talk.labels


@pytest.mark.parametrize("said", ["membantu", "sudah jelas", "sampun cetha"])
def test_a_few_words_say_that_it_helped(talk: Talk, said: str) -> None:
    """A glad word, and nothing is kept."""
    talk.says(ASKED)

    talk.says(said)

    assert talk.heard == "Syukurlah. Kalau ada lagi, tulis saja."
    assert talk.changes == []


def test_without_an_answer_such_words_mean_nothing(talk: Talk) -> None:
    """ "Bingung" as the first word of a talk is no verdict."""
    talk.says("bingung")

    assert talk.changes != [QuestionUnanswered("", ("",))]
    assert talk.heard != "Syukurlah. Kalau ada lagi, tulis saja."


def test_the_part_behind_more_is_judged_with_its_question(talk: Talk) -> None:
    """Who has read on and is not helped leaves the question, not an empty line."""
    talk.says(ASKED)
    talk.picks("Selengkapnya")
    talk.picks("Belum terjawab")

    [kept] = talk.changes
    assert isinstance(kept, QuestionUnanswered)
    assert (kept.masked, kept.topics) == (ASKED, ("telat_nonaktif",))


def test_how_sure_the_guess_was_is_kept_with_the_question(talk: Talk) -> None:
    """In percent, for whoever decides which topic it belongs to."""
    talk.says("kambing guling pasar minggu tunggakan")

    kept = [change for change in talk.changes if isinstance(change, QuestionUnanswered)]
    assert all(0 <= one.confidence < 100 for one in kept)
    assert "asked" not in talk.standing.recent or "kambing" in talk.standing.recent["asked"]
