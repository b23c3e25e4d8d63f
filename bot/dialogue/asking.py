"""Free questions: an answer from the knowledge, or an honest "I do not know" with who does."""

from bot.dialogue.step import STAY, Outcome, Result, Turn, step
from bot.domain.changes import QuestionUnanswered
from bot.domain.reply import Choice, Reply
from bot.domain.text import masked


def _question(turn: Turn) -> Reply:
    _ = turn.words
    return Reply(_("Ask anything about BPJS Ketenagakerjaan for self-paying workers. Write it in your own words."))


@step("asking.start", ask=_question)
def start(turn: Turn) -> Result:
    """Take a question."""
    return free(turn)


def confident(turn: Turn) -> Outcome | None:
    """The answer to a question, or None when the text is none that is surely understood."""
    return None


def free(turn: Turn) -> Result:
    """Answer what was asked, or say who knows."""
    return confident(turn) or unanswered(turn)


def unanswered(turn: Turn) -> Outcome:
    """An honest "I do not know", kept masked for whoever mends the answers."""
    _ = turn.words
    text = _(
        "Sorry, I do not know that for sure. Who knows: {office} ({contact}), the call centre 175, "
        "or the JMO application.",
        office=turn.office.name,
        contact=turn.office.contact,
    )
    choices = (Choice(_("Contact an officer"), "officer.contact"), Choice(_("Menu"), "menu.open"))
    return Outcome(
        (Reply(text, choices=choices),),
        changes=(QuestionUnanswered(masked(turn.text)[:500], ()),),
        next_step=STAY,
    )
