"""One try to deliver one message, and what its answer means for the row."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.delivery.channel import Channel
from bot.delivery.judging import Drawn
from bot.domain.courtesy import DOUBT
from bot.domain.inbound import Address
from bot.domain.outgoing import POLICIES, Kind, Queued, State
from bot.errors import Refused, TryLater, Unconfirmed, Unreachable
from bot.storage import claims, reach
from bot.storage.claims import Result

log = structlog.stdlib.get_logger("bot.delivery")

SLOWEST = timedelta(minutes=10)
AGAIN_AFTER = timedelta(seconds=5)

Hold = Callable[[str, Address, timedelta], None]


class Attempt:
    """Hands a drawn message to its channel and turns every way it can end into a result; it raises for none."""

    def __init__(self, channels: Mapping[str, Channel], hold: Hold) -> None:
        self._channels, self._hold = channels, hold

    async def send(self, message: Drawn, now: datetime) -> Result:
        """Send, edit or delete once."""
        row = message.row
        try:
            sent = await self._hand_in(message)
        except TryLater as error:
            self._hold(error.scope, message.to, error.after)
            return _back(message, now + max(error.after, _patience(row.attempts)), "try_later")
        except Unreachable as error:
            return _doubted(message, error.reason, now)
        except Refused as error:
            log.warning("a message was refused", kind=row.kind, template=row.template, reason=error.reason)
            return _failed(message, error.reason)
        except Unconfirmed:
            return _unconfirmed(message, now)
        except Exception as error:  # a channel's own mistake stops no other message; it may have arrived
            log.error("a channel failed", channel=message.to.channel, exc_info=error)
            return _unconfirmed(message, now)
        result = Result(row.key, State.SENT, None, sent, message.address, message.versions)
        return replace(result, deletion=_deletion(message, sent, now))

    async def _hand_in(self, message: Drawn) -> str | None:
        channel, row = self._channels[message.to.channel], message.row
        if row.kind is Kind.DELETION:
            await channel.delete(message.to, row.target or "")
            return None
        assert message.reply is not None
        earlier = row.target or row.message
        if row.kind is Kind.LIVE and earlier:
            return (await channel.edit(message.to, earlier, message.reply)).id
        return (await channel.send(message.to, message.reply)).id


def _deletion(message: Drawn, sent: str | None, now: datetime) -> Queued | None:
    """The row that deletes a message which is not to stay."""
    if sent is None or message.reply is None or message.reply.delete_after is None:
        return None
    return Queued(
        key=f"delete:{message.address}:{sent}",
        kind=Kind.DELETION,
        person=message.row.person,
        address=message.address,
        target=sent,
        not_before=now + message.reply.delete_after,
        expires=now + POLICIES[Kind.DELETION].lifetime,
    )


def _doubted(message: Drawn, why: str, now: datetime) -> Result:
    """The first refusal makes the address doubtful and the message wait a day; one on another day ends it."""
    again = now + DOUBT
    gone = message.doubtful_at is not None and now - message.doubtful_at >= reach.SAME_DAY
    result = _failed(message, "unreachable") if gone else _back(message, again, "doubtful")
    return replace(result, address=message.address, refused=why)


def _failed(message: Drawn, reason: str) -> Result:
    return Result(message.row.key, State.FAILED, reason[:40], address=message.address, versions=message.versions)


def _back(message: Drawn, until: datetime, reason: str) -> Result:
    row = message.row
    if until >= row.expires:
        return _failed(message, reason)
    return Result(row.key, State.QUEUED, claims.AGAIN if row.again else reason, not_before=until)


def _unconfirmed(message: Drawn, now: datetime) -> Result:
    """Once more if the kind says so and it was not a second try already; else it stays unknown."""
    row = message.row
    if POLICIES[row.kind].again and not row.again and now + AGAIN_AFTER < row.expires:
        return Result(row.key, State.QUEUED, claims.AGAIN, not_before=now + AGAIN_AFTER)
    return Result(row.key, State.UNKNOWN, "unconfirmed", address=message.address, versions=message.versions)


def _patience(attempts: int) -> timedelta:
    """How long to wait at least after so many tries: nothing at first, then 2, 4, 8 … seconds, ten minutes at most."""
    return min(timedelta(seconds=2 ** min(attempts, 12)), SLOWEST) if attempts else timedelta(0)
