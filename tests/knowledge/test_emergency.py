"""An accident, a hospital or a death is heard; a question about one, or a dead phone, is not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.emergency_file import Emergency, load_emergencies

WORDINGS = Path(__file__).with_name("wordings")
HEARD = [line.split(": ", 1) for line in (WORDINGS / "emergency.txt").read_text(encoding="utf-8").splitlines() if line]
NOT_HEARD = [line for line in (WORDINGS / "not_emergency.txt").read_text(encoding="utf-8").splitlines() if line]
EMERGENCIES = load_emergencies()


@pytest.mark.parametrize(("kind", "text"), HEARD)
def test_the_bad_day_is_heard(kind: str, text: str) -> None:
    """Told in any of the languages, it is recognised and by its kind."""
    assert EMERGENCIES.emergency_in(text) == Emergency(kind)


@pytest.mark.parametrize("text", NOT_HEARD)
def test_a_question_about_it_is_not_mistaken_for_it(text: str) -> None:
    """Supposed, asked about, or another meaning of the word: no alarm."""
    assert EMERGENCIES.emergency_in(text) is None


def test_there_are_many_wordings_each_way() -> None:
    """Both ways are tried with at least two hundred and fifty wordings of our own."""
    assert min(len(HEARD), len(NOT_HEARD)) >= 250


@given(st.text(max_size=600))
def test_whatever_is_typed_is_read_without_raising(text: str) -> None:
    """Any text gives an emergency or none."""
    assert EMERGENCIES.emergency_in(text) in {*Emergency, None}
