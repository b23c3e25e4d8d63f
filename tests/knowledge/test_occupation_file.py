"""The list of occupations: complete, and refused when it is not written as it is compared."""

import copy

import pytest
import yaml

from bot.errors import KnowledgeError
from bot.knowledge.occupation_file import OCCUPATIONS_FILE, load_occupations

CONTENT = yaml.safe_load(OCCUPATIONS_FILE.read_text(encoding="utf-8"))


@pytest.fixture
def load(tmp_path):
    """Loads the list after a change to its first occupation, or to the whole."""

    def loaded(first=None, **whole):
        content = {**copy.deepcopy(CONTENT), **whole}
        content["occupations"][0].update(first or {})
        path = tmp_path / "occupations.yaml"
        path.write_text(yaml.dump(content), encoding="utf-8")
        return load_occupations(path)

    return loaded


def test_there_are_many_occupations_and_eight_buttons():
    """At least sixty, eight of them short enough for a button in both languages."""
    occupations = load_occupations()
    buttons = [occupation for occupation in occupations if occupation.common]

    assert len(occupations) >= 60
    assert len(buttons) == 8
    assert all(len(label) <= 20 for button in buttons for label in button.labels.values())


@pytest.mark.parametrize(
    "first",
    [
        {"id": "becak"}, {"sector": "air"}, {"wordings": ["Ojol"]}, {"wordings": []}, {"wordings": ["ojol", "ojol"]},
        {"common": False}, {"id_label": "x" * 21}, {"ecosystem": "moon"}, {"extra": 1}, {"id": "Ojol!"},
    ],
)  # fmt: skip
def test_a_wrong_entry_is_refused(load, first):
    """The start names the file instead of guessing."""
    with pytest.raises(KnowledgeError, match=r"occupations\.yaml"):
        load(first)


def test_a_list_without_source_or_date_is_refused(load):
    """Every list says where it comes from and when it was checked."""
    for whole in ({"source": ""}, {"checked_on": "soon"}):
        with pytest.raises(KnowledgeError, match=r"occupations\.yaml"):
            load(**whole)


def test_a_missing_file_says_so(tmp_path):
    """A lost file stops the start with one sentence."""
    with pytest.raises(KnowledgeError, match=r"gone\.yaml cannot be read"):
        load_occupations(tmp_path / "gone.yaml")
