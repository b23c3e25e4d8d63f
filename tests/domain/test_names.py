"""Names as on the identity card, and what people want to be called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.names import parse_name, parse_nickname
from tests.domain.hostile import HOSTILE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Suharto", "Suharto"),
        ("SITI AMINAH, S.Pd.", "SITI AMINAH, S.Pd."),
        ("H. Ma'ruf", "H. Ma'ruf"),
        ("H. Ma’ruf", "H. Ma'ruf"),
        ("  Siti \n  Aminah ", "Siti Aminah"),
        ("nama saya Suharto", "Suharto"),
        ("Nama: Jumini", "Jumini"),
        ("namaku Budi", "Budi"),
        ("Ni Luh Putu-Ayu", "Ni Luh Putu-Ayu"),
        ("Ｓｉｔｉ", "Siti"),
        ("José", "José"),
        ("U", "U"),
        ("Moh.Ali", "Moh.Ali"),
        ("Hj. Nur'aini", "Hj. Nur'aini"),
        ("Si\u202eti", "Siti"),
        ("Menur Wulandari", "Menur Wulandari"),
    ],
)
def test_a_name_is_kept_as_on_the_card(text, name):
    """One word is enough; titles, apostrophes and capitals stay."""
    assert parse_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "Budi2",
        "t.me/x",
        "www.x.com",
        "bit.ly",
        "evil.com",
        "/menu",
        "batal",
        "STOP",
        "ya",
        "tidak",
        "buat apa?",
        "kenapa harus nama",
        "x" * 81,
        "<a href>",
        "{nama}",
        "Budi & Ani",
        "🙏",
        "Сити",
        "a@b",
        "stop ya",
    ],
)
def test_what_is_no_name_is_asked_again(text):
    """Digits, links, commands, questions, markup and other scripts are not names."""
    assert parse_name(text) is None


@pytest.mark.parametrize(
    ("text", "nickname"),
    [
        ("Bu Jum", "Bu Jum"),
        ("panggil saja Jum", "Jum"),
        ("panggil saya Pak Slamet", "Pak Slamet"),
        ("x" * 21, None),
        ("1", None),
    ],
)
def test_a_nickname_is_short(text, nickname):
    """At most twenty characters, otherwise as a name."""
    assert parse_nickname(text) == nickname


@given(st.text(max_size=120))
def test_no_text_raises_and_a_name_is_one_short_line(text):
    """A name has letters, at most eighty characters, and nothing that could be markup."""
    name = parse_name(text)

    assert name is None or (1 <= len(name) <= 80 and any(char.isalpha() for char in name))
    assert name is None or not set(name) & set("<>&{}@/\n_*[]()0123456789")


@pytest.mark.parametrize("text", [t for t in HOSTILE if not t.isalpha()], ids=lambda text: ascii(text[:12]))
def test_hostile_texts_are_no_names(text):
    """Broken texts are declined."""
    name = parse_name(text)

    assert name is None or name.replace(" ", "").isalpha()
