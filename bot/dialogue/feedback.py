"""Whether an answer helped: two small buttons or a few words, and what was not answered is kept for its menders."""

from bot.dialogue.answering import Answered
from bot.dialogue.menu import menu_choice
from bot.dialogue.step import STAY, Outcome, Turn, step
from bot.dialogue.tickets.lines import region
from bot.domain.changes import Change, QuestionUnanswered
from bot.domain.reply import Choice, Reply
from bot.domain.text import folded, masked, phrase_set
from bot.knowledge.understanding import CHAT, UNCLEAR

LONGEST_KEPT = 500
# Leading buttons beside which both of ours still fit on a small phone (users.md 26).
ROOMY = 1
HELPED = phrase_set(
    """membantu | sangat membantu | terbantu | sudah membantu | sudah jelas | jelas | jelas sekali | sudah paham |
    paham | saya paham | mengerti | sudah mengerti | sudah ngerti | ngerti | mudeng | wis mudeng | sampun cetha |
    cetha | sampun mangertos | sampun ngertos | mbiyantu | that helped | helpful"""
)
NOT_HELPED = phrase_set(
    """belum membantu | tidak membantu | kurang membantu | kurang jelas | belum jelas | tidak jelas | masih bingung |
    saya bingung | bingung | belum paham | tidak paham | belum mengerti | tidak mengerti | tidak ngerti | belum ngerti |
    ora mudeng | dereng cetha | mboten cetha | dereng mangertos | bukan itu | bukan itu maksud saya | sanes punika |
    dudu kuwi | jawabannya salah | salah jawab | tidak nyambung | ora nyambung | not helpful"""
)


def ratings(turn: Turn, found: Answered, leads: int) -> tuple[Choice, ...]:
    """The small buttons under an answer that leads on to `leads` others; typed words do as well."""
    if not found.answered or found.topic in CHAT:
        return ()
    _ = turn.words
    args = {"topic": found.topic, "asked": asked(turn)}
    no = Choice(_("Not answered"), "asking.helped", {**args, "yes": "no"})
    return (Choice(_("It helped"), "asking.helped", {**args, "yes": "yes"}), no) if leads <= ROOMY else (no,)


def asked(turn: Turn) -> str:
    """The question as it may be kept, masked and cut; after a button, the one it came from."""
    return masked(turn.text)[:LONGEST_KEPT] or turn.talk.recent.get("asked", "")


def rated(turn: Turn) -> Outcome | None:
    """What "kurang jelas" or "membantu" says of the last answer; None for anything else, and without an answer."""
    topic, said = turn.talk.recent.get("topic", ""), folded(turn.text)
    if topic in CHAT or topic not in turn.library.understanding.answers:
        return None
    if said in HELPED:
        return _glad(turn)
    return _wanting(turn, topic, turn.talk.recent.get("asked", "")) if said in NOT_HELPED else None


@step("asking.helped")
def helped(turn: Turn) -> Outcome:
    """Whether an answer helped; where it did not, who knows."""
    if turn.args.get("yes") == "yes":
        return _glad(turn)
    return _wanting(turn, turn.args.get("topic", ""), turn.args.get("asked", ""))


def _glad(turn: Turn) -> Outcome:
    return Outcome((Reply(turn.words("Glad to hear that."), (menu_choice(turn),)),), next_step=STAY)


def _wanting(turn: Turn, topic: str, question: str) -> Outcome:
    """The answer of this topic did not help: it counts as a question without a good answer."""
    known = topic in turn.library.understanding.answers
    changes = (QuestionUnanswered(question, (topic,), _sure(turn, question), region(turn)),) if known else ()
    return Outcome((_sorry(turn),), changes=changes, next_step=STAY)


def _sorry(turn: Turn) -> Reply:
    _ = turn.words
    text = _(
        "Sorry that did not help; I have noted it. Who knows more: {office} ({contact}), the call centre 175, "
        "or the JMO application.",
        office=turn.office.name,
        contact=turn.office.contact,
    )
    return Reply(text, who_knows(turn).choices)


def unanswered(turn: Turn, found: Answered) -> Outcome:
    """An honest "I do not know", with who does; the question is kept masked for whoever mends the answers."""
    return Outcome((who_knows(turn),), changes=kept(turn, found), next_step=STAY)


def kept(turn: Turn, found: Answered) -> tuple[Change, ...]:
    """The question that was just asked, for the list of those without an answer."""
    if not turn.text:
        return ()
    nearest = found.choices or ((found.topic,) if found.topic != UNCLEAR else ())
    return (QuestionUnanswered(asked(turn), nearest, _sure(turn, turn.text), region(turn)),)


def _sure(turn: Turn, question: str) -> int:
    """How sure the best guess is, in percent."""
    return min(99, round(100 * turn.library.understanding.understand(question).confidence)) if question else 0


def who_knows(turn: Turn) -> Reply:
    """An honest "I do not know", with who does."""
    _ = turn.words
    text = _(
        "Sorry, I do not know that for sure. Who knows: {office} ({contact}), the call centre 175, "
        "or the JMO application.",
        office=turn.office.name,
        contact=turn.office.contact,
    )
    return Reply(text, (Choice(_("Contact an officer"), "officer.contact"), menu_choice(turn)))
