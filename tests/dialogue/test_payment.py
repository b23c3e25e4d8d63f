"""Reporting a payment, its receipt, and trouble with it."""

from dataclasses import replace

import pytest

from bot.dialogue.notice import Unwanted
from bot.domain.changes import PaymentReported, ReceiptAttached, Snoozed, TicketOpened, TicketSpoken
from bot.domain.coverage import Grade
from bot.domain.membership import Enrolment, Instruction, TieRole
from bot.domain.outgoing import ToOfficer
from bot.domain.questions import OneTicket, OpenReport, OpenTickets, OwnTicket
from bot.domain.views import TicketView
from tests.members import DECEMBER, NOVEMBER, coded, drawn, member, paid, tied
from tests.talk import Talk


def test_paid_is_noted_and_not_yet_thanked(talk: Talk) -> None:
    """Saying "paid" ends this month's reminders; it is a report, not a payment."""
    talk.ties = tied(member())

    talk.opens("payment.report", membership="jum", month="2026-12-01")

    (change,) = talk.changes
    assert isinstance(change, PaymentReported)
    assert (change.membership, change.month, change.amount) == ("jum", DECEMBER, 11_400)
    assert talk.heard.startswith("Saya catat: iuran Desember 2026 sudah dibayar, menurut laporan Anda.")
    assert "erima kasih" not in talk.heard
    assert talk.labels == ["Kirim foto struk", "Selesai"]
    (notice,) = talk.notices
    assert (notice.to, notice.template) == (ToOfficer("jum", "3505"), "staff.report_new")


def test_a_first_payment_of_three_months_is_reported_whole(talk: Talk) -> None:
    """None of the months that its code was for is asked for again."""
    told = Instruction(NOVEMBER, 3, 45_600, "880012345678")
    talk.ties = tied(member(Enrolment.CODED, first=NOVEMBER, instruction=told))

    talk.opens("payment.report", membership="jum", month="2026-11")

    reports = [change for change in talk.changes if isinstance(change, PaymentReported)]
    assert [(one.month.month, one.amount) for one in reports] == [(11, 11_400), (12, 11_400), (1, 22_800)]
    assert "Nov–Januari 2027" in talk.heard
    assert len({one.report for one in reports}) == 3


def test_without_a_month_the_one_due_is_offered_first(talk: Talk) -> None:
    """Buttons for the open months, the due one on top."""
    talk.ties = tied(member())
    talk.opens("payment.report")
    assert talk.labels[0] == "November 2026"
    assert "September 2026" in talk.labels

    talk.says("oktober")

    assert [change.month.month for change in talk.changes if isinstance(change, PaymentReported)] == [10]


def test_a_month_is_not_reported_twice(talk: Talk) -> None:
    """A second "paid" is told what is known already."""
    talk.ties = tied(paid(member(), m2026_11=Grade.REPORTED))

    talk.opens("payment.report", membership="jum", month="2026-11")

    assert talk.changes == []
    assert "sudah dilaporkan" in talk.heard


def test_for_a_relative_the_name_comes_first(talk: Talk) -> None:
    """One phone, several people."""
    talk.ties = tied(member(), role=TieRole.FAMILY)

    talk.opens("payment.report", membership="jum", month="2026-11")

    assert talk.heard.startswith("Bu Jum: Saya catat")


def test_a_photo_of_the_receipt_goes_with_the_report(talk: Talk) -> None:
    """The next photo belongs to what was just reported."""
    talk.ties = tied(member())
    talk.opens("payment.report", membership="jum", month="2026-12")
    (report,) = talk.changes
    assert isinstance(report, PaymentReported)

    talk.sends_photo()

    (change,) = talk.changes
    assert isinstance(change, ReceiptAttached)
    assert change.report == report.report
    assert change.file.reference == "file-1"
    assert talk.step is None


def test_the_button_asks_for_the_photo(talk: Talk) -> None:
    """Pressing it says what must be readable."""
    talk.ties = tied(member())
    talk.opens("payment.report", membership="jum", month="2026-12")

    talk.picks("Kirim foto struk")
    assert "terbaca" in talk.heard
    talk.sends_photo()

    assert [type(change) for change in talk.changes] == [ReceiptAttached]


@pytest.mark.parametrize(("kind", "mime"), [("document", "application/vnd.android.package-archive"),
                                            ("document", "image/svg+xml"), ("voice", "audio/ogg")])  # fmt: skip
def test_other_files_are_no_receipts(talk: Talk, kind: str, mime: str) -> None:
    """Only JPEG, PNG and PDF (SECURITY R19); the question stays."""
    talk.ties = tied(member())
    talk.opens("payment.report", membership="jum", month="2026-12")

    talk.sends_photo(kind=kind, mime=mime)

    assert talk.changes == []
    assert talk.step == "payment.receipt"


def test_a_photo_that_came_first_is_taken_along(talk: Talk) -> None:
    """Sent before it was said what it is: it need not be sent again."""
    talk.ties = tied(member())
    talk.standing = replace(
        talk.standing,
        draft={"file": "f", "file_kind": "photo", "file_unique": "u", "file_mime": "image/jpeg", "file_size": "9"},
    )
    talk.opens("payment.report", membership="jum", month="2026-12")

    talk.picks("Kirim foto struk")

    (change,) = talk.changes
    assert isinstance(change, ReceiptAttached)
    assert (change.file.reference, change.unique) == ("f", "u")


def test_a_receipt_can_follow_days_later(talk: Talk) -> None:
    """The open report is looked up by its month."""
    talk.ties = tied(paid(member(), m2026_11=Grade.REPORTED))
    talk.finds(OpenReport, "old")
    talk.opens("payment.report", membership="jum", month="2026-11")
    talk.picks("Kirim foto struk")

    talk.sends_photo()

    assert [change.report for change in talk.changes if isinstance(change, ReceiptAttached)] == ["old"]


def test_with_nobody_connected_the_ways_in_are_shown(talk: Talk) -> None:
    """ "Sudah bayar" from a stranger changes nothing."""
    talk.opens("payment.report")

    assert talk.changes == []
    assert "Sambungkan" in talk.labels


def test_before_there_is_a_code_the_status_answers(talk: Talk) -> None:
    """ "Sudah bayar" while the request still waits: not yet protected, and who is awaited."""
    talk.ties = tied(member(Enrolment.REQUESTED, request="K7M2QX"))

    talk.opens("payment.report")

    assert talk.changes == []
    assert "Belum terlindungi." in talk.heard


def test_the_instruction_avoids_the_four_traps() -> None:
    """Body, name, amount, private account; the amount first, and the code alone to copy."""
    reply = drawn("payment.instruction", coded(), {"amount": "11400", "computed": "11400"})
    code = drawn("payment.code", coded())

    assert not isinstance(reply, Unwanted)
    assert reply.text.startswith("Rp11.400 untuk Desember 2026.") or "Rp11.400 untuk Desember 2026." in reply.text
    for trap in ("bukan Kesehatan", "Cocokkan nama", "jumlah lain", "Jangan transfer ke rekening"):
        assert trap in reply.text
    assert len(reply.text) <= 450
    assert not isinstance(code, Unwanted)
    assert (code.text, code.copyable, code.choices) == ("880012345678", True, ())


def test_a_differing_amount_is_shown_beside_the_tables() -> None:
    """Where a supervisor allowed another sum, the worker sees both."""
    reply = drawn("payment.instruction", coded(), {"amount": "11400", "computed": "22800"})

    assert not isinstance(reply, Unwanted)
    assert "Rp22.800" in reply.text


def test_an_instruction_is_unwanted_after_the_payment() -> None:
    """Once it is active there is nothing to instruct."""
    assert drawn("payment.instruction", member()) == Unwanted("not_coded")
    assert drawn("payment.code", member()) == Unwanted("not_coded")


def test_how_to_pay_is_told_when_asked(talk: Talk) -> None:
    """ "Mau bayar": the sum, the NIK, the traps."""
    talk.ties = tied(member())

    talk.opens("payment.how", membership="jum", month="2026-10", months="2")

    assert "Rp22.800 untuk Okt–November 2026." in talk.heard
    assert "NIK" in talk.heard
    assert len(talk.heard) <= 450


def test_trouble_opens_a_ticket_pauses_reminders_and_is_honest(talk: Talk) -> None:
    """No refund is promised, a surplus counts later, and the photo goes into the ticket."""
    talk.ties = tied(member())
    talk.finds(OpenTickets, 0)
    talk.opens("payment.problem", membership="jum")
    talk.picks("Bayar dobel")

    opened = next(change for change in talk.changes if isinstance(change, TicketOpened))
    assert (opened.about, opened.region, opened.membership) == ("payment", "3505", "jum")
    assert any(isinstance(change, Snoozed) for change in talk.changes)
    assert "bulan berikutnya" in talk.heard
    assert opened.number in talk.heard
    person, number = talk.person.id, opened.number
    talk.finds(OneTicket, TicketView(opened.ticket, number, "payment", "3505", False, person, "", talk.now, "open"))
    talk.sends_photo()

    (spoken,) = talk.changes
    assert isinstance(spoken, TicketSpoken)
    assert spoken.ticket == opened.ticket


def test_a_fourth_ticket_goes_on_with_the_newest(talk: Talk) -> None:
    """Three open ones are enough (SECURITY R20)."""
    talk.ties = tied(member())
    talk.finds(OpenTickets, 3)
    talk.finds(OwnTicket, TicketView("t", "K7M2QX", "payment", "3505", False, talk.person.id, "", talk.now, "open"))
    talk.opens("payment.problem", membership="jum")

    talk.picks("Bayar dobel")

    assert talk.changes == []
    assert "K7M2QX" in talk.heard


def test_nothing_is_thanked_before_it_is_official() -> None:
    """The thank-you has name, month, card and the number; and a way to contradict."""
    args = {"entry": "e", "month": "2026-11", "amount": "11400", "kpj": "12345678901", "by_name": "Pak Budi"}
    reply = drawn("payment.official", paid(member(), m2026_11=Grade.OFFICIAL), args)

    assert not isinstance(reply, Unwanted)
    assert reply.text.startswith("Bu Jum, iuran November 2026 sudah tercatat di BPJS Ketenagakerjaan.")
    assert "12345678901" in reply.text
    assert "Pak Budi" in reply.text
    assert "●○○○○○○○○○○○ 1 bulan" in reply.text
    assert reply.choices[-1].label == "Saya tidak bayar"
    assert reply.choices[-1].final


def test_three_official_months_in_a_row_bring_one_happy_line() -> None:
    """Only with the official record, and only when unbroken."""
    row = {"m2026_09": Grade.OFFICIAL, "m2026_10": Grade.OFFICIAL, "m2026_11": Grade.OFFICIAL}
    gap = {"m2026_08": Grade.OFFICIAL, "m2026_10": Grade.OFFICIAL, "m2026_11": Grade.OFFICIAL}

    texts = [drawn("payment.official", paid(member(), **months), {"month": "2026-11"}) for months in (row, gap)]

    assert ["santunan" in reply.text for reply in texts if not isinstance(reply, Unwanted)] == [True, False]


@pytest.mark.parametrize(
    "reason", ["not_found", "wrong_month", "wrong_amount", "wrong_name", "wrong_bpjs", "unreadable", "else"]
)
def test_a_rejection_has_a_reason_and_a_next_step(reason: str) -> None:
    """Never just refused."""
    reply = drawn("payment.rejected", member(), {"report": "r", "month": "2026-11", "reason": reason})

    assert not isinstance(reply, Unwanted)
    assert "ditolak" not in reply.text
    assert len(reply.text.split("\n")) == 2
    assert [choice.label for choice in reply.choices] == ["Laporkan lagi", "Hubungi petugas"]


def test_late_requests_get_the_way_without_an_officer() -> None:
    """JMO, branch, what to bring; unwanted once it was taken up."""
    waiting = drawn("request.taken_late", member(Enrolment.REQUESTED), {"number": "K7M2QX"})

    assert not isinstance(waiting, Unwanted)
    assert "JMO" in waiting.text
    assert "belum terlindungi" in waiting.text
    assert drawn("request.taken_late", coded(), {"number": "K7M2QX"}) == Unwanted("taken")


def test_a_link_is_told_without_reasons() -> None:
    """Connected or not; never why not."""
    connected = drawn("link.confirmed", member(), {"number": "K7M2QX"})
    refused = drawn("link.refused", None, {"number": "K7M2QX"})

    assert not isinstance(connected, Unwanted)
    assert not isinstance(refused, Unwanted)
    assert [choice.label for choice in connected.choices] == ["Status", "Ingatkan saya"]
    assert "KTP" in refused.text


def test_a_noted_month_stays_a_note(talk: Talk) -> None:
    """Reporting what an officer noted changes nothing."""
    talk.ties = tied(paid(member(), m2026_11=Grade.NOTED))

    talk.opens("payment.report", membership="jum", month=NOVEMBER.isoformat())

    assert talk.changes == []
    assert "dicatat petugas" in talk.heard
