"""A request that an officer gave back."""

import pytest

from bot.domain.changes import EnrolmentMended
from bot.domain.membership import Enrolment
from tests.members import drawn, member, tied
from tests.signing_up import to_the_price
from tests.talk import Talk


def test_a_returned_request_asks_exactly_one_thing(talk: Talk) -> None:
    """The officer's button leads to the field, and the correction goes back into the queue."""
    talk.ties = tied(member(Enrolment.RETURNED, request="K7M2QX"))
    args = {"request": "r1", "number": "K7M2QX", "field": "name", "reason": "name_unclear"}
    reply = drawn("request.returned", member(Enrolment.RETURNED), args)
    button = reply.choices[0]
    talk.opens(button.step, **button.args)
    assert "KTP" in talk.heard
    talk.says("Jumiati Ningsih")
    assert talk.heard == "Nama: Jumiati Ningsih. Kirim ke petugas?"

    talk.picks("Kirim")

    (change,) = talk.changes
    assert isinstance(change, EnrolmentMended)
    assert (change.request, change.field, change.value) == ("r1", "name", "Jumiati Ningsih")
    assert "Belum terlindungi" in talk.heard
    assert [notice.template for notice in talk.notices] == ["staff.request_new"]


def test_mending_sets_an_unfinished_sign_up_aside(talk: Talk) -> None:
    """A form for a parent is there again after the own request was mended."""
    to_the_price(talk)
    before = dict(talk.draft)
    talk.ties = tied(member(Enrolment.RETURNED))
    talk.opens("registration.mend", request="r1", number="K7M2QX", field="phone", membership="jum")
    talk.says("0812 3456 7890")

    talk.picks("Kirim")

    assert talk.draft == before


@pytest.mark.parametrize("field", ["name", "nik", "occupation", "income", "region", "phone", "birth_date"])
def test_every_field_an_officer_may_return_can_be_asked(talk: Talk, field: str) -> None:
    """No returned request ends before a closed door."""
    talk.ties = tied(member(Enrolment.RETURNED))

    talk.opens("registration.mend", request="r1", number="K7M2QX", field=field, membership="jum")

    assert talk.step is not None
    assert talk.step.startswith("registration.")


def test_a_mended_request_cannot_be_mended_again(talk: Talk) -> None:
    """An old button says that nothing is to be corrected."""
    talk.ties = tied(member(Enrolment.REQUESTED))

    talk.opens("registration.mend", request="r1", number="K7M2QX", field="name", membership="jum")

    assert talk.heard == "Sudah tidak ada yang perlu diperbaiki."
