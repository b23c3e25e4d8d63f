"""When reminders may come."""

import pytest

from bot.domain.changes import HoursChosen
from tests.talk import Talk


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("Pagi, 08.00", "morning"),
        ("siang aja", "noon"),
        ("sonten", "afternoon"),
        ("bar isya", "evening"),
        ("4", "evening"),
    ],
)
def test_four_hours_by_button_or_in_words(talk: Talk, said: str, hours: str) -> None:
    """The hour is chosen as people say it."""
    talk.opens("hours.choose")

    talk.says(said)

    assert talk.changes == [HoursChosen(hours)]
    assert talk.step is None


def test_an_unclear_hour_is_asked_again(talk: Talk) -> None:
    """Two hours in one sentence are no choice."""
    talk.opens("hours.choose")

    talk.says("pagi atau sore")

    assert talk.changes == []
    assert talk.step == "hours.choose"
