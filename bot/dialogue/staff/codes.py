"""The payment code and its amount: digits only, and the computed sum or a supervisor (SECURITY R9)."""

import re
from collections.abc import Mapping
from datetime import date
from functools import partial

from bot.dialogue.staff.desk import AGENTS, again, begin, gone, say, to_tasks, to_worker
from bot.dialogue.staff.requests import is_own
from bot.dialogue.staff.sums import months_named, rule_amount
from bot.dialogue.step import Look, Outcome, Result, Turn, go, step
from bot.domain.amounts import parse_rupiah
from bot.domain.changes import PaymentCodeGiven
from bot.domain.membership import Membership
from bot.domain.months import month_of, parse_month
from bot.domain.nik import parse_nik
from bot.domain.outgoing import Notice
from bot.domain.questions import OneRequest
from bot.domain.reply import Choice, Reply
from bot.domain.views import RequestView

MOST_MONTHS = 12
# A code that ran out before it was paid is entered anew.
CODABLE = ("taken", "coded")
_PHONE_START = re.compile(r"(?:08|628|6208|00628)[1-9]")


def payment_code(text: str, digits: tuple[int, int], turn: Turn) -> str | None:
    """The code in a message that is nothing else: ASCII digits of the office's length, no phone number, no NIK."""
    typed = text.strip()
    least, most = digits
    if not (typed.isascii() and typed.isdigit() and least <= len(typed) <= most):
        return None
    nik = parse_nik(typed)
    if _PHONE_START.match(typed) or (nik is not None and not nik.warnings(turn.today)):
        return None
    return typed


@step("staff.code", roles=AGENTS)
def code(turn: Turn) -> Result:
    """Begin to enter the code of a taken request."""
    return Look(OneRequest(turn.args.get("request", "")), code_begun)


def code_begun(turn: Turn, found: RequestView | None) -> Outcome:
    """Without an income row no sum can be compared, so the worker is asked first."""
    if found is None or found.membership is None or not is_own(turn, found, "enrol", CODABLE):
        return gone(turn)
    first = month_of(turn.today)
    if rule_amount(turn.library.rates, found.membership, first) is None:
        _ = turn.words
        back = Choice(_("Give back"), "staff.return", {"request": found.id})
        return say(turn, _("The income is missing, so I cannot compare the amount. Please ask for it."), choices=[back])
    answers = {"staff_request": found.id, "staff_number": found.number, "staff_months": "1"}
    return begin(turn, "staff.code_digits", **answers, staff_first=f"{first:%Y-%m}")


def ask_digits(turn: Turn) -> Reply:
    """The code as it stands in the portal."""
    _ = turn.words
    least, most = turn.office.code_digits
    text = _(
        "Payment code of {number}? Only its digits, {least} to {most} of them.",
        number=turn.draft.get("staff_number", ""),
        least=least,
        most=most,
    )
    return Reply(text, choices=(to_tasks(_),))


@step("staff.code_digits", ask=ask_digits, roles=AGENTS)
def code_digits(turn: Turn) -> Result:
    """Take the code; anything around it is refused, so that no account or link can travel in it."""
    typed = payment_code(turn.text, turn.office.code_digits, turn)
    if typed is None:
        _ = turn.words
        wrong = _("That is not a payment code. Please send only its digits: no words, phone number, account or link.")
        return Outcome((Reply(wrong, choices=(to_tasks(_),)),), next_step="staff.code_digits")
    return go(turn, "staff.code_amount", staff_code=typed)


def ask_amount(turn: Turn) -> Reply:
    """The amount is not told here: it has to come from the portal."""
    _ = turn.words
    first, months = first_month(turn.draft), months_in(turn.draft)
    text = _("How many rupiah does the portal show for {months}?", months=months_named(_, first, months))
    others = [n for n in turn.library.rates.prepay_months if n != months and n <= MOST_MONTHS]
    choices = [Choice(_("{count} months", count=n), "staff.code_months", {"months": str(n)}) for n in others]
    return Reply(text, choices=(*choices, to_tasks(_)))


def first_month(answers: Mapping[str, str]) -> date:
    """The first month the code pays for, as noted when it was begun."""
    month = parse_month(answers.get("staff_first", ""))
    assert month is not None, "a code is begun with its first month"
    return month


def months_in(answers: Mapping[str, str]) -> int:
    """How many months the code pays for."""
    return int(answers.get("staff_months", "1"))


@step("staff.code_months", roles=AGENTS)
def code_months(turn: Turn) -> Result:
    """Another number of months for the same code."""
    months = turn.args.get("months", "")
    if "staff_code" not in turn.draft or months not in {str(n) for n in turn.library.rates.prepay_months}:
        return gone(turn)
    return go(turn, "staff.code_amount", staff_months=months)


@step("staff.code_amount", ask=ask_amount, roles=AGENTS)
def code_amount(turn: Turn) -> Result:
    """Take the amount and compare it."""
    amount = parse_rupiah(turn.text)
    if "staff_code" not in turn.draft:
        return gone(turn)
    if amount is None:
        return again(ask_amount(turn))
    return Look(OneRequest(turn.draft.get("staff_request", "")), partial(amount_compared, amount=amount))


def amount_compared(turn: Turn, found: RequestView | None, amount: int) -> Outcome:
    """Equal: one tap sends it. Different: a reason, and a supervisor."""
    if found is None or found.membership is None or not is_own(turn, found, "enrol", CODABLE):
        return gone(turn)
    computed = computed_for(turn, found.membership, turn.draft)
    if amount != computed:
        return go(turn, "staff.code_reason", staff_amount=str(amount), staff_computed=str(computed))
    _ = turn.words
    args = entered(turn.draft) | {"amount": str(amount)}
    return say(
        turn,
        _("{amount} for {months}. Code:", amount=_.rupiah(amount), months=named(turn, turn.draft)),
        turn.draft["staff_code"],
        _("Does the portal show the same name, month and amount?"),
        choices=[
            Choice(_("Send to the worker"), "staff.code_send", args, final=True),
            Choice(_("Type again"), "staff.code", {"request": found.id}),
            to_tasks(_),
        ],
    )


def computed_for(turn: Turn, membership: Membership, answers: Mapping[str, str]) -> int:
    """What the rule says for the chosen months; 0 when it does not know."""
    return rule_amount(turn.library.rates, membership, first_month(answers), months_in(answers)) or 0


def entered(draft: Mapping[str, str]) -> dict[str, str]:
    """What was typed, for the button that acts on it."""
    return {key: draft[key] for key in ("staff_request", "staff_code", "staff_first", "staff_months")}


def named(turn: Turn, answers: Mapping[str, str]) -> str:
    """The chosen months in words."""
    return months_named(turn.words, first_month(answers), months_in(answers))


@step("staff.code_send", roles=AGENTS)
def code_send(turn: Turn) -> Result:
    """The code goes to the worker."""
    return Look(OneRequest(turn.args.get("staff_request", "")), code_sent)


def code_sent(turn: Turn, found: RequestView | None) -> Outcome:
    """Compared once more: between question and tap the request or the rate may have changed."""
    if found is None or found.membership is None or not is_own(turn, found, "enrol", CODABLE):
        return gone(turn)
    amount, code = int(turn.args["amount"]), turn.args["staff_code"]
    if amount != computed_for(turn, found.membership, turn.args):
        return gone(turn)
    _ = turn.words
    given = PaymentCodeGiven(found.id, found.membership.id, code, amount, first_month(turn.args), months_in(turn.args))
    return say(
        turn,
        _("{number}: code and amount are on their way to the worker.", number=found.number),
        changes=[given],
        notices=instructions(turn, found, given.membership, amount, amount),
    )


def instructions(turn: Turn, found: RequestView, membership: str, amount: int, computed: int) -> list[Notice]:
    """Two messages to the worker: how to pay, then the code alone, so that one tap copies it.

    The code and months are read from the membership's instruction when the messages are drawn.
    """
    args = {"number": found.number, "amount": str(amount), "computed": str(computed)}
    key = f"{found.id}:{turn.fresh('instruction')}"
    return [
        to_worker(found.person, f"payment.instruction:{key}", "payment.instruction", args, membership),
        to_worker(found.person, f"payment.code:{key}", "payment.code", args, membership),
    ]
