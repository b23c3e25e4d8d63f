"""The reminders: drawn when they are judged, and unwanted once the month is reported, noted or paid (users.md 3)."""

from collections.abc import Callable
from datetime import date

from bot.dialogue.notice import Case, Unwanted, notice
from bot.dialogue.payment.instructions import amount_due, due_line, how_to_pay, paid_together
from bot.dialogue.staff.sums import is_discounted, months_named
from bot.domain.coverage import Grade, grades
from bot.domain.membership import Enrolment, Membership
from bot.domain.months import add_months, month_of, parse_month
from bot.domain.rates import Payer
from bot.domain.reply import Choice, Reply

PAID_BY_OTHERS = frozenset({Payer.GOVERNMENT, Payer.SPONSOR})
REMINDED = frozenset({Enrolment.STATED, Enrolment.CODED, Enrolment.ACTIVE})
REASONS = {Grade.REPORTED: "reported", Grade.NOTED: "noted", Grade.OFFICIAL: "official"}

Body = Callable[[Case, Membership, date], str | Unwanted]


def unwanted(case: Case, *, final: bool = False) -> Unwanted | None:
    """Why this membership is not reminded of anything now, if so."""
    membership = case.membership
    if membership is None or membership.enrolment not in REMINDED:
        return Unwanted("ended" if membership else "unknown")
    if membership.payer in PAID_BY_OTHERS:
        return Unwanted("payer")
    if not final and membership.snoozed_until is not None and membership.snoozed_until > case.now:
        return Unwanted("snoozed")
    return None


def month_told(case: Case) -> date:
    """The contribution month a reminder is about."""
    return parse_month(case.args.get("month", "")[:7]) or month_of(case.today)


def named(case: Case) -> str:
    """The first line: whom it is about, and nothing that a bystander should read (users.md 26)."""
    _ = case.words
    called, month = called_in(case), _.month_name(month_told(case))
    if called:
        return _("{called}, a reminder from Rutin for the month of {month}.", called=called, month=month)
    return _("This is a reminder from Rutin for the month of {month}.", month=month)


def called_in(case: Case) -> str:
    """What the insured is called, else the person."""
    return (case.membership.called if case.membership else "") or case.person.called


def _drawn(case: Case, body: Body, choices: Callable[[Case], tuple[Choice, ...]]) -> Reply | Unwanted:
    reason = unwanted(case)
    membership, month = case.membership, month_told(case)
    if reason or membership is None:
        return reason or Unwanted("unknown")
    grade = grades(membership.entries).get(month)
    if grade is not None:
        return Unwanted(REASONS[grade])
    text = body(case, membership, month)
    return text if isinstance(text, Unwanted) else Reply(f"{named(case)}\n{text}", choices(case))


def args_of(case: Case, month: date) -> dict[str, str]:
    """What a reminder's buttons hand on."""
    return {"membership": case.membership.id if case.membership else "", "month": month.isoformat()}


def usual_choices(case: Case) -> tuple[Choice, ...]:
    """Paid, later, or a hard month."""
    _, args = case.words, args_of(case, month_told(case))
    return (
        Choice(_("Already paid"), "payment.report", args),
        Choice(_("Remind me later"), "reminder.snooze", args),
        Choice(_("A hard month"), "reminder.hard_month", args),
    )


def _premium(case: Case, membership: Membership, month: date) -> str:
    """The month's sum; before the first payment, the sum and the months that its code is for."""
    together = paid_together(membership, month)
    return due_line(case.words, case.library.rates, membership, together[0], len(together))


def _to_pay(case: Case, membership: Membership, month: date) -> str:
    """The amount first, and by when; months are named only where one code pays several."""
    _ = case.words
    together = paid_together(membership, month)
    amount = amount_due(case.library.rates, membership, together[0], len(together))
    if amount is None:
        return _("To be paid before the 15th.")
    if len(together) == 1:
        return _("{amount}, to be paid before the 15th.", amount=_.rupiah(amount))
    months = months_named(_, together[0], len(together))
    return _("{amount} for {months}, to be paid before the 15th.", amount=_.rupiah(amount), months=months)


def _dearer(case: Case, membership: Membership, month: date) -> list[str]:
    """Why the sum has risen, in the first month after the government's discount."""
    standing = membership.standing
    if standing is None or standing.first_month is None or standing.first_month >= month:
        return []
    rates, before = case.library.rates, add_months(month, -1)
    ended = is_discounted(rates, membership, before) and not is_discounted(rates, membership, month)
    return [case.words("The government's discount is over, so it is the usual price again.")] if ended else []


@notice("reminder.pay_day")
def pay_day(case: Case) -> Reply | Unwanted:
    """On the member's own day."""
    return _drawn(case, _pay_day, usual_choices)


def _pay_day(case: Case, membership: Membership, month: date) -> str:
    _ = case.words
    return "\n".join((
        _("Today is the day you chose for paying."),
        _to_pay(case, membership, month),
        *_dearer(case, membership, month),
        how_to_pay(_, membership, month),
    ))  # fmt: skip


@notice("reminder.due_soon")
def due_soon(case: Case) -> Reply | Unwanted:
    """Some days before the fifteenth."""
    return _drawn(case, _due_soon, usual_choices)


def _due_soon(case: Case, membership: Membership, month: date) -> str | Unwanted:
    _ = case.words
    left = (month.replace(day=case.library.rates.due_day) - case.today).days
    if left < 1:
        return Unwanted("late")
    return "\n".join((
        _to_pay(case, membership, month) + " " + _("{days} days to go.", days=left),
        *_dearer(case, membership, month),
        how_to_pay(_, membership, month),
    ))  # fmt: skip


@notice("reminder.due_today")
def due_today(case: Case) -> Reply | Unwanted:
    """On the fifteenth itself; what is true is said about paying late."""
    return _drawn(case, _due_today, usual_choices)


def _due_today(case: Case, membership: Membership, month: date) -> str | Unwanted:
    _ = case.words
    if case.today != month.replace(day=case.library.rates.due_day):
        return Unwanted("late")
    return "\n".join((
        _("Today is the 15th, the last day for this month's premium."),
        _premium(case, membership, month),
        _("Late costs no fine, but it is not certain that an unpaid month is covered."),
        _("If it is paid already, sorry: please press the first button."),
    ))  # fmt: skip


@notice("reminder.help")
def help_offered(case: Case) -> Reply | Unwanted:
    """After the due day: no repetition, but another day or a human."""
    return _drawn(case, _help, _help_choices)


def _help(case: Case, membership: Membership, month: date) -> str:
    _ = case.words
    return "\n".join((
        _("I have no word yet about the premium for {month}. There is no fine.", month=_.month(month)),
        _("Would another day suit you, or shall an officer help?"),
    ))  # fmt: skip


def _help_choices(case: Case) -> tuple[Choice, ...]:
    _, args = case.words, args_of(case, month_told(case))
    return (
        Choice(_("Already paid"), "payment.report", args),
        Choice(_("Another day"), "reminder.snooze", args),
        Choice(_("Contact an officer"), "officer.contact", {"membership": args["membership"], "about": "payment"}),
    )
