"""Questions the bot had no good answer to: a supervisor sees them and makes them wordings of a topic."""

from collections.abc import Sequence
from functools import partial

from bot.dialogue.answering import label
from bot.dialogue.staff.desk import SUPERVISORS, begin, gone, say, short, to_tasks
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.changes import QuestionsDismissed, WordingAdded
from bot.domain.questions import Unanswered
from bot.domain.reply import Choice, Reply
from bot.domain.text import clean, folded, masked
from bot.domain.unanswered import QuestionGroup, UnansweredQuestion, as_wording, grouped

SHOWN = 6
NEAREST = 3
LONGEST = 200
SHORTEST = 3


@step("staff.unanswered", roles=SUPERVISORS)
def unanswered(turn: Turn) -> Result:
    """Show what was asked without a good answer."""
    return Look(Unanswered(), listed)


def listed(turn: Turn, found: Sequence[UnansweredQuestion]) -> Outcome:
    """One button a question, the most frequent first; nobody is named."""
    _ = turn.words
    groups = grouped(found)
    if not groups:
        return say(turn, _("No question waits for an answer."))
    lines = [f"{group.count}× {said(turn, group)}" for group in groups[:SHOWN]]
    picks = [
        Choice(short(f"{number}. {said(turn, group)}"), "staff.unanswered_one", {"question": group.ids[-1]})
        for number, group in enumerate(groups[:SHOWN], 1)
    ]
    title = _("Questions without a good answer, most frequent first ({count} in all):", count=len(groups))
    return say(turn, title, *lines, choices=[*picks, to_tasks(_)])


def said(turn: Turn, group: QuestionGroup) -> str:
    """What was asked, or of which answer it was said that it did not help."""
    if group.text:
        return as_wording(group.text)[:80]
    return turn.words("Answer did not help: {title}", title=titles(turn, group.topics) or "?")


def titles(turn: Turn, topics: Sequence[str]) -> str:
    """Topics by what they are called."""
    answers = turn.library.understanding.answers
    return ", ".join(label(answers[topic], turn.words.code) for topic in topics if topic in answers)


@step("staff.unanswered_one", roles=SUPERVISORS)
def one(turn: Turn) -> Result:
    """Open one of them."""
    return Look(Unanswered(), partial(opened, question=turn.args.get("question", "")))


def opened(turn: Turn, found: Sequence[UnansweredQuestion], question: str) -> Outcome:
    """Text, count and guesses; its topic is chosen by a button or by name."""
    _ = turn.words
    group = next((group for group in grouped(found) if question in group.ids), None)
    if group is None:
        return gone(turn)
    guess = titles(turn, group.topics)
    lines = [
        f"{group.count}× {said(turn, group)}",
        _("Nearest: {titles} ({percent}% sure).", titles=guess, percent=group.confidence) if guess else "",
        _("Which topic does it belong to?") if group.text else _("Please mend the text of that answer."),
    ]
    nearest = topic_choices(turn, group.topics[:NEAREST], question) if group.text else []
    other = [Choice(_("Another topic"), "staff.wording_search", {"question": question})] if group.text else []
    dismiss = Choice(_("Take off the list"), "staff.unanswered_off", {"question": question}, final=True)
    return say(turn, *[line for line in lines if line], choices=[*nearest, *other, dismiss, to_tasks(_)])


def topic_choices(turn: Turn, topics: Sequence[str], question: str) -> list[Choice]:
    """A button for each topic that the question may become a wording of."""
    answers = turn.library.understanding.answers
    return [
        Choice(label(answers[topic], turn.words.code), "staff.wording_topic", {"question": question, "topic": topic})
        for topic in topics
        if topic in answers
    ]


@step("staff.unanswered_off", roles=SUPERVISORS)
def off(turn: Turn) -> Result:
    """It needs no answer of ours."""
    return Look(Unanswered(), partial(taken_off, question=turn.args.get("question", "")))


def taken_off(turn: Turn, found: Sequence[UnansweredQuestion], question: str) -> Outcome:
    """All who asked the same are taken off with it."""
    group = next((group for group in grouped(found) if question in group.ids), None)
    if group is None:
        return gone(turn)
    return say(
        turn, turn.words("Taken off the list."), choices=[to_list(turn)], changes=[QuestionsDismissed(group.ids)]
    )


def to_list(turn: Turn) -> Choice:
    """The button back to the list."""
    return Choice(turn.words("Unanswered questions"), "staff.unanswered")


def ask_topic(turn: Turn) -> Reply:
    """The name of a topic."""
    text = turn.words("Write the name of the topic, or a word of it, such as “saldo”.")
    return Reply(text, choices=(to_tasks(turn.words),))


@step("staff.wording_search", ask=ask_topic, roles=SUPERVISORS)
def search(turn: Turn) -> Outcome:
    """Offer the topics that are called so, or those that such a word is about."""
    _ = turn.words
    question = turn.args.get("question") or turn.draft.get("staff_question", "")
    if turn.args:
        return begin(turn, "staff.wording_search", staff_question=question)
    found = topic_choices(turn, topics_named(turn, turn.text), question)
    text = _("Which one?") if found else _("No topic is called like that. Please write another word.")
    return Outcome((Reply(text, choices=(*found, to_tasks(_))),), next_step="staff.wording_search")


def topics_named(turn: Turn, text: str) -> list[str]:
    """Topics whose name holds these words; without one, those that such a question would be about."""
    words, understanding = folded(text), turn.library.understanding
    named = [
        topic
        for topic, answer in understanding.answers.items()
        if words and any(words in folded(name) for name in (*answer.titles.values(), topic.replace("_", " ")))
    ]
    guess = understanding.understand(text)
    return (named or [*guess.choices, guess.nearest])[: 2 * NEAREST]


@step("staff.wording_topic", roles=SUPERVISORS)
def topic(turn: Turn) -> Result:
    """The topic is chosen; what was asked is shown once more before it is taught."""
    return Look(Unanswered(), partial(proposed, question=turn.args.get("question", "")))


def proposed(turn: Turn, found: Sequence[UnansweredQuestion], question: str) -> Outcome:
    """Ask for the wording itself, with the question as it was asked as the proposal."""
    group = next((group for group in grouped(found) if question in group.ids), None)
    wanted = turn.args.get("topic", "")
    if group is None or not group.text or wanted not in turn.library.understanding.answers:
        return gone(turn)
    proposal = as_wording(group.text)
    return begin(
        turn,
        "staff.wording_text",
        staff_topic=wanted,
        staff_question=question,
        staff_ids=",".join(group.ids),
        staff_wording=proposal,
    )


def ask_wording(turn: Turn) -> Reply:
    """The words themselves; nobody's name belongs there."""
    _ = turn.words
    title = titles(turn, [turn.draft.get("staff_topic", "")])
    text = _(
        "New example for “{title}”:\n“{wording}”\nAdd it like this, or write it better, without names.",
        title=title,
        wording=turn.draft.get("staff_wording", ""),
    )
    return Reply(text, choices=(Choice(_("Add"), "staff.wording_add"), to_tasks(_)))


@step("staff.wording_text", ask=ask_wording, roles=SUPERVISORS)
def wording(turn: Turn) -> Outcome:
    """What was typed instead becomes the wording."""
    return taught(turn, as_wording(masked(clean(turn.text, LONGEST))))


@step("staff.wording_add", roles=SUPERVISORS)
def add(turn: Turn) -> Outcome:
    """The proposal is taken as it is."""
    return taught(turn, turn.draft.get("staff_wording", ""))


def taught(turn: Turn, said: str) -> Outcome:
    """Keep the wording, and settle the questions it was learnt from."""
    _ = turn.words
    known, ids = turn.draft.get("staff_topic", ""), turn.draft.get("staff_ids", "").split(",")
    if known not in turn.library.understanding.answers:
        return gone(turn)
    if len(folded(said)) < SHORTEST:
        return Outcome((ask_wording(turn),), next_step="staff.wording_text")
    change = WordingAdded(turn.fresh("wording"), known, said, tuple(id for id in ids if id))
    text = _("Added to “{title}”. I shall understand it within a minute.", title=titles(turn, [known]))
    return say(turn, text, choices=[to_list(turn), to_tasks(_)], changes=[change])
