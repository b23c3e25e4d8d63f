"""What a free sentence says about a sum, and what the talk before it adds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date

from bot.dialogue.claimed import claimed_in
from bot.dialogue.counting import A_YEAR, MONTHS, MOST_MONTHS, PEOPLE, YEARS, counts_in
from bot.domain.amounts import LARGEST, Income, Range, parse_income
from bot.domain.months import NUMBER_OF, add_months, month_of, months_between
from bot.domain.numerals import BELAS, DIGITS, TIMES, WHOLE
from bot.domain.occupations import Occupation, recognise
from bot.domain.rates import Payer
from bot.domain.text import clean, folded, word_set

_PACKAGE = re.compile(r"(?<![0-9.,])(?:rp\.? ?)?(?:16[.,]?800|8[.,]?400|36[.,]?800|28[.,]?400)(?![0-9]|[.,][0-9])")
# "kadang 100 kadang 300 ribu"
_NOW_AND_THEN = re.compile(r"\bkadang ([0-9][0-9.,]{0,12}(?: ?(?:rb|ribu|jt|juta|ewu))?),? kadang ")
_A_DAY = re.compile(r"\b(?:sdino|sdina|sakdino|sakdina|sdinten|sedinone|sedinane|sehr|sehri|shari)\b")
_BOTH = re.compile(
    r"(?<![0-9])(?:16|8) ?[84]00\b|tanpa (?:jht|tabungan|hari tua)"
    r"|(?:jkk|jkm) (?:dan |sama |karo |kaliyan )?(?:jkk|jkm) (?:saja|doang|wae|tok|mawon|aja)"
    r"|\b(?:dua|2|loro|kalih|rong|two|due) (?:program|perlindungan|programmes|programs)\b"
)
_TWO = re.compile(r"\b(?:dua|2|loro|kalih|two)\b(?! (?:juta|jt|ribu|rb|bulan|wulan|orang|tahun))")
_SAVINGS = re.compile(
    r"\bjht\b|(?<![0-9])(?:36|28) ?[84]00\b"
    r"|\b(?:tiga|3|telu|telung|tigang|tilu|three|tige) (?:program|perlindungan|programmes|programs)"
    r"|hari tua|tabungan|lengkap|komplit|semua program"
)
_COMPARED = re.compile(r"\b(?:selisih|beda|bedane|bedanya|bedanipun|difference)")
_ALONE = re.compile(r"\b(?:jht|hari tua|tabungan)(?:nya|ne)? (?:saja|aja|doang|tok|thok|wae|mawon|alone|only)\b")
_RISKS = re.compile(r"\b(?:jkk|jkm|kecelakaan|kematian|tanpa)\b")
_PAYERS = (
    (
        Payer.GOVERNMENT,
        re.compile(r"\b(?:apbd|apbn|apbdes|pemda|pemkab|pemprov|pemkot|pemerintah|bupati|gubernur|dinas|negara)\b"),
    ),
    (Payer.SPONSOR, re.compile(r"\b(?:csr|sponsor|donatur|baznas)\b")),
)
_UNTIL = re.compile(
    r"(?:sampai|sampe|hingga|nganti|dugi|nepi ka|until) (?:bulan |wulan )?([a-z]{3,9})(?: (20[0-9]{2}))?"
)
_FROM = re.compile(
    r"(?<!sampai )(?<!sampe )(?<!hingga )(?<!nganti )(?<!dugi )(?<!bulan )\b(?:bulan |wulan )?"
    rf"({'|'.join(NUMBER_OF)})\b(?: (20[0-9]{{2}}))?"
)
_NEXT_MONTH = re.compile(r"\b(?:bulan|wulan|sasi|ulan) (?:depan|ngarep|ngajeng)\b")
# What stands around a job and a sum when nothing is asked.
FILLING = word_set(
    """saya aku kula kulo abdi sy kerja kerjaan pekerjaan kerjanya nyambut gawe makarya jadi sebagai penghasilan
    pendapatan hasil hasile upah gaji bayaran oleh angsal dapat dapet kira kirang langkung kurang lebih sekitar rata
    paling cuma hanya mung namung per tiap saben se sak sehari sedino sedina sedinten
    sdino sdina sakdino sakdina sdinten sedinone sedinane sehr sehri shari perhari hari dino dina dinten
    sebulan sesasi sewulan perbulan bulan wulan sasi seminggu minggu rp ribu rb ewu juta jt yuta atus ratus puluh
    belas setengah dan karo kaliyan lan nya e pak bu mas mbak ya nggih kadang kadang2 day month a i am my an
    kalau nek yen lek menawi upami mun amen yang sing ingkang jadi dadi terus trus lha tanpa pakai sama ikut
    program perlindungan jkk jkm jht tabungan sekaligus langsung pisan tahun setahun setaun sataun orang wong tiyang
    berdua bertiga semua lengkap saja wae mawon if and for with without months years people programs programmes"""
) | {*DIGITS, *WHOLE, *TIMES, *BELAS}
# What a question is about that is not about a sum.
OTHER_MATTERS = word_set(
    """telat nunggak menunggak kasep denda diskon potongan beasiswa santunan kartu hilang meninggal wafat seda pejah
    mati kecelakaan cilaka sakit lara klaim cair berhenti mandheg nonaktif aktif syarat daftar ndaftar"""
)
NOT_FILLING = OTHER_MATTERS | word_set(
    """apa apakah opo nopo napa bisa iso saged boleh daftar ikut ndaftar klaim bayar mbayar kapan dimana mana
    kenapa bagaimana piye pripun siapa kecelakaan meninggal sakit syarat berhenti batal stop menu status tidak"""
)
_PREFIXES = {"se", "sa", "sak"}  # "setahun" is a period, not a count
_NUMBER = "|".join(sorted({*DIGITS, *WHOLE, *TIMES, *BELAS} - _PREFIXES, key=len, reverse=True))
_COUNTED = re.compile(
    rf"(?<![0-9a-z.,])(?:(?:[0-9]{{1,3}}|{_NUMBER})\s{{1,3}}){{0,4}}(?:[0-9]{{1,3}}|{_NUMBER})\s{{0,2}}"
    rf"(?:{'|'.join(sorted([*MONTHS, *PEOPLE, *YEARS]))}|x|kali|program)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sentence says about a sum; None where it says nothing.

    Income is rupiah a month, `high` the upper end where a range was told; `first` is the month to begin with.
    """

    income: int | None = None
    high: int | None = None
    sector: str | None = None
    programmes: str | None = None
    months: int | None = None
    people: int | None = None
    payer: str | None = None
    first: str | None = None

    def after(self, earlier: Mapping[str, str]) -> "Asked":
        """Completed with what the talk said before."""
        numbers = ("income", "high", "months", "people")
        kept = {
            name.name: int(earlier[name.name]) if name.name in numbers else earlier[name.name]
            for name in fields(self)
            if earlier.get(name.name) and (name.name not in numbers or earlier[name.name][:12].isdecimal())
        }
        said = {name: value for name, value in asdict(self).items() if value is not None}
        if "income" in said:
            kept.pop("high", None)
        return Asked(**{**kept, **said})

    def values(self) -> dict[str, str]:
        """As text, to be kept with the talk."""
        return {name: str(value) for name, value in asdict(self).items() if value is not None}

    @property
    def to_count_with(self) -> int:
        """How many of income, programmes, months and people it names."""
        return sum(one is not None for one in (self.income, self.programmes, self.months, self.people))

    @property
    def nothing(self) -> bool:
        """Whether the sentence said nothing that a sum could use."""
        return not self.values()


def read_sum(text: str, occupations: Sequence[Occupation], today: date) -> Asked:
    """Income, sector, programmes, months, people and payer, as far as the sentence names them."""
    plain = folded(text)
    months, people = counts_in(text)
    income, high = _income(text)
    first = _first(plain, today)
    return Asked(
        income=income,
        high=high,
        sector=_sector(plain, occupations),
        programmes=_programmes(plain),
        months=months or _until(plain, first or month_of(today)),
        people=people,
        payer=next((payer.value for payer, words in _PAYERS if words.search(plain)), None),
        first=first.isoformat()[:7] if first else None,
    )


def _income(text: str) -> tuple[int | None, int | None]:
    """The income of a month, and the upper end where a range was told."""
    if claimed_in(text) is not None:
        return None, None
    short = _A_DAY.sub("sedino", _PACKAGE.sub(" ", clean(text, 500).lower()))
    found = parse_income(A_YEAR.sub(" ", _COUNTED.sub(" ", _NOW_AND_THEN.sub(r"\1 sampai ", short))))
    if isinstance(found, Range):
        return max(found.low, 1), min(found.high, LARGEST)
    return (found.monthly, None) if isinstance(found, Income) and found.monthly > 0 else (None, None)


def only_fills_in(text: str, occupations: Sequence[Occupation]) -> bool:
    """Whether a sentence says nothing but what a sum counts with ("tukang becak", "kalau tanpa JHT?")."""
    worked = {word for one in occupations for wording in one.wordings for word in wording.split()}
    left = [word for word in folded(text).split() if not word.isdigit() and word not in worked | FILLING]
    return len(left) <= 1 and not any(word in NOT_FILLING for word in left)


def names_another_matter(text: str) -> bool:
    """Whether a sentence names something that no sum answers ("kalau telat 2 bulan?")."""
    return bool(OTHER_MATTERS.intersection(folded(text).split()))


def compares_sets(text: str) -> bool:
    """Whether the prices of two and of three programmes are compared ("selisih dua dan tiga program")."""
    plain = folded(text)
    return bool(_COMPARED.search(plain) and _TWO.search(plain) and _SAVINGS.search(plain))


def wants_savings_alone(text: str) -> bool:
    """Whether old-age savings are asked for without the other two ("iuran JHT saja")."""
    plain = folded(text)
    return bool(_ALONE.search(plain)) and not _RISKS.search(plain)


def _until(plain: str, first: date) -> int | None:
    """ "sampai Maret" counts from the first month to the next March."""
    named = _UNTIL.search(plain)
    last = _coming(named, first) if named else None
    if last is None:
        return None
    count = months_between(first, last) + 1
    return count if 1 <= count <= MOST_MONTHS else None


def _first(plain: str, today: date) -> date | None:
    """The month to begin with ("mulai Januari", "Januari 2027", "bulan depan"), this one or later."""
    this, named = month_of(today), _FROM.search(plain)
    if named is None:
        return add_months(this, 1) if _NEXT_MONTH.search(plain) else None
    month = _coming(named, this)
    return month if month is not None and 0 <= months_between(this, month) <= MOST_MONTHS else None


def _coming(named: re.Match[str], first: date) -> date | None:
    """The month of a match (name, year), without a year the next one from `first` on."""
    number = NUMBER_OF.get(named[1])
    if number is None:
        return None
    return first.replace(year=int(named[2]) if named[2] else first.year + (number < first.month), month=number)


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
