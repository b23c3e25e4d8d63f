"""Sending a sign-up: it begins with "not yet protected"; then the consents, one at a time."""

from datetime import datetime

from bot.dialogue.numbers import short_number
from bot.dialogue.plain import plain_yes_no
from bot.dialogue.registration.form import SKIPPED, advance, opening
from bot.dialogue.registration.review import is_complete
from bot.dialogue.step import STAY, Draft, Outcome, Puzzled, Result, Turn, go, step
from bot.domain.changes import ConsentAnswered, EnrolmentSubmitted, NameForPersonChosen
from bot.domain.membership import TieRole
from bot.domain.outgoing import Kind, Notice, ToStaff
from bot.domain.people import Purpose
from bot.domain.reply import Choice, Reply
from bot.domain.viewer import Role
from bot.domain.working_days import answer_by

SENT = ("occupation", "sector", "tier", "programmes", "payer", "region", "village", "phone", "phone_verified",
        "name", "called", "nik", "birth_date")  # fmt: skip


def answer_due(turn: Turn) -> datetime:
    """By when an officer answers: the end of a working day that it has from its beginning."""
    office = turn.office
    return answer_by(turn.now, office.zone, office.opens, office.closes, turn.library.holidays)


def tie_role(turn: Turn) -> TieRole:
    """Self, or family for everybody a relative or helper speaks for."""
    return TieRole.SELF if turn.draft.get("whom", "self") == "self" else TieRole.FAMILY


def to_agents(region: str, request: str, number: str) -> Notice:
    """The agents of the region hear of a new request, without any detail."""
    args = {"request": request, "number": number}
    return Notice(ToStaff(Role.AGENT, region), Kind.STAFF, f"request:{request}", "staff.request_new", args)


@step("registration.submit")
def submit(turn: Turn) -> Outcome:
    """Send it, if nothing is missing and it was not sent before."""
    if "whom" not in turn.draft:
        return sent_already(turn)
    if not is_complete(turn):
        return advance(turn)
    request, due, role = turn.fresh("request"), answer_due(turn), tie_role(turn)
    number = short_number(request)
    values = {key: turn.draft[key] for key in SENT if turn.draft.get(key, SKIPPED) != SKIPPED}
    changes = (
        EnrolmentSubmitted(turn.fresh("membership"), request, number, values, role.value, due),
        *((NameForPersonChosen(values["called"]),) if role is TieRole.SELF and "called" in values else ()),
    )
    outcome = opening(_sent(turn, number, due), _reminders_asked(turn))
    return Outcome(
        outcome.replies,
        changes,
        (to_agents(turn.draft["region"], request, number),),
        next_step=outcome.next_step,
        draft={},
    )


def sent_already(turn: Turn) -> Outcome:
    """A second press of the same button sends nothing."""
    _ = turn.words
    choices = (Choice(_("My status"), "status.show"), Choice(_("Menu"), "menu.open"))
    return Outcome((Reply(_("That was sent already."), choices),), next_step=STAY)


def _sent(turn: Turn, number: str, due: datetime) -> str:
    _ = turn.words
    parts = [
        _("Not protected yet. Protection begins when the first premium is paid and recorded."),
        answer_promised(turn, number, due),
    ]
    if not turn.draft.get("nik") and not is_unserved(turn.draft):
        parts.append(_("Please keep the KTP ready for the officer."))
    return "\n".join(parts)


def is_unserved(draft: Draft) -> bool:
    """Whether nobody of the office serves the place that was named."""
    return draft.get("officer") == ""


def answer_promised(turn: Turn, number: str, due: datetime) -> str:
    """Who answers and by when; where nobody serves the place, no officer is promised."""
    _ = turn.words
    day = _.weekday(due.date())
    if is_unserved(turn.draft):
        return _(
            "Request number: {number}. There is no officer in your place yet: a supervisor of {office} looks for one. "
            "No news by {day}? Do not wait: JMO, a branch, or 175.",
            number=number,
            office=turn.office.name,
            day=day,
        )
    officer = turn.draft.get("officer_name") or turn.office.name
    return _("{officer} will answer by {day}. Request number: {number}.", officer=officer, day=day, number=number)


def _reminders_asked(turn: Turn) -> Outcome:
    """Ask for reminders, unless that was answered with yes before."""
    if Purpose.REMINDERS not in turn.person.consents:
        return go(turn, "registration.reminders")
    _ = turn.words
    return Outcome((Reply(_("I let you know when the officer answers."), choices=(Choice(_("Menu"), "menu.open"),)),))


def reminders_text(turn: Turn) -> str:
    """What is consented to: reminders of payments, and how they end."""
    return turn.words("May I remind you here before the premium is due? STOP ends it at any time.")


def ask_reminders(turn: Turn) -> Reply:
    """The consent to reminders, alone."""
    return _ask(turn, reminders_text(turn), "registration.reminders")


def _ask(turn: Turn, text: str, name: str) -> Reply:
    _ = turn.words
    return Reply(text, choices=(Choice(_("Yes, please"), name, {"yes": "1"}), Choice(_("No need"), name, {"yes": "0"})))


def answer(turn: Turn) -> bool | None:
    """Yes or no to a consent, by button or in plain words; never drawn from a sentence that tells something else."""
    if "yes" in turn.args:
        return turn.args["yes"] == "1"
    return plain_yes_no(turn.text)


@step("registration.reminders", ask=ask_reminders)
def reminders(turn: Turn) -> Result:
    """Record the answer; then, apart from it, ask about news."""
    given = answer(turn)
    if given is None:
        return Puzzled(ask_reminders(turn))
    _ = turn.words
    told = _("Good, I will remind you.") if given else _("All right, no reminders. MULAI brings them at any time.")
    answered = ConsentAnswered(Purpose.REMINDERS, given, reminders_text(turn))
    if Purpose.NEWS in turn.person.consents:
        return Outcome((Reply(told, choices=(Choice(_("Menu"), "menu.open"),)),), changes=(answered,))
    asked = opening(told, go(turn, "registration.news"))
    return Outcome(asked.replies, (answered,), next_step=asked.next_step, draft=asked.draft)


def news_text(turn: Turn) -> str:
    """What is consented to: news from the office."""
    return turn.words("May {office} also send news now and then? Without a yes, none comes.", office=turn.office.name)


def ask_news(turn: Turn) -> Reply:
    """The consent to news, alone; no is the first button."""
    asked = _ask(turn, news_text(turn), "registration.news")
    return Reply(asked.text, choices=asked.choices[::-1])


@step("registration.news", ask=ask_news)
def news(turn: Turn) -> Result:
    """Record the answer about news."""
    given = answer(turn)
    if given is None:
        return Puzzled(ask_news(turn))
    _ = turn.words
    told = _("Good, thank you.") if given else _("All right, no news.")
    choices = (Choice(_("My status"), "status.show"), Choice(_("Menu"), "menu.open"))
    answered = ConsentAnswered(Purpose.NEWS, given, news_text(turn))
    return Outcome((Reply(told, choices=choices),), changes=(answered,))
