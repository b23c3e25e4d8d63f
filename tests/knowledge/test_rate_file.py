"""The rate file: what it says today, and that a slip in any figure stops the start."""

import copy
import stat
from datetime import date

import pytest
import yaml

from bot.domain.rates import Payer, Sector, discount_for
from bot.errors import KnowledgeError
from bot.knowledge.rate_file import RATES_FILE, load_rates

CONTENT = yaml.safe_load(RATES_FILE.read_text(encoding="utf-8"))


def figures(node, place=()):
    """Every number in the file with the way to it."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        if isinstance(child, int) and not isinstance(child, bool):
            yield (*place, key), child
        else:
            yield from figures(child, (*place, key))


def changed(place, value):
    """The file's content with one value replaced."""
    content = copy.deepcopy(CONTENT)
    node = content
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = value
    return content


@pytest.fixture
def load(tmp_path):
    """Loads some content as if it stood in rates.yaml."""

    def loaded(content):
        path = tmp_path / "rates.yaml"
        path.write_text(yaml.dump(content), encoding="utf-8")
        return load_rates(path)

    return loaded


def test_the_file_loads_and_says_where_its_figures_come_from():
    """Rates have a version, a day of checking, a day to check again, and sources."""
    rates = load_rates()

    assert (len(rates.tiers), rates.jkk_percent, rates.jkm_amount, rates.jht_percent) == (33, 1, 6_800, 2)
    assert (rates.due_day, rates.lapse_months_earliest, rates.lapse_months_latest) == (15, 3, 4)
    assert rates.prepay_months == (1, 3, 6, 12)
    assert rates.version.startswith(rates.as_of.isoformat())
    assert rates.as_of < rates.check_by
    assert all(link.startswith("https://") for link in rates.sources.values())
    assert rates.benefits["jkm_total"] == 42_000_000


def test_a_budget_of_the_state_gets_no_discount():
    """The discount is for everybody but members whose premium a government pays."""
    rates, month = load_rates(), date(2026, 11, 1)

    found = {payer: discount_for(rates, Sector.OTHER, month, payer) is not None for payer in Payer}

    assert found == {Payer.SELF: True, Payer.COMMUNITY: True, Payer.SPONSOR: True, Payer.GOVERNMENT: False}


def test_any_figure_changed_by_one_or_tenfold_is_refused(monkeypatch):
    """No number in the file can slip without another one contradicting it."""
    accepted = []
    for place, value in figures(CONTENT):
        for wrong in (value + 1, value - 1, value * 10):
            if wrong == value:
                continue
            try:
                read(changed(place, wrong), monkeypatch)
            except KnowledgeError:
                continue
            accepted.append((place, wrong))

    assert accepted == []


def read(content, monkeypatch):
    """Loads content without writing a file: thousands of files would be slow."""
    monkeypatch.setattr("bot.knowledge.rate_file.parsed", lambda text: content)
    return load_rates()


@pytest.mark.parametrize("name", ["first_month", "last_month"])
@pytest.mark.parametrize("place", [0, 1])
def test_a_shifted_discount_is_refused(load, place, name):
    """A month moved at one end of a discount no longer fits its length."""
    for wrong in ("2026-02", "2027-04", "2025-12", "2026-13", "soon"):
        with pytest.raises(KnowledgeError, match=r"rates\.yaml"):
            load(changed(("discounts", place, name), wrong))


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (("as_of",), "2026-12-20"),
        (("as_of",), "yesterday"),
        (("check_by",), "2027-01-31"),
        (("check_by",), "2026-11-19"),
        (("sources", "rates", "checked_on"), "2026-11-21"),
        (("sources", "rates", "checked_on"), "2024-11-20"),
        (("sources", "rates", "link"), "https://evil.example/rates"),
        (("sources", "rates", "link"), "http://peraturan.bpk.go.id/"),
        (("tariffs", 0, "valid_from"), "2027-01"),
        (("due", "source"), "hearsay"),
        (("benefits", "jkm_total"), "42 million"),
        (("tariffs", 0, "tiers"), []),
        (("note",), "an unknown name"),
        (("tariffs", 0, "tiers", 3, "base"), True),
        (("tariffs", 0, "tiers", 3, "base"), 1_600_000.0),
    ],
)
def test_a_wrong_date_source_link_or_kind_is_refused(load, place, wrong):
    """The start names the file and the place instead of guessing."""
    with pytest.raises(KnowledgeError, match=r"rates\.yaml"):
        load(changed(place, wrong))


def test_overlapping_discounts_are_refused(load):
    """Two discounts for one sector in one month have no answer."""
    content = copy.deepcopy(CONTENT)
    content["discounts"].append({**content["discounts"][0], "id": "twice"})

    with pytest.raises(KnowledgeError, match="overlap"):
        load(content)


def test_an_unreadable_file_says_what_to_do(tmp_path):
    """A missing, broken or empty file stops the start with one sentence."""
    broken = tmp_path / "rates.yaml"
    for content in (None, "a: [", "", "\x00"):
        if content is not None:
            broken.write_text(content, encoding="utf-8")
        with pytest.raises(KnowledgeError, match=r"rates\.yaml"):
            load_rates(broken)


def test_the_file_in_the_project_is_not_writable_by_others():
    """Nobody but the owner changes what members are told."""
    assert not RATES_FILE.stat().st_mode & stat.S_IWOTH
