"""How much one person, and all strangers together, may ask of us (SECURITY R20)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowed:
    """The numbers an office decides; the terminal's demo is exempt from those per minute."""

    messages_per_minute: int = 30
    strangers_per_minute: int = 600
    photos_per_day: int = 10
    open_tickets: int = 3
    kept_questions: int = 20
    exports_per_day: int = 2
    niks_per_day: int = 5
    reveals_per_day: int = 40
