"""What a worker hears when the office is late: that we know, and what to do meanwhile."""

from bot.dialogue.notice import Case, Unwanted, notice
from bot.domain.coverage import Grade, live
from bot.domain.membership import Enrolment
from bot.domain.months import month_of, parse_month
from bot.domain.reply import Choice, Reply


@notice("request.unfinished")
def unfinished(case: Case) -> Reply | Unwanted:
    """An officer took the request and has not finished it by the promised time (args: number)."""
    _, membership = case.words, case.membership
    if membership is not None and membership.enrolment is not Enrolment.REQUESTED:
        return Unwanted("finished")
    number = case.args.get("number", "")
    lines = [
        _(
            "Sorry, the officer has not finished request {number} in the time we promised; the supervisor knows.",
            number=number,
        )
    ]
    lines += [_("Until it is finished there is no protection yet.")] if membership is not None else []
    choices = (Choice(_("Contact an officer"), "officer.contact"), Choice(_("My status"), "status.show"))
    return Reply("\n".join(lines), choices)


@notice("ticket.unanswered")
def unanswered(case: Case) -> Reply:
    """Half an hour after an emergency nobody has answered (args: ticket)."""
    _ = case.words
    text = _("Sorry, no officer has answered yet; we have called them again. Ring 175 now.")
    return Reply(text, (Choice(_("Write to officer"), "officer.reply", {"ticket": case.args.get("ticket", "")}),))


@notice("report.waiting")
def report_waiting(case: Case) -> Reply | Unwanted:
    """After three working days nobody has compared what was reported (args: report, month)."""
    _ = case.words
    month = parse_month(case.args.get("month", "")[:7]) or month_of(case.today)
    entries = live(case.membership.entries) if case.membership is not None else ()
    if any(entry.month == month and entry.grade >= Grade.NOTED for entry in entries):
        return Unwanted("noted")
    text = _(
        "Sorry, the officer has not yet compared your report for {month}. "
        "Keep the receipt; the supervisor has been told.",
        month=_.month(month),
    )
    return Reply(text, (Choice(_("Contact an officer"), "officer.contact"), Choice(_("My status"), "status.show")))
