"""Where a membership stands: months by grade, what is due, the coming price; never more than the record says."""

from datetime import date

from bot.dialogue.menu import menu_choice
from bot.dialogue.payment.instructions import amount_for, card, official_months, spans
from bot.dialogue.step import Outcome, Turn, step
from bot.domain.coverage import Grade, grades, may_end, unpaid_since
from bot.domain.membership import Enrolment, Membership
from bot.domain.months import add_months, month_of, months_between, months_from
from bot.domain.premiums import price_change
from bot.domain.rates import Payer
from bot.domain.reply import Choice, Reply

LONGEST_LABEL = 20
MOST_SHOWN = 8
PAID_BY_OTHERS = frozenset({Payer.GOVERNMENT, Payer.SPONSOR})
PAYING = frozenset({Enrolment.STATED, Enrolment.CODED, Enrolment.ACTIVE})


@step("status.show")
def show(turn: Turn) -> Outcome:
    """One membership's status; of several, choose."""
    own = tuple(tie.membership for tie in turn.ties if tie.membership.enrolment is not Enrolment.ENDED)
    chosen = turn.membership(turn.args.get("membership", "")) or (own[0] if len(own) == 1 else None)
    if chosen is not None:
        return Outcome((shown(turn, chosen),))
    if not own:
        return Outcome((nothing_linked(turn),))
    return Outcome((Reply(turn.words("Whose status?"), choose(turn, own, "status.show")),))


def choose(turn: Turn, memberships: tuple[Membership, ...], name: str) -> tuple[Choice, ...]:
    """One button for each membership."""
    _ = turn.words
    return tuple(
        Choice((one.called or one.name or _("Member"))[:LONGEST_LABEL], name, {**turn.args, "membership": one.id})
        for one in memberships[:MOST_SHOWN]
    )


def nothing_linked(turn: Turn) -> Reply:
    """Nobody is tied to this chat yet: the two ways in."""
    _ = turn.words
    choices = (
        Choice(_("Connect me"), "linking.start"),
        Choice(_("Sign up"), "registration.start"),
        menu_choice(turn),
    )
    return Reply(_("No membership is connected to this chat yet."), choices)


def shown(turn: Turn, membership: Membership) -> Reply:
    """The status in a few lines, the name first."""
    _ = turn.words
    who = membership.called or membership.name
    lines = [_("{called}:", called=who)] if who else []
    lines += _before(turn, membership)
    if membership.enrolment in PAYING:
        lines += [*_grades(turn, membership), *_due(turn, membership), *_later(turn, membership)]
    return Reply("\n".join(lines), (*_ways(turn, membership), menu_choice(turn)))


def _ways(turn: Turn, membership: Membership) -> tuple[Choice, ...]:
    """What can be done now: nobody is led to pay what is reported, or before it is sure that the membership goes on."""
    _, args = turn.words, {"membership": membership.id}
    officer = Choice(_("Contact an officer"), "officer.contact", args)
    paid = Choice(_("Already paid"), "payment.report", args)
    trouble = Choice(_("Trouble with paying"), "payment.problem", args)
    if membership.enrolment is Enrolment.RETURNED and membership.to_mend:
        return (Choice(_("Correct it"), "registration.mend", _mending(membership)), officer)
    if membership.enrolment not in PAYING or membership.payer in PAID_BY_OTHERS:
        return (officer,)
    if may_have_ended(turn, membership):
        return (officer, paid)
    if is_first_paid(membership):
        return (paid, trouble)
    return (paid, Choice(_("How to pay"), "payment.how", args), trouble)


def _mending(membership: Membership) -> dict[str, str]:
    """What asks anew the one answer that an officer could not use."""
    request = {"request": membership.request_id, "number": membership.request, "field": membership.to_mend}
    return {**request, "membership": membership.id}


def _before(turn: Turn, membership: Membership) -> list[str]:
    """Until the first official payment: not yet protected, and what is awaited (users.md 10)."""
    _ = turn.words
    officer = membership.officer_name or turn.office.name
    told = membership.instruction
    match membership.enrolment:
        case Enrolment.REQUESTED:
            waits = _("Request {number} waits for {officer}.", number=membership.request, officer=officer)
        case Enrolment.RETURNED:
            waits = _("Request {number}: {officer} asks for one correction.", number=membership.request,
                      officer=officer)  # fmt: skip
        case Enrolment.CODED if is_first_paid(membership):
            waits = first_reported(turn)
        case Enrolment.CODED if told is not None and month_of(turn.today) >= add_months(told.first_month, told.months):
            waits = _("The first payment needs an officer's code. For a new one, write PETUGAS.")
        case Enrolment.CODED if told is not None:
            waits = _("The first premium is still to be paid: {amount}, code {code}.", amount=_.rupiah(told.amount),
                      code=told.code)  # fmt: skip
        case Enrolment.STATED:
            return [_("By your own statement; I have not seen the record of BPJS Ketenagakerjaan.")]
        case _other:
            return []
    return [_("Not protected yet."), waits]


def is_first_paid(membership: Membership) -> bool:
    """Whether the first payment is reported or noted, and not official yet: its code must not be paid twice."""
    told = membership.instruction
    coded = membership.enrolment is Enrolment.CODED and told is not None
    return coded and told is not None and told.first_month in grades(membership.entries)


def first_reported(turn: Turn) -> str:
    """What is said of a first payment that waits for the record."""
    return turn.words("The first premium is reported; it still waits for the record of BPJS Ketenagakerjaan.")


def _grades(turn: Turn, membership: Membership) -> list[str]:
    _, found = turn.words, grades(membership.entries)
    months = {grade: [month for month, best in found.items() if best is grade] for grade in Grade}
    official = official_months(membership)
    lines = [
        _("Recorded at BPJS: {months}", months=spans(_, months[Grade.OFFICIAL])) if official else "",
        _("Noted by an officer: {months}", months=spans(_, months[Grade.NOTED])) if months[Grade.NOTED] else "",
        _("Reported by you: {months}", months=spans(_, months[Grade.REPORTED])) if months[Grade.REPORTED] else "",
        card(_, official, month_of(turn.today)) if official else "",
    ]
    return [line for line in lines if line]


def unpaid_months(membership: Membership, this: date) -> tuple[date, ...]:
    """The unbroken run of months without any payment, up to this one."""
    first = membership.standing.first_month if membership.standing else None
    since = unpaid_since(first, grades(membership.entries), this) if first else None
    if since is None:
        return ()
    return months_from(since, 1 + months_between(since, this))


def may_have_ended(turn: Turn, membership: Membership) -> bool:
    """Whether so many months are unpaid that the membership may be over (domain.md 3.1)."""
    if membership.enrolment not in (Enrolment.STATED, Enrolment.ACTIVE) or membership.payer in PAID_BY_OTHERS:
        return False
    unpaid, rates = unpaid_months(membership, month_of(turn.today)), turn.library.rates
    if not unpaid:
        return False
    return turn.today >= may_end(unpaid[0], rates.lapse_months_earliest, rates.lapse_months_latest).earliest


def check_first(turn: Turn, membership: Membership) -> str:
    """After a lapse money is not named: check first, for it may count as a new sign-up (users.md 5)."""
    return turn.words(
        "The membership may have ended already. Before you pay anything, please check: 175, JMO, or {officer}. "
        "The three months for the full death benefit may count anew.",
        officer=membership.officer_name or turn.office.name,
    )


def due_month(membership: Membership, today: date) -> date:
    """The month that is due: this one, or the next if this one is paid, reported or noted."""
    month, found = month_of(today), grades(membership.entries)
    while month in found:
        month = add_months(month, 1)
    return month


def _due(turn: Turn, membership: Membership) -> list[str]:
    _ = turn.words
    if membership.payer in PAID_BY_OTHERS:
        return [_("The premium is paid for you; there is nothing for you to pay.")]
    if membership.enrolment is Enrolment.CODED:
        return []
    unpaid = unpaid_months(membership, month_of(turn.today))
    if may_have_ended(turn, membership):
        return [_("Not in our record: {months}", months=spans(_, unpaid)), check_first(turn, membership)]
    lines = [_("Not in our record: {months}", months=spans(_, unpaid[:-1]))] if unpaid[:-1] else []
    return [*lines, _next(turn, membership)]


def _next(turn: Turn, membership: Membership) -> str:
    """The month that is due; the 15th only while it lies ahead."""
    _, rates = turn.words, turn.library.rates
    month = due_month(membership, turn.today)
    amount = amount_for(rates, membership, month)
    named = _.month(month) if amount is None else f"{_.month(month)}, {_.rupiah(amount)}"
    if turn.today > month.replace(day=rates.due_day):
        return _("Next: {what}. The 15th has passed; there is no fine.", what=named)
    return _("Next: {what}, before the 15th.", what=named)


def _later(turn: Turn, membership: Membership) -> list[str]:
    """The coming price, once it is known."""
    _, rates = turn.words, turn.library.rates
    month = due_month(membership, turn.today)
    row = next((row for row in rates.tariff_for(month).tiers if row.number == membership.tier), None)
    if row is None or membership.payer in PAID_BY_OTHERS or may_have_ended(turn, membership):
        return []
    later = price_change(rates, row, membership.sector, membership.programmes, membership.payer, month)
    return [_("From {month}: {amount}.", month=_.month(later.month), amount=_.rupiah(later.total))] if later else []
