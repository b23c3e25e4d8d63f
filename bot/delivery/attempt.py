"""One try to deliver one message, and what its answer means for its rows."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from bot.delivery.channel import Channel
from bot.delivery.clock import Clock
from bot.delivery.judging import Drawn
from bot.delivery.meters import Meters
from bot.domain.courtesy import DOUBT
from bot.domain.inbound import Address
from bot.domain.outgoing import POLICIES, Kind, Lost, Queued, State
from bot.errors import Refused, TryLater, Unconfirmed, Unreachable
from bot.storage import claims, reach
from bot.storage.claims import Outgoing
from bot.storage.results import Result

log = structlog.stdlib.get_logger("bot.delivery")

SLOWEST = timedelta(minutes=10)
AGAIN_AFTER = timedelta(seconds=5)

Hold = Callable[[str, Address, timedelta], str]


class Outcome(StrEnum):
    """What a try came to."""

    SENT = "sent"
    TRY_LATER = "try_later"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Ended:
    """How one try ended, and what that means for each row of the message."""

    outcome: Outcome
    results: list[Result]


class Attempt:
    """Hands a drawn message to its channel and turns every way it can end into results; it raises for none.

    `seconds` is the time-out of a send: what has no answer by then may have arrived.
    """

    def __init__(
        self, channels: Mapping[str, Channel], hold: Hold, clock: Clock, meters: Meters, seconds: float
    ) -> None:
        self._channels, self._hold, self._clock, self._meters, self._seconds = channels, hold, clock, meters, seconds

    async def send(self, message: Drawn, now: datetime) -> Ended:
        """Send, edit or delete once."""
        kind, began = message.row.kind, self._clock.monotonic()
        self._meters.waited(kind, max((now - message.row.not_before).total_seconds(), 0.0))
        ended = await self._tried(message, now)
        self._meters.sent(kind, ended.outcome, self._clock.monotonic() - began)
        return ended

    async def _tried(self, message: Drawn, now: datetime) -> Ended:
        row = message.row
        try:
            async with asyncio.timeout(self._seconds):
                sent = await self._hand_in(message)
        except TryLater as error:
            self._meters.held(self._hold(error.scope, message.to, error.after))
            waits = [max(error.after, _patience(one.attempts)) for one in message.rows]
            back = [_back(one, now + wait, "try_later") for one, wait in zip(message.rows, waits, strict=True)]
            return Ended(Outcome.TRY_LATER, back)
        except Unreachable as error:
            log.info("an address refused", kind=row.kind, reason=error.reason)
            return Ended(Outcome.UNREACHABLE, _doubted(message, error.reason, now))
        except Refused as error:
            log.warning("a message was refused", kind=row.kind, template=row.template, reason=error.reason)
            return Ended(Outcome.REFUSED, [_failed(message, one, error.reason) for one in message.rows])
        except (Unconfirmed, TimeoutError):
            log.warning("a message had no answer", kind=row.kind, template=row.template)
        except Exception as error:  # a channel's own mistake stops no other message; it may have arrived
            log.error("a channel failed", channel=message.to.channel, exc_info=error)
        else:
            return Ended(Outcome.SENT, _sent(message, sent, now))
        return Ended(Outcome.UNCONFIRMED, [_unconfirmed(message, one, now) for one in message.rows])

    async def _hand_in(self, message: Drawn) -> str | None:
        channel, row = self._channels[message.to.channel], message.row
        if row.kind is Kind.DELETION:
            await channel.delete(message.to, row.target or "")
            return None
        assert message.reply is not None
        earlier = row.target or row.message
        if row.kind is Kind.LIVE and earlier:
            return (await channel.edit(message.to, earlier, message.reply)).id
        return (await channel.send(message.to, message.reply, bulk=row.kind is Kind.CAMPAIGN)).id


def _sent(message: Drawn, sent: str | None, now: datetime) -> list[Result]:
    live, first = message.row.kind is Kind.LIVE, _deletion(message, sent, now)
    return [
        Result(
            row.key,
            State.SENT,
            message=sent,
            address=message.address,
            versions=message.versions,
            deletion=first if row is message.row else None,
            live=live,
        )
        for row in message.rows
    ]


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


def _doubted(message: Drawn, why: str, now: datetime) -> list[Result]:
    """The first refusal makes the address doubtful and the message wait a day; one on another day ends it."""
    gone = message.doubtful_at is not None and now - message.doubtful_at >= reach.SAME_DAY
    results = [
        _failed(message, row, "unreachable") if gone else _back(row, now + DOUBT, "doubtful") for row in message.rows
    ]
    return [replace(results[0], address=message.address, refused=why), *results[1:]]


def _failed(message: Drawn, row: Outgoing, reason: str) -> Result:
    return Result(row.key, State.FAILED, reason[:40], address=message.address, versions=message.versions)


def _back(row: Outgoing, until: datetime, reason: str) -> Result:
    if until >= row.expires:
        return Result(row.key, State.FAILED, reason)
    return Result(row.key, State.QUEUED, claims.AGAIN if row.again else reason, not_before=until)


def _unconfirmed(message: Drawn, row: Outgoing, now: datetime) -> Result:
    """Once more or again if the kind says so and there is time; else it stays unknown."""
    lost = POLICIES[row.kind].lost
    wait = max(AGAIN_AFTER, _patience(row.attempts)) if lost is Lost.REPEATED else AGAIN_AFTER
    goes = lost is Lost.REPEATED or (lost is Lost.ONCE_MORE and not row.again)
    if goes and now + wait < row.expires:
        return Result(row.key, State.QUEUED, claims.AGAIN, not_before=now + wait)
    return Result(row.key, State.UNKNOWN, "unconfirmed", address=message.address, versions=message.versions)


def _patience(attempts: int) -> timedelta:
    """How long to wait at least after so many tries: nothing at first, then 2, 4, 8 … seconds, ten minutes at most."""
    return min(timedelta(seconds=2 ** min(attempts, 12)), SLOWEST) if attempts else timedelta(0)
