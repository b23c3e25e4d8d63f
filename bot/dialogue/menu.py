"""The first message, the menu, who runs this, and the language."""

from dataclasses import replace
from datetime import timedelta

from bot.dialogue.step import STAY, STEPS, Outcome, Result, Turn, step
from bot.domain.changes import LanguageChosen, SourceNoted
from bot.domain.reply import Choice, Reply

LANGUAGES = {"id": "Bahasa Indonesia", "jv": "Basa Jawa"}


@step("menu.open")
def opened(turn: Turn) -> Outcome:
    """Welcome with the very first message, then show the menu; a code with /start only notes a source (R21)."""
    payload = turn.args.get("payload", "")
    noted = (SourceNoted(payload),) if payload else ()
    reply = welcome(turn) if _is_new(turn, timedelta()) else menu(turn)
    return Outcome((reply,), changes=noted)


def _is_new(turn: Turn, since: timedelta) -> bool:
    """Whether the person, nobody's member or staff, was met just now, or no longer ago than that."""
    met = turn.person.met
    known = turn.ties or turn.person.grants or turn.person.held
    return not known and (met is None or turn.now - met <= since)


def welcome(turn: Turn) -> Reply:
    """Who runs this, that it is a machine and not BPJS, three doors and the other language."""
    _ = turn.words
    text = _(
        "Welcome. I am Rutin, a machine that answers questions, not a person and not BPJS Ketenagakerjaan. "
        "I am run by: {office}, {contact}.\n"
        "I can work out premiums, help you sign up, and remind you to pay. I never take money.\n"
        "Where would you like to begin?",
        office=turn.office.name,
        contact=turn.office.contact,
    )
    return Reply(text, choices=(*_doors(turn), _other_language(turn)))


def menu(turn: Turn) -> Reply:
    """The menu of somebody who was here before; a mourner is not asked what they want."""
    _ = turn.words
    if turn.person.held:
        return with_menu(turn, _("I am here whenever you need me."))
    return with_menu(turn, _("What can I do for you?"))


def with_menu(turn: Turn, text: str) -> Reply:
    """A sentence with the buttons of the menu below it; after a death was told, only the way to a human."""
    _ = turn.words
    if turn.person.held and not turn.person.grants:
        return Reply(text, choices=(Choice(_("Contact an officer"), "officer.contact"),))
    staff = (Choice(_("Staff tasks"), "staff.home"),) if turn.person.grants else ()
    status = (Choice(_("My status"), "status.show"),) if turn.ties else ()
    last = (
        Choice(_("Contact an officer"), "officer.contact"),
        Choice(_("My data"), "mydata.show"),
        Choice(_("Reminder hours"), "hours.choose"),
    )
    return Reply(text, choices=(*staff, *status, *_doors(turn), *last, _other_language(turn)))


def menu_choice(turn: Turn) -> Choice:
    """The button that leads back to the menu."""
    return Choice(turn.words("Menu"), "menu.open")


def apology(turn: Turn) -> Outcome:
    """The menu, for a button or step that no longer counts; nothing else changes."""
    text = turn.words("Sorry, that button no longer works. Please choose again:")
    return Outcome((with_menu(turn, text),), next_step=STAY)


def offer_parked(turn: Turn) -> Outcome:
    """A question left some time ago is offered again, not forced."""
    _ = turn.words
    text = _("We were in the middle of something; your answers are kept. Shall we go on?")
    choices = (Choice(_("Go on"), "menu.resume"), menu_choice(turn))
    return Outcome((Reply(text, choices=choices),), next_step=STAY)


@step("menu.resume")
def resumed(turn: Turn) -> Result:
    """Ask the question that was left; without one, show the menu."""
    return left_off(turn)


def left_off(turn: Turn) -> Outcome:
    """The question that waits, put again; the menu where none does."""
    waiting = STEPS.get(turn.talk.step or "")
    if waiting is None or waiting.ask is None:
        return Outcome((menu(turn),))
    return Outcome((waiting.ask(turn),), next_step=STAY)


@step("menu.language")
def language(turn: Turn) -> Outcome:
    """Switch the language, and say the last question (or the menu) again in it."""
    code = turn.args.get("language", "")
    if code not in turn.languages:
        code = _other(turn.person.language)
    person = replace(turn.person, language=code)
    moved = replace(turn, person=person, words=turn.languages.get(code, turn.words))
    changes = (LanguageChosen(code),)
    if turn.talk.step and not turn.talk.parked:
        return replace(left_off(moved), changes=changes)
    just_met = _is_new(moved, timedelta(minutes=10))
    return Outcome((welcome(moved) if just_met else menu(moved),), changes=changes)


@step("menu.about")
def about(turn: Turn) -> Outcome:
    """Who runs it, what it never does, and how to check that; never that 175 could vouch for it."""
    _ = turn.words
    text = _(
        "I am Rutin, a machine. I am run by {office}; I am not BPJS Ketenagakerjaan.\n"
        "I and the officers never take money into a private account, and I never ask for an OTP, a PIN or "
        "a photo of your KTP.\n"
        "Want to be sure? Ask at {office} face to face, or at {contact}.",
        office=turn.office.name,
        contact=turn.office.contact,
    )
    return Outcome((Reply(text, choices=(menu_choice(turn),)),), next_step=STAY)


def _doors(turn: Turn) -> tuple[Choice, ...]:
    _ = turn.words
    return (
        Choice(_("Work out premium"), "premium.start"),
        Choice(_("Ask"), "asking.start"),
        Choice(_("Sign up"), "registration.start"),
    )


def _other_language(turn: Turn) -> Choice:
    code = _other(turn.person.language)
    return Choice(LANGUAGES[code], "menu.language", {"language": code})


def _other(code: str) -> str:
    return "id" if code == "jv" else "jv"
