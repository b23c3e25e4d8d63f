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
    """Let reminders come again; what keeps them away is said, so that nothing is promised that does not come."""
    _ = turn.words
    if turn.person.held:
        text = _("Noted. Messages stay quiet for now; an officer asks first how things are.")
    elif not turn.ties:
        text = _("All right. There is nothing to remind of yet; write DAFTAR to sign up.")
    else:
        text = _("All right, reminders may come again. Write STOP whenever you have had enough.")
    return Outcome((Reply(text),), changes=(MessagesResumed(),))
