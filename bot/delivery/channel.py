"""One way to reach people: what every channel must be able to do."""

from typing import Protocol

from bot.domain.inbound import Address
from bot.domain.reply import MessageRef, Reply


class Channel(Protocol):
    """One way to reach people: Telegram today, WhatsApp next.

    It turns a `Reply` into what the service can show (buttons, a list, numbered lines) and the service's
    errors into ours. It decides nothing. Each method raises:

    Raises:
        TryLater: Nothing was delivered; the service asked us to wait, or no byte left.
        Unreachable: The person can no longer be written to at `to`.
        Refused: The service will never take this message.
        Unconfirmed: No answer; it may have arrived.
    """

    @property
    def name(self) -> str:
        """The channel's name as it stands in an Address ("telegram")."""
        ...

    async def send(self, to: Address, reply: Reply, *, bulk: bool = False) -> MessageRef:
        """Deliver one reply; return the service's own id of the message.

        `bulk`: it is a campaign's; where the operator allows it, the service is paid to take it faster.
        """
        ...

    async def edit(self, to: Address, message: str, reply: Reply) -> MessageRef:
        """Replace the text and buttons of a message sent before; "not modified" counts as done."""
        ...

    async def delete(self, to: Address, message: str) -> None:
        """Delete a message (ours, or one received in a private chat); "not found" counts as done."""
        ...
