"""Trouble with a payment: what it is, a ticket with the photo, and one honest line (users.md 27)."""

from datetime import datetime, time, timedelta
from functools import partial

from bot.dialogue.menu import menu_choice
from bot.dialogue.numbers import short_number
from bot.dialogue.payment.report import chosen, which_one
from bot.dialogue.step import STEPS, Look, Outcome, Result, Turn, step
from bot.dialogue.tickets.answer_time import answer_time
from bot.dialogue.tickets.lines import spoken
from bot.domain.changes import Snoozed, TicketOpened
from bot.domain.outgoing import Kind, Notice, ToStaff
from bot.domain.questions import OpenTickets
from bot.domain.reply import Choice, Reply
from bot.domain.viewer import Role
from bot.language import Words

PAUSE = timedelta(days=7)


def kinds(_: Words) -> dict[str, str]:
    """What can go wrong, as buttons."""
    return {
        "wrong_name": _("Wrong name"),
        "wrong_bpjs": _("Paid BPJS Kesehatan"),
        "other_amount": _("Amount differs"),
        "twice": _("Paid twice"),
        "not_recorded": _("Paid, not recorded"),
    }


@step("payment.problem")
def problem(turn: Turn) -> Result:
    """Ask what is wrong; then open a ticket."""
    membership = chosen(turn)
    if membership is None:
        return which_one(turn, "payment.problem")
    _, kind = turn.words, turn.args.get("kind", "")
    if kind in kinds(_):
        return Look(OpenTickets(), then=partial(_counted, kind=kind))
    args = {"membership": membership.id}
    choices = tuple(Choice(label, "payment.problem", {**args, "kind": name}) for name, label in kinds(_).items())
    return Outcome((Reply(_("What went wrong with the payment?"), choices),))


def _counted(turn: Turn, count: int, kind: str) -> Result:
    """Beyond the limit of open tickets, the newest one goes on (SECURITY R20)."""
    return _opened(turn, kind) if count < turn.office.limits.open_tickets else STEPS["officer.contact"].take(turn)


def _opened(turn: Turn, kind: str) -> Outcome:
    """The ticket holds the kind; reminders pause; a photo sent next goes into it."""
    _, membership = turn.words, chosen(turn)
    assert membership is not None
    ticket = turn.fresh("ticket")
    number = short_number(ticket)
    opened = TicketOpened(ticket, number, "payment", membership.region, membership=membership.id)
    paused = Snoozed(membership.id, datetime.combine(turn.today + PAUSE, time(), turn.person.zone))
    args = {"ticket": ticket, "number": number, "about": "payment"}
    notice = Notice(ToStaff(Role.AGENT, membership.region), Kind.STAFF, f"ticket:{ticket}", "staff.ticket_new", args)
    text = "\n".join((
        _("Number {number}: an officer looks into it, and reminders pause meanwhile.", number=number),
        _honest(_, kind),
        _("Please send a photo of the receipt now.") + " " + answer_time(turn),
    ))  # fmt: skip
    draft = {**turn.draft, "ticket": ticket, "ticket_number": number, "ticket_about": "payment"}
    return Outcome(
        (Reply(text, (menu_choice(turn),)),),
        (opened, spoken(ticket, kinds(_)[kind], None), paused),
        (notice,),
        next_step="officer.message",
        draft=draft,
    )


def _honest(_: Words, kind: str) -> str:
    """What can be said for certain: a surplus counts later, a refund is not promised."""
    if kind in ("other_amount", "twice"):
        return _("A surplus counts for later months; a refund I cannot promise. Keep the proof.")
    if kind == "wrong_bpjs":
        return _("BPJS Kesehatan is another body; a refund I cannot promise. Keep the proof and ask there as well.")
    return _("A refund I cannot promise. Keep the proof; 175 or the branch can look it up too.")
