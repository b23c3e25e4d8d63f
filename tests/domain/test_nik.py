"""The NIK: read kindly, shown masked, doubted but never refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.nik import PROVINCES, Nik, NikWarning, find_nik, parse_nik
from bot.knowledge.region_file import load_regions
from tests.domain.hostile import HOSTILE

TODAY = date(2026, 11, 20)
WOMAN = "3505154708720003"


@pytest.mark.parametrize(
    "text",
    [WOMAN, "3505 1547 0872 0003", "35.05.15.470872.0003", "3505-1547-0872-0003", f"NIK saya {WOMAN}.", f"\n{WOMAN} "],
)
def test_a_nik_is_read_however_it_is_grouped(text):
    """Spaces, dots, dashes and a few words around do not matter."""
    assert parse_nik(text) == Nik(WOMAN)


@pytest.mark.parametrize(
    "text",
    ["350515470872000", "35051547087200031", "", "NIK", f"{WOMAN} 3505154708720004", f"{WOMAN} hp 081234567890",
     "٣٥٠٥١٥٤٧٠٨٧٢٠٠٠٣", "3505A54708720003"],
)  # fmt: skip
def test_anything_else_is_no_nik(text):
    """Fifteen or seventeen digits, two numbers, or digits of another script are not taken."""
    assert parse_nik(text) is None


def test_a_nik_tells_region_sex_and_birth_date():
    """Kabupaten Blitar, a woman (day +40), born on 7 August 1972."""
    nik = Nik(WOMAN)

    assert (nik.province, nik.regency_code, nik.is_female) == ("35", "3505", True)
    assert nik.birth_date(TODAY) == date(1972, 8, 7)
    assert nik.warnings(TODAY) == ()


def test_printing_a_nik_shows_four_digits():
    """Neither str, repr, a format nor an error gives the number away."""
    nik = Nik(WOMAN)

    for shown in (str(nik), repr(nik), f"{nik}", f"{nik!r}", repr([nik])):
        assert WOMAN[:12] not in shown
        assert "••••••••••••0003" in shown
    with pytest.raises(ValueError, match="16 digits") as refused:
        Nik(WOMAN + "9")
    assert WOMAN not in str(refused.value)


@pytest.mark.parametrize(
    ("digits", "warning"),
    [
        ("9905154708720003", NikWarning.UNKNOWN_PROVINCE),
        ("3505153202720003", NikWarning.IMPOSSIBLE_DATE),
        ("3505157108720003", None),
        ("3505152902710003", NikWarning.IMPOSSIBLE_DATE),
        ("3505152902720003", None),
        ("3505154708720000", NikWarning.SERIAL_ZERO),
        ("3505151011150003", NikWarning.UNDER_AGE),
        ("3505152111610003", None),
        ("3505152011610003", NikWarning.OVER_AGE),
    ],
)
def test_what_looks_odd_is_a_warning(digits, warning):
    """Old numbers deviate, so nothing is refused; each oddity is named."""
    assert Nik(digits).warnings(TODAY) == (() if warning is None else (warning,))


@given(st.dates(date(1927, 11, 21), TODAY), st.booleans(), st.sampled_from(sorted(PROVINCES)))
def test_any_living_person_s_birth_date_reads_back(born, woman, province):
    """The date, the sex and the century come out as they went in."""
    nik = Nik(f"{province}0101{born.day + 40 * woman:02d}{born:%m%y}0001")

    assert (nik.birth_date(TODAY), nik.is_female) == (born, woman)


@given(st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_any_sixteen_digits_are_read_without_an_exception(digits):
    """Whatever the digits, there is a birth date or a warning about it."""
    nik = Nik(digits)

    assert (nik.birth_date(TODAY) is None) == (NikWarning.IMPOSSIBLE_DATE in nik.warnings(TODAY))


def test_a_nik_is_found_in_any_text():
    """Every run of sixteen digits is found, in any grouping or script, so that it can be hidden."""
    text = f"ini {WOMAN}, itu 3505 1547 0872 0003; dan ٣٥٠٥١٥٤٧٠٨٧٢٠٠٠٣, hp 081234567890"

    found = [text[first:last] for first, last in find_nik(text)]

    assert found == [WOMAN, "3505 1547 0872 0003", "٣٥٠٥١٥٤٧٠٨٧٢٠٠٠٣"]


def test_a_nik_split_by_invisible_signs_is_found():
    """A zero-width space between the digits hides nothing."""
    assert len(find_nik("350515\u200b4708720003")) == 1


def test_the_provinces_are_those_of_the_region_file():
    """The list for warnings and the list of places are the same."""
    assert {region.province for region in load_regions()} == PROVINCES


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_texts_are_no_nik(text):
    """Broken texts are declined."""
    assert parse_nik(text) is None
