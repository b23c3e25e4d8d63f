"""The order of questions of a form: which answer is still missing, and how the next one is asked."""

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.step import Draft, Outcome, Turn, go
from bot.domain.names import QUESTION_WORDS
from bot.domain.reply import Reply
from bot.domain.text import folded

SKIPPED = "-"

Questions = tuple[tuple[str, str], ...]

_WORK: Questions = (("occupation", "registration.occupation"),)
_PLACE: Questions = (("region", "registration.region"),)
_WHO: Questions = (
    ("phone", "registration.phone"),
    ("name", "registration.name"),
)
_NIK: Questions = (
    ("nik_door", "registration.nik"),
    ("born", "registration.born"),
    ("birth_date", "registration.birth_date"),
)

# Each form: the draft's keys in the order they are asked, with the step that asks (users.md B).
FORMS: Mapping[str, Questions] = {
    "enrol": (
        ("whom", "registration.whom"),
        ("has_bpjs", "registration.has_bpjs"),
        *_WORK,
        ("own_work", "registration.own_work"),
        ("tier", "registration.income"),
        ("programmes", "registration.programmes"),
        ("payer", "registration.payer"),
        *_PLACE,
        ("village", "registration.village"),
        ("consent", "registration.consent"),
        *_WHO,
        ("called", "registration.called"),
        *_NIK,
    ),
    "link": (
        ("whom", "registration.whom"),
        *_PLACE,
        ("consent", "registration.consent"),
        *_WHO,
        ("kpj", "linking.kpj"),
    ),
    "statement": (
        ("whom", "registration.whom"),
        ("last_paid", "linking.last_paid"),
        *_WORK,
        ("tier", "registration.income"),
        ("called", "registration.called"),
    ),
}
ENDS = {
    "enrol": "registration.review",
    "link": "linking.send",
    "statement": "linking.agree",
    "mend": "registration.mended",
}

# What an officer, or the worker in the review, may have corrected: the answers that are asked anew for it.
FIELDS: Mapping[str, Questions] = {
    "occupation": _WORK,
    "income": (("tier", "registration.income"),),
    "programmes": (("programmes", "registration.programmes"),),
    "payer": (("payer", "registration.payer"),),
    "region": (*_PLACE, ("village", "registration.village")),
    "phone": (("phone", "registration.phone"),),
    "name": (("name", "registration.name"),),
    "called": (("called", "registration.called"),),
    "nik": _NIK,
    "birth_date": (("birth_date", "registration.birth_date"),),
}
# Answers that fall with another one, because they were drawn from it.
_FALLS_WITH: Mapping[str, tuple[str, ...]] = {
    "occupation": ("sector",),
    "region": ("officer", "officer_name", "consent"),
    "phone": ("phone_verified",),
    "nik_door": ("nik",),
}


def form_of(draft: Draft) -> str:
    """Which form is being filled in; a sign-up unless another was begun."""
    return draft.get("form", "enrol")


def advance(turn: Turn, **answers: str) -> Outcome:
    """Keep these answers and ask for the first one that is still missing; at the end, the form's last screen."""
    asked = turn.answered(**answers)
    return go(asked, next_question(asked.draft))


def next_question(draft: Draft) -> str:
    """The step that asks what is missing, or the form's last screen."""
    form = form_of(draft)
    questions = FIELDS.get(draft.get("mend_field", ""), ()) if form == "mend" else FORMS.get(form, FORMS["enrol"])
    for key, name in questions:
        if key not in draft and not _needless(key, draft):
            return name
    return ENDS.get(form, ENDS["enrol"])


def _needless(key: str, draft: Draft) -> bool:
    """A birth date is confirmed only where a typed NIK shows one; an unnamed occupation needs no income."""
    if key == "born":
        return "nik" not in draft or "birth_date" in draft
    return key == "tier" and form_of(draft) == "statement" and draft.get("occupation") == SKIPPED


def without(turn: Turn, field: str) -> Turn:
    """The same turn with a field's answers forgotten, so that they are asked anew."""
    keys = {key for key, _name in FIELDS.get(field, ())}
    keys |= {lost for key in keys for lost in _FALLS_WITH.get(key, ())}
    return with_draft(turn, {key: value for key, value in turn.draft.items() if key not in keys})


def with_draft(turn: Turn, draft: Draft) -> Turn:
    """The same turn with another draft."""
    return replace(turn, talk=replace(turn.talk, draft=draft))


def opening(text: str, outcome: Outcome) -> Outcome:
    """The same outcome with a sentence before its last message, in one bubble."""
    *before, last = outcome.replies
    return replace(outcome, replies=(*before, replace(last, text=f"{text}\n{last.text}")))


def kindly(reply: Reply, choices_of: Reply) -> Reply:
    """An example for who was not understood, with the buttons of the question still below it."""
    return replace(reply, choices=choices_of.choices, ask=choices_of.ask)


def sounds_like_question(text: str) -> bool:
    """Whether words typed into a form are rather a question, which is answered before the form goes on."""
    return "?" in text or bool(QUESTION_WORDS.intersection(folded(text).split()[:3]))
