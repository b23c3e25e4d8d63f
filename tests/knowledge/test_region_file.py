"""The list of regions, and finding a place in what people write."""

import copy
import time
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.regions import recognise_region, region_of, zone_of
from bot.errors import KnowledgeError
from bot.knowledge.region_file import REGIONS_FILE, load_regions
from tests.domain.hostile import HOSTILE

REGIONS = load_regions()
CONTENT = yaml.safe_load(REGIONS_FILE.read_text(encoding="utf-8"))


def names(found):
    """The full names of what was recognised."""
    if found is None:
        return []
    return [region.full_name for region in found] if isinstance(found, tuple) else [found.full_name]


def test_all_provinces_and_regions_are_there():
    """Thirty-eight provinces and five hundred and fourteen regencies and cities."""
    assert len({region.province for region in REGIONS}) == 38
    assert len(REGIONS) == 514
    assert {zone_of(region) for region in REGIONS} == {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}
    assert all(ZoneInfo(zone_of(region)) for region in REGIONS)


@pytest.mark.parametrize(
    ("code", "name", "zone"),
    [
        ("3503", "Kabupaten Trenggalek", "Asia/Jakarta"), ("3504", "Kabupaten Tulungagung", "Asia/Jakarta"),
        ("3505", "Kabupaten Blitar", "Asia/Jakarta"), ("3572", "Kota Blitar", "Asia/Jakarta"),
        ("1903", "Kabupaten Bangka Selatan", "Asia/Jakarta"), ("1905", "Kabupaten Bangka Barat", "Asia/Jakarta"),
        ("1971", "Kota Pangkalpinang", "Asia/Jakarta"), ("6171", "Kota Pontianak", "Asia/Jakarta"),
        ("5171", "Kota Denpasar", "Asia/Makassar"), ("7371", "Kota Makassar", "Asia/Makassar"),
        ("9171", "Kota Jayapura", "Asia/Jayapura"), ("8171", "Kota Ambon", "Asia/Jayapura"),
    ],
)  # fmt: skip
def test_codes_are_those_of_the_home_ministry(code, name, zone):
    """The code is how a NIK begins, not the number of the statistics office."""
    region = region_of(code, REGIONS)

    assert (region.full_name, zone_of(region)) == (name, zone)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Blitar", ["Kabupaten Blitar", "Kota Blitar"]), ("kab. blitar", ["Kabupaten Blitar"]),
        ("Kota Blitar", ["Kota Blitar"]), ("Kanigoro, Kab Blitar", ["Kabupaten Blitar"]),
        ("tulung agung", ["Kabupaten Tulungagung"]), ("trengalek", ["Kabupaten Trenggalek"]),
        ("Bangka Selatan", ["Kabupaten Bangka Selatan"]), ("pangkal pinang", ["Kota Pangkalpinang"]),
        ("solo", ["Kota Surakarta"]), ("kota malang jawa timur", ["Kota Malang"]), ("Jawa Timur", []),
        ("saya petani", []), ("", []),
    ],
)  # fmt: skip
def test_a_place_is_found_and_a_double_name_is_asked_back(text, expected):
    """Kabupaten and Kota of one name are both offered unless the text says which."""
    assert names(recognise_region(text, REGIONS)) == expected


def test_every_region_is_found_by_its_full_name():
    """Whatever stands in the file is understood."""
    missing = [
        region.code for region in REGIONS if region.full_name not in names(recognise_region(region.full_name, REGIONS))
    ]

    assert missing == []


@given(st.text(max_size=100))
def test_no_text_raises(text):
    """Any text names regions of the list, or none."""
    assert all(isinstance(name, str) for name in names(recognise_region(text, REGIONS)))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_texts_take_no_time(text):
    """No text takes longer than 50 ms, with room for a busy machine."""
    start = time.process_time()

    assert recognise_region(text, REGIONS) is None
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["provinces"][0]["regions"].update({"9999": "Nowhere"}),
        lambda content: content["provinces"][0]["regions"].update({"11x1": "Nowhere"}),
        lambda content: content["provinces"].append(content["provinces"][0]),
        lambda content: content["provinces"][0].update(zone="Europe/Berlin"),
        lambda content: content["aliases"].update({"9999": ["Nowhere"]}),
        lambda content: content.update(source=""),
    ],
)
def test_a_wrong_list_is_refused(tmp_path, change):
    """A code of another province, a double, an unknown zone or a lost source stops the start."""
    content = copy.deepcopy(CONTENT)
    change(content)
    path = tmp_path / "regions.yaml"
    path.write_text(yaml.dump(content), encoding="utf-8")

    with pytest.raises(KnowledgeError, match=r"regions\.yaml"):
        load_regions(path)
