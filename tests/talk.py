"""A conversation as a test reads it: what is said, what is heard, what it changes; no database, no async."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.router import route, steps_loaded
from bot.dialogue.step import STAY, STEPS, Look, Outcome, Puzzled, Turn
from bot.dialogue.step import Talk as Standing
from bot.domain.changes import (
    Change,
    LanguageChosen,
    MessagesHeld,
    MessagesResumed,
    MessagesStopped,
)
from bot.domain.inbound import Address, Inbound, Media, Other, Said, SharedContact, Tap, Text, UpdateKey
from bot.domain.membership import Tie
from bot.domain.office import Office
from bot.domain.outgoing import Notice
from bot.domain.people import Person
from bot.domain.reply import Choice, Reply
from bot.domain.text import clean
from bot.knowledge.library import Library, load_library
from bot.language import load_words

steps_loaded()
words = cache(load_words)


@cache
def library() -> Library:
    """The real data files, read once for all tests."""
    return load_library(range(2025, 2029))


OFFICE = Office("Wadah Rukun Blitar", "wadah", "0342 801 234", ZoneInfo("Asia/Jakarta"))
WORKER = Person("worker", "id", ZoneInfo("Asia/Jakarta"))
MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 09.00 in Blitar, a Friday
LOOKS = 3
LONGEST_LABEL = 20


@dataclass
class Talk:
    """One person's chat. Set `person`, `ties`, `now` or `office` first; then say things and read what was heard."""

    person: Person = WORKER
    ties: tuple[Tie, ...] = ()
    now: datetime = MORNING
    office: Office = OFFICE
    private: bool = True
    genuine: bool = True
    standing: Standing = field(default_factory=Standing)
    replies: tuple[Reply, ...] = ()
    changes: list[Change] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    looked: list[Any] = field(default_factory=list)
    found: dict[type, Any] = field(default_factory=dict)
    library: Library = field(default_factory=library)
    _turns: int = 0

    # --- what the person does

    def opens(self, step: str, **args: str) -> None:
        """Come to a step as by a button: its question is put, or it acts (with these arguments)."""
        assert step in STEPS, f"no step is called {step}"
        self._hears(Tap("prompt", 0), tapped=Choice("", step, args))

    def says(self, text: str) -> None:
        """Type something."""
        self._hears(Text(clean(text)))

    def picks(self, label: str) -> None:
        """Press a button of the last message that has any."""
        found = [choice for choice in self.standing.choices if choice.label == label]
        assert found, f"no button {label!r} among {self.labels}"
        self._hears(Tap("prompt", 0), tapped=found[0])

    def presses_an_old_button(self) -> None:
        """Tap a button that no longer counts (or was forged)."""
        self._hears(Tap("gone", 0), invalid_tap=True)

    def sends_photo(self, caption: str = "", kind: str = "photo", mime: str = "image/jpeg") -> None:
        """Send a photo (or another kind of file)."""
        self._hears(Media(kind, f"file-{self._turns}", f"unique-{self._turns}", mime, 40_000, caption))

    def sends_voice(self) -> None:
        """Send a voice note."""
        self.sends_photo(kind="voice", mime="audio/ogg")

    def shares_contact(self, phone: str, own: bool = True) -> None:
        """Share a phone number with the service's own button."""
        self._hears(SharedContact(phone, own))

    def sends(self, what: str) -> None:
        """Send anything else: a sticker, a location, "edited" …"""
        self._hears(Other(what))

    def finds(self, question: type, value: Any) -> None:
        """What a Look of this type brings; a function is called with the question."""
        self.found[question] = value

    def waits(self, **time: float) -> None:
        """Let time pass; after 30 minutes the question that waits is parked."""
        gone = timedelta(**time)
        self.now += gone
        self.standing = replace(self.standing, parked=gone >= timedelta(minutes=30))

    # --- what can be read

    @property
    def heard(self) -> str:
        """The texts of the last turn's messages, one below the other."""
        return "\n".join(reply.text for reply in self.replies)

    @property
    def labels(self) -> list[str]:
        """The buttons of the last turn's messages."""
        return [choice.label for reply in self.replies for choice in reply.choices]

    @property
    def step(self) -> str | None:
        """The question that waits now."""
        return self.standing.step

    @property
    def draft(self) -> Mapping[str, str]:
        """The answers given so far."""
        return self.standing.draft

    # --- the door, in small

    def turn(self, said: Said) -> Turn:
        """The Turn of a message that comes now."""
        self._turns += 1
        number = self._turns
        languages = words()
        inbound = Inbound(
            UpdateKey("test", "bot", number),
            Address("test", "1", self.private),
            self.person.id,
            said,
            message=str(number),
            genuine=self.genuine,
        )
        return Turn(
            inbound,
            self.person,
            self.now,
            languages[self.person.language],
            languages,
            self.library,
            self.office,
            lambda label: sha256(f"{number}:{label}".encode()).hexdigest()[:24],
            self.standing,
            self.ties,
        )

    def _hears(self, said: Said, tapped: Choice | None = None, invalid_tap: bool = False) -> None:
        turn = self.turn(said)
        result = route(turn, tapped, invalid_tap)
        self.looked = []
        while isinstance(result, Look):
            self.looked.append(result.question)
            assert len(self.looked) <= LOOKS, f"more than {LOOKS} Looks in one turn: {self.looked}"
            result = result.then(turn, self._answer(result.question))
        assert not isinstance(result, Puzzled), "the router settles what a step could not read"
        self._keep(result)

    def _answer(self, question: Any) -> Any:
        kind = type(question)
        assert kind in self.found, f"the talk asked {question}; say talk.finds({kind.__name__}, …) first"
        value = self.found[kind]
        return value(question) if callable(value) else value

    def _keep(self, outcome: Outcome) -> None:
        self._proofread(outcome.replies)
        self.replies = outcome.replies
        self.changes = list(outcome.changes)
        self.notices = list(outcome.notices)
        was = self.standing
        choices = outcome.replies[-1].choices if outcome.replies else was.choices
        self.standing = Standing(
            was.step if outcome.next_step == STAY else outcome.next_step,
            was.draft if outcome.draft is None else outcome.draft,
            False,
            was.recent if outcome.recent is None else outcome.recent,
            choices,
        )
        for change in outcome.changes:
            self._apply(change)

    def _proofread(self, replies: tuple[Reply, ...]) -> None:
        """Whatever a test talks about: no forbidden phrase to a worker, nothing too long for a small phone."""
        for reply in replies:
            said = () if self.person.grants else self.library.phrases.forbidden_in(reply.text)
            assert not said, f"never say {said}: {reply.text}"
            assert self.person.grants or len(reply.text) <= 450, f"too long ({len(reply.text)}): {reply.text}"
            long = [choice.label for choice in reply.choices if len(choice.label) > LONGEST_LABEL]
            assert not long, f"labels of more than {LONGEST_LABEL} characters: {long}"

    def _apply(self, change: Change) -> None:
        match change:
            case LanguageChosen(language):
                self.person = replace(self.person, language=language)
            case MessagesStopped():
                self.person = replace(self.person, stopped=True)
            case MessagesResumed():
                self.person = replace(self.person, stopped=False)
            case MessagesHeld():
                self.person = replace(self.person, held=True)
            case _:
                pass
