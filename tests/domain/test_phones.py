"""Mobile numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.phones import parse_phone
from tests.domain.hostile import HOSTILE


@pytest.mark.parametrize(
    "text",
    ["081234567890", "0812-3456-7890", "0812 3456 7890", "+6281234567890", "62 812 3456 7890", "+62 (812) 3456.7890",
     "81234567890", "hp saya 081234567890 ya", "０８１２３４５６７８９０", "+62 0812 3456 7890"],
)  # fmt: skip
def test_a_mobile_number_is_one_number_however_it_is_typed(text):
    """Zero, 62, +62 and separators all give the same."""
    assert parse_phone(text) == "+6281234567890"


@pytest.mark.parametrize(
    "text",
    ["", "0342801234", "0812345", "08123456789012", "+1 212 555 0100", "0012345678", "081234567890 atau 081298765432",
     "٠٨١٢٣٤٥٦٧٨٩٠", "3505154708720003", "0801234567890"],
)  # fmt: skip
def test_anything_else_is_no_mobile_number(text):
    """Landlines, short and long numbers, two numbers and other scripts are declined."""
    assert parse_phone(text) is None


@given(st.from_regex(r"8[1-9][0-9]{7,10}", fullmatch=True))
def test_every_prefix_leads_to_the_same_number(digits):
    """What is stored is E.164."""
    assert {parse_phone(prefix + digits) for prefix in ("0", "62", "+62", "")} == {f"+62{digits}"}


@given(st.text(max_size=80))
def test_no_text_raises(text):
    """Any text gives a number or nothing."""
    found = parse_phone(text)

    assert found is None or found.startswith("+628")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_texts_are_no_number(text):
    """Broken texts are declined."""
    assert parse_phone(text) is None
