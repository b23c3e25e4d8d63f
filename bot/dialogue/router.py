"""Which step a message belongs to, and what happens when none can read it (DESIGN section 4)."""

import importlib
import pkgutil
from dataclasses import replace

import bot.dialogue
from bot.dialogue import asking, commands, emergency, menu, typed_data
from bot.dialogue.picking import Picked, is_number, last_number, picked
from bot.dialogue.plain import is_small_talk, tells_payment
from bot.dialogue.step import STAY, STEPS, Look, Outcome, Puzzled, Result, Step, Turn
from bot.dialogue.tickets import officer
from bot.domain.changes import TypedIdentifierDeleted
from bot.domain.choices import parse_paid
from bot.domain.inbound import TOO_MANY, Media, Other, SharedContact, Text
from bot.domain.reply import Choice, Reply
from bot.domain.text import folded


def steps_loaded() -> None:
    """Import every dialogue, so that STEPS and NOTICES are complete; call it once at the start."""
    for module in pkgutil.walk_packages(bot.dialogue.__path__, "bot.dialogue."):
        importlib.import_module(module.name)


def route(turn: Turn, tapped: Choice | None = None, invalid_tap: bool = False) -> Result:
    """Find the step for what was said or tapped, and run it.

    `tapped` is the choice behind a valid tap; `invalid_tap` says that a tap was forged, foreign, expired or
    used. The returned Looks are the door's to answer; the router goes on with what they bring.
    """
    if not turn.inbound.address.private:
        return Outcome(next_step=STAY)
    if invalid_tap:
        return menu.apology(turn)
    if tapped is not None:
        return chosen(turn, tapped)
    said = turn.inbound.said
    if isinstance(said, Text) and folded(said.text):
        return _typed(turn)
    if isinstance(said, Media):
        return _media(turn)
    if isinstance(said, SharedContact) and _waits(turn):
        return _current(turn)
    return _unreadable(turn, said.what if isinstance(said, Other) else "")


def chosen(turn: Turn, choice: Choice) -> Result:
    """Do what a choice leads to: a step with a question and no arguments puts that question."""
    step = STEPS.get(choice.step)
    if step is None or not allowed(turn, step):
        return menu.apology(turn)
    moved = replace(turn, args=choice.args)
    if step.ask is not None and not choice.args:
        return Outcome((step.ask(moved),), next_step=step.name)
    return _settled(moved, step.take(moved), step)


def allowed(turn: Turn, step: Step) -> bool:
    """Staff steps are for those who hold the role now, in private, by a message of their own (SECURITY R7)."""
    if not step.roles:
        return True
    return turn.inbound.genuine and turn.inbound.address.private and turn.person.holds(*step.roles)


def _typed(turn: Turn) -> Result:
    first = _before_all(turn, turn.text)
    if first is not None:
        return first
    command = commands.command_in(turn.text)
    if command is not None and command.firm:
        return chosen(turn, command.choice)
    meant = _meant(turn, picked(turn.text, turn.talk.choices))
    if meant is not None:
        return meant
    if command is not None and not (command.greeting and _waits(turn)):
        return chosen(turn, command.choice)
    return _current(turn) if _waits(turn) else _at_rest(turn)


def _at_rest(turn: Turn) -> Result:
    """Nothing waits: an answer to our newest notice, a form that was left, or a question."""
    answered = _to_notice(turn) or _no_such_button(turn)
    if answered is not None:
        return answered
    if turn.ties and parse_paid(turn.text):
        return chosen(turn, Choice("", "payment.report"))
    return _parked(turn) if turn.talk.step else asking.free(turn)


def _no_such_button(turn: Turn) -> Outcome | None:
    """A bare number beyond the buttons in sight is a slip of the finger; what works once is not offered twice."""
    _, choices = turn.words, turn.talk.choices
    if not choices or not is_number(turn.text):
        return None
    last = last_number(choices)
    text = _("The choices are 1 to {last}.", last=last) if last and last > 1 else _("Please press one of the buttons.")
    again = () if any(choice.final for choice in choices) else tuple(choices)
    return Outcome((Reply(text, again),), next_step=STAY)


def _to_notice(turn: Turn) -> Result | None:
    return _meant(turn, picked(turn.text, turn.talk.notice_choices, numbers=False))


def _meant(turn: Turn, pick: Choice | Picked | None) -> Result | None:
    if pick is Picked.ONLY_BY_TAP:
        return Outcome((Reply(turn.words("For this one, please press the button itself.")),), next_step=STAY)
    return chosen(turn, pick) if isinstance(pick, Choice) else None


def _before_all(turn: Turn, text: str) -> Result | None:
    """What no step may see first: an emergency, a secret, a NIK where none was asked for."""
    danger = None if _staff_writes(turn) else emergency.found(turn, text)
    if danger is not None:
        return _settled(turn, emergency.told(turn, danger, text), None)
    return typed_data.guarded(turn, at_rest=not _waits(turn))


def _staff_writes(turn: Turn) -> bool:
    """An officer's answer or broadcast may speak of an accident without telling of one."""
    step = STEPS.get(turn.talk.step or "")
    return step is not None and bool(step.roles) and _waits(turn) and allowed(turn, step)


def _media(turn: Turn) -> Result:
    said = turn.inbound.said
    assert isinstance(said, Media)
    first = _before_all(turn, said.caption) if said.caption else None
    if first is not None:
        return first
    return _current(turn) if _waits(turn) else _settled(turn, officer.passed_on(turn), None)


def _waits(turn: Turn) -> bool:
    return turn.talk.step is not None and not turn.talk.parked


def _current(turn: Turn) -> Result:
    """Give the waiting question what was said."""
    step = STEPS.get(turn.talk.step or "")
    if step is None or not allowed(turn, step):
        return replace(menu.apology(turn), next_step=None)
    return _settled(turn, step.take(turn), step)


def _settled(turn: Turn, result: Result, step: Step | None) -> Result:
    """Carry the turn (with its arguments) through Looks, and find help for who is not understood."""
    if isinstance(result, Look):
        look = result
        return Look(look.question, lambda _turn, found: _settled(turn, look.then(turn, found), step))
    return _puzzled(turn, result, step) if isinstance(result, Puzzled) else result


def _puzzled(turn: Turn, result: Puzzled, step: Step | None) -> Result:
    if turn.media is not None:
        return _settled(turn, officer.passed_on(turn), None)
    answered = _to_notice(turn) if turn.text and step is not None else None
    if answered is not None:
        return answered
    if step is not None and not step.roles and turn.ties and tells_payment(turn.text):
        return chosen(turn, Choice("", "payment.report"))
    answer = asking.confident(turn) if turn.text and not is_small_talk(turn.text) else None
    if answer is None or step is None:
        return Outcome((result.reply,), next_step=STAY)
    again = (step.ask(turn),) if step.ask is not None else ()
    gone = (TypedIdentifierDeleted(),) if typed_data.tells_contact(turn.text) else ()
    return replace(answer, replies=answer.replies + again, changes=answer.changes + gone, next_step=STAY)


def _parked(turn: Turn) -> Result:
    """A form left half an hour ago is offered again, unless something was asked."""
    answer = asking.confident(turn)
    return answer or menu.offer_parked(turn)


def _unreadable(turn: Turn, what: str) -> Result:
    """Stickers, places, edited messages, nothing at all: one line, and the question stays."""
    _ = turn.words
    if what == "edited":
        text = _("I do not see changes in a sent message. Please write it again as a new message.")
    elif what == TOO_MANY:
        text = _("That is enough files for today; I have not looked at this one. Please send it tomorrow.")
    elif isinstance(turn.inbound.said, SharedContact):
        text = _("Thank you. I have not kept the number, because I do not need it now.")
    else:
        text = _("I can only read words. Please write in a sentence, or press a button.")
    return Outcome((menu.with_menu(turn, text),), next_step=STAY)
