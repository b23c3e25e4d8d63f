"""Amounts that differ from the rule: a supervisor, and never the one who entered it, decides."""

from collections.abc import Sequence
from functools import partial

from bot.dialogue.staff.codes import instructions
from bot.dialogue.staff.desk import SUPERVISORS, gone, say, short, to_tasks
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.changes import AmountDecided
from bot.domain.outgoing import Kind, Notice, ToPerson
from bot.domain.questions import Amounts, OneAmount, OneRequest
from bot.domain.reply import Choice
from bot.domain.viewer import Role
from bot.domain.views import AmountView, RequestView


@step("staff.amounts", roles=SUPERVISORS)
def amounts(turn: Turn) -> Result:
    """Show the amounts that wait."""
    return Look(Amounts(), amounts_shown)


def amounts_shown(turn: Turn, found: Sequence[AmountView]) -> Outcome:
    """One button an amount."""
    _ = turn.words
    if not found:
        return say(turn, _("No amount waits for a decision."))
    picks = [
        Choice(short(f"{amount.number} {_.rupiah(amount.amount)}"), "staff.amount", {"decision": amount.id})
        for amount in found
    ]
    return say(turn, _("These amounts differ from the rule:"), choices=[*picks, to_tasks(_)])


@step("staff.amount", roles=SUPERVISORS)
def amount(turn: Turn) -> Result:
    """Open one of them."""
    return Look(OneAmount(turn.args.get("decision", "")), amount_shown)


def amount_shown(turn: Turn, found: AmountView | None) -> Outcome:
    """Both sums and the reason; the buttons only for another person than the writer."""
    if found is None:
        return gone(turn)
    _ = turn.words
    lines = [
        _("{number}, entered by {name}:", number=found.number, name=found.by_name),
        _(
            "Entered {amount}, the rule says {computed}.",
            amount=_.rupiah(found.amount),
            computed=_.rupiah(found.computed),
        ),
        _("Reason: {reason}", reason=found.reason),
    ]
    if found.by == turn.person.id:
        return say(turn, *lines, _("You entered it, so another supervisor decides."))
    choices = [
        Choice(_("Approve"), "staff.amount_decide", {"decision": found.id, "approved": "yes"}, final=True),
        Choice(_("Refuse"), "staff.amount_decide", {"decision": found.id, "approved": "no"}, final=True),
        to_tasks(_),
    ]
    return say(turn, *lines, choices=choices)


@step("staff.amount_decide", roles=SUPERVISORS)
def amount_decide(turn: Turn) -> Result:
    """Decide; the request is looked up for whom it concerns."""
    return Look(OneAmount(turn.args.get("decision", "")), amount_judged)


def amount_judged(turn: Turn, found: AmountView | None) -> Result:
    """Nobody decides about an amount of their own."""
    if found is None or found.by == turn.person.id:
        return gone(turn)
    return Look(OneRequest(found.request), partial(amount_decided, decided=found))


def amount_decided(turn: Turn, found: RequestView | None, decided: AmountView) -> Outcome:
    """The officer hears it; an approved amount goes to the worker with both sums."""
    if found is None or not turn.person.holds(Role.SUPERVISOR):
        return gone(turn)
    _ = turn.words
    approved = turn.args.get("approved") == "yes"
    args = {"request": found.id, "number": found.number, "approved": "yes" if approved else "no"}
    key = f"staff.amount_decided:{decided.id}"
    notices = [Notice(ToPerson(decided.by), Kind.STAFF, key, "staff.amount_decided", args)]
    if approved:
        notices += instructions(turn, found, decided.membership, decided.amount, decided.computed)
    told = _("Approved. The worker gets the code now.") if approved else _("Refused. The officer hears it.")
    return say(turn, told, changes=[AmountDecided(decided.id, approved)], notices=notices)
