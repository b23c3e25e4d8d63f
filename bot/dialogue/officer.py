"""A human: tickets between a worker and the officers."""

from bot.dialogue.step import STAY, Outcome, Result, Turn
from bot.domain.reply import Choice, Reply


def passed_on(turn: Turn) -> Result:
    """A voice note, photo or file goes to the open ticket; without one, a ticket is offered."""
    _ = turn.words
    text = _("I cannot hear or see files, but an officer can. Shall I pass this on?")
    return Outcome((Reply(text, choices=(Choice(_("Contact an officer"), "officer.contact"),)),), next_step=STAY)
