"""How a premium is paid without the four traps: wrong body, wrong name, wrong sum, private account (users.md 16)."""

from collections.abc import Sequence
from datetime import date

from bot.dialogue.staff.sums import months_named, rule_amount
from bot.dialogue.step import Turn
from bot.domain.coverage import Grade, grades
from bot.domain.membership import Enrolment, Instruction, Membership, TieRole
from bot.domain.months import add_months, months_between, months_from
from bot.domain.rates import Payer, Rates
from bot.language import Words

CARD = 12


def amount_for(rates: Rates, membership: Membership, month: date) -> int | None:
    """What this contribution month costs by the rule; the first payment, what was told with its code."""
    told = membership.instruction
    if membership.enrolment is Enrolment.CODED and told and (told.first_month, told.months) == (month, 1):
        return told.amount
    return rule_amount(rates, membership, month)


def paid_together(membership: Membership, month: date) -> tuple[date, ...]:
    """The first payment's code may be for several months, which are then paid at once."""
    told = membership.instruction if membership.enrolment is Enrolment.CODED else None
    together = months_from(told.first_month, told.months) if told else ()
    return together if month in together else (month,)


def how_to_pay(_: Words, membership: Membership, month: date) -> str:
    """One line for a reminder: where, with which number, and the two looks before paying.

    The officer's code pays the months it was made for; later months are paid with the NIK (domain.md 3.5).
    """
    if membership.payer is Payer.COMMUNITY:
        return _("It goes through the group: please hand it to the coordinator in good time.")
    told = membership.instruction
    if membership.enrolment is Enrolment.CODED and told and not _is_first_paid(membership, told):
        if not told.first_month <= month < add_months(told.first_month, told.months):
            return _("The first payment needs an officer's code. For a new one, write PETUGAS.")
        return _(
            "Pay with the code {code}. Say: BPJS Ketenagakerjaan, not Kesehatan. Check the name on the screen first.",
            code=told.code,
        )
    return _(
        "Just say the NIK at BRILink or Alfamart. Say: BPJS Ketenagakerjaan, not Kesehatan. "
        "Check the name on the screen first, then pay."
    )


def _is_first_paid(membership: Membership, told: Instruction) -> bool:
    """Whether the payment that the code was for is reported or better."""
    return told.first_month in grades(membership.entries)


def traps(_: Words, *, coded: bool) -> str:
    """The full instruction, for who is about to pay."""
    number = _("The payment code is in the next message.") if coded else _("The number to pay with is the NIK.")
    return "\n".join((
        _("Cash at BRILink or Alfamart, or a wallet. Say: BPJS Ketenagakerjaan – BPU, not Kesehatan."),
        number,
        _("First compare the name on the screen. If it shows another amount, do not pay yet; send me a photo."),
        _("Never transfer to a private account or wallet, not an officer's either."),
    ))  # fmt: skip


def amount_due(rates: Rates, membership: Membership, first: date, months: int) -> int | None:
    """The rupiah for these months: of the first payment's code what was told with it, else by the rule."""
    told = membership.instruction
    if told and membership.enrolment is Enrolment.CODED and (told.first_month, told.months) == (first, months):
        return told.amount
    return rule_amount(rates, membership, first, months)


def due_line(_: Words, rates: Rates, membership: Membership, first: date, months: int = 1) -> str:
    """The amount first, and what it is for; without an income row, only what it is for."""
    named = months_named(_, first, months)
    amount = amount_due(rates, membership, first, months)
    if amount is None:
        return _("The premium for {months}.", months=named)
    return _("{amount} for {months}.", amount=_.rupiah(amount), months=named)


def listed(_: Words, months: Sequence[date]) -> str:
    """September and October; one month alone."""
    names = [_.month_name(month) for month in months]
    if len(names) < 2:
        return "".join(names)
    return _("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])


def spans(_: Words, months: Sequence[date]) -> str:
    """Okt–Des 2026, Feb 2027: consecutive months joined."""
    parts: list[list[date]] = []
    for month in sorted(months):
        if parts and add_months(parts[-1][-1], 1) == month:
            parts[-1].append(month)
        else:
            parts.append([month])
    return ", ".join(_span(_, part) for part in parts)


def _span(_: Words, part: list[date]) -> str:
    first, last = part[0], part[-1]
    if first == last:
        return f"{_.short_month(first)} {first.year}"
    begins = _.short_month(first) if first.year == last.year else f"{_.short_month(first)} {first.year}"
    return f"{begins}–{_.short_month(last)} {last.year}"


def card(_: Words, official: Sequence[date], this: date) -> str:
    """The card of twelve months, as dots: full for each official month of the running twelve."""
    first = min(official)
    begins = add_months(first, CARD * max(0, months_between(first, this) // CARD))
    dots = "".join("●" if add_months(begins, n) in official else "○" for n in range(CARD))
    return _("{dots} {count} months", dots=dots, count=len(official))


def official_months(membership: Membership) -> tuple[date, ...]:
    """The months with an official payment, in order."""
    found = grades(membership.entries)
    return tuple(month for month, grade in found.items() if grade is Grade.OFFICIAL)


def headed_for(turn: Turn, membership: Membership, text: str) -> str:
    """The name first where the membership is somebody else's, or one of several."""
    family = any(tie.membership.id == membership.id and tie.role is not TieRole.SELF for tie in turn.ties)
    if membership.called and (family or len(turn.ties) > 1):
        return turn.words("{called}:", called=membership.called) + " " + text
    return text
