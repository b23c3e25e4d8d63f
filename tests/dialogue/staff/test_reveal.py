"""The full NIK: for a reason, for ten minutes, to who has taken the request."""

from datetime import timedelta

from bot.domain.changes import NikRevealed
from bot.domain.questions import FullNik, OneRequest
from tests.dialogue.staff.cases import AGENT, CANARY, request


def test_a_reveal_has_a_reason_and_an_end(talk):
    """Journalled, not to be forwarded, deleted by the bot."""
    talk.person = AGENT
    talk.finds(OneRequest, request(taken_by="agent"))
    talk.finds(FullNik, CANARY)
    talk.opens("staff.reveal", request="r1")
    assert CANARY not in talk.heard

    talk.picks("Daftar di portal")

    (shown,) = talk.replies
    assert (CANARY in shown.text, shown.protect, shown.delete_after) == (True, True, timedelta(minutes=10))
    assert talk.changes == [NikRevealed("jum", "enrol")]


def test_without_a_reason_nothing_is_shown(talk):
    """A forged button is no reason."""
    talk.person = AGENT
    talk.finds(OneRequest, request(taken_by="agent"))

    talk.opens("staff.reveal_shown", request="r1", reason="curious")

    assert talk.changes == []
    assert FullNik not in {type(question) for question in talk.looked}


def test_who_has_not_taken_it_sees_nothing(talk):
    """Also in the own region."""
    talk.person = AGENT
    talk.finds(OneRequest, request(taken_by="other agent"))

    talk.opens("staff.reveal_shown", request="r1", reason="enrol")

    assert len(talk.looked) == 1
    assert talk.changes == []


def test_beyond_the_days_limit_the_supervisor_hears(talk):
    """The forty-first is refused."""
    talk.person = AGENT
    talk.finds(OneRequest, request(taken_by="agent"))
    talk.finds(FullNik, None)

    talk.opens("staff.reveal_shown", request="r1", reason="enrol")

    assert talk.changes == []
    assert [notice.template for notice in talk.notices] == ["staff.reveal_limit"]
