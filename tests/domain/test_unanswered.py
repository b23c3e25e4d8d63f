"""Unanswered questions are joined by what was asked, and become wordings without what identified anybody."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import masked
from bot.domain.unanswered import UnansweredQuestion, as_wording, grouped

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)


def question(id: str, text: str, hours: int = 0, *topics: str, sure: int = 40) -> UnansweredQuestion:
    """A question of some hours ago."""
    return UnansweredQuestion(id, text, topics, sure, "id", NOW - timedelta(hours=hours))


def test_the_same_question_is_counted_once_however_it_is_written() -> None:
    """Order, slang and signs make no other question; the newest way of writing stands for all."""
    found = grouped(
        [
            question("a", "Kartu BPU bisa dipakai di luar kota gak?", 5),
            question("b", "bisa dipakai di luar kota ga kartu bpu", 2, "kartu_kpj", sure=61),
            question("c", "iuran sawah ditanggung siapa", 1),
        ]
    )

    assert [(group.count, group.ids) for group in found] == [(2, ("a", "b")), (1, ("c",))]
    assert (found[0].text, found[0].topics, found[0].confidence) == (
        "bisa dipakai di luar kota ga kartu bpu",
        ("kartu_kpj",),
        61,
    )


def test_an_answer_that_did_not_help_is_counted_by_its_topic() -> None:
    """Without a text the topic is what they have in common."""
    found = grouped(
        [question("a", "", 1, "beasiswa"), question("b", "", 2, "beasiswa"), question("c", "", 3, "berhenti")]
    )

    assert [(group.topics, group.count) for group in found] == [(("beasiswa",), 2), (("berhenti",), 1)]


def test_a_wording_holds_no_mark_of_an_identifier() -> None:
    """What stood for a NIK or a phone says nothing of how people ask."""
    assert as_wording(masked("nik 3505154708720003\nkenapa  ditolak 081234567890")) == "nik kenapa ditolak"


@given(st.lists(st.text(max_size=20), max_size=12))
def test_no_question_is_lost_in_joining(texts: list[str]) -> None:
    """Every question is in one group, and the counts say how many there were."""
    asked = [question(str(number), text, number) for number, text in enumerate(texts)]

    found = grouped(asked)

    assert sorted(id for group in found for id in group.ids) == sorted(one.id for one in asked)
    assert all(group.count == len(group.ids) for group in found)
    assert [group.count for group in found] == sorted((group.count for group in found), reverse=True)
