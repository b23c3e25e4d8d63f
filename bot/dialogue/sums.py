"""Sums in a free sentence: what is read from it, what the talk before it adds, and the price in words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date

from bot.domain.amounts import Income, parse_income
from bot.domain.months import NUMBER_OF, month_of, months_between
from bot.domain.numerals import BELAS, DIGITS, TIMES, WHOLE, numbers_in, tokens_of
from bot.domain.occupations import Occupation, recognise
from bot.domain.premiums import BASIC, WITH_SAVINGS, Span, joined, schedule
from bot.domain.rates import Payer, Programme, Rates, Sector
from bot.domain.text import clean, folded, word_set
from bot.language import Words

MOST_MONTHS, MOST_PEOPLE = 24, 999
MONTHS = word_set("bulan bln wulan sasi sasih ulan bulen month months")
YEARS = word_set("tahun thn taun year years")
PEOPLE = word_set("orang org orng anggota wong tiyang jiwa people persons kepala peserta pekerja jalma urang")
_A_YEAR = re.compile(r"(?<!juta )(?<!jt )\b(?:setahun|sataun|setaun|satu tahun|1 tahun|a year|one year|taunan)\b")
_BOTH = re.compile(
    r"tanpa (?:jht|tabungan|hari tua)"
    r"|(?:jkk|jkm) (?:dan |sama |karo |kaliyan )?(?:jkk|jkm) (?:saja|doang|wae|tok|mawon|aja)"
    r"|\b(?:dua|2|loro|kalih|rong) (?:program|perlindungan)"
)
_SAVINGS = re.compile(
    r"\bjht\b|\b(?:tiga|3|telu|telung|tigang|tilu|three) (?:program|perlindungan|programmes)"
    r"|hari tua|tabungan|lengkap|komplit|semua program"
)
_PAYERS = (
    (
        Payer.GOVERNMENT,
        re.compile(r"\b(?:apbd|apbn|apbdes|pemda|pemkab|pemprov|pemkot|pemerintah|bupati|gubernur|dinas|negara)\b"),
    ),
    (Payer.SPONSOR, re.compile(r"\b(?:csr|sponsor|donatur|baznas)\b")),
)
_UNTIL = re.compile(r"(?:sampai|sampe|hingga|nganti|dugi|nepi ka|until) (?:bulan |wulan )?([a-z]{3,9})")
_PREFIXES = {"se", "sa", "sak"}  # "setahun" is a period, not a count
_NUMBER = "|".join(sorted({*DIGITS, *WHOLE, *TIMES, *BELAS} - _PREFIXES, key=len, reverse=True))
_COUNTED = re.compile(
    rf"(?<![0-9a-z.,])(?:(?:[0-9]{{1,3}}|{_NUMBER})\s{{1,3}}){{0,4}}(?:[0-9]{{1,3}}|{_NUMBER})\s{{0,2}}"
    rf"(?:{'|'.join(sorted([*MONTHS, *PEOPLE, *YEARS]))}|x|kali|program)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sentence says about a sum; None where it says nothing. Income is rupiah a month."""

    income: int | None = None
    sector: str | None = None
    programmes: str | None = None
    months: int | None = None
    people: int | None = None
    payer: str | None = None

    def after(self, earlier: Mapping[str, str]) -> "Asked":
        """Completed with what the talk said before."""
        numbers = ("income", "months", "people")
        kept = {
            name.name: int(earlier[name.name]) if name.name in numbers else earlier[name.name]
            for name in fields(self)
            if earlier.get(name.name) and (name.name not in numbers or earlier[name.name][:12].isdecimal())
        }
        said = {name: value for name, value in asdict(self).items() if value is not None}
        return Asked(**{**kept, **said})

    def values(self) -> dict[str, str]:
        """As text, to be kept with the talk."""
        return {name: str(value) for name, value in asdict(self).items() if value is not None}

    @property
    def nothing(self) -> bool:
        """Whether the sentence said nothing that a sum could use."""
        return not self.values()


def read_sum(text: str, occupations: Sequence[Occupation], today: date) -> Asked:
    """Income, sector, programmes, months, people and payer, as far as the sentence names them."""
    plain = folded(text)
    months, people = _counts(text)
    return Asked(
        income=_income(text),
        sector=_sector(plain, occupations),
        programmes=_programmes(plain),
        months=months or _until(plain, today),
        people=people,
        payer=next((payer.value for payer, words in _PAYERS if words.search(plain)), None),
    )


def _income(text: str) -> int | None:
    found = parse_income(_A_YEAR.sub(" ", _COUNTED.sub(" ", clean(text, 500).lower())))
    return found.monthly if isinstance(found, Income) and found.monthly > 0 else None


def _counts(text: str) -> tuple[int | None, int | None]:
    found = numbers_in(tokens_of(text)) or ()
    months = people = None
    for number in found:
        if number.scale > 1 or number.value.denominator > 1 or number.value < 1:
            continue
        count = int(number.value)
        if number.after in MONTHS and count <= MOST_MONTHS:
            months = count
        elif number.after in YEARS and count * 12 <= MOST_MONTHS:
            months = count * 12
        elif number.after in PEOPLE and count <= MOST_PEOPLE:
            people = count
    if months is None and _A_YEAR.search(folded(text)):
        months = 12
    return months, people


def _until(plain: str, today: date) -> int | None:
    """ "sampai Maret" counts from this month to the next March."""
    named = _UNTIL.search(plain)
    number = NUMBER_OF.get(named[1]) if named else None
    if number is None:
        return None
    first = month_of(today)
    last = first.replace(year=first.year + (number < first.month), month=number)
    return months_between(first, last) + 1


def _sector(plain: str, occupations: Sequence[Occupation]) -> str | None:
    found = recognise(plain, occupations)
    if isinstance(found, Occupation):
        return found.sector.value
    sectors = {one.sector for one in found or ()}
    return sectors.pop().value if len(sectors) == 1 else None


def _programmes(plain: str) -> str | None:
    if _BOTH.search(plain):
        return "jkk,jkm"
    return "jkk,jkm,jht" if _SAVINGS.search(plain) else None


def sum_text(asked: Asked, rates: Rates, today: date, _: Words) -> str:
    """The total first, months of equal price joined, then what it was counted for and what is missing."""
    months, people = asked.months or 1, asked.people or 1
    spans = _spans(asked, rates, today, Sector(asked.sector or Sector.OTHER))
    total = sum(span.total for span in spans) * people
    lines = [_headline(asked, total, _)]
    if months > 1:
        lines += [_line(span, people, _) for span in spans]
    lines.append(_counted_for(asked, rates, today, _))
    if asked.sector is None:
        lines += _for_transport(asked, rates, today, total, _)
    if months == 1 and (later := _later(asked, rates, today)) is not None:
        lines.append(_("From {month}: {amount}.", month=_.month(later.first), amount=_.rupiah(later.each * people)))
    if today > rates.check_by:
        lines.append(
            _("I last checked these figures on {date}: please compare with JMO first.", date=_.date(rates.as_of))
        )
    return "\n".join(lines)


def _headline(asked: Asked, total: int, _: Words) -> str:
    amount, months, people = _.rupiah(total), asked.months or 1, asked.people or 1
    if months > 1 and people > 1:
        return _("{amount} for {count} months and {people} people.", amount=amount, count=months, people=people)
    if months > 1:
        return _("{amount} for {count} months.", amount=amount, count=months)
    if people > 1:
        return _("{amount} a month for {people} people.", amount=amount, people=people)
    return _("{amount} a month.", amount=amount)


def _line(span: Span, people: int, _: Words) -> str:
    first = f"{_.short_month(span.first)} {span.first.year}"
    last = f"{_.short_month(span.last)} {span.last.year}"
    when = first if span.count == 1 else f"{first}–{last}"
    crowd = f" × {people}" if people > 1 else ""
    return f"• {when}: {span.count} × {_.rupiah(span.each)}{crowd}"


def _counted_for(asked: Asked, rates: Rates, today: date, _: Words) -> str:
    tier = rates.tariff_for(month_of(today)).tier_for(asked.income or 0)
    values = {
        "base": _.rupiah(tier.base),
        "programmes": " + ".join(sorted(one.value.upper() for one in _set(asked))).replace(
            "JHT + JKK + JKM", "JKK + JKM + JHT"
        ),
    }
    if asked.income is None:
        return _(
            "Counted for the lowest income ({programmes}, base {base}). Write your work and income for your own sum.",
            **values,
        )
    if asked.payer == Payer.GOVERNMENT:
        return _("{programmes}, base {base} from the table. Paid by the government, so without reduction.", **values)
    return _("{programmes}, base {base} from the table. JMO shows the exact sum.", **values)


def _for_transport(asked: Asked, rates: Rates, today: date, total: int, _: Words) -> list[str]:
    """The other sum, where the work is not known and would change it."""
    other = sum(span.total for span in _spans(asked, rates, today, Sector.TRANSPORT)) * (asked.people or 1)
    return [] if other == total else [_("Ojek, drivers and couriers: {amount}.", amount=_.rupiah(other))]


def _later(asked: Asked, rates: Rates, today: date) -> Span | None:
    """The first span with another price within two years."""
    two_years = Asked(asked.income, asked.sector, asked.programmes, MOST_MONTHS, None, asked.payer)
    spans = _spans(two_years, rates, today, Sector(asked.sector or Sector.OTHER))
    return spans[1] if len(spans) > 1 else None


def _spans(asked: Asked, rates: Rates, today: date, sector: Sector) -> tuple[Span, ...]:
    first = month_of(today)
    tier = rates.tariff_for(first).tier_for(asked.income or 0)
    payer = Payer(asked.payer) if asked.payer in set(Payer) else Payer.SELF
    return joined(schedule(rates, tier, sector, _set(asked), payer, first=first, count=asked.months or 1))


def _set(asked: Asked) -> frozenset[Programme]:
    return WITH_SAVINGS if "jht" in (asked.programmes or "") else BASIC
