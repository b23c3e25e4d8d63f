"""The birth date: confirmed where a typed NIK shows it, asked where none does."""

from datetime import date

from bot.dialogue.registration.form import advance, opening
from bot.dialogue.step import Outcome, Puzzled, Result, Turn, step
from bot.domain.ages import age_on
from bot.domain.birthdates import parse_birth_date
from bot.domain.choices import parse_yes_no
from bot.domain.nik import AGE_LIMIT, Nik
from bot.domain.reply import Choice, Reply


def _date_in(turn: Turn) -> date | None:
    digits = turn.draft.get("nik", "")
    return Nik(digits).birth_date(turn.today) if digits else None


def ask_born(turn: Turn) -> Reply:
    """The birth date that the NIK shows, to be confirmed; what looks odd about the number is said, kindly."""
    _ = turn.words
    born, digits = _date_in(turn), turn.draft.get("nik", "")
    odd = bool(digits) and bool(Nik(digits).warnings(turn.today))
    text = _("Born on {date}, right?", date=_.date(born)) if born else _("Is the NIK right?")
    if odd:
        text = _("Something in the number looks unusual; please compare it with the KTP.") + "\n" + text
    choices = (
        Choice(_("Right"), "registration.born", {"right": "yes"}),
        Choice(_("Not right"), "registration.born", {"right": "no"}),
    )
    return Reply(text, choices=choices)


@step("registration.born", ask=ask_born)
def born(turn: Turn) -> Result:
    """Yes keeps the date; no asks for it: a number that differs is a warning, never a refusal."""
    said = parse_yes_no(turn.text)
    if "right" not in turn.args and said is None:
        return Puzzled(ask_born(turn))
    shown = _date_in(turn)
    if turn.args.get("right", "yes" if said else "no") == "yes" and shown is not None:
        return _old_enough(turn, shown, advance(turn, born="yes", birth_date=shown.isoformat()))
    return advance(turn, born="no")


def ask_birth_date(turn: Turn) -> Reply:
    """The birth date, asked only where no NIK tells it."""
    return Reply(turn.words("What is the date of birth? For example: 7 Agustus 1972"))


@step("registration.birth_date", ask=ask_birth_date)
def birth_date(turn: Turn) -> Result:
    """Take the birth date as people write it."""
    _ = turn.words
    told = parse_birth_date(turn.text, turn.today)
    if told is None:
        return Puzzled(Reply(_("I could not read that date. Please write day, month and year: 7-8-1972")))
    outcome = _old_enough(turn, told, advance(turn, birth_date=told.isoformat()))
    if "nik" in turn.draft and told != _date_in(turn):
        return opening(_("That differs from the NIK; the officer will compare it with the KTP."), outcome)
    return outcome


def _old_enough(turn: Turn, told: date, outcome: Outcome) -> Outcome:
    """Sixty-five is told and not refused: the officer knows the exceptions."""
    if age_on(told, turn.today) < AGE_LIMIT:
        return outcome
    _ = turn.words
    text = _("By this date the age is 65 or more. New sign-ups are for those under 65; the officer will check.")
    return opening(text, outcome)
