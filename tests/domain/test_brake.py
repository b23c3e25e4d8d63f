"""When sending stops by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.brake import AT_LEAST, SILENT_AFTER, WATCHED, Brake, Seen, Trip

NOON = datetime(2026, 12, 12, 5, tzinfo=UTC)


def shown(brake: Brake, *results: Seen, campaign: str = "c") -> list[Trip]:
    """The trips that these results lead to, a second apart."""
    seen = (brake.saw(campaign, one, NOON + timedelta(seconds=n)) for n, one in enumerate(results))
    return [trip for trip in seen if trip is not None]


def test_a_few_refusals_are_usual() -> None:
    """One in ten is no storm, however many there are."""
    assert shown(Brake(), *([Seen.REFUSED, *[Seen.TAKEN] * 9] * 40)) == []


@pytest.mark.parametrize(("bad", "share"), [(Seen.REFUSED, 4), (Seen.UNKNOWN, 8)])
def test_a_storm_pauses_the_campaign(bad: Seen, share: int) -> None:
    """A quarter refused, or an eighth without an answer, trips as soon as enough was seen."""
    trips = shown(Brake(), *([bad, *[Seen.TAKEN] * (share - 1)] * 20))

    assert trips[0].seen == AT_LEAST
    assert (trips[0].campaign, trips[0].since) == ("c", NOON)


def test_a_storm_after_a_long_calm_is_seen() -> None:
    """Only the last two hundred results count."""
    trips = shown(Brake(), *[Seen.TAKEN] * 5_000, *[Seen.REFUSED] * 60)

    assert trips[0].seen == WATCHED
    assert trips[0].refused == WATCHED // 5


def test_another_campaign_goes_on() -> None:
    """What is watched is each campaign's own."""
    brake = Brake()
    shown(brake, *[Seen.REFUSED] * 39, campaign="bad")

    assert shown(brake, *[Seen.TAKEN] * 60, campaign="good") == []


def test_people_who_say_stop_pause_it() -> None:
    """One in twenty among the last receivers; those who stopped before the watch began do not count."""
    brake = Brake()
    assert brake.opted_out("c", 7) is None
    shown(brake, *[Seen.TAKEN] * 100)

    assert brake.opted_out("c", 11) is None
    trip = brake.opted_out("c", 12)
    assert trip is not None
    assert trip.opted_out == 5


def test_whoever_lets_it_go_on_begins_anew() -> None:
    """After a trip the old results are forgotten."""
    brake = Brake()
    assert shown(brake, *[Seen.REFUSED] * AT_LEAST)

    assert shown(brake, *[Seen.TAKEN] * AT_LEAST) == []


def test_a_service_that_does_not_answer_is_silent_until_it_does() -> None:
    """Twenty lost answers in a row; one answer of any kind ends it."""
    brake = Brake()
    for _ in range(SILENT_AFTER):
        assert not brake.silent
        brake.answered(Seen.UNKNOWN)
    assert brake.silent

    brake.answered(Seen.REFUSED)
    assert not brake.silent
