"""How to pay what is due, told when somebody asks."""

from bot.dialogue.menu import menu_choice
from bot.dialogue.payment.instructions import due_line, headed_for, traps
from bot.dialogue.payment.report import FARTHEST, chosen, which_one
from bot.dialogue.payment.status import check_first, due_month, first_reported, is_first_paid, may_have_ended
from bot.dialogue.step import Outcome, Turn, step
from bot.domain.coverage import grades
from bot.domain.membership import Enrolment, Membership
from bot.domain.months import parse_month
from bot.domain.reply import Choice, Reply


@step("payment.how")
def how(turn: Turn) -> Outcome:
    """What is due, and how to pay it without falling into the four traps."""
    membership = chosen(turn)
    if membership is None:
        return which_one(turn, "payment.how")
    _, told = turn.words, membership.instruction
    named = parse_month(turn.args.get("month", "")[:7])
    if may_have_ended(turn, membership) or (is_first_paid(membership) and named in (None, *grades(membership.entries))):
        return _nothing_to_pay(turn, membership)
    first = named or due_month(membership, turn.today)
    count = turn.args.get("months", "1")
    months = int(count) if count.isdigit() and 0 < int(count) <= FARTHEST else 1
    coded = membership.enrolment is Enrolment.CODED and told is not None and not is_first_paid(membership)
    if coded and told is not None:
        first, months = told.first_month, told.months
    due = due_line(_, turn.library.rates, membership, first, months)
    args = {"membership": membership.id, "month": f"{first:%Y-%m}"}
    choices = (
        Choice(_("Already paid"), "payment.report", args),
        Choice(_("Trouble with paying"), "payment.problem", {"membership": membership.id}),
        menu_choice(turn),
    )
    text = headed_for(turn, membership, f"{due}\n{traps(_, coded=coded)}")
    if not coded or told is None:
        return Outcome((Reply(text, choices),))
    return Outcome((Reply(text), Reply(told.code, choices, copyable=True)))


def _nothing_to_pay(turn: Turn, membership: Membership) -> Outcome:
    """What is reported is not paid twice, and what may have ended is checked first (users.md 5)."""
    _, args = turn.words, {"membership": membership.id}
    if may_have_ended(turn, membership):
        text = check_first(turn, membership)
    else:
        text = first_reported(turn) + " " + _("There is nothing more to pay now.")
    officer = Choice(_("Contact an officer"), "officer.contact", {**args, "about": "payment"})
    return Outcome((Reply(headed_for(turn, membership, text), (officer, menu_choice(turn))),))
