"""The payment code, its amount, and the supervisor's decision."""

import pytest

from bot.domain.changes import AmountDecided, AmountDiffers, PaymentCodeGiven
from bot.domain.outgoing import ToStaff
from bot.domain.questions import Amounts, OneAmount, OneRequest
from bot.domain.viewer import Role
from tests.dialogue.staff.cases import AGENT, NOVEMBER, SUPERVISOR, amount, membership, request


@pytest.fixture
def agent(talk):
    """An agent with a taken request, asked for its code."""
    talk.person = AGENT
    talk.finds(OneRequest, request(taken_by="agent"))
    talk.opens("staff.code", request="r1")
    return talk


def test_the_right_amount_goes_to_the_worker(agent):
    """Code and amount are compared, confirmed by a tap, and sent as two messages."""
    agent.says("123456789012")
    assert agent.heard == "Berapa rupiah yang tampil di portal untuk November 2026?"
    agent.says("11.400")
    assert agent.changes == []

    agent.picks("Kirim ke pekerja")

    assert agent.changes == [PaymentCodeGiven("r1", "jum", "123456789012", 11_400, NOVEMBER, 1)]
    assert [notice.template for notice in agent.notices] == ["payment.instruction", "payment.code"]
    assert {notice.membership for notice in agent.notices} == {"jum"}
    assert not any("123456789012" in notice.key for notice in agent.notices)


@pytest.mark.parametrize(
    "typed",
    [
        "kode 123456789012",
        "t.me/123456789",
        "https://x.id/12345678",
        "081234567890",
        "6281234567890",
        "BRI 1234-5678-90",
        "1234-5678-90",
        "1234567",
        "1234567890123456789",
        "１２３４５６７８٠",
        "3505154708720003",
    ],
)
def test_the_code_field_takes_nothing_but_a_code(agent, typed):
    """Text, link, phone number, account and NIK are refused."""
    agent.says(typed)

    assert agent.step == "staff.code_digits"
    assert agent.heard.startswith("Itu bukan kode bayar")


def test_full_width_digits_are_read_as_digits(agent):
    """What the door has normalised counts."""
    agent.says("１２３４５６７８９０１２")

    assert agent.draft["staff_code"] == "123456789012"


@pytest.mark.parametrize(("typed", "entered"), [("11.399", 11_399), ("Rp11.401", 11_401), ("22800", 22_800)])
def test_another_amount_goes_to_a_supervisor(agent, typed, entered):
    """One rupiah more or less needs a reason and another person; the worker hears nothing yet."""
    agent.says("123456789012")
    agent.says(typed)
    assert "menurut aturan Rp11.400" in agent.heard
    agent.says("di portal memang begitu")

    agent.picks("Kirim ke pengawas")

    (differs,) = agent.changes
    assert isinstance(differs, AmountDiffers)
    assert (differs.amount, differs.computed, differs.reason) == (entered, 11_400, "di portal memang begitu")
    (notice,) = agent.notices
    assert (notice.template, notice.to) == ("staff.amount_differs", ToStaff(Role.SUPERVISOR, "3505", "agent"))


def test_bare_digits_are_a_new_amount_not_a_reason(agent):
    """Who mistyped the amount types it once more."""
    agent.says("123456789012")
    agent.says("11.399")

    agent.says("11.400")

    assert "Kirim ke pekerja" in agent.labels or "Nama, bulan" in agent.heard


def test_more_months_have_their_own_sum(agent):
    """November to January costs 11.400 twice and 22.800 once: the discount ends."""
    agent.says("123456789012")
    agent.picks("3 bulan")
    assert agent.heard == "Berapa rupiah yang tampil di portal untuk Nov–Januari 2027?"
    agent.says("45.600")

    agent.picks("Kirim ke pekerja")

    assert agent.changes == [PaymentCodeGiven("r1", "jum", "123456789012", 45_600, NOVEMBER, 3)]


def test_a_request_lost_meanwhile_gets_no_code(agent):
    """Between question and tap it may have gone to somebody else."""
    agent.says("123456789012")
    agent.says("11400")
    agent.finds(OneRequest, request(taken_by="other agent"))

    agent.picks("Kirim ke pekerja")

    assert (agent.changes, agent.notices) == ([], [])


def test_without_an_income_row_there_is_nothing_to_compare(talk):
    """The officer is sent back to ask for it."""
    talk.person = AGENT
    talk.finds(OneRequest, request(taken_by="agent", membership=membership(tier=0)))

    talk.opens("staff.code", request="r1")

    assert talk.heard.startswith("Penghasilannya belum ada")
    assert talk.labels == ["Kembalikan"]


@pytest.fixture
def supervisor(talk):
    """A supervisor with an amount to decide."""
    talk.person = SUPERVISOR
    talk.finds(OneAmount, amount())
    talk.finds(OneRequest, request(taken_by="agent", membership=None, values=()))
    return talk


def test_a_supervisor_sees_both_sums_and_approves(supervisor):
    """The agent hears it, and the worker gets the instruction with both sums."""
    supervisor.finds(Amounts, (amount(),))
    supervisor.opens("staff.amounts")
    supervisor.picks("K7M2QX Rp11.500")
    assert "Diisi Rp11.500, menurut aturan Rp11.400." in supervisor.heard

    supervisor.picks("Setujui")

    assert supervisor.changes == [AmountDecided("a1", True)]
    templates = ["staff.amount_decided", "payment.instruction", "payment.code"]
    assert [notice.template for notice in supervisor.notices] == templates
    assert supervisor.notices[1].args["computed"] == "11400"


def test_a_refused_amount_stays_with_the_agent(supervisor):
    """The worker hears nothing."""
    supervisor.opens("staff.amount", decision="a1")

    supervisor.picks("Tolak")

    assert supervisor.changes == [AmountDecided("a1", False)]
    assert [notice.template for notice in supervisor.notices] == ["staff.amount_decided"]


def test_nobody_decides_about_an_amount_of_their_own(supervisor):
    """Neither by a missing button nor by a forged one."""
    supervisor.finds(OneAmount, amount(by="supervisor"))
    supervisor.opens("staff.amount", decision="a1")
    assert supervisor.labels == ["Tugas"]

    supervisor.opens("staff.amount_decide", decision="a1", approved="yes")

    assert (supervisor.changes, supervisor.notices) == ([], [])


def test_an_agent_decides_no_amount(talk):
    """The step is not open to agents at all."""
    talk.person = AGENT

    talk.opens("staff.amount_decide", decision="a1", approved="yes")

    assert (talk.looked, talk.changes) == ([], [])


def test_a_code_that_ran_out_is_entered_anew(talk):
    """A coded request offers only that; the new code goes out as its own messages."""
    talk.person = AGENT
    talk.finds(OneRequest, request(taken_by="agent", state="coded"))
    talk.opens("staff.request", request="r1")
    assert talk.labels == ["Kode baru", "Tugas"]
    talk.picks("Kode baru")
    talk.says("210987654321")
    talk.says("11400")

    talk.picks("Kirim ke pekerja")

    assert [change.code for change in talk.changes] == ["210987654321"]
