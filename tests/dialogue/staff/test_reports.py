"""Reported payments: what is shown, noted, refused, and made official by a second person."""

import pytest

from bot.domain.changes import PaymentMadeOfficial, PaymentNoted, ReportRejected
from bot.domain.membership import Enrolment
from bot.domain.questions import OneReport, ReferenceUsed, Reports
from tests.dialogue.staff.cases import AGENT, NOVEMBER, SUPERVISOR, membership, report


@pytest.fixture
def agent(talk):
    """An agent with one reported payment."""
    talk.person = AGENT
    talk.finds(OneReport, report())
    talk.finds(ReferenceUsed, False)
    return talk


def test_a_report_shows_sums_and_receipt(agent):
    """The reported sum stands beside the rule's; the photo is sent on by reference."""
    agent.finds(Reports, (report(),))
    agent.opens("staff.reports")

    agent.picks("Bu Jum Nov")

    assert agent.replies[0].file.reference == "file-1"
    assert agent.replies[-1].text == "Jumiati: Rp11.400 untuk November 2026.\nMenurut aturan Rp11.400."
    assert agent.labels == ["Cocok dengan portal", "Catat", "Tidak cocok", "Tugas"]
    assert all(reply.protect for reply in agent.replies)


def test_a_photo_seen_before_is_flagged(agent):
    """The officer is warned."""
    agent.finds(OneReport, report(reused=True))

    agent.opens("staff.report", report="p1")

    assert "foto ini pernah dikirim" in agent.heard


@pytest.mark.parametrize(
    ("label", "took", "told"), [("Saya terima uangnya", True, "yes"), ("Tidak, hanya lihat", False, "no")]
)
def test_a_note_is_told_to_the_member_at_once(agent, label, took, told):
    """Whoever took money says so, and the member can contradict."""
    agent.opens("staff.report", report="p1")
    agent.picks("Catat")

    agent.picks(label)

    (noted,) = agent.changes
    assert noted == PaymentNoted(noted.entry, "jum", NOVEMBER, 11_400, took, "p1")
    (notice,) = agent.notices
    assert (notice.template, notice.to.person, notice.membership) == ("payment.noted", "worker", "jum")
    assert notice.args == {
        "entry": noted.entry, "month": "2026-11", "amount": "11400", "took_money": told, "by_name": "Rina",
    }  # fmt: skip


def test_nothing_is_noted_twice(agent):
    """A noted report has no button for it, nor takes a forged one."""
    agent.finds(OneReport, report(noted_by="other agent"))
    agent.opens("staff.report", report="p1")
    assert agent.labels == ["Cocok dengan portal", "Tidak cocok", "Tugas"]

    agent.opens("staff.noted", report="p1", took="no")

    assert agent.changes == []


def test_a_second_person_makes_it_official(agent):
    """Reference, amount, the KPJ with the first one, and a tap."""
    agent.opens("staff.report", report="p1")
    agent.picks("Cocok dengan portal")
    agent.says("bpjs-2026/11 0042")
    agent.says("11.400")
    agent.says("12345678901")
    assert agent.changes == []

    agent.picks("Ya, tercatat BPJS")

    (official,) = agent.changes
    expected = PaymentMadeOfficial(official.entry, "jum", NOVEMBER, 11_400, "BPJS2026110042", "12345678901", "p1")
    assert official == expected
    (notice,) = agent.notices
    assert (notice.template, notice.args["kpj"]) == ("payment.official", "12345678901")


def test_a_known_kpj_is_not_asked_again(agent):
    """Later payments need reference and amount only."""
    agent.finds(OneReport, report(membership=membership(enrolment=Enrolment.ACTIVE, kpj="12345678901")))
    agent.opens("staff.official", report="p1")
    agent.says("A0042")
    agent.says("11.500")
    assert "Hati-hati: menurut aturan Rp11.400." in agent.heard

    agent.picks("Ya, tercatat BPJS")

    assert [change.kpj for change in agent.changes] == [""]


def test_a_kpj_that_is_not_out_can_wait(agent):
    """The payment is official without it."""
    agent.opens("staff.official", report="p1")
    agent.says("A0042")
    agent.says("11.400")
    agent.picks("Belum keluar")

    agent.picks("Ya, tercatat BPJS")

    assert [change.kpj for change in agent.changes] == [""]


def test_a_used_reference_is_refused(agent):
    """One proof, one payment; also when it was used between question and tap."""
    agent.opens("staff.official", report="p1")
    agent.finds(ReferenceUsed, True)
    agent.says("A0042")
    assert agent.step == "staff.official_reference"

    agent.opens("staff.official_record", report="p1", reference="A0042", amount="11400", kpj="")

    assert agent.changes == []


@pytest.mark.parametrize("typed", ["tidak ada", "a" * 41, "9" * 41, "12", "bébé1"])
def test_a_reference_is_letters_and_digits(agent, typed):
    """Words without a digit, too long or too short are asked again."""
    agent.opens("staff.official", report="p1")

    agent.says(typed)

    assert agent.step == "staff.official_reference"


OWN = {
    "barred": report(barred=frozenset({"agent"})),
    "noted": report(noted_by="agent"),
    "entered": report(membership=membership(entered_by="agent")),
    "own": report(person="agent"),
    "no receipt": report(file=None),
}


@pytest.mark.parametrize("found", OWN.values(), ids=OWN)
def test_nobody_raises_their_own_to_official(agent, found):
    """No button, no entry into the question, and a forged tap does nothing."""
    agent.finds(OneReport, found)
    agent.opens("staff.report", report="p1")
    assert "Cocok dengan portal" not in agent.labels
    agent.opens("staff.official", report="p1")
    assert agent.step is None

    agent.opens("staff.official_record", report="p1", reference="A0042", amount="11400", kpj="")

    assert (agent.changes, agent.notices) == ([], [])


def test_who_becomes_barred_in_between_is_stopped(agent):
    """A note written in another chat while this one was answered counts."""
    agent.opens("staff.official", report="p1")
    agent.says("A0042")
    agent.says("11.400")
    agent.says("12345678901")
    agent.finds(OneReport, report(barred=frozenset({"agent"})))

    agent.picks("Ya, tercatat BPJS")

    assert agent.changes == []


def test_without_a_receipt_a_supervisor_compares(talk):
    """With the official reference, in the own region."""
    talk.person = SUPERVISOR
    talk.finds(OneReport, report(file=None))

    talk.opens("staff.report", report="p1")

    assert "Cocok dengan portal" in talk.labels


def test_a_supervisor_of_another_region_does_not(talk):
    """The role counts where it is held."""
    talk.person = SUPERVISOR
    talk.finds(OneReport, report(file=None, membership=membership(region="3506")))

    talk.opens("staff.report", report="p1")

    assert "Cocok dengan portal" not in talk.labels


def test_a_refusal_has_a_reason(agent):
    """The member reads it with the next step."""
    agent.opens("staff.reject", report="p1")

    agent.picks("Bulan lain")

    assert agent.changes == [ReportRejected("p1", "wrong_month")]
    assert [(n.template, n.args["reason"]) for n in agent.notices] == [("payment.rejected", "wrong_month")]


def test_nobody_notes_or_refuses_their_own_report(agent):
    """An officer's own payment is for another officer."""
    agent.finds(OneReport, report(person="agent"))
    agent.opens("staff.report", report="p1")
    assert agent.labels == ["Tugas"]
    for name in ("staff.note", "staff.noted", "staff.reject", "staff.rejected"):
        agent.opens(name, report="p1", took="no", reason="not_found")

        assert agent.changes == []


def test_a_report_of_another_region_is_not_there(agent):
    """What the door does not find is gone for every step."""
    agent.finds(OneReport, None)
    for name in ("staff.report", "staff.note", "staff.noted", "staff.reject", "staff.rejected", "staff.official",
                 "staff.official_record"):  # fmt: skip
        agent.opens(name, report="p1", reference="A1", amount="1", kpj="", reason="not_found")

        assert agent.heard == "Ini sudah tidak ada di sini, atau sudah dipegang orang lain."
        assert (agent.changes, agent.notices) == ([], [])


def test_no_report_is_said(agent):
    """An empty list is one line."""
    agent.finds(Reports, ())

    agent.opens("staff.reports")

    assert agent.heard == "Tidak ada laporan bayar yang menunggu."
