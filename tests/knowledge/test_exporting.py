"""Taught wordings are written into the answer files, and nothing else in them changes."""

import shutil
from pathlib import Path

from bot.knowledge.answer_file import ANSWERS, read_answers
from bot.knowledge.exporting import write_wordings

TAUGHT = {"cara_bayar": ("bayar di koperasi: bisa?", 'kata "orang" bisa di pos'), "tidak_ada": ("apa saja",)}


def test_they_come_into_the_heads_once(tmp_path: Path) -> None:
    """Quotation marks and colons survive; a second time there is nothing to write."""
    folder = tmp_path / "answers"
    shutil.copytree(ANSWERS, folder)
    before = read_answers(folder)

    assert write_wordings(TAUGHT, folder) == {"cara_bayar": 2}

    after = read_answers(folder)
    assert after["cara_bayar"].wordings == (*before["cara_bayar"].wordings, *TAUGHT["cara_bayar"])
    assert {topic: answer for topic, answer in after.items() if topic != "cara_bayar"} == {
        topic: answer for topic, answer in before.items() if topic != "cara_bayar"
    }
    assert after["cara_bayar"].texts == before["cara_bayar"].texts
    assert write_wordings(TAUGHT, folder) == {}


def test_a_head_without_wordings_gets_some(tmp_path: Path) -> None:
    """A topic that is recognised by its subjects alone can be taught as well."""
    folder = tmp_path / "answers"
    shutil.copytree(ANSWERS, folder)

    assert write_wordings({"oos_bansos": ("kapan cair pkh tahap dua ini",)}, folder) == {"oos_bansos": 1}
    assert "kapan cair pkh tahap dua ini" in read_answers(folder)["oos_bansos"].wordings
