"""What a worker hears when the office is late."""

from bot.dialogue.notice import Unwanted
from bot.domain.coverage import Grade
from bot.domain.membership import Enrolment
from tests.members import coded, drawn, member, paid


def test_a_finished_request_is_not_called_unfinished() -> None:
    """What was coded in the meantime needs no apology."""
    assert drawn("request.unfinished", coded(), {"number": "K7M2QX"}) == Unwanted("finished")
    assert drawn("request.unfinished", member(Enrolment.REQUESTED), {"number": "K7M2QX"}) != Unwanted("finished")


def test_a_report_that_was_compared_meanwhile_is_not_called_waiting() -> None:
    """A note or a record of that month has answered it; one of another month has not."""
    noted = paid(member(), m2026_11=Grade.NOTED)

    assert drawn("report.waiting", noted, {"month": "2026-11-01"}) == Unwanted("noted")
    assert drawn("report.waiting", noted, {"month": "2026-12-01"}) != Unwanted("noted")
