"""The NIK, last and through three doors; typed here only with a mandate."""

from dataclasses import replace
from functools import partial

from bot.dialogue.registration.form import advance, kindly, opening
from bot.dialogue.step import Look, Outcome, Puzzled, Result, Turn, go, step
from bot.domain.changes import TypedIdentifierDeleted
from bot.domain.nik import Nik, parse_nik
from bot.domain.questions import NikKnown
from bot.domain.reply import Choice, Reply


def may_type(turn: Turn) -> bool:
    """Typing a NIK here needs the office's mandate and its wish."""
    return bool(turn.office.nik_in_chat and turn.office.mandate)


def ask_nik(turn: Turn) -> Reply:
    """Three doors, the calmest first; the third only with a mandate."""
    _ = turn.words
    officer = turn.draft.get("officer_name") or _("the officer")
    text = [
        _("Nearly done: the NIK, 16 figures on the KTP. With it {officer} can do the sign-up.", officer=officer),
        _("I never ask for an OTP, a PIN or a photo of the KTP."),
        _("Choose what feels safest to you:"),
    ]
    choices = [
        Choice(_("Later, to the officer"), "registration.nik", {"door": "officer"}),
        Choice(_("Sign up with JMO"), "registration.nik", {"door": "jmo"}),
    ]
    if may_type(turn):
        text.insert(1, _("If you type it here, I delete your message once read and show only the last 4 figures."))
        choices.append(Choice(_("Type it here"), "registration.nik", {"door": "here"}))
    return Reply("\n".join(text), choices=tuple(choices))


@step("registration.nik", ask=ask_nik)
def nik(turn: Turn) -> Result:
    """Go through one of the doors; a NIK typed at once is taken where that is allowed."""
    door = turn.args.get("door", "")
    if door == "officer":
        return advance(turn, nik_door="officer")
    if door == "jmo":
        return _jmo(turn)
    if door == "here" and may_type(turn):
        return go(turn, "registration.nik_typed")
    return nik_typed(turn)


def _jmo(turn: Turn) -> Outcome:
    _ = turn.words
    text = _(
        "With JMO: install the app JMO (Jamsostek Mobile), choose the sign-up for BPU, fill in the NIK, the name and "
        "the work, and pay with the code it shows. If it does not work: 175, or {office}, {contact}, with the KTP.",
        office=turn.office.name,
        contact=turn.office.contact,
    )
    choices = (
        Choice(_("Done, remind me"), "linking.statement"),
        Choice(_("Later, to the officer"), "registration.nik", {"door": "officer"}),
    )
    return Outcome((Reply(text, choices=choices),), next_step="registration.nik")


def ask_typed(turn: Turn) -> Reply:
    """Type the number."""
    _ = turn.words
    later = Choice(_("Later, to the officer"), "registration.nik", {"door": "officer"})
    return Reply(_("Please type the 16 figures of the NIK."), choices=(later,))


@step("registration.nik_typed", ask=ask_typed)
def nik_typed(turn: Turn) -> Result:
    """Take the NIK, kindly; whether it is known is asked, and never told (SECURITY R8)."""
    _ = turn.words
    number = parse_nik(turn.text) if may_type(turn) else None
    if number is not None:
        return Look(NikKnown(number.digits), then=partial(checked, number=number))
    asked = ask_typed(turn) if may_type(turn) else ask_nik(turn)
    if not any(char.isdigit() for char in turn.text):
        return Puzzled(asked)
    text = _("That was not 16 figures. I am deleting the message. Please compare it with the KTP.")
    if not may_type(turn):
        text = _("I am deleting that message: the NIK is better given to the officer in person.")
    waiting = "registration.nik_typed" if may_type(turn) else "registration.nik"
    return Outcome((kindly(Reply(text), asked),), changes=(TypedIdentifierDeleted(),), next_step=waiting)


def checked(turn: Turn, known: bool | None, number: Nik) -> Result:
    """Go on in the same words whether the NIK is known or not; None: too many were typed today."""
    _ = turn.words
    if known is None:
        text = _("That is enough NIKs for one day. This one is better given to the officer in person.")
        return _deleting(opening(text, advance(turn, nik_door="officer")))
    text = _("NIK {tail} is noted, and I am deleting your message.", tail=str(number))
    answers = {"nik": number.digits, "nik_door": "here"}
    if number.birth_date(turn.today) is None:
        answers["born"] = "no"
    return _deleting(opening(text, advance(turn, **answers)))


def _deleting(outcome: Outcome) -> Outcome:
    return replace(outcome, changes=(*outcome.changes, TypedIdentifierDeleted()))
