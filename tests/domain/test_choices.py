"""Short answers in the words people use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.choices import parse_paid, parse_yes_no
from tests.domain.hostile import HOSTILE


@pytest.mark.parametrize(
    "text",
    [
        "ya",
        "iya",
        "Iyaaa",
        "iyaa",
        "y",
        "ok",
        "okee",
        "setuju",
        "betul",
        "nggih",
        "inggih",
        "Njih bu",
        "gelem",
        "👍",
        "👍🏽",
        "ya saya mau daftar buat ibu saya",
    ],
)
def test_a_yes_is_heard(text):
    """Indonesian, Javanese, a thumb, and a yes with a sentence behind it."""
    assert parse_yes_no(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "tidak",
        "ndak",
        "gak",
        "ga mau",
        "boten",
        "mboten",
        "belum",
        "ora",
        "emoh",
        "jangan",
        "👎",
        "tidak, saya sudah punya",
    ],
)
def test_a_no_is_heard(text):
    """A negation decides, also with a sentence behind it."""
    assert parse_yes_no(text) is False


@pytest.mark.parametrize("text", ["", "boleh?", "ya tidak", "tidak apa-apa", "berapa", "saya petani di Blitar", "12"])
def test_an_unclear_answer_is_asked_again(text):
    """Questions and mixtures are neither yes nor no."""
    assert parse_yes_no(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "sudah",
        "sdh byr",
        "sampun",
        "uwis mbayar",
        "wis tak bayar wau",
        "lunas",
        "sudah bayar bulan desember",
        "sudah saya transfer tadi pagi",
    ],
)
def test_a_payment_is_heard(text):
    """ "Already", with words of paying or none, is a report of payment."""
    assert parse_paid(text) is True


@pytest.mark.parametrize(
    "text", ["belum", "blm bayar", "durung", "dereng mbayar", "besok saya bayar", "nanti", "mengko"]
)
def test_not_yet_is_heard(text):
    """A promise for later is not a payment."""
    assert parse_paid(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "sudah meninggal",
        "sampun sedo",
        "mau bayar",
        "sudah belum?",
        "bayar",
        "sudah pindah kerja",
        "sudah tidak bayar lagi",
        "",
    ],
)
def test_another_already_is_no_payment(text):
    """A death, a move, a wish or a question is never booked as a payment."""
    assert parse_paid(text) is None


@given(st.text(max_size=80))
def test_no_text_raises(text):
    """Any text is yes, no or unclear."""
    assert parse_yes_no(text) in (True, False, None)
    assert parse_paid(text) in (True, False, None)


@pytest.mark.parametrize("text", [text for text in HOSTILE if "sudah" not in text], ids=lambda text: ascii(text[:12]))
def test_hostile_texts_say_nothing(text):
    """Broken texts are unclear."""
    assert (parse_yes_no(text), parse_paid(text)) == (None, None)
