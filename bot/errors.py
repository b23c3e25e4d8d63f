"""What can go wrong, named after what the catcher should do.

RutinError
├── SettingsError         a setting is wrong; the start is refused
├── KnowledgeError        a data file is wrong; the start is refused
├── KeysError             the key file does not fit the database; the start is refused
├── DatabaseRefused       this database is not for this use; nothing was written
├── TermLost              another process may send now: give back what has not begun, stand for election again
├── NotStored             the database could not take this turn; the update must come again
└── DeliveryFailed
    ├── TryLater          nothing was delivered; send the same message again after a while
    ├── Unreachable       the person can no longer be written to at this address
    ├── Refused           the service will never take this message
    └── Unconfirmed       no answer; it may have arrived
"""

from datetime import timedelta


class RutinError(Exception):
    """Anything Rutin itself raises."""


class SettingsError(RutinError):
    """One or more settings are wrong; the message names each and holds no value."""


class KnowledgeError(RutinError):
    """A data file is wrong; the message names the file, the place and what to do."""


class KeysError(RutinError):
    """The key file is missing, readable by others, or not the one this database was written with."""


class DatabaseRefused(RutinError):
    """This database is of another kind, another bot, or already has a sender."""


class TermLost(RutinError):
    """This process is not, or no longer, the elected sender."""


class NotStored(RutinError):
    """The database could not take this turn (locked, full, gone): do not acknowledge, the update must come again."""


class DeliveryFailed(RutinError):
    """A message did not, or may not have, arrived."""


class TryLater(DeliveryFailed):
    """Nothing was delivered; the same message may be sent again after `after`.

    `scope` says what has to wait: "message" (only this one), "chat" (this address) or "bot" (everything).
    """

    def __init__(self, after: timedelta, scope: str = "message") -> None:
        super().__init__(f"try again after {after}")
        self.after = after
        self.scope = scope


class Unreachable(DeliveryFailed):
    """The person can no longer be written to at this address; `reason` is a short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(DeliveryFailed):
    """The service will never take this message; `reason` is a short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unconfirmed(DeliveryFailed):
    """The service did not answer: the message may or may not have arrived."""
