"""What makes the figures of `rates.yaml` prove each other; each complaint says where and what to do."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from bot.domain.months import add_months, months_between
from bot.domain.premiums import BASIC, WITH_SAVINGS, premium
from bot.domain.rates import Payer, Rates
from bot.knowledge.rate_shape import DiscountBlock, RateFile, TariffBlock

LONGEST_TRUST = timedelta(days=366)
GAP_BETWEEN_ROWS = 1000

# A link in the file may be shown to people; whoever adds a host here has looked at it.
SOURCE_HOSTS = frozenset(
    {
        "peraturan.bpk.go.id",
        "star.grid.id",
        "keuangan.kontan.co.id",
        "perisaiblora.blogspot.com",
        "media.alkhairaat.id",
        "github.com",
        "bpjsketenagakerjaan.go.id",
        "www.bpjsketenagakerjaan.go.id",
    }
)


def complaints(file: RateFile, rates: Rates) -> Iterator[str]:
    """Everything in the file that contradicts itself, in one sentence each."""
    yield from _dates(file)
    yield from _sources(file)
    yield from _totals(file)
    yield from _benefits(rates)
    for first, second in pairwise(file.tariffs):
        if first.valid_from >= second.valid_from:
            yield f"tariffs: {second.valid_from:%Y-%m} is not after {first.valid_from:%Y-%m}: sort them"
    for tariff in file.tariffs:
        yield from _rows(tariff)
    yield from _discounts(file, rates)


def _dates(file: RateFile) -> Iterator[str]:
    if not file.version.startswith(file.as_of.isoformat()):
        yield "version must begin with the day of as_of"
    if not file.as_of <= file.check_by <= file.as_of + LONGEST_TRUST:
        yield "check_by must lie within a year after as_of"
    for discount in file.discounts:
        after = add_months(discount.last_month, 1)
        if file.as_of < after <= file.check_by:
            yield f"check_by must not be later than the end of {discount.id}: the price changes then"
    if file.tariffs[0].valid_from > file.as_of:
        yield "tariffs: the first valid_from lies after as_of, so nothing is in force"


def _sources(file: RateFile) -> Iterator[str]:
    named = [file.due.source, file.lapse.source, file.prepay.source, str(file.benefits.get("source", ""))]
    named += [source for tariff in file.tariffs for source in (tariff.source, tariff.rates.source)]
    named += [discount.source for discount in file.discounts]
    for name in named:
        if name not in file.sources:
            yield f"source '{name}' is not listed under sources: add it with says, link and checked_on"
    for name, source in file.sources.items():
        url = urlsplit(source.link)
        if url.scheme != "https" or url.netloc not in SOURCE_HOSTS:
            yield f"sources.{name}: the link is not https, or its site is not on the list in rate_file.py"
        if not file.as_of - LONGEST_TRUST <= source.checked_on <= file.as_of:
            yield f"sources.{name}: checked_on must be in the year before as_of: check it again"


def _totals(file: RateFile) -> Iterator[str]:
    blocks = (
        ("due", file.due.day + file.due.fine, file.due.control_total),
        ("lapse", file.lapse.earliest_months + file.lapse.latest_months, file.lapse.control_total),
        ("prepay", sum(file.prepay.months), file.prepay.control_total),
        ("benefits", sum(file.figures().values()), file.benefits.get("control_total")),
    )
    for name, total, written in blocks:
        if total != written:
            yield f"{name}: the figures add up to {total}, control_total says {written}: mend one"
    if file.lapse.earliest_months > file.lapse.latest_months:
        yield "lapse: earliest_months is later than latest_months"
    if sorted(set(file.prepay.months)) != file.prepay.months:
        yield "prepay: months must rise"


def _benefits(rates: Rates) -> Iterator[str]:
    known = rates.benefits
    school = ("kindergarten", "primary", "junior", "senior", "university")
    try:
        proofs = {
            "jkm_total": known["jkm_death"] + known["jkm_periodic"] + known["jkm_funeral"],
            "jkm_periodic": known["jkm_periodic_monthly"] * known["jkm_periodic_months"],
            "jkk_lowest_base": rates.tiers[0].base,
            "jkk_lowest_death": known["jkk_lowest_base"] * known["jkk_death_multiple"],
            "jkk_lowest_disability": known["jkk_lowest_base"] * known["jkk_disability_multiple"],
            "jkk_periodic": known["jkm_periodic"],
            "jkk_funeral": known["jkm_funeral"],
            "scholarship_per_child": sum(
                known[f"scholarship_{level}"] * known[f"scholarship_{level}_years"] for level in school
            ),
            "scholarship_total": known["scholarship_per_child"] * known["scholarship_children"],
            "scholarship_jkm_paid_months": known["scholarship_jkm_paid_years"] * 12,
        }
        for name, proof in proofs.items():
            if known[name] != proof:
                yield f"benefits.{name} is {known[name]}, its parts make {proof}: correct the wrong one"
    except KeyError as missing:
        yield f"benefits: {missing.args[0]} is missing"


def _rows(tariff: TariffBlock) -> Iterator[str]:
    rates = tariff.rates
    if tariff.tiers[0].income_from != 0 or tariff.tiers[-1].income_to is not None:
        yield f"tariff {tariff.valid_from:%Y-%m}: the first row begins at 0, and the last has income_to: null"
    for place, row in enumerate(tariff.tiers, 1):
        where = f"tariff {tariff.valid_from:%Y-%m}, row {place}"
        jkk, jht = row.base * rates.jkk_percent, row.base * rates.jht_percent
        half = (row.jkk + rates.jkm_amount) / 2
        proofs = {
            "number": (row.number, place),
            "jkk": (row.jkk * 100, jkk),
            "jht": (row.jht * 100, jht),
            "basic": (row.basic, row.jkk + rates.jkm_amount),
            "with_savings": (row.with_savings, row.jkk + rates.jkm_amount + row.jht),
            "half_basic": (row.half_basic, half),
            "half_with_savings": (row.half_with_savings, half + row.jht),
        }
        for name, (written, proof) in proofs.items():
            if written != proof:
                yield f"{where}: {name} does not fit the base, the rates or other rows: compare the source"
    for row, above in pairwise(tariff.tiers):
        where = f"tariff {tariff.valid_from:%Y-%m}, rows {row.number} and {above.number}"
        if row.income_to is None or row.income_to + GAP_BETWEEN_ROWS != above.income_from:
            yield f"{where}: the incomes leave a gap or overlap"
        if not (row.income_from < above.income_from and row.base < above.base):
            yield f"{where}: the second does not rise above the first"


def _discounts(file: RateFile, rates: Rates) -> Iterator[str]:
    if len({discount.id for discount in file.discounts}) != len(file.discounts):
        yield "discounts: two have the same id"
    for place, block in enumerate(file.discounts):
        if months_between(block.first_month, block.last_month) + 1 != block.months or block.months < 1:
            yield f"discount {block.id}: first_month to last_month are not {block.months} months"
        elif block.first_month < file.tariffs[0].valid_from:
            yield f"discount {block.id}: begins before the first tariff"
        for other in file.discounts[:place]:
            apart = block.last_month < other.first_month or other.last_month < block.first_month
            if block.sector is other.sector and not apart:
                yield f"discounts {other.id} and {block.id} overlap"
        yield from _lowest(block, rates)


def _lowest(block: DiscountBlock, rates: Rates) -> Iterator[str]:
    payer = next(payer for payer in Payer if payer not in block.excluded_payers)
    proofs = ((BASIC, block.lowest_basic), (WITH_SAVINGS, block.lowest_with_savings))
    if block.first_month < rates.tariffs[0].valid_from:
        return
    for programmes, written in proofs:
        sums = premium(rates, rates.tiers[0], block.sector, programmes, block.first_month, payer)
        if sums.total != written:
            yield f"discount {block.id}: the lowest tier costs {sums.total}, the file says {written}"
