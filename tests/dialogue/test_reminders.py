"""The reminders, as they are drawn on the day."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.dialogue.notice import Unwanted
from bot.domain.coverage import Grade
from bot.domain.membership import Enrolment, Instruction, Membership
from bot.domain.rates import Payer
from bot.domain.reply import Reply
from tests.members import DECEMBER, NOVEMBER, at, coded, drawn, member, paid

MONTHLY = ("reminder.pay_day", "reminder.due_soon", "reminder.due_today", "reminder.help")
DAYS = {"reminder.pay_day": 5, "reminder.due_soon": 12, "reminder.due_today": 15, "reminder.help": 19}
MONTH = {"month": DECEMBER.isoformat()}
FORBIDDEN = ("menunggak", "tunggakan", "penagihan", "blokir", "peringatan", "pasti", "dijamin", "resmi", "lunas")


def text_of(template: str, membership: Membership, now: datetime | None = None, language: str = "id") -> str:
    """The reminder's text; it must be wanted."""
    reply = drawn(template, membership, MONTH, now or at(DAYS[template]), language)
    assert isinstance(reply, Reply), reply
    return reply.text


def test_three_days_before_it_tells_sum_place_and_the_two_looks() -> None:
    """One figure, one action, three buttons."""
    reply = drawn("reminder.due_soon", member(first=DECEMBER), MONTH, at(12))

    assert isinstance(reply, Reply)
    first, second, *rest = reply.text.split("\n")
    assert first == "Bu Jum, pengingat dari Rutin untuk bulan Desember."
    assert second == "Rp11.400, dibayar sebelum tanggal 15. Tinggal 3 hari."
    assert len(rest) == 1
    assert "bukan Kesehatan" in reply.text
    assert "Cocokkan nama" in reply.text
    assert [choice.label for choice in reply.choices] == ["Sudah bayar", "Ingatkan nanti", "Bulan ini berat"]


def test_the_first_forty_characters_hold_neither_sum_nor_debt() -> None:
    """A lock screen shows the first line to everybody (users.md 26)."""
    for template in MONTHLY:
        for called in ("Bu Jum", ""):
            begins = text_of(template, member(first=DECEMBER, called=called))[:40]
            assert "Rp" not in begins
            assert "iuran" not in begins.lower()


def test_the_last_day_tells_the_truth_about_paying_late() -> None:
    """No fine, but not certainly covered; never "still protected"."""
    text = text_of("reminder.due_today", member(first=DECEMBER))

    assert "Telat tidak kena denda" in text
    assert "belum tentu terlindungi" in text


def test_after_the_due_day_another_message_comes() -> None:
    """It offers another day or a human, and no sum."""
    reply = drawn("reminder.help", member(first=DECEMBER), MONTH, at(19))

    assert isinstance(reply, Reply)
    assert "Rp" not in reply.text
    assert [choice.label for choice in reply.choices] == ["Sudah bayar", "Hari lain", "Hubungi petugas"]


@pytest.mark.parametrize("template", MONTHLY)
@pytest.mark.parametrize("language", ["id", "jv"])
def test_each_reminder_is_short_and_holds_no_forbidden_word(template: str, language: str) -> None:
    """At most 280 characters in either language."""
    long = member(first=DECEMBER, called="Bu Sulistyaningrum A", tier=33)
    for membership in (member(first=DECEMBER), coded(), member(first=DECEMBER, tier=0), long):
        text = text_of(template, membership, language=language)
        assert len(text) <= 280, text
        assert not [word for word in FORBIDDEN if word in text.lower()]


@pytest.mark.parametrize("template", MONTHLY)
@pytest.mark.parametrize(
    ("grade", "reason"), [(Grade.REPORTED, "reported"), (Grade.NOTED, "noted"), (Grade.OFFICIAL, "official")]
)
def test_a_month_of_any_grade_is_not_asked_for(template: str, grade: Grade, reason: str) -> None:
    """Who has paid is not nagged, also when it became known a moment before."""
    known = paid(member(first=DECEMBER), m2026_12=grade)

    assert drawn(template, known, MONTH, at(DAYS[template])) == Unwanted(reason)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"enrolment": Enrolment.ENDED}, "ended"),
        ({"enrolment": Enrolment.REQUESTED}, "ended"),
        ({"payer": Payer.GOVERNMENT}, "payer"),
        ({"payer": Payer.SPONSOR}, "payer"),
        ({"snoozed_until": at(28)}, "snoozed"),
    ],
)
def test_nobody_is_reminded_who_need_not_be(changed: dict[str, object], reason: str) -> None:
    """Ended, not begun, paid for by others, or delayed by the member."""
    for template in MONTHLY:
        assert drawn(template, replace(member(first=DECEMBER), **changed), MONTH, at(DAYS[template])) == Unwanted(
            reason
        )


def test_without_an_income_row_no_sum_is_made_up() -> None:
    """An own statement may lack the amount."""
    stated = member(Enrolment.STATED, first=DECEMBER, tier=0)

    for template in MONTHLY:
        assert "Rp" not in text_of(template, stated)


def test_the_sum_is_that_of_the_contribution_month() -> None:
    """January costs the full price, whenever it is said."""
    reply = drawn("reminder.due_soon", member(), {"month": "2027-01-01"}, at(12, 1, year=2027))

    assert isinstance(reply, Reply)
    assert "Rp22.800, dibayar sebelum tanggal 15." in reply.text


@pytest.mark.parametrize("language", ["id", "jv"])
def test_a_rise_is_explained_in_the_month_it_comes(language: str) -> None:
    """January doubles because the discount is over: one line says so, in January alone, and it still fits."""
    said = {"id": "Potongan pemerintah selesai", "jv": "Potongan pamaréntah rampung"}[language]
    months = {"2026-12-01": at(12), "2027-01-01": at(12, 1, year=2027), "2027-02-01": at(12, 2, year=2027)}
    for called in ("Bu Jum", "Bu Sulistyaningrum A"):
        drawings = [
            drawn("reminder.due_soon", member(called=called), {"month": month}, now, language)
            for month, now in months.items()
        ]
        texts = [reply.text for reply in drawings if isinstance(reply, Reply)]
        assert [said in text for text in texts] == [False, True, False]
        assert all(len(text) <= 280 for text in texts), texts


def test_who_begins_in_january_hears_of_no_rise() -> None:
    """Nobody is told that a price went up which they never paid."""
    reply = drawn("reminder.due_soon", member(first=date(2027, 1, 1)), {"month": "2027-01-01"}, at(12, 1, year=2027))

    assert isinstance(reply, Reply)
    assert "Potongan" not in reply.text


def test_the_first_payment_is_asked_for_with_its_code() -> None:
    """Before the first official payment the NIK does not work yet."""
    text = text_of("reminder.due_soon", coded())

    assert "880012345678" in text
    assert "NIK" not in text


def test_a_code_for_three_months_is_named_with_its_whole_sum() -> None:
    """The sum is the one that the code asks for."""
    told = Instruction(DECEMBER, 3, 57_000, "880012345678")
    text = text_of("reminder.due_soon", member(Enrolment.CODED, first=DECEMBER, instruction=told))

    assert "Rp57.000 untuk Des–Februari 2027, dibayar sebelum tanggal 15." in text


def test_through_the_group_means_the_coordinator() -> None:
    """Who pays through a group is not sent to a shop."""
    text = text_of("reminder.due_soon", member(first=DECEMBER, payer=Payer.COMMUNITY))

    assert "paguyuban" in text
    assert "Alfamart" not in text


def test_too_late_a_reminder_is_unwanted() -> None:
    """ "Tinggal 0 hari" or "hari ini tanggal 15" on the 16th is never said."""
    assert drawn("reminder.due_soon", member(first=DECEMBER), MONTH, at(15)) == Unwanted("late")
    assert drawn("reminder.due_today", member(first=DECEMBER), MONTH, at(16)) == Unwanted("late")


@pytest.mark.parametrize("language", ["id", "jv"])
@pytest.mark.parametrize(("template", "day"), [("reminder.may_end", 10), ("reminder.may_end_final", 26)])
def test_before_it_may_end_the_bot_asks_and_names_the_earliest_day(template: str, day: int, language: str) -> None:
    """By our record, "bisa", the sum of three months, and first of all whom to ring in need."""
    reply = drawn(template, member(), {"month": NOVEMBER.isoformat()}, at(day, 11), language)

    assert isinstance(reply, Reply)
    assert "1 Desember 2026" in reply.text
    assert "Rp34.200" in reply.text
    assert "175" in reply.text
    assert len(reply.text) <= 450
    assert not [word for word in FORBIDDEN if word in reply.text.lower()]
    if language == "id":
        assert "bisa berakhir mulai" in reply.text
        assert "tekan Hubungi petugas (Bu Sri)" in reply.text
        assert [choice.label for choice in reply.choices] == ["Sudah bayar", "Mau bayar", "Hubungi petugas"]


def test_may_end_is_unwanted_once_a_month_is_known() -> None:
    """A report counts here too: the run of unpaid months is broken."""
    reported = paid(member(), m2026_11=Grade.REPORTED)
    middle = paid(member(), m2026_10=Grade.OFFICIAL)

    assert drawn("reminder.may_end", reported, now=at(10, 11)) == Unwanted("paid")
    assert drawn("reminder.may_end", middle, now=at(10, 11)) == Unwanted("paid")


def test_after_it_may_have_ended_nobody_is_asked_for_money() -> None:
    """Win-back is another talk; it never begins with money (users.md 5)."""
    assert drawn("reminder.may_end", member(), now=at(2, 12)) == Unwanted("over")
    assert drawn("reminder.may_end_final", member(), now=at(2, 12)) == Unwanted("over")


def test_the_final_notice_comes_despite_a_delay() -> None:
    """Snoozing ends before it; what was snoozed by mistake does not hide it."""
    snoozed = member(snoozed_until=at(30, 11))

    assert drawn("reminder.may_end", snoozed, now=at(10, 11)) == Unwanted("snoozed")
    assert isinstance(drawn("reminder.may_end_final", snoozed, now=at(26, 11)), Reply)


def test_the_buttons_lead_to_the_month_that_was_meant() -> None:
    """ "Sudah bayar" after the reminder reports that month and no other."""
    reply = drawn("reminder.due_soon", member(first=DECEMBER), MONTH, at(12))

    assert isinstance(reply, Reply)
    assert reply.choices[0].step == "payment.report"
    assert reply.choices[0].args == {"membership": "jum", "month": date(2026, 12, 1).isoformat()}


def test_a_first_payments_code_is_not_told_for_a_later_month() -> None:
    """The officer's code pays its own months; after the first payment the NIK is the number to say."""
    january, day = {"month": "2027-01-01"}, at(12, 1, year=2027)

    later = drawn("reminder.due_soon", paid(coded(), m2026_12=Grade.REPORTED), january, day)
    never_paid = drawn("reminder.due_soon", coded(), january, day)

    assert isinstance(later, Reply)
    assert isinstance(never_paid, Reply)
    assert "Cukup sebut NIK" in later.text
    assert "kode dari petugas" in never_paid.text
    assert "880012345678" not in later.text + never_paid.text


def test_what_was_never_paid_cannot_end() -> None:
    """Before the first official payment there is nothing to lose and nothing owed (users.md 4)."""
    reply = drawn("reminder.may_end", coded(), {"month": "2027-02-01"}, at(5, 2, year=2027))

    assert reply == Unwanted("never_paid")
