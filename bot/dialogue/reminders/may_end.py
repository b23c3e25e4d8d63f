"""The two notices before a membership may end: they ask, and never say that it did (users.md 4, 5)."""

from dataclasses import dataclass
from datetime import date

from bot.dialogue.notice import Case, Unwanted, notice
from bot.dialogue.payment.instructions import listed
from bot.dialogue.reminders.monthly import args_of, called_in, unwanted
from bot.dialogue.staff.sums import rule_amount
from bot.domain.coverage import grades, may_end, unpaid_since
from bot.domain.membership import Enrolment, Membership
from bot.domain.months import month_of, months_between, months_from
from bot.domain.reply import Choice, Reply


@dataclass(frozen=True, slots=True)
class _Ending:
    """The unpaid months up to the present one, and from when the membership may end."""

    membership: Membership
    months: tuple[date, ...]
    may_end: date


@notice("reminder.may_end")
def warned(case: Case) -> Reply | Unwanted:
    """Three weeks before: what our record lacks, the sum, and first of all whom to ring in need."""
    ending = _ending(case, final=False)
    if isinstance(ending, Unwanted):
        return ending
    _ = case.words
    before = _("By our record the premium for {months} has not come in.", months=listed(_, ending.months[:-1]))
    if_empty = _("If {last} stays empty too, the membership may end from {date}.",
                 last=_.month_name(ending.months[-1]), date=_.date(ending.may_end))  # fmt: skip
    text = "\n".join((_headed(case), f"{before} {if_empty}", _sum(case, ending), _in_need(case, ending)))
    return Reply(text, _choices(case, ending))


@notice("reminder.may_end_final")
def warned_last(case: Case) -> Reply | Unwanted:
    """Five days before: it asks whether the membership is still kept up."""
    ending = _ending(case, final=True)
    if isinstance(ending, Unwanted):
        return ending
    _ = case.words
    asked = _("Is the membership still being paid? By our record {months} are empty; it may end from {date}.",
              months=listed(_, ending.months), date=_.date(ending.may_end))  # fmt: skip
    text = "\n".join((_headed(case), asked, _sum(case, ending), _in_need(case, ending)))
    return Reply(text, _choices(case, ending))


def _headed(case: Case) -> str:
    """The first line: whom it is about, without a month or a sum."""
    _, called = case.words, called_in(case)
    if called:
        return _("{called}, important news from Rutin.", called=called)
    return _("Important news from Rutin.")


def _ending(case: Case, *, final: bool) -> _Ending | Unwanted:
    reason, membership = unwanted(case, final=final), case.membership
    if membership is not None and membership.enrolment is Enrolment.CODED:
        return Unwanted("never_paid")
    if reason or membership is None:
        return reason or Unwanted("unknown")
    standing, this, rates = membership.standing, month_of(case.today), case.library.rates
    if standing is None or standing.first_month is None:
        return Unwanted("unknown")
    since = unpaid_since(standing.first_month, grades(membership.entries), this)
    if since is None:
        return Unwanted("paid")
    unpaid = months_between(since, this) + 1
    if unpaid != rates.lapse_months_earliest:
        return Unwanted("paid" if unpaid < rates.lapse_months_earliest else "over")
    ends = may_end(since, rates.lapse_months_earliest, rates.lapse_months_latest)
    return _Ending(membership, months_from(since, unpaid), ends.earliest)


def _sum(case: Case, ending: _Ending) -> str:
    _ = case.words
    first, count = ending.months[0], len(ending.months)
    amount = rule_amount(case.library.rates, ending.membership, first, count)
    told = _("There is no fine. If it was paid, please tell me; our record may be behind.")
    if amount is None:
        return told
    return _("The {count} months come to {amount}.", count=count, amount=_.rupiah(amount)) + " " + told


def _in_need(case: Case, ending: _Ending) -> str:
    _ = case.words
    officer = ending.membership.officer_name or case.office.name
    return _("Ill, or a mishap? Before paying, ring 175 or press Contact an officer ({officer}).", officer=officer)


def _choices(case: Case, ending: _Ending) -> tuple[Choice, ...]:
    _ = case.words
    args = {"membership": ending.membership.id}
    oldest = args_of(case, ending.months[0])
    return (
        Choice(_("Already paid"), "payment.report", args),
        Choice(_("I want to pay"), "payment.how", {**oldest, "months": str(len(ending.months))}),
        Choice(_("Contact an officer"), "officer.contact", {**args, "about": "payment"}),
    )
