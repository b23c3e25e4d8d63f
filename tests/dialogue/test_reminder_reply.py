"""What a member answers to a reminder."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.changes import PayDayChosen, Snoozed
from bot.domain.membership import Enrolment
from bot.domain.questions import SnoozesSince
from tests.members import NOVEMBER, at, member, tied
from tests.talk import Talk

HERE = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def talk(talk: Talk) -> Talk:
    """Nothing was put off yet this month."""
    talk.finds(SnoozesSince, 0)
    return talk


def test_later_is_tomorrow_three_or_seven_days(talk: Talk) -> None:
    """The choice is a date, said back."""
    talk.ties = tied(member(first=NOVEMBER))
    talk.opens("reminder.snooze", membership="jum", month="2026-11")
    assert talk.labels == ["Besok", "3 hari lagi", "7 hari lagi"]

    talk.picks("3 hari lagi")

    assert talk.changes == [Snoozed("jum", datetime(2026, 11, 23, tzinfo=HERE))]
    assert "Senin, 23 November" in talk.heard


def test_later_ends_before_the_membership_may_end(talk: Talk) -> None:
    """September and October unpaid: on 24 November only a short delay is left, on the 29th a human."""
    talk.ties = tied(member())
    talk.now = at(24, 11)
    talk.opens("reminder.snooze", membership="jum")
    assert talk.labels == ["Besok"] or talk.labels == ["Besok", "3 hari lagi"]

    talk.now = at(29, 11)
    talk.opens("reminder.snooze", membership="jum")

    assert talk.labels[0] == "Hubungi petugas"


@pytest.mark.parametrize("args", [{}, {"days": "1"}])
def test_twice_a_month_is_enough(talk: Talk, args: dict[str, str]) -> None:
    """The third time, also by an old button, another pay day or a human is offered."""
    talk.ties = tied(member(first=NOVEMBER))
    talk.finds(SnoozesSince, 2)

    talk.opens("reminder.snooze", membership="jum", **args)

    assert talk.changes == []
    assert talk.looked == [SnoozesSince("jum", datetime(2026, 11, 1, tzinfo=HERE))]
    assert talk.labels == ["Pilih hari bayar", "Hubungi petugas", "Menu"]


def test_a_hard_month_asks_for_no_reason(talk: Talk) -> None:
    """Another day, only this month, the group, or somebody to talk to."""
    talk.ties = tied(member())

    talk.opens("reminder.hard_month", membership="jum", month="2026-11")

    assert talk.labels == ["Hari lain", "Hanya bulan ini", "Lewat paguyuban", "Hubungi petugas"]
    assert "kenapa" not in talk.heard.lower()
    assert "alasan" not in talk.heard.lower()


def test_only_this_month_is_quiet_until_the_next(talk: Talk) -> None:
    """What is true of an unpaid month is said, without threat."""
    talk.ties = tied(member())
    talk.opens("reminder.hard_month", membership="jum")

    talk.picks("Hanya bulan ini")

    assert talk.changes == [Snoozed("jum", datetime(2026, 12, 1, tzinfo=HERE))]
    assert "belum tentu terlindungi" in talk.heard


def test_the_group_is_an_officers_knowledge(talk: Talk) -> None:
    """Nothing is promised; an officer knows the groups."""
    talk.ties = tied(member())
    talk.opens("reminder.hard_month", membership="jum")

    talk.picks("Lewat paguyuban")

    assert talk.changes == []
    assert "Hubungi petugas" in talk.labels


def test_the_own_day_is_a_button_or_a_number(talk: Talk) -> None:
    """From 1 to 28, so that every month has it."""
    talk.ties = tied(member())
    talk.opens("reminder.pay_day", membership="jum")
    talk.says("31")
    assert talk.changes == []
    assert talk.step == "reminder.pay_day"

    talk.says("tanggal 7")

    assert talk.changes == [PayDayChosen("jum", 7)]


def test_of_two_members_the_right_one_is_delayed(talk: Talk) -> None:
    """Without a name the bot asks for whom."""
    talk.ties = tied(member(first=NOVEMBER), member(id="slamet", called="Pak Slamet", first=NOVEMBER))
    talk.opens("reminder.snooze")
    talk.picks("Pak Slamet")

    talk.picks("Besok")

    assert [change.membership for change in talk.changes if isinstance(change, Snoozed)] == ["slamet"]


def test_nothing_can_be_delayed_for_others(talk: Talk) -> None:
    """A membership that is not one's own is not touched."""
    talk.ties = tied(member(Enrolment.ENDED))

    talk.opens("reminder.snooze", membership="foreign", days="1")

    assert talk.changes == []
    assert date(2026, 11, 21) > talk.now.date()
