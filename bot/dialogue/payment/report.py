"""A payment that the member reports: it ends that month's reminders, and nobody is thanked yet (users.md 3)."""

from datetime import date

from bot.dialogue.menu import menu_choice
from bot.dialogue.payment.instructions import amount_for, headed_for, paid_together
from bot.dialogue.payment.status import PAYING, choose, due_month, nothing_linked, shown, unpaid_months
from bot.dialogue.staff.sums import months_named
from bot.dialogue.step import Outcome, Puzzled, Result, Turn, go, step
from bot.domain.changes import PaymentReported
from bot.domain.coverage import Grade, grades
from bot.domain.membership import Enrolment, Membership
from bot.domain.months import add_months, month_in_words, month_of, months_between, parse_month
from bot.domain.outgoing import Kind, Notice, ToOfficer
from bot.domain.reply import Choice, Reply

MOST_MONTHS = 4
FARTHEST = 12


def chosen(turn: Turn) -> Membership | None:
    """The membership a button names, or the draft, or the only one that can be paid for."""
    named = turn.args.get("membership") or turn.draft.get("paid_membership", "")
    found = turn.membership(named)
    if found is not None and found.enrolment in PAYING:
        return found
    own = payable(turn)
    return own[0] if len(own) == 1 else None


def payable(turn: Turn) -> tuple[Membership, ...]:
    """The memberships of this person that premiums are paid for."""
    return tuple(tie.membership for tie in turn.ties if tie.membership.enrolment in PAYING)


def which_one(turn: Turn, name: str) -> Outcome:
    """Nothing can be paid for yet, or one of several must be chosen first."""
    own = payable(turn)
    if not own:
        waiting = [tie.membership for tie in turn.ties if tie.membership.enrolment is not Enrolment.ENDED]
        return Outcome((shown(turn, waiting[0]) if waiting else nothing_linked(turn),))
    return Outcome((Reply(turn.words("For whom is it?"), choose(turn, own, name)),))


@step("payment.report")
def report(turn: Turn) -> Result:
    """Report a month as paid; where none is named, ask which."""
    membership = chosen(turn)
    if membership is None:
        return which_one(turn, "payment.report")
    month = parse_month(turn.args.get("month", "")[:7])
    if month is None:
        return go(turn, "payment.month", paid_membership=membership.id)
    return reported(turn, membership, month)


def ask_month(turn: Turn) -> Reply:
    """The month due first, then the others without a payment."""
    _, membership = turn.words, chosen(turn)
    if membership is None:
        return nothing_linked(turn)
    due = due_month(membership, turn.today)
    open_months = sorted({due, *unpaid_months(membership, month_of(turn.today)), add_months(due, 1)})
    months = [due, *(month for month in open_months if month != due)][:MOST_MONTHS]
    choices = tuple(
        Choice(_.month(month), "payment.month", {"membership": membership.id, "month": f"{month:%Y-%m}"})
        for month in months
    )
    return Reply(_("For which month was it paid?"), choices)


@step("payment.month", ask=ask_month)
def month_said(turn: Turn) -> Result:
    """Take a month, by button or in words."""
    membership = chosen(turn)
    if membership is None:
        return which_one(turn, "payment.report")
    month = parse_month(turn.args.get("month", "")[:7]) or month_in_words(turn.text, turn.today)
    if month is None or abs(months_between(month_of(turn.today), month)) > FARTHEST:
        return Puzzled(ask_month(turn))
    return reported(turn, membership, month)


def reported(turn: Turn, membership: Membership, month: date) -> Outcome:
    """Write the report; what is known already is not reported twice."""
    _ = turn.words
    grade = grades(membership.entries).get(month)
    if grade is not None:
        return _known(turn, membership, month, grade)
    months = paid_together(membership, month)
    ids = [turn.fresh(f"report {one}") for one in months]
    changes = tuple(
        PaymentReported(id, membership.id, one, amount_for(turn.library.rates, membership, one) or 0)
        for id, one in zip(ids, months, strict=True)
    )
    text = _(
        "Noted: by your word, the premium for {month} is paid. For this month I remind no more.\n"
        "This is no proof yet; the officer compares it first, then I tell you. Please keep the receipt.",
        month=months_named(_, months[0], len(months)),
    )
    return Outcome(
        (Reply(headed_for(turn, membership, text), _receipt_choices(turn, ids[0])),),
        changes,
        _told(membership, ids[0]) if membership.region else (),
        next_step="payment.receipt",
        draft={**turn.draft, "report": ids[0]},
    )


def _told(membership: Membership, report: str) -> tuple[Notice, ...]:
    to, args = ToOfficer(membership.id, membership.region), {"report": report}
    return (Notice(to, Kind.STAFF, f"report:{report}", "staff.report_new", args, membership.id),)


def _receipt_choices(turn: Turn, id: str) -> tuple[Choice, ...]:
    _ = turn.words
    return (Choice(_("Send receipt photo"), "payment.receipt", {"report": id}), Choice(_("Done"), "payment.done"))


def _known(turn: Turn, membership: Membership, month: date, grade: Grade) -> Outcome:
    """The month has a grade already: say which."""
    _ = turn.words
    texts = {
        Grade.OFFICIAL: _("{month} is recorded at BPJS Ketenagakerjaan already.", month=_.month(month)),
        Grade.NOTED: _("{month} is noted by an officer already; the record is still awaited.", month=_.month(month)),
        Grade.REPORTED: _("{month} is reported already; the officer still compares it.", month=_.month(month)),
    }
    receipt = Choice(_("Send receipt photo"), "payment.receipt",
                     {"membership": membership.id, "month": f"{month:%Y-%m}"})  # fmt: skip
    choices = (*((receipt,) if grade is Grade.REPORTED else ()), menu_choice(turn))
    return Outcome((Reply(headed_for(turn, membership, texts[grade]), choices),))


@step("payment.done")
def done(turn: Turn) -> Outcome:
    """Nothing more to send."""
    draft = {key: value for key, value in turn.draft.items() if key not in ("report", "paid_membership")}
    return Outcome((Reply(turn.words("Good. I tell you when there is news."), (menu_choice(turn),)),), draft=draft)
