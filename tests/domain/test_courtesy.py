"""Whether a message may go out now, later or not at all."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.courtesy import Later, Message, Reach, Send, Skip, Started, Verdict, judge
from bot.domain.outgoing import Kind
from bot.domain.people import Person, Purpose
from bot.knowledge.policy_file import load_policy

POLICY = load_policy()
WIB = ZoneInfo("Asia/Jakarta")
JUM = Person("jum", "id", WIB, consents=frozenset({Purpose.REMINDERS, Purpose.NEWS}))
EVENING = datetime(2026, 12, 12, 19, 20, tzinfo=WIB)
DAY = timedelta(days=1)


def verdict(
    kind: Kind = Kind.REMINDER,
    person: Person = JUM,
    reach: Reach | None = None,
    now: datetime = EVENING,
    *,
    urgent: bool = False,
    final: bool = False,
    expires: datetime | None = None,
) -> Verdict:
    """The verdict on a message about membership "m"."""
    message = Message(kind, expires or now + 7 * DAY, "m", urgent, final)
    return judge(message, person, reach or Reach(), now, POLICY)


@pytest.mark.parametrize("kind", list(Kind))
def test_everything_leaves_in_the_evening_to_somebody_who_agreed(kind: Kind) -> None:
    """At 19.20, with consent and nothing sent before, every kind may go out."""
    assert verdict(kind) == Send()


@pytest.mark.parametrize("kind", list(Kind))
def test_stop_ends_what_we_start_and_nothing_else(kind: Kind) -> None:
    """After STOP no reminder and no campaign; answers, receipts and a human's words still come."""
    started = kind in (Kind.REMINDER, Kind.CAMPAIGN)

    assert verdict(kind, replace(JUM, stopped=True)) == (Skip("stopped") if started else Send())


@pytest.mark.parametrize(("kind", "missing"), [(Kind.REMINDER, Purpose.REMINDERS), (Kind.CAMPAIGN, Purpose.NEWS)])
def test_each_kind_needs_its_own_consent(kind: Kind, missing: Purpose) -> None:
    """A yes to news is no yes to reminders."""
    assert verdict(kind, replace(JUM, consents=JUM.consents - {missing})) == Skip("no_consent")


def test_a_death_ends_reminders_receipts_and_campaigns() -> None:
    """What a human answers still goes out."""
    held = replace(JUM, held=True)

    assert [verdict(kind, held) for kind in (Kind.REMINDER, Kind.RECEIPT, Kind.CAMPAIGN)] == [Skip("held")] * 3
    assert verdict(Kind.TICKET, held) == Send()


def test_what_is_too_late_is_skipped() -> None:
    """An expired message is not sent, and what would come only after it expires is not kept."""
    night = datetime(2026, 12, 12, 22, 0, tzinfo=WIB)

    assert verdict(expires=EVENING) == Skip("expired")
    assert verdict(Kind.RECEIPT, now=night, expires=night + timedelta(hours=2)) == Skip("hours")


def test_a_receipt_waits_for_the_morning_and_a_reply_does_not() -> None:
    """Between 20 and 8 o'clock only what somebody waits for, or what is urgent, is sent."""
    night = datetime(2026, 12, 12, 22, 0, tzinfo=WIB)

    assert verdict(Kind.RECEIPT, now=night) == Later(datetime(2026, 12, 13, 8, tzinfo=WIB), "hours")
    assert verdict(Kind.REPLY, now=night) == verdict(Kind.EMERGENCY, now=night) == Send()
    assert verdict(Kind.STAFF, now=night, urgent=True) == Send()
    assert verdict(Kind.RECEIPT, now=night.replace(hour=5)) == Later(datetime(2026, 12, 12, 8, tzinfo=WIB), "hours")


def test_nothing_is_started_during_the_friday_prayer() -> None:
    """A reminder due at noon on a Friday waits for one o'clock."""
    friday = datetime(2026, 12, 11, 12, 10, tzinfo=WIB)

    assert verdict(now=friday) == Later(friday.replace(hour=13, minute=0), "hours")
    assert verdict(Kind.RECEIPT, now=friday) == Send()


def test_a_doubtful_address_waits_a_day_and_an_unreachable_one_is_left_alone() -> None:
    """A refusal is believed for a day; two on different days for good, until something comes from there."""
    doubtful = Reach(doubtful_at=EVENING - timedelta(hours=2))

    assert verdict(reach=doubtful) == Later(EVENING + timedelta(hours=22), "doubtful")
    assert verdict(reach=Reach(doubtful_at=EVENING - DAY)) == Send()
    assert verdict(reach=Reach(unreachable=True)) == Skip("unreachable")


def after(*days: float, membership: str | None = "m") -> Reach:
    """An address that got a message of ours so many days ago."""
    return Reach(started=tuple(Started(EVENING - timedelta(days=n), membership) for n in sorted(days, reverse=True)))


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        (after(2), Send()),
        (after(1), Later(EVENING - DAY + timedelta(hours=44), "budget")),
        (after(2, 4), Skip("budget")),
        (after(2, 7), Send()),
        (after(2, 7.5, 9, 11), Skip("budget")),
        (after(20, 21, 22, 23, 24), Send()),
    ],
    ids=["two days ago", "yesterday", "two this week", "one this week", "four this month", "last month"],
)
def test_the_caps_of_an_address(reach: Reach, expected: Verdict) -> None:
    """At most one a day and two in seven days, four a month, and 44 hours between two."""
    assert verdict(reach=reach) == expected


def test_the_final_notice_is_held_back_by_no_cap() -> None:
    """Nobody loses a membership because we wrote too often."""
    assert verdict(reach=after(0.1, 2, 4), final=True) == Send()


def test_what_is_not_budgeted_is_not_counted() -> None:
    """Replies, receipts and tickets go out however much was sent."""
    assert verdict(Kind.TICKET, reach=after(0.1, 2, 4)) == Send()


def test_reminders_about_two_members_on_one_phone_count_once() -> None:
    """A helper hears about mother and father on the same day."""
    assert verdict(reach=after(0.001, membership="other")) == Send()
    assert isinstance(verdict(reach=after(1, membership="other")), Later)


@given(
    st.sampled_from(Kind),
    st.integers(0, 17_520).map(lambda hours: datetime(2026, 1, 1, 0, 30, tzinfo=WIB) + timedelta(hours=hours)),
    st.lists(st.floats(0, 30), max_size=6),
)
def test_later_is_always_later_and_before_it_expires(kind: Kind, now: datetime, sent: list[float]) -> None:
    """A message never waits for a moment that has passed, nor beyond its own time."""
    reach = Reach(started=tuple(Started(now - timedelta(days=n), None) for n in sorted(sent, reverse=True)))
    found = verdict(kind, reach=reach, now=now)

    if isinstance(found, Later):
        assert now < found.until < now + 7 * DAY
