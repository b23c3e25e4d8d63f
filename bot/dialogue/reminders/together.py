"""Reminders of several memberships on one phone, as one message: each name with its sum, and one set of buttons."""

from collections.abc import Sequence
from datetime import date

from bot.dialogue.notice import Drawing, joined
from bot.dialogue.payment.instructions import amount_due, how_to_pay, paid_together
from bot.dialogue.reminders.monthly import called_in, month_told
from bot.domain.coverage import grades, may_end, unpaid_since
from bot.domain.months import month_of
from bot.domain.outgoing import Kind
from bot.domain.reply import Choice, Reply

TO_PAY = ("reminder.pay_day", "reminder.due_soon")
LAST_DAY = ("reminder.due_today",)
HELP = ("reminder.help",)
ENDING = ("reminder.may_end", "reminder.may_end_final")
MOST_NAMED = 6


@joined(Kind.REMINDER)
def together(drawings: Sequence[Drawing]) -> Reply:
    """One paragraph for each thing to say, and in each the names it is about."""
    case = drawings[0].case
    _ = case.words
    first = _("A reminder from Rutin for the month of {month}, for {count} members.",
              month=_.month_name(month_told(case)), count=len(drawings))  # fmt: skip
    paragraphs = [
        *_ending([one for one in drawings if one.template in ENDING]),
        *_last_day([one for one in drawings if one.template in LAST_DAY]),
        *_to_pay([one for one in drawings if one.template in TO_PAY]),
        *_help([one for one in drawings if one.template in HELP]),
    ]
    return Reply("\n".join([first, *paragraphs]), _choices(drawings))


def _to_pay(drawings: Sequence[Drawing]) -> list[str]:
    if not drawings:
        return []
    return [*_sums(drawings), *_how(drawings)]


def _last_day(drawings: Sequence[Drawing]) -> list[str]:
    if not drawings:
        return []
    _ = drawings[0].case.words
    return [
        _("Today is the 15th, the last day for this month's premium."),
        *_sums(drawings),
        _("If it is paid already, sorry: please press the first button."),
    ]


def _help(drawings: Sequence[Drawing]) -> list[str]:
    if not drawings:
        return []
    case = drawings[0].case
    _ = case.words
    no_word = _("I have no word yet about the premium for {month}. There is no fine.", month=_.month(month_told(case)))
    return [no_word, *_listed(drawings, [_name(one) for one in drawings])]


def _ending(drawings: Sequence[Drawing]) -> list[str]:
    """From when each membership may end, and first of all whom to ring in need."""
    if not drawings:
        return []
    case = drawings[0].case
    _ = case.words
    lines = [
        _("{called}: the membership may end from {date}.", called=_name(one), date=_.date(ends))
        for one in drawings
        if (ends := _ends(one)) is not None
    ]
    officer = (case.membership.officer_name if case.membership else "") or case.office.name
    in_need = _("Ill, or a mishap? Before paying, ring 175 or press Contact an officer ({officer}).", officer=officer)
    return [*_listed(drawings, lines), in_need]


def _ends(one: Drawing) -> date | None:
    membership, rates = one.case.membership, one.case.library.rates
    if membership is None or membership.standing is None or membership.standing.first_month is None:
        return None
    since = unpaid_since(membership.standing.first_month, grades(membership.entries), month_of(one.case.today))
    return may_end(since, rates.lapse_months_earliest, rates.lapse_months_latest).earliest if since else None


def _sums(drawings: Sequence[Drawing]) -> list[str]:
    """Each name with its sum, and what they come to."""
    _ = drawings[0].case.words
    amounts = [_amount(one) for one in drawings]
    lines = [
        _("{called}: {amount}", called=_name(one), amount=_.rupiah(amount)) if amount is not None else _name(one)
        for one, amount in zip(drawings, amounts, strict=True)
    ]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts) or len(known) < 2:
        return [*_listed(drawings, lines), _("To be paid before the 15th.")]
    total = _("{amount} together, to be paid before the 15th.", amount=_.rupiah(sum(known)))
    return [*_listed(drawings, lines), total]


def _amount(one: Drawing) -> int | None:
    membership, month = one.case.membership, month_told(one.case)
    if membership is None:
        return None
    months = paid_together(membership, month)
    return amount_due(one.case.library.rates, membership, months[0], len(months))


def _how(drawings: Sequence[Drawing]) -> list[str]:
    """Where and with what, if it is the same for all."""
    ways = {
        how_to_pay(one.case.words, one.case.membership, month_told(one.case))
        for one in drawings
        if one.case.membership is not None
    }
    return list(ways) if len(ways) == 1 else []


def _name(one: Drawing) -> str:
    return called_in(one.case) or (one.case.membership.name if one.case.membership else "")


def _listed(drawings: Sequence[Drawing], lines: Sequence[str]) -> list[str]:
    """The lines, cut where a small phone would be full."""
    _ = drawings[0].case.words
    more = len(lines) - MOST_NAMED
    return [*lines[:MOST_NAMED], *([_("and {count} more", count=more)] if more > 0 else [])]


def _choices(drawings: Sequence[Drawing]) -> tuple[Choice, ...]:
    """For whom it is, is asked when one is pressed."""
    _, month = drawings[0].case.words, month_told(drawings[0].case)
    ending = any(one.template in ENDING for one in drawings)
    args = {} if ending else {"month": month.isoformat()}
    paid = Choice(_("Already paid"), "payment.report", args)
    later = Choice(_("Remind me later"), "reminder.snooze", {})
    if ending or any(one.template in HELP for one in drawings):
        return (paid, later, Choice(_("Contact an officer"), "officer.contact", {"about": "payment"}))
    return (paid, later, Choice(_("A hard month"), "reminder.hard_month", {}))
