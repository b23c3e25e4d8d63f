"""What staff say to a report without making it official: a note, or a refusal with its reason."""

from bot.dialogue.staff.desk import AGENTS, gone, say, to_tasks, to_worker
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.changes import PaymentNoted, ReportRejected
from bot.domain.questions import OneReport
from bot.domain.reply import Choice
from bot.domain.views import ReportView

REASONS = ("not_found", "wrong_month", "wrong_amount", "wrong_name", "wrong_bpjs", "unreadable")


@step("staff.note", roles=AGENTS)
def note(turn: Turn) -> Result:
    """Ask whether the speaker took the money."""
    return Look(OneReport(turn.args.get("report", "")), note_asked)


def may_note(turn: Turn, found: ReportView | None) -> bool:
    """Whether this report can be noted by the speaker: not twice, and not one's own."""
    return found is not None and found.noted_by is None and found.person != turn.person.id


def note_asked(turn: Turn, found: ReportView | None) -> Outcome:
    """Whoever took money says so; the member hears it at once."""
    if found is None or not may_note(turn, found):
        return gone(turn)
    _ = turn.words
    question = _("Did you take the {amount} yourself? The member is told and can contradict.",
                 amount=_.rupiah(found.amount))  # fmt: skip
    picks = [
        Choice(_("I took the money"), "staff.noted", {"report": found.id, "took": "yes"}, final=True),
        Choice(_("No, only seen"), "staff.noted", {"report": found.id, "took": "no"}, final=True),
    ]
    return say(turn, question, choices=[*picks, to_tasks(_)])


@step("staff.noted", roles=AGENTS)
def noted(turn: Turn) -> Result:
    """Write the note."""
    return Look(OneReport(turn.args.get("report", "")), note_written)


def note_written(turn: Turn, found: ReportView | None) -> Outcome:
    """The second grade, and a message to the member who can say that it is wrong."""
    if found is None or not may_note(turn, found):
        return gone(turn)
    _ = turn.words
    entry, took = turn.fresh("note"), turn.args.get("took") == "yes"
    args = {
        "entry": entry,
        "month": f"{found.month:%Y-%m}",
        "amount": str(found.amount),
        "took_money": "yes" if took else "no",
        "by_name": turn.person.staff_name,
    }
    return say(
        turn,
        _("Noted. The member is asked whether it is right."),
        changes=[PaymentNoted(entry, found.membership.id, found.month, found.amount, took, found.id)],
        notices=[to_worker(found.person, f"payment.noted:{entry}", "payment.noted", args, found.membership.id)],
    )


@step("staff.reject", roles=AGENTS)
def reject(turn: Turn) -> Result:
    """Ask for the reason."""
    return Look(OneReport(turn.args.get("report", "")), reject_asked)


def reject_asked(turn: Turn, found: ReportView | None) -> Outcome:
    """A report is never just refused: the member is told why."""
    if found is None or found.person == turn.person.id:
        return gone(turn)
    _ = turn.words
    labels = {
        "not_found": _("Not in the portal"),
        "wrong_month": _("Another month"),
        "wrong_amount": _("Another amount"),
        "wrong_name": _("Another name"),
        "wrong_bpjs": _("BPJS Kesehatan"),
        "unreadable": _("Photo not readable"),
    }
    picks = [
        Choice(labels[reason], "staff.rejected", {"report": found.id, "reason": reason}, final=True)
        for reason in REASONS
    ]
    return say(turn, _("Why is it not right? The member reads the reason."), choices=[*picks, to_tasks(_)])


@step("staff.rejected", roles=AGENTS)
def rejected(turn: Turn) -> Result:
    """Refuse the report."""
    return Look(OneReport(turn.args.get("report", "")), report_rejected)


def report_rejected(turn: Turn, found: ReportView | None) -> Outcome:
    """The member hears the reason; that month's reminders may come again."""
    reason = turn.args.get("reason", "")
    if found is None or found.person == turn.person.id or reason not in REASONS:
        return gone(turn)
    args = {"report": found.id, "month": f"{found.month:%Y-%m}", "reason": reason}
    return say(
        turn,
        turn.words("Rejected. The member reads why and what to do."),
        changes=[ReportRejected(found.id, reason)],
        notices=[
            to_worker(found.person, f"payment.rejected:{found.id}", "payment.rejected", args, found.membership.id)
        ],
    )
