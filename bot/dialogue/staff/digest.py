"""Several pieces of news for one staff member in the same moment: one message, one line each."""

from collections.abc import Sequence

from bot.dialogue.notice import Drawing, joined
from bot.dialogue.staff.desk import to_tasks
from bot.domain.outgoing import Kind
from bot.domain.reply import Reply

MOST_LINES = 8


@joined(Kind.STAFF)
def digest(drawings: Sequence[Drawing]) -> Reply:
    """What is new, most urgent kinds as they came, and the way to all of it."""
    _ = drawings[0].case.words
    lines = list(dict.fromkeys(one.reply.text.split("\n", 1)[0] for one in drawings))
    more = len(lines) - MOST_LINES
    shown = [f"• {line}" for line in lines[:MOST_LINES]]
    rest = [_("and {count} more", count=more)] if more > 0 else []
    return Reply("\n".join([_("News for you: {count}", count=len(drawings)), *shown, *rest]), (to_tasks(_),))
