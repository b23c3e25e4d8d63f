"""People we talk with: their language, zone, hours, consents and roles."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.viewer import Role


class Purpose(StrEnum):
    """What a consent is for; each is asked alone, when it is needed (SECURITY R17)."""

    SERVICE = "service"
    REMINDERS = "reminders"
    NEWS = "news"
    COORDINATOR = "coordinator"
    VISITS = "visits"
    EVALUATION = "evaluation"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role somebody holds, in the regencies of `scope`."""

    role: Role
    scope: frozenset[str]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody we talk with. `hours` is one of morning, noon, afternoon, evening; None means the default 19.15.

    `stopped` is their own wish (STOP); `held` is ours (a death was told): both end what we start.
    `called` is how they want to be addressed ("Bu Jum"), empty when unknown; `staff_name` is what workers
    know a staff member by.
    """

    id: str
    language: str
    zone: ZoneInfo
    called: str = ""
    hours: str | None = None
    stopped: bool = False
    held: bool = False
    source: str | None = None
    consents: frozenset[Purpose] = frozenset()
    grants: tuple[Grant, ...] = ()
    met: datetime | None = None
    staff_name: str = ""

    def holds(self, *roles: Role) -> bool:
        """Whether the person holds one of these roles anywhere."""
        return any(grant.role in roles for grant in self.grants)

    def scope(self, *roles: Role) -> frozenset[str]:
        """The regencies in which the person holds one of these roles."""
        return frozenset().union(*(grant.scope for grant in self.grants if grant.role in roles))


@dataclass(frozen=True, slots=True)
class Officer:
    """A staff member as shown to a worker: name and how to reach them, and the id for notices."""

    person: str
    name: str
