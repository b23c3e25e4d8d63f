"""What staff are told without asking: numbers and what happened, never a worker's name or identifier."""

from bot.dialogue.notice import Case, Unwanted, notice
from bot.dialogue.staff.campaigns import PAUSED, RUNNING, STOPPABLE
from bot.dialogue.staff.desk import to_tasks
from bot.dialogue.staff.invitations import role_named
from bot.dialogue.staff.letter import is_complete, letter, values_for
from bot.domain.reply import Choice, Reply

BAD_DAY = frozenset({"emergency", "accident", "illness", "death"})


def _open(case: Case, text: str, step: str, **args: str) -> Reply:
    """A notice with one button that opens what it is about."""
    return Reply(text, choices=(Choice(case.words("Open it"), step, args), to_tasks(case.words)))


def _number(case: Case) -> str:
    return case.args.get("number", "")


@notice("staff.request_new")
def request_new(case: Case) -> Reply:
    """Somebody waits in the queue."""
    text = case.words("New in the queue: {number}.", number=_number(case))
    return _open(case, text, "staff.request", request=case.args.get("request", ""))


@notice("staff.request_late")
def request_late(case: Case) -> Reply:
    """The promised time has passed."""
    text = case.words("{number} is past its time. The worker was promised an answer.", number=_number(case))
    return _open(case, text, "staff.request", request=case.args.get("request", ""))


@notice("staff.ticket_new")
def ticket_new(case: Case) -> Reply:
    """A worker wants a human."""
    if case.args.get("about") in BAD_DAY:
        return _urgent(case)
    text = case.words("New question: {number}. Somebody would like an answer.", number=_number(case))
    return _open(case, text, "staff.ticket", ticket=case.args.get("ticket", ""))


@notice("staff.ticket_line")
def ticket_line(case: Case) -> Reply:
    """More was said in a conversation."""
    if case.args.get("about") in BAD_DAY:
        return _urgent(case)
    text = case.words("There is more in {number}.", number=_number(case))
    return _open(case, text, "staff.ticket", ticket=case.args.get("ticket", ""))


@notice("staff.emergency")
def emergency(case: Case) -> Reply:
    """The bad day: what it is, and one tap to answer."""
    return _urgent(case)


def _urgent(case: Case) -> Reply:
    _ = case.words
    about = {
        "accident": _("An accident was told"),
        "illness": _("Somebody is in hospital"),
        "death": _("A death was told"),
    }
    what = about.get(case.args.get("about", ""), _("An emergency was told"))
    text = _("URGENT {number}: {what}. Please answer now.", number=_number(case), what=what)
    return _open(case, text, "staff.ticket", ticket=case.args.get("ticket", ""))


@notice("staff.report_new")
def report_new(case: Case) -> Reply:
    """A member says to have paid."""
    text = case.words("A payment was reported. Please compare it with the portal.")
    return _open(case, text, "staff.report", report=case.args.get("report", ""))


@notice("staff.note_contradicted")
def note_contradicted(case: Case) -> Reply:
    """A member says that a note of a payment is wrong; the one who wrote it does not get this."""
    _ = case.words
    if case.args.get("never_paid") == "yes":
        text = _("{number}: a member says they never paid what an officer noted. Please look into it.",
                 number=_number(case))  # fmt: skip
    else:
        text = _("{number}: a member says an officer's note is wrong. Please look into it.", number=_number(case))
    return _open(case, text, "staff.ticket", ticket=case.args.get("ticket", ""))


@notice("staff.amount_differs")
def amount_differs(case: Case) -> Reply:
    """An officer entered another amount than the rule's."""
    _ = case.words
    text = _(
        "{number}: entered {amount}, the rule says {computed}. Please decide.",
        number=_number(case),
        amount=_.rupiah(int(case.args["amount"])),
        computed=_.rupiah(int(case.args["computed"])),
    )
    return _open(case, text, "staff.amount", decision=case.args.get("decision", ""))


@notice("staff.amount_decided")
def amount_decided(case: Case) -> Reply:
    """A supervisor has decided."""
    _ = case.words
    if case.args.get("approved") == "yes":
        text = _("{number}: the amount is approved. The worker has the code.", number=_number(case))
    else:
        text = _("{number}: the amount is refused. Please look again and enter the code anew.", number=_number(case))
    return _open(case, text, "staff.request", request=case.args.get("request", ""))


@notice("staff.reveal_limit")
def reveal_limit(case: Case) -> Reply:
    """Somebody wanted to see more full NIKs than a day allows."""
    text = case.words("An officer has reached today's limit of full NIKs, last at {number}.", number=_number(case))
    return Reply(text, choices=(to_tasks(case.words),))


@notice("staff.campaign_waits")
def campaign_waits(case: Case) -> Reply:
    """A broadcast waits for a second person."""
    text = case.words("Broadcast {number} waits for you: read it, then start or cancel it.", number=_number(case))
    return _open(case, text, "staff.campaign", campaign=case.args.get("campaign", ""))


@notice("staff.campaign_progress")
def campaign_progress(case: Case) -> Reply:
    """One message that is edited while a broadcast goes out."""
    _ = case.words
    args = {"campaign": case.args.get("campaign", "")}
    text = _(
        "Broadcast {number}: sent {sent}, waiting {waiting}, other {other}.",
        number=_number(case),
        sent=case.args.get("sent", "0"),
        waiting=case.args.get("waiting", "0"),
        other=case.args.get("other", "0"),
    )
    state = case.args.get("state", RUNNING)
    pause = [Choice(_("Pause it"), "staff.campaign_pause", args, final=True)] if state == RUNNING else []
    resume = [Choice(_("Let it go on"), "staff.campaign_resume", args, final=True)] if state == PAUSED else []
    cancel = [Choice(_("Cancel it"), "staff.campaign_cancel", args, final=True)] if state in STOPPABLE else []
    return Reply(text, choices=(*pause, *resume, *cancel))


@notice("staff.campaign_braked")
def campaign_braked(case: Case) -> Reply:
    """The brake paused a broadcast: what was seen, and that going on is a human's decision."""
    _ = case.words
    args = {"campaign": case.args.get("campaign", "")}
    text = _(
        "I paused broadcast {number}. Of the last {seen} messages {refused} were refused, {unknown} had no answer, "
        "{opted_out} people said STOP. Nobody was taken off the list. Look into it before it goes on.",
        number=_number(case),
        **{name: case.args.get(name, "0") for name in ("seen", "refused", "unknown", "opted_out")},
    )
    resume = Choice(_("Let it go on"), "staff.campaign_resume", args, final=True)
    return Reply(text, choices=(resume, Choice(_("Cancel it"), "staff.campaign_cancel", args, final=True)))


@notice("staff.turn_failed")
def turn_failed(case: Case) -> Reply:
    """A message could not be handled: where in the code it broke, and the number that its sender was told."""
    text = case.words(
        "I could not handle a message (number {number}): {place}. Its sender got an apology. "
        "Tell whoever looks after Rutin; the log says more.",
        number=_number(case),
        place=case.args.get("place", ""),
    )
    return Reply(text, choices=(to_tasks(case.words),))


@notice("staff.invitation_taken")
def invitation_taken(case: Case) -> Reply:
    """Somebody has taken the invitation: is it the right one?"""
    _ = case.words
    args = {"invitation": case.args.get("invitation", "")}
    text = _(
        "{name} has taken your invitation as {role}. Ask them face to face or on the phone: is it the right person?",
        name=case.args.get("name", ""),
        role=role_named(_, case.args.get("role", "")),
    )
    yes = Choice(_("Yes, the right one"), "staff.invitation_answer", {**args, "yes": "yes"}, final=True)
    no = Choice(_("No"), "staff.invitation_answer", {**args, "yes": "no"}, final=True)
    return Reply(text, choices=(yes, no))


@notice("staff.invitation_answer")
def invitation_answer(case: Case) -> Reply:
    """Whoever took the invitation hears how it ended."""
    _ = case.words
    if case.args.get("yes") != "yes":
        return Reply(_("The inviter did not confirm you, so the invitation is void."))
    text = _("You are confirmed as {role}. Write /tugas to see what waits.",
             role=role_named(_, case.args.get("role", "")))  # fmt: skip
    return Reply(text, choices=(to_tasks(_),))


@notice("campaign")
def campaign(case: Case) -> Reply | Unwanted:
    """A broadcast as this one person reads it; with a placeholder that has no value it does not go out."""
    text = case.args.get("text", "")
    values = values_for(case.words, case.office, case.library.rates, case.today, case.person.called, case.membership)
    if not is_complete(text, values):
        return Unwanted("placeholder")
    return Reply(letter(case.words, case.office, text, values, case.args.get("by_name", "")))
