"""Payments that members reported: a list, and one report with its receipt."""

from collections.abc import Sequence

from bot.dialogue.staff.desk import AGENTS, RECORD_KEPT, gone, record, say, short, supervises, to_tasks
from bot.dialogue.staff.sums import rule_amount
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.questions import OneReport, Reports
from bot.domain.reply import Attachment, Choice, Reply
from bot.domain.views import ReportView


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
