"""Explanations to listen to: a voice note of the office, where there is one for the topic and the language."""

from bot.dialogue.menu import menu_choice
from bot.dialogue.step import STAY, Outcome, Turn, step
from bot.domain.reply import Attachment, Choice, Reply


def reference_of(turn: Turn, topic: str) -> str | None:
    """The recording of a topic in the person's language, as this chat service knows it."""
    channel = turn.inbound.address.channel
    return turn.library.recordings.get((channel, topic, turn.words.code))


def listen(turn: Turn, topic: str) -> tuple[Choice, ...]:
    """The button [Listen], where there is something to listen to."""
    if reference_of(turn, topic) is None:
        return ()
    return (Choice(turn.words("Listen"), "asking.listen", {"topic": topic}),)


@step("asking.listen")
def listened(turn: Turn) -> Outcome:
    """The voice note; it may have been taken away since its button was drawn."""
    _ = turn.words
    reference = reference_of(turn, turn.args.get("topic", ""))
    if reference is None:
        return Outcome((Reply(_("This recording is not here any more."), (menu_choice(turn),)),), next_step=STAY)
    return Outcome((Reply("", file=Attachment("voice", reference)),), next_step=STAY)
