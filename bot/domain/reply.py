"""What we say, before any chat service draws it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: its label (at most 20 characters), the step it leads to and that step's arguments.

    `final` marks what acts on money or people: it works once, and only by a tap, never by a typed number.
    """

    label: str
    step: str
    args: Mapping[str, str] = field(default_factory=dict)
    final: bool = False


class Ask(StrEnum):
    """What the service's keyboard should offer besides typing."""

    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes out: the service's own id of it (`reference`), or its bytes and name (never a path)."""

    kind: str
    reference: str | None = None
    name: str = ""
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One message: plain text, its buttons, and how it is to be treated.

    `prompt` is the id under which the choices are stored; the door or the sender fills it in.
    `copyable` is text to be copied with one tap; `protect` forbids forwarding;
    `delete_after` has the bot delete the message itself after that time.
    `link` is a (label, url) pair drawn as a button.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    file: Attachment | None = None
    ask: Ask | None = None
    link: tuple[str, str] | None = None
    copyable: bool = False
    protect: bool = False
    delete_after: timedelta | None = None
    prompt: str | None = None


@dataclass(frozen=True, slots=True)
class MessageRef:
    """The service's own id of a message that was sent."""

    id: str
