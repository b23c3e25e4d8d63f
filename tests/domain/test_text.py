"""Texts made safe to keep, to compare, to hide and to show."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import clean, folded, masked, shown
from tests.domain.hostile import HOSTILE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  halo \n apa  ", "halo \n apa"),
        ("a\u202eb", "ab"),
        ("a\u200bb\x00c", "abc"),
        ("Ａ１", "A1"),
        ("\ud800x", "x"),
    ],
)
def test_cleaning_removes_what_cannot_be_seen(text, expected):
    """Control and direction characters go; full-width letters become plain ones."""
    assert clean(text) == expected


def test_cleaning_cuts():
    """No text is longer than the limit, also when its characters unfold."""
    assert len(clean("ﷺ" * 5000)) <= 4096
    assert len(clean("a" * 50, 10)) == 10


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sdh BYR bln ini!!", "sudah bayar bulan ini"),
        ("iyaaaa", "iya"),
        ("ngétang iuran", "ngetang iuran"),
        ("Jum'at", "jumat"),
        ("gak  mau", "tidak mau"),
        ("1000", "1000"),
        ("½", "1 2"),
        ("R.T/R.W", "r t r w"),
        ("", ""),
    ],
)
def test_folding_leaves_plain_words(text, words):
    """Slang, accents, signs and stretched letters do not matter; digits stay as they are."""
    assert folded(text) == words


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("NIK 3505154708720003 ya", "NIK [nik] ya"),
        ("3505 1547 0872 0003", "[nik]"),
        ("３５０５１５４７０８７２０００３", "[nik]"),
        ("350515\u200b4708720003", "[nik]"),
        ("hp 0812-3456-7890", "hp [phone]"),
        ("+62 812 3456 7890", "[phone]"),
        ("tulis ke siti.a@contoh.co.id ya", "tulis ke [email] ya"),
        ("rekening 1234567890", "rekening [number]"),
        ("OTP 123456", "OTP [code]"),
        ("kode otp nya 48 29 13", "kode otp nya [code]"),
        ("123456 itu PIN saya", "[code] itu PIN saya"),
        ("kata sandi saya: rahasia1", "kata sandi saya: [code]"),
        ("penghasilan 1.500.000 sebulan", "penghasilan 1.500.000 sebulan"),
        ("iuran 16800 bulan 12 tahun 2026", "iuran 16800 bulan 12 tahun 2026"),
    ],
)
def test_masking_hides_who_and_keeps_how_much(text, kept):
    """Identifiers, contacts, account numbers and codes go; sums and years stay."""
    assert masked(text) == kept


@given(st.from_regex(r"[0-9]{16}", fullmatch=True), st.sampled_from(["", " ", "-", ".", "\u200b", "\n"]))
def test_no_nik_survives_masking(digits, separator):
    """However a NIK is grouped, nothing of it is kept."""
    typed = separator.join(digits[n : n + 4] for n in range(0, 16, 4))

    assert masked(f"ini {typed} ya") == "ini [nik] ya"


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("t.me/x", "t. me/x"),
        ("https://evil.example/a", "https:// evil. example/a"),
        ("@admin", "@ admin"),
        ("/start", "/ start"),
        ("Siti, S.Pd.", "Siti, S.Pd."),
        ("H. Ma'ruf\nAmin", "H. Ma'ruf Amin"),
        ("a\u202eb", "ab"),
        ("x.com", "x. com"),
        ("<b>&{nama}", "<b>&{nama}"),
    ],
)
def test_a_shown_value_is_one_line_without_a_live_link(value, safe):
    """Titles stay as they are; links, mentions and commands are broken up."""
    assert shown(value) == safe


@given(st.text(max_size=200))
def test_no_text_raises_and_cleaning_twice_changes_nothing(text):
    """Every function takes every text."""
    assert clean(clean(text)) == clean(text) or len(text) > 100
    assert folded(text).isascii()
    assert "\n" not in shown(text)
    assert isinstance(masked(text), str)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_texts_take_no_time(text):
    """Each function is done within 50 ms, with room for a busy machine."""
    for function in (clean, folded, masked, shown):
        start = time.process_time()
        function(text)
        assert time.process_time() - start < 0.5
