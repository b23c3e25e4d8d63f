"""Who it is: the phone number, the name as on the identity card, and how to be called."""

from bot.dialogue.plain import is_no_nickname, is_small_talk
from bot.dialogue.registration.form import SKIPPED, advance, form_of, kindly
from bot.dialogue.step import Puzzled, Result, Turn, step
from bot.domain.names import parse_name, parse_nickname
from bot.domain.phones import parse_phone
from bot.domain.reply import Ask, Choice, Reply

LONGEST_LABEL = 20


def ask_phone(turn: Turn) -> Reply:
    """The phone number, and for whom it is."""
    _ = turn.words
    officer = turn.draft.get("officer_name") or _("the officer")
    text = _("Which phone number may {officer} call? Press the button to share it, or type it.", officer=officer)
    none = Choice(_("No phone"), "registration.phone", {"phone": SKIPPED})
    return Reply(text, choices=(none,), ask=Ask.CONTACT)


@step("registration.phone", ask=ask_phone)
def phone(turn: Turn) -> Result:
    """Take a number that was shared or typed; only the sender's own contact counts as verified (SECURITY R8)."""
    if turn.args.get("phone") == SKIPPED:
        return advance(turn, phone=SKIPPED)
    shared = turn.contact
    number = parse_phone(shared.phone if shared else turn.text)
    if number is None:
        _ = turn.words
        example = _("I could not read that number. Please write it like 0812-3456-7890.")
        return Puzzled(kindly(Reply(example), ask_phone(turn)))
    if shared is not None and shared.own:
        return advance(turn, phone=number, phone_verified="yes")
    return advance(turn, phone=number)


def ask_name(turn: Turn) -> Reply:
    """The full name."""
    return Reply(turn.words("What is the full name, as written on the KTP?"))


@step("registration.name", ask=ask_name)
def name(turn: Turn) -> Result:
    """Take the name as it is written."""
    full = parse_name(turn.text)
    if full is None or is_small_talk(turn.text):
        return Puzzled(Reply(turn.words("Only the name, please, as on the KTP. For example: Siti Aminah")))
    return advance(turn, name=full)


def ask_called(turn: Turn) -> Reply:
    """How to be addressed: four buttons with the first name, or anything typed."""
    _ = turn.words
    labels = _labels(turn)
    choices = tuple(Choice(label, "registration.called", {"called": label}) for label in labels)
    if form_of(turn.draft) == "statement":
        choices = (*choices, Choice(_("Skip"), "registration.called", {"called": SKIPPED}))
    return Reply(_("What shall I call you (or the one this is for)? For example: Bu Jum"), choices=choices)


def _labels(turn: Turn) -> tuple[str, ...]:
    first = turn.draft.get("name", "").split(" ")[0].title()
    if not first:
        return ()
    labels = tuple(f"{title} {first}" for title in ("Bu", "Pak", "Mbak", "Mas"))
    return labels if all(len(label) <= LONGEST_LABEL for label in labels) else ()


@step("registration.called", ask=ask_called)
def called(turn: Turn) -> Result:
    """Take what to call somebody."""
    typed = None if is_no_nickname(turn.text) else parse_nickname(turn.text)
    chosen = turn.args.get("called") or typed
    if not chosen:
        example = turn.words("Just what people call you, please. For example: Pak Slamet")
        return Puzzled(kindly(Reply(example), ask_called(turn)))
    return advance(turn, called=chosen)
