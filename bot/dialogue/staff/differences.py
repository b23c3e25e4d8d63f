"""An amount that is not the computed one: a reason is asked, and a supervisor decides (SECURITY R9)."""

import re

from bot.dialogue.staff.codes import CODABLE, code_amount, computed_for, entered, first_month, months_in, named
from bot.dialogue.staff.desk import AGENTS, gone, say, to_supervisors, to_tasks
from bot.dialogue.staff.requests import is_own
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.changes import AmountDiffers
from bot.domain.questions import OneRequest
from bot.domain.reply import Choice, Reply
from bot.domain.text import clean, masked
from bot.domain.views import RequestView


def ask_reason(turn: Turn) -> Reply:
    """Both sums, and the question why."""
    _ = turn.words
    text = _(
        "You wrote {amount}, the rule says {computed} for {months}. If the portal really shows that, write why; "
        "a supervisor decides.",
        amount=_.rupiah(int(turn.draft["staff_amount"])),
        computed=_.rupiah(int(turn.draft["staff_computed"])),
        months=named(turn, turn.draft),
    )
    again = Choice(_("Type again"), "staff.code", {"request": turn.draft["staff_request"]})
    return Reply(text, choices=(again, to_tasks(_)))


@step("staff.code_reason", ask=ask_reason, roles=AGENTS)
def code_reason(turn: Turn) -> Result:
    """Take the reason and show once what the supervisor will see; a bare sum is the amount once more."""
    if "staff_amount" not in turn.draft:
        return gone(turn)
    if re.fullmatch(r"[0-9][0-9., ]*", turn.text.strip()):
        return code_amount(turn)
    reason = masked(clean(turn.text, 200))
    if len(reason) < 5:
        return Outcome((ask_reason(turn),), next_step="staff.code_reason")
    _ = turn.words
    args = entered(turn.draft) | {"amount": turn.draft["staff_amount"], "reason": reason}
    return say(
        turn,
        _("To the supervisor: {reason}", reason=reason),
        choices=[Choice(_("Send to supervisor"), "staff.code_differs", args, final=True), to_tasks(_)],
    )


@step("staff.code_differs", roles=AGENTS)
def code_differs(turn: Turn) -> Result:
    """The supervisor is asked; the worker hears nothing yet."""
    return Look(OneRequest(turn.args.get("staff_request", "")), decision_asked)


def decision_asked(turn: Turn, found: RequestView | None) -> Outcome:
    """Both sums and the reason go to the supervisors of the region."""
    if found is None or found.membership is None or not is_own(turn, found, "enrol", CODABLE):
        return gone(turn)
    _ = turn.words
    args, decision = turn.args, turn.fresh("decision")
    differs = AmountDiffers(
        decision,
        found.id,
        found.membership.id,
        args["staff_code"],
        int(args["amount"]),
        computed_for(turn, found.membership, args),
        first_month(args),
        months_in(args),
        args["reason"],
    )
    told = {"decision": decision, "number": found.number, "amount": args["amount"], "computed": str(differs.computed)}
    return say(
        turn,
        _("{number}: a supervisor decides. You hear it here.", number=found.number),
        changes=[differs],
        notices=[to_supervisors(turn, found.region, f"staff.amount_differs:{decision}", "staff.amount_differs", told)],
    )
