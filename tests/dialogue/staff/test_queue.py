"""The queue, taking a request, and giving it back."""

import pytest

from bot.domain.changes import LinkConfirmed, RequestReturned, RequestTaken
from bot.domain.questions import MembershipsNamed, OneRequest, Queue
from tests.dialogue.staff.cases import AGENT, membership, request


@pytest.fixture
def agent(talk):
    """An agent's chat."""
    talk.person = AGENT
    return talk


def test_the_queue_shows_first_name_and_regency_only(agent):
    """Before it is taken nobody learns more."""
    agent.finds(Queue, (request(),))

    agent.opens("staff.queue")

    assert agent.heard.splitlines()[1] == "K7M2QX Jumiati, Kabupaten Blitar"
    assert agent.labels == ["K7M2QX Jumiati", "Tugas"]


def test_the_first_tap_takes_it(agent):
    """Taking is one change, and then it can be opened."""
    agent.finds(OneRequest, request())
    agent.opens("staff.request", request="r1")

    agent.picks("Ambil")

    assert agent.changes == [RequestTaken("r1")]
    assert agent.labels == ["Buka", "Tugas"]


def test_taking_needs_a_tap(agent):
    """A typed word or number takes nothing."""
    agent.finds(OneRequest, request())
    for typed in ("ambil", "1"):
        agent.opens("staff.request", request="r1")

        agent.says(typed)

        assert agent.changes == []


def test_the_second_tap_is_told_that_somebody_has_it(agent):
    """Exclusive means that the other hears so and sees nothing."""
    agent.finds(OneRequest, request(taken_by="other agent", membership=None, values=()))

    agent.opens("staff.take", request="r1")

    assert agent.heard == "K7M2QX sudah diambil petugas lain."
    assert agent.changes == []


def test_an_agent_of_another_region_gets_nothing(agent):
    """What the door does not find sounds like what is gone."""
    agent.finds(OneRequest, None)
    for name in ("staff.request", "staff.take", "staff.return", "staff.returned", "staff.code", "staff.code_send",
                 "staff.code_differs", "staff.reveal", "staff.reveal_shown", "staff.link",
                 "staff.link_confirm"):  # fmt: skip
        agent.opens(name, request="r1", staff_request="r1")

        assert agent.heard == "Ini sudah tidak ada di sini, atau sudah dipegang orang lain."
        assert (agent.changes, agent.notices) == ([], [])


def test_the_taken_request_stands_in_the_portals_order(agent):
    """All answers, the NIK by its tail, name and phone to be copied; it leaves the chat after a day."""
    agent.finds(OneRequest, request(taken_by="agent"))

    agent.opens("staff.request", request="r1")

    assert [reply.text for reply in agent.replies if reply.copyable] == ["Jumiati", "+6281234567890"]
    assert agent.replies[-1].text.splitlines()[:5] == [
        "Permintaan K7M2QX",
        "NIK: ••••••••••••0003",
        "Nama: Jumiati",
        "Panggilan: Bu Jum",
        "Lahir: 7 Agustus 1972",
    ]
    assert all(reply.protect and reply.delete_after for reply in agent.replies)
    assert agent.labels == ["Kode bayar", "Kembalikan", "Lihat NIK", "Tugas"]


def test_giving_back_names_the_field(agent):
    """The worker hears what to mend."""
    agent.finds(OneRequest, request(taken_by="agent"))
    agent.opens("staff.return", request="r1")

    agent.picks("Wilayah")

    assert agent.changes == [RequestReturned("r1", "region_unclear", "region")]
    assert [(notice.template, notice.args["field"]) for notice in agent.notices] == [("request.returned", "region")]


def test_an_unknown_field_is_not_given_back(agent):
    """Only the fields that a worker can mend."""
    agent.finds(OneRequest, request(taken_by="agent"))

    agent.opens("staff.returned", request="r1", field="tier")

    assert agent.changes == []


def link_request():
    """Somebody says to be a member."""
    return request(taken_by="agent", kind="link", membership=None, values=(("name", "Jumiati"),))


def test_a_link_is_confirmed_face_to_face(agent):
    """The officer finds the member in the own region and taps; whoever asked hears it."""
    agent.finds(OneRequest, link_request())
    agent.finds(MembershipsNamed, (membership(kpj="12345678901"),))
    agent.opens("staff.request", request="r1")
    assert "minta disambungkan" in agent.heard
    agent.picks("Cari peserta")
    agent.says("0003 Jumiati")
    assert "KTP-nya sudah Anda lihat" in agent.heard

    agent.picks("····0003 Bu Jum")

    assert agent.changes == [LinkConfirmed("r1", "jum")]
    assert [notice.template for notice in agent.notices] == ["link.confirmed"]


def test_a_link_may_be_refused(agent):
    """Refusing needs a second tap and tells no reason."""
    agent.finds(OneRequest, link_request())
    agent.opens("staff.link", request="r1")
    agent.picks("Tidak ada pesertanya")
    assert agent.changes == []

    agent.picks("Ya, tolak")

    assert agent.changes == [LinkConfirmed("r1", None)]
    assert [notice.template for notice in agent.notices] == ["link.refused"]


def test_who_is_not_found_can_be_searched_again(agent):
    """The question stays."""
    agent.finds(OneRequest, link_request())
    agent.finds(MembershipsNamed, ())
    agent.opens("staff.link", request="r1")

    agent.says("0003 Jumiati")

    assert agent.step == "staff.link_search"
