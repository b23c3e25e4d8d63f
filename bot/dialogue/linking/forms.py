"""The two forms of linking: what an officer needs to find a member, and a member's own statement."""

from datetime import date

from bot.dialogue.numbers import short_number
from bot.dialogue.registration.form import SKIPPED, advance
from bot.dialogue.registration.submit import (
    answer,
    answer_due,
    answer_promised,
    is_unserved,
    sent_already,
    tie_role,
    to_agents,
)
from bot.dialogue.step import Outcome, Puzzled, Result, Turn, step
from bot.domain.changes import ConsentAnswered, LinkRequested, NameForPersonChosen, OwnStatementMade
from bot.domain.membership import TieRole
from bot.domain.months import add_months, month_in_words, month_of, months_between, parse_month
from bot.domain.people import Purpose
from bot.domain.reply import Choice, Reply

LAST_MONTHS = 4
OLDEST = 24
KPJ_DIGITS = 11
STATED = ("occupation", "sector", "tier", "called")


def ask_kpj(turn: Turn) -> Reply:
    """The membership number, if it is at hand."""
    _ = turn.words
    choices = (Choice(_("I do not know it"), "linking.kpj", {"kpj": SKIPPED}),)
    return Reply(_("The membership number (KPJ, 11 figures on the card), if you have it?"), choices=choices)


@step("linking.kpj", ask=ask_kpj)
def kpj(turn: Turn) -> Result:
    """Take the number, or do without."""
    if turn.args.get("kpj") == SKIPPED:
        return advance(turn, kpj=SKIPPED)
    digits = "".join(char for char in turn.text if char in "0123456789")
    return advance(turn, kpj=digits) if len(digits) == KPJ_DIGITS else Puzzled(ask_kpj(turn))


def ask_send(turn: Turn) -> Reply:
    """One look before it goes to an officer."""
    _ = turn.words
    text = _("Send this to the officer? {name}, {phone}. The officer checks it with the KTP; I show nothing before.",
             name=turn.draft.get("name", ""), phone=turn.draft.get("phone", "").strip(SKIPPED))  # fmt: skip
    return Reply(text, choices=(Choice(_("Send"), "linking.send", {"send": "yes"}), Choice(_("Menu"), "menu.open")))


@step("linking.send", ask=ask_send)
def send(turn: Turn) -> Result:
    """Ask an officer of the region to check."""
    draft = turn.draft
    if turn.args.get("send") != "yes":
        return Puzzled(ask_send(turn))
    if not draft.get("region") or not draft.get("consent") or not draft.get("name"):
        return sent_already(turn)
    _ = turn.words
    id, due = turn.fresh("request"), answer_due(turn)
    number = short_number(id)
    values = {key: draft[key] for key in ("name", "phone", "region", "kpj") if draft.get(key, SKIPPED) != SKIPPED}
    if is_unserved(draft):
        text = answer_promised(turn, number, due)
    else:
        text = _("Sent; request number {number}. {officer} checks it by {day}. Please keep the KTP ready.",
                 number=number, officer=draft.get("officer_name") or turn.office.name,
                 day=_.weekday(due.date()))  # fmt: skip
    return Outcome(
        (Reply(text, choices=(Choice(_("Menu"), "menu.open"),)),),
        (LinkRequested(id, number, {**values, "role": tie_role(turn).value}, due),),
        (to_agents(draft["region"], id, number),),
        draft={},
    )


def ask_last_paid(turn: Turn) -> Reply:
    """The month last paid for, in the person's own memory."""
    _ = turn.words
    months = [add_months(month_of(turn.today), -n) for n in range(LAST_MONTHS)]
    choices = tuple(Choice(_.month(month), "linking.last_paid", {"month": f"{month:%Y-%m}"}) for month in months)
    return Reply(_("For which month was the last premium paid, as far as you know?"), choices=choices)


@step("linking.last_paid", ask=ask_last_paid)
def last_paid(turn: Turn) -> Result:
    """Take a month, by button or in words."""
    month = parse_month(turn.args.get("month", "")) or month_in_words(turn.text, turn.today)
    if month is None or abs(months_between(month, month_of(turn.today))) > OLDEST:
        return Puzzled(ask_last_paid(turn))
    return advance(turn, last_paid=month.isoformat())


def agree_text(turn: Turn) -> str:
    """Whose statement it is, and what is consented to."""
    _ = turn.words
    told = turn.draft.get("last_paid", "")
    month = _.month(date.fromisoformat(told)) if told else ""
    return _(
        "Last paid: {month}. This is your own statement; I have not seen the record of BPJS Ketenagakerjaan. "
        "May I remind you here before the premium is due? STOP ends it at any time.",
        month=month,
    )


def ask_agree(turn: Turn) -> Reply:
    """The consent that makes a statement worth keeping."""
    _ = turn.words
    choices = (
        Choice(_("Yes, please"), "linking.agree", {"yes": "1"}),
        Choice(_("No need"), "linking.agree", {"yes": "0"}),
    )
    return Reply(agree_text(turn), choices=choices)


@step("linking.agree", ask=ask_agree)
def agree(turn: Turn) -> Result:
    """Without a yes nothing is kept."""
    given = answer(turn)
    if given is None:
        return Puzzled(ask_agree(turn))
    _, draft = turn.words, turn.draft
    if not draft.get("last_paid"):
        return sent_already(turn)
    answered = ConsentAnswered(Purpose.REMINDERS, given, agree_text(turn))
    if not given:
        text = _("All right, nothing is kept. You can ask me anything at any time.")
        return Outcome((Reply(text, choices=(Choice(_("Menu"), "menu.open"),)),), (answered,), draft={})
    values = {key: draft[key] for key in STATED if draft.get(key, SKIPPED) != SKIPPED}
    month, role = date.fromisoformat(draft["last_paid"]), tie_role(turn)
    named = (NameForPersonChosen(values["called"]),) if role is TieRole.SELF and "called" in values else ()
    made = OwnStatementMade(turn.fresh("membership"), month, {**values, "role": role.value})
    text = _("Good. I will remind you by your own word; to see the record, let an officer check.")
    choices = (Choice(_("Let an officer check"), "linking.request"), Choice(_("Menu"), "menu.open"))
    return Outcome((Reply(text, choices=choices),), (answered, made, *named), draft={})
