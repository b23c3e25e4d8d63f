"""What a ledger says does not depend on the order of its rows."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.coverage import Entry, Grade, Standing, grades, live, may_end, standing_of, unpaid_since
from bot.domain.months import add_months

AT = datetime(2026, 11, 20, tzinfo=UTC)
FIRST = date(2026, 1, 1)
MONTHS = st.integers(0, 11).map(lambda n: add_months(FIRST, n))


def entry(id: str, month: date, grade: Grade = Grade.REPORTED, reverses: str | None = None) -> Entry:
    """A row of the ledger."""
    return Entry(id, month, grade, 11_400, "member", None, AT, reverses)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Entry]:
    """A ledger of payments, some of them taken back."""
    rows = [
        entry(f"e{n}", month, grade)
        for n, (month, grade) in enumerate(draw(st.lists(st.tuples(MONTHS, st.sampled_from(Grade)), max_size=12)))
    ]
    taken_back = draw(st.lists(st.sampled_from(rows), unique_by=lambda row: row.id)) if rows else []
    return rows + [entry(f"r{row.id}", row.month, row.grade, row.id) for row in taken_back]


@given(ledgers(), st.randoms(), st.one_of(st.none(), MONTHS))
def test_the_order_of_the_ledger_does_not_matter(rows: list[Entry], random: object, first: date | None) -> None:
    """The same rows in any order give the same standing."""
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis' own Random

    assert standing_of(mixed, first) == standing_of(rows, first)


@given(ledgers(), st.one_of(st.none(), MONTHS))
def test_the_first_gap_is_the_first_month_without_any_payment(rows: list[Entry], first: date | None) -> None:
    """Every month before the gap is covered, and the gap is not."""
    standing = standing_of(rows, first)
    covered = grades(rows)

    assert (standing.first_gap is None) == (standing.first_month is None)
    if standing.first_month and standing.first_gap:
        month = standing.first_month
        while month < standing.first_gap:
            assert month in covered
            month = add_months(month, 1)
        assert standing.first_gap not in covered


@given(ledgers())
def test_a_reversal_takes_exactly_its_entry_back(rows: list[Entry]) -> None:
    """What was taken back counts as if it had never been written."""
    standing = standing_of(rows)

    assert standing == standing_of(live(rows))
    assert standing.months_official == len({e.month for e in live(rows) if e.grade is Grade.OFFICIAL})


def test_a_report_covers_the_month_but_is_not_official() -> None:
    """A month that is only reported is no gap for reminders, and still one for the office."""
    found = standing_of([entry("a", FIRST, Grade.OFFICIAL), entry("b", add_months(FIRST, 1))])

    assert found == Standing(FIRST, add_months(FIRST, 2), add_months(FIRST, 1), 1)


def test_unpaid_months_are_counted_back_from_the_month() -> None:
    """Paid to July, nothing since: in October the unpaid run began in August."""
    covered = {date(2026, 6, 1), date(2026, 7, 1)}

    assert unpaid_since(date(2026, 6, 1), covered, date(2026, 10, 1)) == date(2026, 8, 1)
    assert unpaid_since(date(2026, 6, 1), covered, date(2026, 7, 1)) is None
    assert unpaid_since(date(2026, 12, 1), covered, date(2026, 10, 1)) is None


def test_the_membership_may_end_from_the_first_day_after_the_third_unpaid_month() -> None:
    """September to November unpaid: it may end from 1 December, by another source from 1 January."""
    ends = may_end(date(2026, 9, 1), 3, 4)

    assert (ends.earliest, ends.latest) == (date(2026, 12, 1), date(2027, 1, 1))
