"""Personal data in a question: not kept, deleted, the safe way told, and the question answered all the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.typed_data import tells_contact
from bot.domain.changes import QuestionUnanswered, TypedIdentifierDeleted
from bot.domain.questions import OwnTicket
from tests.members import member, tied
from tests.talk import Talk

DIGITS = ("3505154708720003", "081234567890", "552913", "4821", "1234567890123", "budi@contoh.id", "rahasia99")


def everything(talk: Talk) -> str:
    """All that a turn leaves behind: what is said, kept, told and remembered."""
    return repr((talk.replies, talk.changes, talk.notices, talk.standing))


@pytest.mark.parametrize(
    ("text", "warned", "answered"),
    [
        ("nik saya 3505154708720003, cara cek status aktif gimana?", "Itu sepertinya NIK.", "JMO, telepon 175"),
        ("otp saya 552913 kenapa jmo tidak bisa login?", "Jangan berikan OTP", "Lupa akun/kata sandi"),
        ("pin saya 4821, cara bayar iuran gimana?", "Jangan berikan OTP", "BRILink"),
        ("no hp saya 081234567890 iuran pedagang berapa?", "Nomor atau alamat itu", "Rp8.400"),
        ("email saya budi@contoh.id lupa akun jmo gimana", "Nomor atau alamat itu", "Lupa akun/kata sandi"),
        ("rekening saya 1234567890123 kapan jht bisa diambil?", "Nomor itu tidak saya simpan", "JHT"),
    ],
)
def test_the_question_around_it_is_answered(talk: Talk, text: str, warned: str, answered: str) -> None:
    """First the warning, then the answer; the message goes, and nothing of the data stays anywhere."""
    talk.says(text)

    assert talk.replies[0].text.startswith(warned)
    assert answered in talk.replies[-1].text
    assert TypedIdentifierDeleted() in talk.changes
    assert [one for one in DIGITS if one in everything(talk)] == []


@pytest.mark.parametrize(
    "text",
    [
        "ini nomor saya 0812 3456 7890",
        "siti.aminah@contoh.co.id",
        "3505154708720003",
        "kata sandi saya: rahasia99",
        "norek bri 123401000123456",
    ],
)
def test_alone_it_is_only_warned_of(talk: Talk, text: str) -> None:
    """The safe way is told, and no question is kept for want of one."""
    talk.says(text)

    assert len(talk.replies) == 1
    assert talk.changes == [TypedIdentifierDeleted()]
    assert talk.step is None


@pytest.mark.parametrize(
    "text",
    [
        "penghasilan 2.500.000 sebulan bayar berapa",
        "iuran 16800 atau 8400?",
        "call center 175 buka jam berapa",
        "sebulan dapat Rp12.000.000, iurannya?",
        "bayar 12 bulan 201600 benar?",
        "/start u_123456789012345678901234567890ab",
    ],
)
def test_money_and_short_numbers_are_no_personal_data(text: str) -> None:
    """A sum, a phone everybody knows, and an invitation stay."""
    assert not tells_contact(text)


def test_a_number_that_was_asked_for_is_taken(talk: Talk) -> None:
    """The sign-up's own question wants a phone number; nothing is deleted there."""
    talk.opens("registration.phone")

    talk.says("0812 3456 7890")

    assert TypedIdentifierDeleted() not in talk.changes


def test_a_question_in_the_middle_of_a_form_loses_its_number_too(talk: Talk) -> None:
    """The form waits, the question is answered, the message goes."""
    talk.ties = tied(member())
    talk.opens("premium.start")

    talk.says("kalau telat bayar kena denda? hubungi saya 081234567890")

    assert "tidak didenda" in talk.heard
    assert TypedIdentifierDeleted() in talk.changes


@given(st.sampled_from(DIGITS[:2]), st.text(alphabet="abcdefghij klmno?", max_size=60))
def test_no_typed_identifier_is_ever_kept(data: str, around: str) -> None:
    """Whatever stands around a NIK or a phone number, neither is in a change, a reply or the talk's memory."""
    talk = Talk()
    talk.finds(OwnTicket, None)

    talk.says(f"{around} {data}")

    assert data not in everything(talk)
    assert not any(isinstance(change, QuestionUnanswered) and data in change.masked for change in talk.changes)
