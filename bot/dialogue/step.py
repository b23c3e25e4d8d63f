"""What a conversation is made of: the Turn a step is given, and what it may answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from bot.domain.changes import Change
from bot.domain.inbound import Inbound, Media, SharedContact, Text
from bot.domain.membership import Membership, Tie
from bot.domain.office import Office
from bot.domain.outgoing import Notice
from bot.domain.people import Person
from bot.domain.questions import Question
from bot.domain.reply import Choice, Reply
from bot.domain.viewer import Role
from bot.knowledge.library import Library
from bot.language import Words

STAY = "="
Draft = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Talk:
    """Where the talk with an address stands.

    `step` is the question that waits for an answer (None: none); `draft` holds the answers given so far;
    `parked`: quiet for 30 minutes, so the question is no longer first; `recent` is what the last hour was about
    (topics and values for follow-ups); `choices` are the buttons of the last message, for typed numbers and labels;
    `notice_choices` those of our newest unanswered notice of the last 72 hours, for typed labels and "sudah" only.
    """

    step: str | None = None
    draft: Draft = field(default_factory=dict)
    parked: bool = False
    recent: Draft = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    notice_choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything a step usually needs; what it does not hold is asked for with a Look.

    `now` is aware (UTC); `today` is the date in the person's own zone. `fresh(label)` gives a random id that
    is the same each time within this turn. `args` are the arguments of the tapped (or typed) choice.
    """

    inbound: Inbound
    person: Person
    now: datetime
    words: Words
    languages: Mapping[str, Words]
    library: Library
    office: Office
    fresh: Callable[[str], str]
    talk: Talk = field(default_factory=Talk)
    ties: tuple[Tie, ...] = ()
    args: Mapping[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The date where the person is."""
        return self.now.astimezone(self.person.zone).date()

    @property
    def text(self) -> str:
        """What was typed, empty if something else came."""
        return self.inbound.said.text if isinstance(self.inbound.said, Text) else ""

    @property
    def media(self) -> Media | None:
        """The file that came, if one did."""
        return self.inbound.said if isinstance(self.inbound.said, Media) else None

    @property
    def contact(self) -> SharedContact | None:
        """The phone number that was shared with the service's own button, if one was."""
        return self.inbound.said if isinstance(self.inbound.said, SharedContact) else None

    @property
    def draft(self) -> Draft:
        """The answers given so far in this talk."""
        return self.talk.draft

    def membership(self, id: str) -> Membership | None:
        """One of the memberships this person is tied to."""
        return next((tie.membership for tie in self.ties if tie.membership.id == id), None)

    def answered(self, **values: str) -> "Turn":
        """The same turn with these answers in its draft (for asking the next question)."""
        return replace(self, talk=replace(self.talk, draft={**self.talk.draft, **values}))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step decided.

    `next_step`: the question that now waits (None: none; STAY: as before). `draft`: the whole new draft
    (None: as before; {} empties it). `recent`: what follow-ups may lean on (None: as before).
    """

    replies: tuple[Reply, ...] = ()
    changes: tuple[Change, ...] = ()
    notices: tuple[Notice, ...] = ()
    next_step: str | None = None
    draft: Draft | None = None
    recent: Draft | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """A question to the door, and the plain function that goes on with what was found."""

    question: Question
    then: Callable[[Turn, Any], "Result"]


@dataclass(frozen=True, slots=True)
class Puzzled:
    """The answer could not be read: the router may find a question in it, else it says `reply` and waits."""

    reply: Reply


Result = Outcome | Look | Puzzled


@dataclass(frozen=True, slots=True)
class Step:
    """One place in a conversation.

    `take` handles what was said (or tapped) here; `ask` puts the step's question, again if need be;
    a step without `ask` is an act that a button leads to. `roles` are the staff roles it is open to (empty: anybody).
    """

    name: str
    take: Callable[[Turn], Result]
    ask: Callable[[Turn], Reply] | None = None
    roles: frozenset[Role] = frozenset()


STEPS: dict[str, Step] = {}


def step(
    name: str, *, ask: Callable[[Turn], Reply] | None = None, roles: frozenset[Role] = frozenset()
) -> Callable[[Callable[[Turn], Result]], Callable[[Turn], Result]]:
    """Register a function as the step of that name ("registration.nik"); names are stored, so they stay."""

    def register(take: Callable[[Turn], Result]) -> Callable[[Turn], Result]:
        if name in STEPS:
            raise ValueError(f"two steps are called {name}")
        STEPS[name] = Step(name, take, ask, roles)
        return take

    return register


def go(turn: Turn, name: str, **answers: str) -> Outcome:
    """Ask the question of step `name` next, with these answers added to the draft."""
    asked = turn.answered(**answers)
    question = STEPS[name].ask
    if question is None:
        raise ValueError(f"{name} asks nothing")
    return Outcome((question(asked),), next_step=name, draft=asked.draft)
