"""Invitations: made by a supervisor, taken once, confirmed by the inviter."""

from datetime import timedelta

import pytest

from bot.domain.changes import InvitationAnswered, InvitationGuessed, InvitationMade, InvitationTaken
from bot.domain.questions import InvitationFor, OneInvitation
from bot.domain.viewer import Role
from tests.dialogue.staff.cases import AGENT, BLITAR, KEDIRI, NOW, SUPERVISOR, invitation, staff

REFUSED = "Kode itu tidak berlaku. Mintalah yang baru kepada yang mengundang."


def test_a_supervisor_invites_an_agent(talk):
    """The code has 128 bits, is shown once in a message of its own, and ends after a day."""
    talk.person = SUPERVISOR
    talk.opens("staff.invite")
    talk.picks("Agen")

    talk.picks("Kabupaten Blitar")

    (made,) = talk.changes
    assert made == InvitationMade(
        made.invitation, made.code, Role.AGENT, frozenset({BLITAR}), NOW + timedelta(hours=24)
    )
    assert len(bytes.fromhex(made.code)) == 16
    assert talk.replies[1].text == f"/start u_{made.code}"
    assert talk.replies[1].copyable
    assert len(f"u_{made.code}") <= 64


def test_an_agent_cannot_invite(talk):
    """Not upward, not at all."""
    talk.person = AGENT

    talk.opens("staff.invite_made", role="supervisor", regions=BLITAR)

    assert talk.changes == []


@pytest.mark.parametrize(
    ("role", "regions"), [("supervisor", BLITAR), ("operator", BLITAR), ("agent", KEDIRI), ("agent", "")]
)
def test_nobody_invites_beyond_themselves(talk, role, regions):
    """Neither a higher role nor another regency, also by a forged button."""
    talk.person = SUPERVISOR

    talk.opens("staff.invite_made", role=role, regions=regions)

    assert talk.changes == []


def test_only_the_regions_of_the_supervisors_role_are_offered(talk):
    """Two regencies can be given together."""
    talk.person = staff("supervisor", Role.SUPERVISOR, BLITAR, KEDIRI)
    talk.opens("staff.invite_role", role="agent")

    talk.picks("Semua wilayah saya")

    assert [change.scope for change in talk.changes] == [frozenset({BLITAR, KEDIRI})]


def test_a_code_is_taken_with_a_name(talk):
    """The link's code, the name, and then the inviter is asked."""
    talk.finds(InvitationFor, invitation())
    talk.says("/start u_0123456789abcdef0123456789abcdef")
    assert talk.looked == [InvitationFor("0123456789abcdef0123456789abcdef")]

    talk.says("Sri Wahyuni")

    assert talk.changes == [InvitationTaken("i1", "Sri Wahyuni")]
    (notice,) = talk.notices
    assert (notice.template, notice.to.person) == ("staff.invitation_taken", "supervisor")
    assert not any(key.startswith("staff_") for key in talk.draft)


def test_a_code_may_be_typed(talk):
    """For who has it on paper."""
    talk.finds(InvitationFor, invitation())
    talk.opens("staff.join")

    talk.says("U_0123456789ABCDEF0123456789ABCDEF")

    assert talk.looked == [InvitationFor("0123456789abcdef0123456789abcdef")]
    assert talk.step == "staff.join_name"


@pytest.mark.parametrize("found", [None, invitation(taken_by="somebody"), invitation(inviter="worker")])
def test_every_bad_code_sounds_the_same(talk, found):
    """Wrong, expired, used or one's own: one answer, counted."""
    talk.finds(InvitationFor, found)

    talk.opens("staff.join", code="0123456789abcdef")

    assert (talk.heard, talk.changes) == (REFUSED, [InvitationGuessed()])


def test_a_code_used_while_the_name_was_typed_is_refused(talk):
    """Two takers at once: one."""
    talk.finds(InvitationFor, invitation())
    talk.opens("staff.join", code="0123456789abcdef")
    talk.finds(InvitationFor, None)

    talk.says("Sri Wahyuni")

    assert (talk.heard, talk.changes) == (REFUSED, [InvitationGuessed()])


def test_an_operators_invitation_is_confirmed_on_the_command_line(talk):
    """Nobody in a chat is asked."""
    talk.finds(InvitationFor, invitation(inviter="", role=Role.SUPERVISOR))
    talk.opens("staff.join", code="0123456789abcdef")

    talk.says("Sri Wahyuni")

    assert talk.changes == [InvitationTaken("i1", "Sri Wahyuni")]
    assert talk.notices == []


@pytest.mark.parametrize("yes", [True, False])
def test_the_inviter_answers(talk, yes):
    """Whoever took it hears either way."""
    talk.person = SUPERVISOR
    talk.finds(OneInvitation, invitation(taken_by="new", taken_name="Sri Wahyuni"))

    talk.opens("staff.invitation_answer", invitation="i1", yes="yes" if yes else "no")

    assert talk.changes == [InvitationAnswered("i1", yes)]
    assert [(n.template, n.to.person) for n in talk.notices] == [("staff.invitation_answer", "new")]


def test_an_invitation_nobody_took_cannot_be_confirmed(talk):
    """There is nobody to give the role to."""
    talk.person = SUPERVISOR
    talk.finds(OneInvitation, invitation())

    talk.opens("staff.invitation_answer", invitation="i1", yes="yes")

    assert talk.changes == []
