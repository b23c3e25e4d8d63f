"""The way in for who is a member already: a slip's code, an officer's check, or an own statement (users.md 1)."""

from datetime import date
from functools import partial

from bot.dialogue.registration.form import advance, opening
from bot.dialogue.registration.submit import tie_role
from bot.dialogue.step import Look, Outcome, Puzzled, Result, Turn, go, step
from bot.domain.birthdates import parse_birth_date
from bot.domain.changes import SlipClaimed, SlipRefused
from bot.domain.people import Purpose
from bot.domain.questions import BirthDateMatches, SlipFor
from bot.domain.reply import Choice, Reply
from bot.domain.text import clean
from bot.domain.views import SlipFound

PREFIX = "k_"
LONGEST_CODE = 40


@step("linking.start")
def start(turn: Turn) -> Outcome:
    """Three ways in, and the way back to a new sign-up; nothing of any record is shown."""
    _ = turn.words
    if turn.args.get("has") == "unsure":
        return _found_out(turn)
    text = _(
        "Then we only connect you. Do you have a slip with a code from the officer? If not, an officer can check, or "
        "I can just remind you by your own word."
    )
    choices = (
        Choice(_("I have a code"), "linking.code"),
        Choice(_("Let an officer check"), "linking.request"),
        Choice(_("Just remind me"), "linking.statement"),
        Choice(_("No, sign up new"), "registration.has_bpjs", {"has": "no"}),
    )
    return Outcome((Reply(text, choices=choices),))


def _found_out(turn: Turn) -> Outcome:
    """Who does not know: how to find out, and an officer who checks."""
    _ = turn.words
    text = _(
        "You can find out at 175 or in the app JMO, with the NIK. Or an officer checks it for you; "
        "I cannot see the record of BPJS Ketenagakerjaan. Shall the officer check?"
    )
    choices = (
        Choice(_("Let an officer check"), "linking.request"),
        Choice(_("I have a code"), "linking.code"),
        Choice(_("No, sign up new"), "registration.has_bpjs", {"has": "no"}),
    )
    return Outcome((Reply(text, choices=choices),))


def ask_code(turn: Turn) -> Reply:
    """The code on the slip."""
    _ = turn.words
    choices = (Choice(_("Let an officer check"), "linking.request"), Choice(_("Menu"), "menu.open"))
    return Reply(_("Please type the code on the slip, exactly as printed."), choices=choices)


@step("linking.code", ask=ask_code)
def code(turn: Turn) -> Result:
    """Take a code, typed or from a link; wrong, used and expired sound the same."""
    typed = "".join(clean(turn.args.get("code", "") or turn.text, 200).split())
    typed = typed.removeprefix(PREFIX)[:LONGEST_CODE]
    if not any(char.isalnum() for char in typed):
        return Puzzled(ask_code(turn))
    return Look(SlipFor(typed), then=partial(code_looked_up, typed=typed))


def code_looked_up(turn: Turn, found: SlipFound | None, typed: str) -> Outcome:
    """A slip with a birth date asks for it before anything else."""
    if found is None:
        return refused(turn, None)
    birth = {"slip_birth": "yes"} if found.has_birth_date else {}
    kept = turn.answered(slip_code=typed, **birth)
    if "whom" not in turn.draft:
        return go(kept, "linking.whom")
    return go(kept, "linking.birth") if birth else _tied(kept, found)


def refused(turn: Turn, slip: str | None) -> Outcome:
    """The same words for every reason; the try is counted."""
    _ = turn.words
    text = _("That does not fit. Please check the slip, or let an officer connect you.")
    asked = ask_code(turn)
    waiting = "linking.code" if slip is None else "linking.birth"
    return Outcome((Reply(text, choices=asked.choices),), (SlipRefused(slip),), next_step=waiting)


def ask_slip_whom(turn: Turn) -> Reply:
    """Whether the slip is the person's own."""
    _ = turn.words
    choices = (
        Choice(_("For myself"), "linking.whom", {"whom": "self"}),
        Choice(_("For my family"), "linking.whom", {"whom": "other"}),
    )
    return Reply(_("Is the slip your own, or somebody's in the family?"), choices=choices)


@step("linking.whom", ask=ask_slip_whom)
def slip_whom(turn: Turn) -> Result:
    """Keep whose slip it is."""
    if "whom" not in turn.args:
        return Puzzled(ask_slip_whom(turn))
    kept = turn.answered(whom=turn.args["whom"])
    if turn.draft.get("slip_birth"):
        return go(kept, "linking.birth")
    return Look(SlipFor(turn.draft.get("slip_code", "")), then=lambda _turn, found: _looked_again(kept, found))


def _looked_again(turn: Turn, found: SlipFound | None) -> Outcome:
    return _tied(turn, found) if found is not None and not found.has_birth_date else refused(turn, None)


def ask_birth(turn: Turn) -> Reply:
    """The birth date, as on the KTP of who the slip is for."""
    return Reply(turn.words("And the date of birth of the one on the slip? For example: 7 Agustus 1972"))


@step("linking.birth", ask=ask_birth)
def birth(turn: Turn) -> Result:
    """Compare the birth date; the slip is looked up anew, so that tries and expiry count."""
    _ = turn.words
    told = parse_birth_date(turn.text, turn.today)
    if told is None:
        return Puzzled(Reply(_("I could not read that date. Please write day, month and year: 7-8-1972")))
    return Look(SlipFor(turn.draft.get("slip_code", "")), then=partial(_compare, told=told))


def _compare(turn: Turn, found: SlipFound | None, told: date) -> Result:
    if found is None:
        return refused(turn, None)
    return Look(BirthDateMatches(found.membership, told), then=partial(_compared, found=found))


def _compared(turn: Turn, matches: bool, found: SlipFound) -> Outcome:
    return _tied(turn, found) if matches else refused(turn, found.slip)


def _tied(turn: Turn, found: SlipFound) -> Outcome:
    """Connected; reminders are asked for in the next breath."""
    _ = turn.words
    claimed = SlipClaimed(found.slip, found.membership, tie_role(turn).value)
    text = _("Connected. You can now see the status here.")
    status = Choice(_("My status"), "status.show", {"membership": found.membership})
    if Purpose.REMINDERS in turn.person.consents:
        return Outcome((Reply(text, choices=(status,)),), (claimed,), draft={})
    asked = opening(text, go(turn, "registration.reminders"))
    return Outcome(asked.replies, (claimed,), next_step=asked.next_step, draft={})


@step("linking.request")
def request(turn: Turn) -> Outcome:
    """Begin the form that an officer checks."""
    return advance(turn, form="link")


@step("linking.statement")
def statement(turn: Turn) -> Outcome:
    """Begin an own statement of the month last paid."""
    return advance(turn, form="statement")
