"""Words of everyday speech at the sign-up's questions: what is a no, what is unclear, and what is no nickname."""

import pytest

from bot.dialogue.plain import is_small_talk
from bot.domain.people import Officer
from bot.domain.questions import OfficerFor
from tests.signing_up import to_the_price
from tests.talk import Talk


def _to_the_nickname(talk: Talk) -> None:
    """Up to what the member is called."""
    talk.finds(OfficerFor, Officer("sri", "Bu Sri"))
    to_the_price(talk)
    talk.picks("Dua perlindungan")
    talk.picks("Bayar sendiri")
    talk.says("blitar")
    talk.picks("Kabupaten Blitar")
    talk.says("Wlingi, Beru")
    talk.picks("Setuju")
    talk.shares_contact("+6281234567890")
    talk.says("Jumiati")


@pytest.mark.parametrize("said", ["gurung", "dereng", "durung", "belom", "belum ya", "nggih dereng"])
def test_not_yet_is_a_no_in_every_speech(talk: Talk, said: str) -> None:
    """Who is no member yet goes on with the sign-up."""
    talk.opens("registration.start")
    talk.picks("Saya sendiri")
    talk.says(said)

    assert talk.draft["has_bpjs"] == "no"


@pytest.mark.parametrize("said", ["iyo dewe", "iya sendiri"])
def test_an_unclear_answer_is_asked_again(talk: Talk, said: str) -> None:
    """Neither a member nor a new one is guessed from it."""
    talk.opens("registration.start")
    talk.picks("Saya sendiri")
    talk.says(said)

    assert talk.step == "registration.has_bpjs"
    assert "has_bpjs" not in talk.draft


@pytest.mark.parametrize("said", ["nanti ae", "yo", "besok", "nggih bu", "ga tau"])
def test_later_or_yes_is_no_nickname(talk: Talk, said: str) -> None:
    """It is asked again."""
    _to_the_nickname(talk)
    talk.says(said)

    assert "called" not in talk.draft
    assert talk.step == "registration.called"


@pytest.mark.parametrize("said", ["Sugeng", "Pak Sugeng", "Mas Yo", "Bu Jum"])
def test_a_name_that_is_also_a_word_stays_a_nickname(talk: Talk, said: str) -> None:
    """Sugeng greets, and is a name."""
    _to_the_nickname(talk)
    talk.says(said)

    assert talk.draft["called"] == said


def test_a_man_called_sugeng_has_a_name() -> None:
    """The greeting word is a common name when it stands alone; "sugeng enjing" stays a greeting."""
    assert not is_small_talk("Sugeng")
    assert is_small_talk("sugeng enjing")
