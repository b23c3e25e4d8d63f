"""Payments that members reported: a list, one report with its receipt, a note, a refusal."""

from collections.abc import Sequence

from bot.dialogue.staff.desk import AGENTS, RECORD_KEPT, gone, record, say, short, supervises, to_tasks, to_worker
from bot.dialogue.staff.sums import rule_amount
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.changes import PaymentNoted, ReportRejected
from bot.domain.questions import OneReport, Reports, ReportView
from bot.domain.reply import Attachment, Choice, Reply

REASONS = ("not_found", "wrong_month", "wrong_amount", "wrong_name", "wrong_bpjs", "unreadable")


@step("staff.reports", roles=AGENTS)
def reports(turn: Turn) -> Result:
    """Show the reported payments that wait."""
    return Look(Reports(), reports_shown)


def reports_shown(turn: Turn, found: Sequence[ReportView]) -> Outcome:
    """One button a report, oldest first."""
    _ = turn.words
    if not found:
        return say(turn, _("No reported payment waits."))
    picks = [
        Choice(
            short(f"{report.membership.called or report.membership.name} {_.short_month(report.month)}"),
            "staff.report",
            {"report": report.id},
        )
        for report in found
    ]
    return say(turn, _("Reported payments, oldest first:"), choices=[*picks, to_tasks(_)])


@step("staff.report", roles=AGENTS)
def report(turn: Turn) -> Result:
    """Open one report."""
    return Look(OneReport(turn.args.get("report", "")), report_shown)


def report_shown(turn: Turn, found: ReportView | None) -> Outcome:
    """Month, sums and what speaks against it; the receipt beneath; only the buttons this person may use."""
    if found is None:
        return gone(turn)
    text = "\n".join(report_lines(turn, found))
    receipt = (receipt_of(found),) if found.file else ()
    return Outcome((*receipt, record(text, report_acts(turn, found))))


def report_lines(turn: Turn, found: ReportView) -> list[str]:
    """What was reported beside what the rule says."""
    _ = turn.words
    rule = rule_amount(turn.library.rates, found.membership, found.month)
    lines = [
        _("{name}: {amount} for {month}.", name=found.membership.name, amount=_.rupiah(found.amount),
          month=_.month(found.month)),
        _("The rule says {amount}.", amount=_.rupiah(rule)) if rule is not None else "",
        _("There is no receipt.") if not found.file else "",
        _("Careful: this photo was sent before.") if found.reused else "",
        _("It is noted already.") if found.noted_by else "",
        barred_line(turn, found),
    ]  # fmt: skip
    return [line for line in lines if line]


def barred_line(turn: Turn, found: ReportView) -> str:
    """Why the official button is missing, if it is."""
    _ = turn.words
    if is_barred(turn, found):
        return _("You took, noted or entered this yourself, so another person compares it with the portal.")
    if not may_make_official(turn, found):
        return _("Without a receipt only a supervisor can compare it with the portal.")
    return ""


def is_barred(turn: Turn, found: ReportView) -> bool:
    """Nobody raises to official what they took, noted, entered or reported themselves (DESIGN promise 3)."""
    own = {found.noted_by, found.membership.entered_by, found.person}
    return turn.person.id in found.barred or turn.person.id in own


def may_make_official(turn: Turn, found: ReportView) -> bool:
    """Whether the speaker may compare this with the portal: never a barred one, without a receipt a supervisor."""
    if is_barred(turn, found) or not turn.person.holds(*AGENTS):
        return False
    return found.file is not None or supervises(turn, found.membership.region)


def receipt_of(found: ReportView) -> Reply:
    """The photo, sent on by the service's own id and never forwarded."""
    file = Attachment(found.file_kind, found.file)
    return Reply("", file=file, protect=True, delete_after=RECORD_KEPT)


def report_acts(turn: Turn, found: ReportView) -> list[Choice]:
    """The buttons the speaker may use."""
    _ = turn.words
    args = {"report": found.id}
    official = [Choice(_("Same in the portal"), "staff.official", args)] if may_make_official(turn, found) else []
    own = found.person == turn.person.id
    note = [] if found.noted_by or own else [Choice(_("Note it"), "staff.note", args)]
    reject = [] if own else [Choice(_("Reject"), "staff.reject", args)]
    return [*official, *note, *reject, to_tasks(_)]


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
