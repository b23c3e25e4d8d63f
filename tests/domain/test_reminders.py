"""Who is reminded of what, on which day and in which hours."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.membership import Enrolment
from bot.domain.months import add_months
from bot.domain.people import Purpose
from bot.domain.policy import Ladder, Rung
from bot.domain.rates import Payer
from bot.domain.reminders import Facts, Planned, due_step, reminders_for
from bot.knowledge.calendar_file import load_calendar
from bot.knowledge.policy_file import load_policy

POLICY, CALENDAR, LAPSE = load_policy(), load_calendar((2026, 2027, 2028)), (3, 4)
WIB, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
DECEMBER = date(2026, 12, 1)
JUM = Facts(
    membership="m",
    person="jum",
    enrolment=Enrolment.ACTIVE,
    payer=Payer.SELF,
    zone=WIB,
    first_month=date(2026, 6, 1),
    covered=frozenset(add_months(date(2026, 6, 1), n) for n in range(6)),
    consents=frozenset({Purpose.REMINDERS}),
)


def on(day: date, facts: Facts = JUM, at: time = time(0, 5)) -> list[Planned]:
    """What is planned at five past midnight of a day, where the person is."""
    return list(reminders_for(facts, POLICY, CALENDAR, LAPSE, datetime.combine(day, at, facts.zone)))


def plans(facts: Facts, first: date, days: int) -> dict[date, str]:
    """Each day on which something new is planned, and which step."""
    seen: set[str] = set()
    found = {}
    for day in (first + timedelta(days=n) for n in range(days)):
        for planned in on(day, facts):
            if planned.key not in seen:
                seen.add(planned.key)
                found[day] = planned.args["step"]
    return found


def test_a_month_of_reminders() -> None:
    """Three days before the 15th, on the 15th, and four days after the due day; nothing else."""
    assert plans(JUM, DECEMBER, 31) == {
        date(2026, 12, 12): "due_soon",
        date(2026, 12, 15): "due_today",
        date(2026, 12, 19): "help",
    }


def test_a_reminder_says_what_it_is_and_keeps_to_the_hours() -> None:
    """Key, template, month and window of the reminder three days before."""
    assert on(date(2026, 12, 12)) == [
        Planned(
            key="reminder:m:monthly:2026-12-15:due_soon",
            person="jum",
            membership="m",
            template="reminder.due_soon",
            args={
                "month": "2026-12-01",
                "due": "2026-12-15",
                "step": "due_soon",
                "earliest": "2027-03-01",
                "latest": "2027-04-01",
            },
            not_before=datetime(2026, 12, 12, 19, 15, tzinfo=WIB),
            expires=datetime(2026, 12, 12, 20, 0, tzinfo=WIB),
        )
    ]


@pytest.mark.parametrize(("hours", "opens"), [("morning", 8), ("noon", 12), ("afternoon", 16), ("evening", 19)])
def test_the_chosen_hours_are_kept_where_the_person_is(hours: str, opens: int) -> None:
    """Papua's morning is Papua's."""
    planned = on(date(2026, 12, 12), replace(JUM, hours=hours, zone=WIT))

    assert planned[0].not_before == datetime(2026, 12, 12, opens, tzinfo=WIT)


def test_the_last_day_is_not_told_before_nine() -> None:
    """Market sellers and drivers are at work; the last-day message comes from nine to eleven, whatever they chose."""
    planned = on(date(2026, 12, 15), replace(JUM, hours="evening"))

    assert planned[0].not_before == datetime(2026, 12, 15, 9, tzinfo=WIB)
    assert planned[0].expires == datetime(2026, 12, 15, 11, tzinfo=WIB)


def test_a_window_that_is_over_is_not_planned() -> None:
    """At half past eight in the evening nothing is planned any more for that day."""
    assert on(date(2026, 12, 12), at=time(20, 30)) == []


@pytest.mark.parametrize(("day", "steps"), [(19, []), (20, []), (21, []), (22, ["help"])])
def test_nobody_is_reminded_just_after_the_code(day: int, steps: list[str]) -> None:
    """The code came on 19 December: "I have no word yet" would be rude that evening, and waits for three days."""
    told = datetime(2026, 12, 19, 10, tzinfo=WIB)
    facts = replace(JUM, enrolment=Enrolment.CODED, told_at=told)

    assert [planned.args["step"] for planned in on(date(2026, 12, day), facts)] == steps


def test_the_final_notice_comes_also_just_after_a_statement() -> None:
    """What must not be missed is not kept back."""
    stated = replace(
        JUM,
        enrolment=Enrolment.STATED,
        first_month=date(2026, 9, 1),
        covered=frozenset(),
        told_at=datetime(2026, 11, 26, 0, 1, tzinfo=WIB),
    )

    assert [planned.args["step"] for planned in on(date(2026, 11, 26), stated)] == ["final"]


def test_help_is_offered_four_days_after_the_shifted_day() -> None:
    """March 2027 is due on the 16th (joint leave): nobody is called late before the 20th, a Saturday."""
    facts = replace(JUM, first_month=date(2027, 3, 1), covered=frozenset())

    assert plans(facts, date(2027, 3, 13), 18)[date(2027, 3, 20)] == "help"


def test_overdue_families_have_their_sundays() -> None:
    """The offer of help for September 2027 falls on a Sunday, and comes on Monday."""
    facts = replace(JUM, first_month=date(2027, 9, 1), covered=frozenset())

    assert on(date(2027, 9, 19), facts) == []
    assert plans(facts, date(2027, 9, 16), 10) == {date(2027, 9, 20): "help"}


def test_a_step_of_its_own_day_is_not_made_up_for() -> None:
    """Whoever consents on the 16th is not told that today is the last day."""
    assert on(date(2026, 12, 16)) == on(date(2026, 12, 18)) == []


def test_nobody_is_reminded_on_the_first_two_days_of_lebaran() -> None:
    """10 and 11 March 2027 are quiet."""
    facts = replace(JUM, first_month=date(2027, 3, 1), covered=frozenset(), pay_day=10)

    assert on(date(2027, 3, 10), facts) == on(date(2027, 3, 11), facts) == []


@pytest.mark.parametrize(
    "facts",
    [
        replace(JUM, covered=JUM.covered | {DECEMBER}),
        replace(JUM, stopped=True),
        replace(JUM, held=True),
        replace(JUM, consents=frozenset({Purpose.NEWS})),
        replace(JUM, payer=Payer.GOVERNMENT),
        replace(JUM, payer=Payer.SPONSOR),
        replace(JUM, enrolment=Enrolment.REQUESTED),
        replace(JUM, enrolment=Enrolment.ENDED),
        replace(JUM, first_month=date(2027, 1, 1), covered=frozenset()),
        replace(JUM, first_month=None),
    ],
    ids=["covered", "stopped", "held", "no consent", "government", "sponsor", "requested", "ended", "later", "unknown"],
)
def test_who_is_not_reminded(facts: Facts) -> None:
    """Covered by any grade, stopped, without consent, paid for by others, not a member (yet): nothing in December."""
    assert plans(facts, DECEMBER, 31) == {}


def test_an_own_statement_is_enough() -> None:
    """Whoever only told the month last paid is reminded like a member."""
    assert len(plans(replace(JUM, enrolment=Enrolment.STATED), DECEMBER, 31)) == 3


def test_the_own_day_replaces_a_reminder_that_is_near() -> None:
    """With the 10th as own day the message of the 12th is left out; with the 1st it is not."""
    assert list(plans(replace(JUM, pay_day=10), DECEMBER, 31).values()) == ["pay_day", "due_today", "help"]
    assert list(plans(replace(JUM, pay_day=1), DECEMBER, 31).values()) == ["pay_day", "due_soon", "due_today", "help"]


def test_changing_the_own_day_gives_no_second_message() -> None:
    """The step of a month has one key, whatever the day."""
    first = on(date(2026, 12, 5), replace(JUM, pay_day=5))
    second = on(date(2026, 12, 8), replace(JUM, pay_day=8))

    assert first[0].key == second[0].key


def test_a_snooze_moves_the_message_and_keeps_the_later_ones() -> None:
    """Snoozed on the 12th until the 14th: one message on the 14th, under its own key; the 15th stays."""
    until = datetime(2026, 12, 14, 0, 0, tzinfo=WIB)
    facts = replace(JUM, snoozed_until=until)

    assert on(date(2026, 12, 13), facts) == []
    assert on(date(2026, 12, 14), facts)[0].key == "reminder:m:snooze:2026-12-14:due_soon"
    assert on(date(2026, 12, 15), facts)[0].key == "reminder:m:monthly:2026-12-15:due_today"


def test_the_membership_may_end_ladder() -> None:
    """September to November unpaid: warned three weeks and five days before 1 December, and then silence."""
    facts = replace(JUM, covered=frozenset(add_months(date(2026, 6, 1), n) for n in range(3)))
    november = plans(facts, date(2026, 11, 1), 30)

    assert november[date(2026, 11, 10)] == "warned"
    assert november[date(2026, 11, 26)] == "final"
    assert plans(facts, DECEMBER, 31) == {}


def test_the_final_notice_is_wanted_until_the_day_it_warns_of() -> None:
    """It is neither snoozed nor bound to its window's end."""
    facts = replace(
        JUM,
        covered=frozenset(add_months(date(2026, 6, 1), n) for n in range(3)),
        snoozed_until=datetime(2026, 11, 28, tzinfo=WIB),
    )
    planned = on(date(2026, 11, 26), facts)

    assert planned[0].key == "reminder:m:may_end:2026-12-01:final"
    assert planned[0].expires == datetime(2026, 12, 1, 8, 0, tzinfo=WIB)


def test_a_report_for_the_present_month_ends_the_warning() -> None:
    """Whoever says to have paid November is not told that the membership may end for it."""
    facts = replace(JUM, covered=frozenset({date(2026, 6, 1), date(2026, 11, 1)}))

    assert plans(facts, date(2026, 11, 1), 30) == {}


@given(st.lists(st.integers(-40, 20), min_size=1, max_size=6, unique=True), st.integers(-45, 45))
def test_only_the_latest_step_counts(offsets: list[int], day: int) -> None:
    """A member we could not write to for two weeks gets one message, never the backlog."""
    anchor = date(2026, 12, 15)
    ladder = Ladder("l", tuple(Rung(f"s{n}", "due", n, "chosen", "t") for n in sorted(offsets)))
    found = due_step(ladder, {"due": anchor}, anchor + timedelta(days=day))

    reached = [offset for offset in offsets if offset <= day]
    assert (found[0].offset if found else None) == (max(reached) if reached else None)


@given(
    st.dates(date(2026, 6, 1), date(2027, 12, 31)),
    st.sets(st.integers(0, 20)),
    st.one_of(st.none(), st.integers(1, 31)),
    st.sampled_from([None, "morning", "noon", "afternoon", "evening"]),
)
def test_whatever_is_planned_keeps_the_promises(
    day: date, paid: set[int], pay_day: int | None, hours: str | None
) -> None:
    """One message a day at most, between eight and twenty, never about a covered month."""
    covered = frozenset(add_months(date(2026, 6, 1), n) for n in paid)
    planned = on(day, replace(JUM, covered=covered, pay_day=pay_day, hours=hours))

    assert len(planned) <= 1
    for one in planned:
        assert date.fromisoformat(one.args["month"]) not in covered
        assert time(8) <= one.not_before.astimezone(WIB).time() < time(20)
        assert one.not_before < one.expires
