"""Broadcasts: drafted by one, checked, seen and started by another."""

import pytest

from bot.domain.broadcast import campaign_hash
from bot.domain.changes import (
    CampaignCancelled,
    CampaignDrafted,
    CampaignPaused,
    CampaignResumed,
    CampaignStarted,
)
from bot.domain.outgoing import Kind, ToStaff
from bot.domain.questions import Campaigns, OneCampaign, SegmentCount
from bot.domain.viewer import Role
from tests.dialogue.staff.cases import AGENT, BLITAR, KEDIRI, SUPERVISOR, campaign, staff

TEXT = "Selamat pagi {nama}. Iuran {bulan}: {iuran}."
SEEN = campaign_hash(TEXT, {BLITAR}, "all", 12)


@pytest.fixture
def agent(talk):
    """An agent of one regency where twelve people want news."""
    talk.person = AGENT
    talk.finds(SegmentCount, 12)
    return talk


def test_a_draft_goes_to_the_supervisors(agent):
    """Segment, text, a preview as it will be read, and a tap."""
    agent.opens("staff.broadcast")
    agent.picks("Peserta aktif")
    agent.says(TEXT)
    assert agent.replies[0].text == (
        "Selamat pagi Bapak/Ibu. Iuran November 2026: Rp8.400.\n\n"
        "Rina, Wadah Rukun Blitar\nBalas STOP kalau tidak mau dikirimi kabar lagi."
    )
    assert agent.replies[1].text.splitlines()[0] == "Untuk 12 orang (Peserta aktif)."

    agent.picks("Kirim ke pengawas")

    (draft,) = agent.changes
    expected = CampaignDrafted(draft.campaign, draft.number, TEXT, frozenset({BLITAR}), "active", 12)
    assert draft == expected
    (notice,) = agent.notices
    assert (notice.template, notice.to) == ("staff.campaign_waits", ToStaff(Role.SUPERVISOR, BLITAR, but="agent"))
    assert TEXT not in notice.args.values()


@pytest.mark.parametrize("text", ["Iuran Rp16.800 saja", "Halo {person.nik}", "Halo {{nama}}", "a" * 400])
def test_what_may_never_go_out_is_asked_again(agent, text):
    """Bare amounts and unknown placeholders are named."""
    agent.opens("staff.broadcast_status", regions=BLITAR, status="all")

    agent.says(text)

    assert agent.step == "staff.broadcast_text"
    assert agent.heard.startswith("Mohon ubah ini")


def test_what_needs_an_eye_is_named_to_both(agent):
    """A guarded word or a foreign link is shown to the writer and, again, to the supervisor."""
    agent.opens("staff.broadcast_status", regions=BLITAR, status="all")
    agent.says("Gabung di t.me/x, p a s t i cair ke r e k e n i n g")
    assert "Periksa sekali lagi:" in agent.heard
    agent.person = SUPERVISOR
    agent.finds(OneCampaign, campaign(text="Gabung di t.me/x, pasti cair", count=201))

    agent.opens("staff.campaign", campaign="c1")

    assert "Lebih dari 200 orang" in agent.heard
    assert "Kata yang sering dipakai menipu: pasti" in agent.heard


def test_a_text_about_accidents_is_no_emergency(agent):
    """What an officer writes to members is not an alarm of their own."""
    agent.opens("staff.broadcast_status", regions=BLITAR, status="all")

    agent.says("Kalau kecelakaan kerja, segera ke rumah sakit terdekat dan hubungi {petugas}.")

    assert [type(question) for question in agent.looked] == [SegmentCount]


def test_a_broadcast_stays_in_the_senders_regions(agent):
    """Another regency is refused at every step, also by a forged button."""
    for name in ("staff.broadcast_region", "staff.broadcast_status", "staff.broadcast_send"):
        agent.opens(name, regions=f"{BLITAR},{KEDIRI}", status="all", text="Halo {nama}")

        assert (agent.looked, agent.changes) == ([], [])


def test_a_changed_button_cannot_carry_a_grave_text(agent):
    """The text is checked again when it is handed over."""
    agent.opens("staff.broadcast_send", regions=BLITAR, status="all", text="Transfer Rp16.800")

    assert agent.changes == []


def test_two_regions_are_asked_for(talk):
    """Somebody with more than one regency chooses; a supervisor hears once a regency."""
    talk.person = staff("agent", Role.AGENT, BLITAR, KEDIRI)
    talk.finds(SegmentCount, 3)
    talk.opens("staff.broadcast")
    talk.picks("Semua wilayah saya")
    talk.picks("Semua")
    talk.says("Halo {nama}")

    talk.picks("Kirim ke pengawas")

    assert [notice.to.region for notice in talk.notices] == [BLITAR, KEDIRI]
    assert len({notice.key for notice in talk.notices}) == 1


def test_nobody_to_write_to_ends_it(agent):
    """Without consent to news there is no audience."""
    agent.finds(SegmentCount, 0)
    agent.opens("staff.broadcast_status", regions=BLITAR, status="all")

    agent.says("Halo {nama}")

    assert agent.heard.startswith("Di sana belum ada")


@pytest.fixture
def supervisor(talk):
    """A supervisor with a broadcast that waits."""
    talk.person = SUPERVISOR
    talk.finds(OneCampaign, campaign())
    return talk


def test_a_second_person_starts_what_they_saw(supervisor):
    """The approval is bound to text, audience and count; progress is one live message."""
    supervisor.finds(Campaigns, (campaign(),))
    supervisor.opens("staff.campaigns")
    supervisor.picks("S9PL3W menunggu")
    assert supervisor.replies[0].text.startswith("Selamat pagi Bapak/Ibu.")

    supervisor.picks("Mulai")

    assert supervisor.changes == [CampaignStarted("c1", SEEN)]
    (notice,) = supervisor.notices
    assert (notice.kind, notice.template) == (Kind.LIVE, "staff.campaign_progress")


def test_what_changed_after_it_was_seen_does_not_start(supervisor):
    """The new state is shown instead."""
    supervisor.opens("staff.campaign", campaign="c1")
    supervisor.finds(OneCampaign, campaign(count=500))

    supervisor.picks("Mulai")

    assert supervisor.changes == []
    assert "500 orang" in supervisor.heard


def test_nobody_starts_their_own(supervisor):
    """A supervisor's own broadcast needs another one, or the operator's command line."""
    supervisor.finds(OneCampaign, campaign(by="supervisor"))
    supervisor.opens("staff.campaign", campaign="c1")
    assert supervisor.labels == ["Batalkan", "Tugas"]
    assert "rutin approve S9PL3W" in supervisor.heard

    supervisor.opens("staff.campaign_start", campaign="c1", hash=SEEN)

    assert supervisor.changes == []


def test_a_supervisor_of_one_of_two_regions_does_not_start(supervisor):
    """Every regency it goes to counts."""
    supervisor.finds(OneCampaign, campaign(regions=frozenset({BLITAR, KEDIRI})))

    supervisor.opens("staff.campaign_start", campaign="c1", hash=SEEN)

    assert supervisor.changes == []


def test_an_agent_starts_nothing(agent):
    """The step is for supervisors only."""
    agent.opens("staff.campaign_start", campaign="c1", hash=SEEN)

    assert (agent.looked, agent.changes) == ([], [])


def test_a_running_one_is_paused_resumed_and_cancelled(supervisor):
    """Each with one tap, in its state only."""
    steps = (
        ("running", "Jeda", CampaignPaused("c1")),
        ("paused", "Lanjut", CampaignResumed("c1")),
        ("paused", "Batalkan", CampaignCancelled("c1")),
    )
    for state, label, change in steps:
        supervisor.finds(OneCampaign, campaign(state=state))
        supervisor.opens("staff.campaign", campaign="c1")

        supervisor.picks(label)

        assert supervisor.changes == [change]


def test_the_writer_may_stop_but_not_go_on(agent):
    """Stopping is easy, starting again is not."""
    agent.finds(OneCampaign, campaign(state="running"))
    agent.opens("staff.campaign", campaign="c1")
    assert agent.labels == ["Jeda", "Batalkan", "Tugas"]
    agent.finds(OneCampaign, campaign(state="paused"))

    agent.opens("staff.campaign_resume", campaign="c1")

    assert agent.changes == []


@pytest.mark.parametrize("state", ["done", "cancelled"])
def test_what_is_over_stays_over(supervisor, state):
    """No button, and a forged one does nothing."""
    supervisor.finds(OneCampaign, campaign(state=state))
    supervisor.opens("staff.campaign", campaign="c1")
    assert supervisor.labels == ["Tugas"]
    for name in ("staff.campaign_start", "staff.campaign_pause", "staff.campaign_resume", "staff.campaign_cancel"):
        supervisor.opens(name, campaign="c1", hash=SEEN)

        assert supervisor.changes == []


def test_a_campaign_of_another_region_is_not_there(supervisor):
    """What the door does not find is gone."""
    supervisor.finds(OneCampaign, None)
    for name in ("staff.campaign", "staff.campaign_start", "staff.campaign_cancel"):
        supervisor.opens(name, campaign="c1", hash=SEEN)

        assert supervisor.heard == "Ini sudah tidak ada di sini, atau sudah dipegang orang lain."
