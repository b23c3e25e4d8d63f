"""Free questions: an answer from the knowledge, or an honest "I do not know" with who does."""

import re
from dataclasses import replace

from bot.dialogue.answering import SUM, SUMS, AnswerContext, Answered, answer, answer_topic, label
from bot.dialogue.feedback import LONGEST_KEPT, asked, kept, rated, ratings, unanswered
from bot.dialogue.listening import listen
from bot.dialogue.menu import LANGUAGES
from bot.dialogue.payment.status import show
from bot.dialogue.premium.earning import tier_numbered
from bot.dialogue.step import STAY, Draft, Outcome, Result, Turn, step
from bot.domain.membership import Enrolment
from bot.domain.reply import Choice, Reply
from bot.domain.text import folded, word_set
from bot.knowledge.understanding import CHAT, SURE, UNCLEAR

MOST_LEADS = 2
QUESTION_WORDS = word_set(
    """apa apakah berapa bagaimana kenapa mengapa kapan siapa mana dimana kemana bisa bisakah boleh gimana opo piye
    pira piro pinten pripun kepriye napa nopo sinten pundi ngendi saged angsal what how when why who where"""
)
# "Kok belum ada kabar" of whoever has sent a request.
WAITING = frozenset({Enrolment.REQUESTED, Enrolment.RETURNED})
_NO_NEWS = re.compile(
    r"\b(?:belum|blm|durung|dereng|urung|nggak|gak|ga|tidak|ora|mboten|endi|mana|pundi|can)\b.*"
    r"\b(?:kabar|kabare|kabaripun|kabarnya|balasan|dibalas|dibales|jawaban|dijawab|dihubungi)\b"
    r"|\b(?:kabar|permintaan|pendaftaran|pengajuan)(?:nya|e|ku| saya| kula)? (?:saya )?"
    r"(?:piye|gimana|bagaimana|pripun|kepriye|sampai mana|tekan endi)\b"
)


@step("asking.start")
def start(turn: Turn) -> Outcome:
    """Invite a question; whatever is written next is one."""
    _ = turn.words
    text = _("Ask anything about BPJS Ketenagakerjaan for self-paying workers. Write it in your own words.")
    return Outcome((Reply(text),))


def confident(turn: Turn) -> Outcome | None:
    """The answer to a question asked in the middle of something else; None unless it is surely one."""
    understood = turn.library.understanding.understand(turn.text, context_of(turn).previous)
    if understood.topic is None or understood.topic in CHAT or not _asks(turn.text, understood.confidence):
        return None
    found = answer(turn.text, turn.words.code, context_of(turn))
    return _told(turn, found) if found.sure and found.topic not in CHAT else None


def _asks(text: str, confidence: float) -> bool:
    """Whether it is a question; figures without a word of asking are rather an answer that was mistyped."""
    if "?" in text or QUESTION_WORDS.intersection(folded(text).split()):
        return True
    return confidence >= SURE and not any(char.isdigit() for char in text)


def free(turn: Turn) -> Result:
    """Answer what was asked, ask back among a few, or say who knows."""
    if _awaits_news(turn):
        return show(turn)
    said = rated(turn)
    if said is not None:
        return said
    found = answer(turn.text, turn.words.code, context_of(turn))
    if found.choices:
        return _asked_back(turn, found)
    understood = found.sure and found.topic != UNCLEAR and not _said_before(turn, found)
    return _told(turn, found) if understood else unanswered(turn, found)


def _awaits_news(turn: Turn) -> bool:
    """Whether somebody whose request waits asks what has become of it."""
    waits = any(tie.membership.enrolment in WAITING for tie in turn.ties)
    return waits and _NO_NEWS.search(folded(turn.text)[:LONGEST_KEPT]) is not None


def _said_before(turn: Turn, found: Answered) -> bool:
    """Whether this would be the same answer again, to words that ask nothing and say nothing of the matter."""
    if found.topic in SUMS or found.topic != turn.talk.recent.get("topic"):
        return False
    if "?" in turn.text or QUESTION_WORDS.intersection(folded(turn.text).split()):
        return False
    return turn.library.understanding.understand(turn.text).topic != found.topic


def context_of(turn: Turn) -> AnswerContext:
    """What an answer leans on; of the question before only its topic is kept, so its first wording stands for it."""
    known = turn.library.understanding.answers.get(turn.talk.recent.get("topic", ""))
    previous = known.wordings[:1] if known is not None else ()
    return AnswerContext(
        understanding=turn.library.understanding,
        emergencies=turn.library.emergencies,
        rates=turn.library.rates,
        occupations=turn.library.occupations,
        office=turn.office,
        languages=turn.languages,
        today=turn.today,
        previous=previous,
        values=_known(turn),
    )


def _known(turn: Turn) -> Draft:
    """What follow-ups build on: the last hour's values, before them a price worked out in the form that waits."""
    priced = {name: turn.draft[name] for name in ("sector", "programmes", "payer") if name in turn.draft}
    tier = tier_numbered(turn, turn.draft.get("tier", ""))
    if tier is None:
        return turn.talk.recent
    return {"topic": SUM, **priced, "income": str(tier.income_from or 1), **turn.talk.recent}


def _told(turn: Turn, found: Answered) -> Outcome:
    """The answer with the buttons that lead on; where the bot hands over, the question is not counted as unanswered."""
    leads = (*_more(turn, found), *listen(turn, found.topic), *_actions(turn, found))[:MOST_LEADS]
    choices = (*leads, *ratings(turn, found, len(leads)), *_javanese(turn))
    kept_for_follow_ups = {"topic": found.topic, **found.values, "asked": asked(turn)}
    return Outcome((Reply(found.text, choices),), next_step=STAY, recent=kept_for_follow_ups)


def _more(turn: Turn, found: Answered) -> tuple[Choice, ...]:
    return (Choice(turn.words("More"), "asking.more", {"topic": found.topic}),) if found.more else ()


def _javanese(turn: Turn) -> tuple[Choice, ...]:
    """Who writes Javanese is offered Javanese: no service reports it (users.md 26)."""
    if turn.words.code == "jv" or turn.library.understanding.normaliser.read(turn.text)[1] != "jv":
        return ()
    return (Choice(LANGUAGES["jv"], "menu.language", {"language": "jv"}),)


def _actions(turn: Turn, found: Answered) -> tuple[Choice, ...]:
    _ = turn.words
    leads = {
        "premium": Choice(_("Work out premium"), "premium.start"),
        "register": Choice(_("Sign up"), "registration.start"),
        "status": Choice(_("My status"), "status.show"),
        "officer": Choice(_("Contact an officer"), "officer.contact"),
        "problem": _problem(turn),
        "my_data": Choice(_("My data"), "mydata.show"),
        "stop": Choice(_("Stop messages"), "stopping.stop"),
    }
    return tuple(leads.get(name) or _to_topic(turn, name) for name in found.actions)


def _to_topic(turn: Turn, topic: str) -> Choice:
    """The button of an answer that leads on to another answer."""
    return Choice(label(turn.library.understanding.answers[topic], turn.words.code), "asking.topic", {"topic": topic})


def _problem(turn: Turn) -> Choice:
    """Trouble with a payment: a member says which, anybody else has no payment here and asks an officer."""
    _ = turn.words
    if turn.ties:
        return Choice(_("Trouble with paying"), "payment.problem")
    return Choice(_("Contact an officer"), "officer.contact")


def _asked_back(turn: Turn, found: Answered) -> Outcome:
    answers = turn.library.understanding.answers
    topics = (
        Choice(label(answers[topic], turn.words.code), "asking.topic", {"topic": topic}) for topic in found.choices
    )
    none = Choice(turn.words("None of these"), "asking.helped", {"yes": "no"})
    recent = {**turn.talk.recent, "asked": asked(turn)}
    return Outcome((Reply(found.text, (*topics, none)),), changes=kept(turn, found), next_step=STAY, recent=recent)


@step("asking.topic")
def topic(turn: Turn) -> Outcome:
    """The answer of a topic that was chosen."""
    found = answer_topic(turn.args.get("topic", ""), turn.words.code, context_of(turn))
    return _told(turn, found) if found.sure else unanswered(turn, found)


@step("asking.more")
def more(turn: Turn) -> Outcome:
    """The second part of an answer."""
    found = answer_topic(turn.args.get("topic", ""), turn.words.code, context_of(turn))
    if not found.more:
        return unanswered(turn, found)
    return _told(turn, replace(found, text=found.more, more=None))
