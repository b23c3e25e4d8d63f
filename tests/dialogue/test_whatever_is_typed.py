"""Whatever is typed gets an answer or an honest decline, soon, and no figure that stands in no table."""

import re
import time
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.answering import SUMS, answer
from bot.domain.months import add_months
from bot.domain.premiums import BASIC, WITH_SAVINGS, premium
from bot.domain.rates import Payer, Sector
from bot.domain.text import word_set
from bot.knowledge.placeholders import values_for
from tests.dialogue.test_answering import NOVEMBER, OFFICE, context
from tests.domain.hostile import HOSTILE

MOST_CPU = 0.05  # seconds
AMOUNT = re.compile(r"Rp([0-9][0-9.]*[0-9])")
LINE = re.compile(r"^• [^:]+: ([0-9]+) × Rp([0-9.]+)(?: × ([0-9]+))?$")
WORDS = st.sampled_from(
    sorted(
        word_set(
            """iuran bayar berapa dagang ojol tani penghasilan juta ribu sehari sebulan setahun bulan orang tiga dua
            program jht jkk jkm diskon kalau telat meninggal klaim santunan dapat sampai Maret Januari 2027 mulai
            pemda csr katanya ya piro sasi mboten kula saged beasiswa anak saldo 16.800 43.600 8.400 kecelakaan
            denda kenapa naik tabungan"""
        )
    )
)
NUMBERS = st.integers(0, 30_000_000).map(str) | st.sampled_from(["1,5", "2,75", "12", "1.000.000", "½", "6 x", "-3"])
SENTENCES = st.lists(WORDS | NUMBERS, max_size=14).map(" ".join)


def prices() -> set[int]:
    """What anybody pays for a month within two years."""
    rates = context().rates
    months = [add_months(NOVEMBER.replace(day=1), later) for later in range(25)]
    return {
        premium(rates, tier, sector, programmes, month, payer).total
        for month in months
        for tier in rates.tariff_for(month).tiers
        for sector, programmes, payer in product(Sector, (BASIC, WITH_SAVINGS), (Payer.SELF, Payer.GOVERNMENT))
    }


PRICES = prices()
TOLD = {
    int(amount.replace(".", ""))
    for value in values_for(context().rates, NOVEMBER, context().words("id"), OFFICE).values()
    for amount in AMOUNT.findall(value)
}


def sums_of(text: str) -> set[int]:
    """The total of the lines of months, each of which must be a price; without lines every price for every crowd."""
    lines = [found.groups() for line in text.splitlines() if (found := LINE.match(line))]
    each = [int(amount.replace(".", "")) for _, amount, _ in lines]
    assert set(each) <= PRICES
    whole = sum(int(count) * one * int(crowd or 1) for (count, _, crowd), one in zip(lines, each, strict=True))
    return {whole} | set(each)


@given(SENTENCES)
def test_every_figure_stands_in_a_table(question: str) -> None:
    """Amounts are prices, benefits of the answer files, totals of the months shown, or what was asked about."""
    said = answer(question, "id", context())
    amounts = {int(amount.replace(".", "")) for amount in AMOUNT.findall(said.text)}
    asked = {int(figure.replace(".", "")) for figure in re.findall(r"[0-9][0-9.]*", question)}
    people = int(said.values.get("people", 1)) if said.topic in SUMS else 1
    months = int(said.values.get("months", 1)) if said.topic in SUMS else 1

    known = TOLD | PRICES | asked | sums_of(said.text)
    left = {amount for amount in amounts - known if amount not in {price * people for price in PRICES}}
    # The other total of several months (drivers, a range) joins prices of one table row.
    assert all(months > 1 and amount <= max(PRICES) * months * people for amount in left)
    assert len(left) <= 2


@given(st.text(max_size=600) | st.sampled_from(HOSTILE) | SENTENCES)
def test_whatever_is_typed_is_answered_or_declined_soon(question: str) -> None:
    """A text that fits a message, no exception, and little work; the second try does not pay for a busy machine."""
    spent = []
    for _ in range(2):
        began = time.process_time()
        said = answer(question, "id", context())
        spent.append(time.process_time() - began)

    assert 0 < len(said.text) <= 350
    assert said.answered or said.topic != ""
    assert min(spent) < MOST_CPU
