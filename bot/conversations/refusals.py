"""What is said when a turn cannot be taken as it came: too many at once, or something broke."""

from datetime import datetime
from hashlib import sha256

from bot.dialogue.step import STAY, Outcome, Turn
from bot.domain.inbound import Inbound, Text
from bot.domain.outgoing import Kind, Notice, ToStaff
from bot.domain.reply import Choice, Reply
from bot.domain.viewer import Role


def sorry(turn: Turn, number: str, place: str) -> Outcome:
    """One apology with the menu and the error's number, and an alarm to whoever looks after the bot."""
    _ = turn.words
    text = _("Sorry, something went wrong on my side (number {number}). Your answers are kept.", number=number)
    apology = Reply(text, (Choice(_("Menu"), "menu.open"),))
    return Outcome((apology,), notices=(_alarm(number, place, turn.now),), next_step=STAY)


def _alarm(number: str, place: str, now: datetime) -> Notice:
    """To the operators, or the supervisors where there are none; once an hour for each place that fails."""
    key = f"staff.turn_failed:{sha256(place.encode()).hexdigest()[:16]}:{now:%Y%m%d%H}"
    told = {"number": number, "place": place}
    return Notice(ToStaff(Role.OPERATOR, ""), Kind.STAFF, key, "staff.turn_failed", told, urgent=True)


def too_fast(turn: Turn) -> Reply:
    """One line, before the silence."""
    return Reply(turn.words("That is a lot at once. I read on in a minute. To stop messages, STOP always works."))


def is_stop(inbound: Inbound) -> bool:
    """Whether this is STOP, which passes every limit."""
    return isinstance(inbound.said, Text) and inbound.said.text.strip().lower() in {"stop", "berhenti", "mandheg"}
