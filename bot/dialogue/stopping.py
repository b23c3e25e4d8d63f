"""STOP at once and without a question, and MULAI (users.md 22)."""

from bot.dialogue.step import Outcome, Turn, step
from bot.domain.changes import MessagesResumed, MessagesStopped
from bot.domain.reply import Reply


@step("stopping.stop")
def stop(turn: Turn) -> Outcome:
    """End all we start, in one line; a form is left, its answers are kept."""
    _ = turn.words
    text = _("Reminders have stopped. You can still pay the premium yourself. Write MULAI whenever you want them back.")
    return Outcome((Reply(text),), changes=(MessagesStopped(),))


@step("stopping.start")
def start(turn: Turn) -> Outcome:
    """Let reminders come again."""
    _ = turn.words
    text = _("All right, reminders may come again. Write STOP whenever you have had enough.")
    return Outcome((Reply(text),), changes=(MessagesResumed(),))
