"""Occupations and places in the words people use."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.occupations import Occupation, occupation_of, recognise
from bot.domain.rates import Sector
from bot.knowledge.occupation_file import load_occupations
from tests.domain.hostile import HOSTILE

OCCUPATIONS = load_occupations()


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("ojol", "ojek_online"),
        ("driver grab", "ojek_online"),
        ("opang", "ojek_pangkalan"),
        ("sopir angkot", "sopir_angkot"),
        ("narik becak", "becak"),
        ("bentor", "bentor"),
        ("kurir shopee", "kurir"),
        ("supir trek pasir", "sopir_truk"),
        ("kusir dokar", "delman"),
        ("perahu tambangan", "perahu_penyeberangan"),
    ],
)
def test_who_moves_people_or_goods_is_in_transport(text, id):
    """Slang and Javanese wordings lead to the occupation and its sector."""
    found = recognise(text, OCCUPATIONS)

    assert (found.id, found.sector) == (id, Sector.TRANSPORT)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("saya jualan sayur di pasar", "pedagang_sayur"),
        ("bakul janganan", "pedagang_sayur"),
        ("warung kopi", "warung"),
        ("petani", "petani"),
        ("buruh tani", "buruh_tani"),
        ("nelayan", "nelayan"),
        ("pembantu rumah tangga", "art"),
        ("ART", "art"),
        ("rewang", "art"),
        ("guru ngaji", "guru_ngaji"),
        ("marbot masjid", "marbot"),
        ("tukang batu", "tukang_bangunan"),
        ("penjahit", "penjahit"),
        ("freelance", "freelancer"),
        ("driver pribadi", "sopir_pribadi"),
        ("sopir pribadi", "sopir_pribadi"),
        ("petani sahang", "petani"),
    ],
)
def test_everybody_else_is_in_the_other_sector(text, id):
    """The longest wording wins; a private driver serves a household."""
    found = recognise(text, OCCUPATIONS)

    assert (found.id, found.sector) == (id, Sector.OTHER)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("guru ngjai", "guru_ngaji"),
        ("pedagang syur", "pedagang_sayur"),
        ("nelayam", "nelayan"),
        ("penjahitt", "penjahit"),
    ],
)
def test_a_slip_of_the_pen_is_forgiven(text, id):
    """A wrong or missing letter in a long word does not matter."""
    assert recognise(text, OCCUPATIONS).id == id


@pytest.mark.parametrize("text", ["sopir", "driver", "tukang", "buruh", "jualan", "petani dan ojek"])
def test_a_vague_word_is_asked_back(text):
    """Where the sector or the work could be one of several, nobody guesses."""
    found = recognise(text, OCCUPATIONS)

    assert isinstance(found, tuple)
    assert 2 <= len(found) <= 4


@pytest.mark.parametrize("text", ["", "PNS", "xyz", "ibu rumah tangga", "12", "berapa iurannya"])
def test_what_is_no_known_occupation_is_none(text):
    """Unknown work is not squeezed into a sector."""
    assert recognise(text, OCCUPATIONS) is None


def test_every_wording_leads_to_its_occupation():
    """Whatever stands in the file is understood."""
    for occupation in OCCUPATIONS:
        for wording in occupation.wordings:
            found = recognise(wording, OCCUPATIONS)
            assert occupation == found or (isinstance(found, tuple) and (occupation in found or len(found) == 4)), (
                wording
            )


def test_an_occupation_is_found_by_its_id_and_speaks_both_languages():
    """A stored id leads back; a language without a label gets the Indonesian one."""
    seller = occupation_of("pedagang_sayur", OCCUPATIONS)

    assert isinstance(seller, Occupation)
    assert [seller.label(language) for language in ("id", "jv", "en")] == [
        "Pedagang sayur",
        "Bakul janganan",
        "Pedagang sayur",
    ]
    assert occupation_of("astronot", OCCUPATIONS) is None


@given(st.text(max_size=100))
def test_no_text_raises(text):
    """Any text gives one, a few or none."""
    found = recognise(text, OCCUPATIONS)

    assert found is None or isinstance(found, Occupation) or 2 <= len(found) <= 4


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_texts_take_no_time(text):
    """No text takes longer than 50 ms, with room for a busy machine."""
    start = time.process_time()

    assert recognise(text, OCCUPATIONS) is None
    assert time.process_time() - start < 0.5
