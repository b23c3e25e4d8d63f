"""Words of another matter lead to its own door, unless the question is ours all the same."""

from bot.knowledge.answer_file import load_answers
from bot.knowledge.elsewhere import Elsewhere, matter
from bot.knowledge.normaliser import load_normaliser
from bot.knowledge.understanding import Understanding


def read(text: str) -> tuple[str, ...]:
    """Plain words."""
    return tuple(text.split())


ELSEWHERE = Elsewhere([matter("health", ["batuk", "sakit gigi"], ["kecelakaan"], read)])


def test_a_word_or_a_phrase_names_the_matter() -> None:
    """Only whole words, in their order."""
    assert list(ELSEWHERE.named_in(read("kalau batuk bagaimana"))) == ["health"]
    assert list(ELSEWHERE.named_in(read("sakit gigi"))) == ["health"]
    assert not ELSEWHERE.named_in(read("gigi sakit batuknya"))


def test_a_word_of_ours_outweighs_it() -> None:
    """After an accident a tooth is no matter of the health body."""
    assert not ELSEWHERE.named_in(read("sakit gigi karena kecelakaan"))


def test_a_matter_without_words_is_never_named() -> None:
    """Nothing is not everything."""
    assert not Elsewhere([matter("none", [], [], read)]).named_in(read("apa saja"))
    assert not ELSEWHERE.named_in(())


def test_no_wording_of_ours_is_sent_elsewhere() -> None:
    """A question that one of our own topics is asked by may name another matter; 99 in 100 stay ours."""
    understanding = Understanding(load_answers(), load_normaliser())
    ours = [
        wording
        for topic, answer in understanding.answers.items()
        if not topic.startswith("oos_")
        for wording in answer.wordings
    ]
    sent = [wording for wording in ours if understanding.understand(wording).nearest.startswith("oos_")]

    assert len(sent) <= len(ours) / 100
