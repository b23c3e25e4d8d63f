"""Who acts in a turn, and the two ways a change may not be made."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.inbound import Inbound
from bot.domain.limits import Allowed
from bot.domain.people import Person
from bot.domain.viewer import Member, Staff
from bot.storage import (
    requests,
)
from bot.storage.database import Connection
from bot.storage.keys import Keys


class Forbidden(Exception):
    """A change that this person may not make: a bug or a forgery, never an answer to show."""


class Overtaken(Exception):
    """Somebody else was first in the same moment: the turn is run again and will see it."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who acts, where, in which transaction, at what moment; `fresh(label)` draws ids."""

    connection: Connection
    keys: Keys
    person: Person
    staff: Staff | None
    address: str
    inbound: Inbound
    prompt: str | None
    zone_of: Callable[[str], str]
    rates_version: str
    allowed: Allowed
    now: datetime
    fresh: Callable[[str], str]

    @property
    def own(self) -> Member:
        """The speaker looking at what is their own."""
        return Member(self.person.id)

    @property
    def acting(self) -> Staff:
        """The speaker as staff.

        Raises:
            Forbidden: They hold no role.
        """
        if self.staff is None:
            raise Forbidden("not staff")
        return self.staff


async def own_request(w: Writer, request: str) -> None:
    """Refuse what is not done to a request they have taken.

    Raises:
        Forbidden: It was taken by somebody else, or by nobody.
    """
    view = await requests.one(w.connection, w.keys, w.acting, request)
    if view is None or view.taken_by != w.person.id:
        raise Forbidden("a request they have not taken")


Write = Callable[[Writer, Any], Awaitable[str | None]]
"""Writes one change; returns the id it is about, for the journal."""
