"""How well questions are understood is counted honestly: by kind, with intervals, and never by heart."""

import json
from io import StringIO
from pathlib import Path

import pytest

from bot.commands.ask import BadFile
from bot.commands.evaluate import evaluate
from bot.knowledge.answer_file import load_answers
from bot.knowledge.evaluation import Share, cross_validated, judged, shares
from bot.knowledge.normaliser import load_normaliser
from tests.knowledge.test_understanding import understanding


def line(
    topic: str, found: str, *, answered: bool = True, **more: object
) -> tuple[dict[str, object], dict[str, object]]:
    """A question of a file and what was found."""
    return {"text": "", "topic": topic, **more}, {"topic": found, "answered": answered}


LINES = [
    line("cara_bayar", "cara_bayar", group="bayar", style=["jv"]),
    line("kode_bayar", "cara_bayar", group="bayar", style=["plain", "jv"]),
    line("cara_daftar", "syarat_daftar", group="daftar", also=["syarat_daftar"], style="plain"),
    line("oos_umum", "cara_bayar", group="luar"),
    line("oos_umum", "oos_umum", answered=False, group="luar", scope="out"),
]


def test_shares_are_counted_by_kind() -> None:
    """All topics, groups, scopes, styles and topics; another right topic counts; out of scope no answer is right."""
    found = {one.name: (one.hits, one.count) for one in shares([judged(*one) for one in LINES])}

    assert found["topics"] == (3, 5)
    assert found["groups"] == (3, 5)
    assert found["scope out"] == (1, 2)
    assert found["style jv"] == (1, 2)
    assert found["topic kode_bayar"] == (0, 1)
    assert found["answered, in scope"] == (3, 3)
    assert found["answered falsely, out of scope"] == (1, 2)


@pytest.mark.parametrize(
    ("hits", "count", "between"), [(8, 10, (0.490, 0.943)), (0, 13, (0.0, 0.228)), (0, 0, (0.0, 1.0))]
)
def test_a_share_has_the_interval_of_wilson(hits: int, count: int, between: tuple[float, float]) -> None:
    """Wide for few questions, never beyond 0 and 1."""
    assert Share("", hits, count).interval() == pytest.approx(between, abs=0.001)


def test_wordings_are_not_judged_by_heart() -> None:
    """What is left out with its paraphrases is not learned: some are missed."""
    answers = load_answers()
    few = {topic: answers[topic] for topic in ("cara_bayar", "beasiswa")}
    found = cross_validated(few, load_normaliser())

    assert len(found) == sum(len(answer.wordings) for answer in few.values())
    assert 0.5 < sum(one.found in one.topics for one in found) / len(found) < 1.0


def test_a_file_is_evaluated(tmp_path: Path) -> None:
    """Each share in a line, as it is answered."""
    file, out = tmp_path / "questions.jsonl", StringIO()
    asked = [{"id": 1, "text": "bayar di mana", "topic": "cara_bayar"}, {"id": 2, "text": "p", "topic": "beasiswa"}]
    file.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")

    evaluate(file, "2026-11-20", out)

    rows = {row[:34].strip(): row[34:].split() for row in out.getvalue().splitlines()}
    assert rows["topics"][:3] == ["1", "2", "50.0"]
    assert rows["topic cara_bayar"][:3] == ["1", "1", "100.0"]


def test_a_question_without_its_topic_cannot_be_judged(tmp_path: Path) -> None:
    """The message says which."""
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": 1, "text": "bayar di mana"}', encoding="utf-8")

    with pytest.raises(BadFile, match="question 1"):
        evaluate(file, "2026-11-20", StringIO())


def test_every_part_of_the_wordings_is_learned_by_the_real_one() -> None:
    """Where nothing is left out, nearly every wording finds its own topic."""
    said = [(topic, one) for topic, answer in understanding().answers.items() for one in answer.wordings[::9]]

    assert sum(understanding().understand(one).nearest == topic for topic, one in said) >= 0.95 * len(said)
