"""Who is looking: every read and write of personal data names its viewer (SECURITY R1)."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a staff member may do; the scope says where."""

    SUPERVISOR = "supervisor"
    AGENT = "agent"
    COORDINATOR = "coordinator"
    SPONSOR = "sponsor"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Staff:
    """A staff member acting in a role; `scope` holds regency codes ("3505"), empty for nothing."""

    person: str
    role: Role
    scope: frozenset[str]


@dataclass(frozen=True, slots=True)
class Member:
    """A person looking at what is their own."""

    person: str


PURPOSES = frozenset({"receive", "plan", "send", "retention", "backup", "command"})


@dataclass(frozen=True, slots=True)
class System:
    """Rutin itself, for one of a closed list of purposes ("errand:<name>" is allowed too)."""

    purpose: str

    def __post_init__(self) -> None:
        if self.purpose not in PURPOSES and not self.purpose.startswith("errand:"):
            raise ValueError(f"no such purpose: {self.purpose}")


Viewer = Staff | Member | System
