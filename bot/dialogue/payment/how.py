"""How to pay what is due, told when somebody asks."""

from bot.dialogue.menu import menu_choice
from bot.dialogue.payment.instructions import due_line, headed_for, traps
from bot.dialogue.payment.report import FARTHEST, chosen, which_one
from bot.dialogue.payment.status import due_month
from bot.dialogue.step import Outcome, Turn, step
from bot.domain.membership import Enrolment
from bot.domain.months import parse_month
from bot.domain.reply import Choice, Reply


@step("payment.how")
def how(turn: Turn) -> Outcome:
    """What is due, and how to pay it without falling into the four traps."""
    membership = chosen(turn)
    if membership is None:
        return which_one(turn, "payment.how")
    _, told = turn.words, membership.instruction
    first = parse_month(turn.args.get("month", "")[:7]) or due_month(membership, turn.today)
    count = turn.args.get("months", "1")
    months = int(count) if count.isdigit() and 0 < int(count) <= FARTHEST else 1
    coded = membership.enrolment is Enrolment.CODED and told is not None
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
