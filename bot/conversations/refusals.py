"""What is said when a turn cannot be taken as it came: too many at once, or something broke."""

from bot.dialogue.step import STAY, Outcome, Turn
from bot.domain.inbound import Inbound, Text
from bot.domain.reply import Choice, Reply


def sorry(turn: Turn, number: str) -> Outcome:
    """One apology with the menu and the error's number."""
    _ = turn.words
    text = _("Sorry, something went wrong on my side (number {number}). Your answers are kept.", number=number)
    return Outcome((Reply(text, (Choice(_("Menu"), "menu.open"),)),), next_step=STAY)


def too_fast(turn: Turn) -> Reply:
    """One line, before the silence."""
    return Reply(turn.words("That is a lot at once. I read on in a minute. To stop messages, STOP always works."))


def is_stop(inbound: Inbound) -> bool:
    """Whether this is STOP, which passes every limit."""
    return isinstance(inbound.said, Text) and inbound.said.text.strip().lower() in {"stop", "berhenti", "mandheg"}
