"""What a worker hears of a request: how to pay, that it takes longer, or that a link was or was not made."""

from bot.dialogue.notice import Case, Unwanted, notice
from bot.dialogue.payment.instructions import due_line, traps
from bot.dialogue.payment.notices import headed
from bot.domain.membership import Enrolment, Instruction
from bot.domain.people import Purpose
from bot.domain.reply import Choice, Reply


def _told(case: Case) -> Instruction | None:
    """The instruction that still waits for its first payment."""
    membership = case.membership
    return membership.instruction if membership and membership.enrolment is Enrolment.CODED else None


@notice("payment.instruction")
def instruction(case: Case) -> Reply | Unwanted:
    """The amount first, and how to pay without falling into the four traps; the code follows alone."""
    _, membership, told = case.words, case.membership, _told(case)
    if membership is None or told is None:
        return Unwanted("not_coded")
    parts = [
        due_line(_, case.library.rates, membership, told.first_month, told.months),
        *_other_sum(case),
        traps(_, coded=True),
    ]
    args = {"membership": membership.id, "month": f"{told.first_month:%Y-%m}"}
    choices = (
        Choice(_("Already paid"), "payment.report", args),
        Choice(_("Trouble with paying"), "payment.problem", {"membership": membership.id}),
    )
    return Reply(headed(case, "\n".join(parts)), choices)


def _other_sum(case: Case) -> list[str]:
    """Where a supervisor allowed another amount, the worker sees both."""
    _, computed = case.words, case.args.get("computed", "")
    if not computed.isdigit() or computed == case.args.get("amount"):
        return []
    return [_("By the table it would be {amount}; the supervisor has checked it.", amount=_.rupiah(int(computed)))]


@notice("payment.code")
def code(case: Case) -> Reply | Unwanted:
    """The payment code alone, so that one tap copies it."""
    told = _told(case)
    return Reply(told.code, copyable=True) if told else Unwanted("not_coded")


@notice("request.taken_late")
def taken_late(case: Case) -> Reply | Unwanted:
    """The promised time has passed: say so, and give the way that needs no officer (args: number)."""
    _, membership = case.words, case.membership
    if membership is not None and membership.enrolment is not Enrolment.REQUESTED:
        return Unwanted("taken")
    text = _(
        "Sorry, request {number} has taken longer than promised; the supervisor knows. Still not protected. "
        "You can also sign up in the app JMO, or at {office} ({contact}) with the KTP.",
        number=case.args.get("number", ""),
        office=case.office.name,
        contact=case.office.contact,
    )
    choices = (Choice(_("Contact an officer"), "officer.contact"), Choice(_("My status"), "status.show"))
    return Reply(headed(case, text), choices)


@notice("link.confirmed")
def link_confirmed(case: Case) -> Reply:
    """An officer has checked: the status can be seen now."""
    _ = case.words
    status = Choice(_("My status"), "status.show", {"membership": case.membership.id} if case.membership else {})
    reminders = () if Purpose.REMINDERS in case.person.consents else (_reminders(case),)
    return Reply(
        headed(case, _("The officer has connected you. You can now see the status here.")), (status, *reminders)
    )


def _reminders(case: Case) -> Choice:
    return Choice(case.words("Remind me"), "registration.reminders")


@notice("link.refused")
def link_refused(case: Case) -> Reply:
    """It was not possible; never why."""
    _ = case.words
    text = _("Request {number}: we could not connect you from here. Please come to {office} ({contact}) with the KTP.",
             number=case.args.get("number", ""), office=case.office.name, contact=case.office.contact)  # fmt: skip
    return Reply(text, (Choice(_("Contact an officer"), "officer.contact"), Choice(_("Menu"), "menu.open")))
