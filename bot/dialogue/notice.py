"""Messages that we start: each template is a pure function of a Case, drawn when it is judged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.membership import Membership
from bot.domain.office import Office
from bot.domain.outgoing import Kind
from bot.domain.people import Person
from bot.domain.reply import Reply
from bot.knowledge.library import Library
from bot.language import Words


@dataclass(frozen=True, slots=True)
class Case:
    """What a template is given: to whom, about which membership, with which arguments, at what moment.

    `now` is aware (UTC). `membership` is read in the same moment, so what is said is true on the day it is said.
    """

    person: Person
    now: datetime
    words: Words
    library: Library
    office: Office
    args: Mapping[str, str] = field(default_factory=dict)
    membership: Membership | None = None

    @property
    def today(self) -> date:
        """The date where the person is."""
        return self.now.astimezone(self.person.zone).date()


@dataclass(frozen=True, slots=True)
class Unwanted:
    """This message should not go out (any more), and why, as a short code."""

    reason: str


Template = Callable[[Case], Reply | Unwanted]
NOTICES: dict[str, Template] = {}


def notice(name: str) -> Callable[[Template], Template]:
    """Register a template under a name ("reminder.due_soon"); names are stored, so they stay."""

    def register(template: Template) -> Template:
        if name in NOTICES:
            raise ValueError(f"two notices are called {name}")
        NOTICES[name] = template
        return template

    return register


@dataclass(frozen=True, slots=True)
class Drawing:
    """One of several messages that leave together: its template's name, its case, and how it reads alone."""

    template: str
    case: Case
    reply: Reply


Joining = Callable[[Sequence[Drawing]], Reply]
JOINED: dict[Kind, Joining] = {}


def joined(kind: Kind) -> Callable[[Joining], Joining]:
    """Register how several messages of a kind to one person become one."""

    def register(joining: Joining) -> Joining:
        JOINED[kind] = joining
        return joining

    return register
