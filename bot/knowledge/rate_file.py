"""Reading `rates.yaml`, and refusing it when its figures do not prove each other."""

from pathlib import Path
from types import MappingProxyType

import yaml
from pydantic import ValidationError

from bot.domain.rates import Discount, Rates, Tariff, Tier
from bot.errors import KnowledgeError
from bot.knowledge.rate_proofs import complaints
from bot.knowledge.rate_shape import DiscountBlock, RateFile, TariffBlock
from bot.knowledge.yaml_text import parsed

RATES_FILE = Path(__file__).with_name("rates.yaml")


def load_rates(path: Path = RATES_FILE) -> Rates:
    """Read the rates and check every figure against the others.

    Raises:
        KnowledgeError: The file cannot be read, or a figure has no source, leaves a
            gap, overlaps, or does not prove itself; the message names the place and
            what to do.
    """
    try:
        file = RateFile.model_validate(parsed(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{path.name} cannot be read ({type(error).__name__}): restore it") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise KnowledgeError(f"{path.name}: {place}: {first['msg']}") from None
    rates = _rates(file)
    for complaint in complaints(file, rates):
        raise KnowledgeError(f"{path.name}: {complaint}")
    return rates


def _rates(file: RateFile) -> Rates:
    return Rates(
        version=file.version,
        as_of=file.as_of,
        check_by=file.check_by,
        tariffs=tuple(_tariff(block) for block in file.tariffs),
        discounts=tuple(_discount(block) for block in file.discounts),
        due_day=file.due.day,
        lapse_months_earliest=file.lapse.earliest_months,
        lapse_months_latest=file.lapse.latest_months,
        prepay_months=tuple(file.prepay.months),
        benefits=MappingProxyType(file.figures()),
        sources=MappingProxyType({name: source.link for name, source in file.sources.items()}),
    )


def _tariff(block: TariffBlock) -> Tariff:
    tiers = tuple(Tier(row.number, row.income_from, row.base) for row in block.tiers)
    rates = block.rates
    return Tariff(block.valid_from, tiers, rates.jkk_percent, rates.jkm_amount, rates.jht_percent)


def _discount(block: DiscountBlock) -> Discount:
    return Discount(
        block.id,
        block.sector,
        block.first_month,
        block.last_month,
        block.percent,
        frozenset(block.programmes),
        frozenset(block.excluded_payers),
    )
