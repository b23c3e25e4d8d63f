"""Who runs this bot, as a worker may know it."""

from dataclasses import dataclass, field
from datetime import time
from zoneinfo import ZoneInfo

from bot.domain.limits import Allowed


@dataclass(frozen=True, slots=True)
class Office:
    """The operator: name, kind (branch, wadah, community, other), public contact, mandate and hours.

    `mandate` is the number and date of the letter that allows taking NIKs, empty without one;
    `nik_in_chat` offers typing the NIK; `code_digits` is the least and greatest length of a payment code.
    """

    name: str
    kind: str
    contact: str
    zone: ZoneInfo
    mandate: str = ""
    nik_in_chat: bool = False
    code_digits: tuple[int, int] = (8, 18)
    opens: time = time(8)
    closes: time = time(16)
    limits: Allowed = field(default_factory=Allowed)
