"""`rutin outbox`: what waits, what failed, what is unknown, what was skipped and why; and queueing it again."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.outgoing import POLICIES, Kind, Lost, State
from bot.domain.viewer import System
from bot.errors import RutinError
from bot.storage import journal, outbox_view, requeue
from bot.storage.campaigns import CANCELLED, DONE
from bot.storage.database import Database
from bot.storage.outbox_view import Ended, Kept, Waiting

COMMAND = System("command")
KEPT = timedelta(days=7)
"""How far back ended rows are shown: for as long as their texts are kept."""
BATCH = 1_000

EVEN_IF = "it may have arrived already; to send it all the same, say --even-if-it-arrived"
OPEN = {State.QUEUED: "it waits already", State.SENDING: "it is being sent right now"}


SHOWN: list[State] = [state for state in State if state is not State.SENT]
ANY: list[Kind] = []


class NotChosen(RutinError):
    """Rows of this state are not queued again; the message says which are."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the outbox holds at a moment: what is open, how the rest ended in the last days, and some rows."""

    at: datetime
    since: datetime
    waiting: Sequence[Waiting]
    ended: Sequence[Ended]
    rows: Sequence[Kept]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows that are named by how they ended rather than by their keys."""

    state: State
    reason: str | None = None
    kinds: Sequence[Kind] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """How many rows were queued again (or would be), and why others were not: keys or counts by reason."""

    queued: int
    refused: Counter[str]


async def look(
    database: Database, now: datetime, *, states: Collection[State], kinds: Collection[Kind], limit: int
) -> Seen:
    """See what the outbox holds; `limit` rows at most of each of the states."""
    since = now - KEPT
    async with database.reading() as connection:
        waiting = await outbox_view.waiting(connection, COMMAND, now)
        ended = await outbox_view.ended(connection, COMMAND, since)
        rows: list[Kept] = []
        for state in State:
            if state in states:
                rows += await outbox_view.listed(connection, COMMAND, state, kinds, since=since, limit=limit)
    return Seen(
        now,
        since,
        [one for one in waiting if one.state in states and (not kinds or one.kind in kinds)],
        [one for one in ended if one.state in states and (not kinds or one.kind in kinds)],
        rows,
    )


def why_not(row: Kept, *, even_if_it_arrived: bool) -> str | None:
    """Why a row is not queued again; None if nothing speaks against it."""
    if row.state in OPEN:
        return OPEN[row.state]
    if row.state is State.SENT:
        return "it was sent"
    if row.cleared:
        return "its text was deleted seven days after it ended, as promised; there is nothing left to send"
    if row.campaign in (DONE, CANCELLED):
        return "its campaign is over"
    if row.state is State.UNKNOWN and POLICIES[row.kind].lost is not Lost.REPEATED and not even_if_it_arrived:
        return EVEN_IF
    return None


async def again(
    database: Database, keys: Sequence[str], *, even_if_it_arrived: bool, now: datetime, token: Callable[[], str]
) -> dict[str, str | None]:
    """Queue the rows of these keys again; returns for each key why not, or None for what was queued."""
    async with database.transaction() as connection:
        found = await outbox_view.by_keys(connection, COMMAND, keys)
        reasons = {key: why_not(row, even_if_it_arrived=even_if_it_arrived) for key, row in found.items()}
        queued = await requeue.requeue(connection, COMMAND, [k for k, why in reasons.items() if why is None], now)
        for key in queued:
            code = f"{found[key].state} {found[key].reason or ''}".strip()
            await journal.write(
                connection,
                COMMAND,
                id=token(),
                actor=None,
                act="queued_again",
                subject=found[key].id,
                now=now,
                code=code[:60],
            )
    return {key: reasons[key] if key in found else "there is no such key" for key in dict.fromkeys(keys)}


def chosen(state: State | None, reason: str | None, kinds: Sequence[Kind]) -> Chosen:
    """What was named by how it ended.

    Raises:
        NotChosen: Only what has failed, is unknown or was skipped is queued again.
    """
    if state not in requeue.ENDED:
        raise NotChosen(f"--state: {', '.join(requeue.ENDED)}; what waits or was sent is not queued again.")
    return Chosen(state, reason, kinds)


async def all_again(
    database: Database,
    which: Chosen,
    *,
    even_if_it_arrived: bool,
    really: bool,
    now: datetime,
    token: Callable[[], str],
) -> Done:
    """Queue every row again that ended in this way, in small transactions; without `really` only count them."""
    queued, refused, after = 0, Counter[str](), ""
    while True:
        async with database.reading() as connection:
            rows = await outbox_view.next_ended(
                connection, COMMAND, which.state, which.reason, which.kinds, after=after, limit=BATCH
            )
        if not rows:
            return Done(queued, refused)
        reasons = {row.key: why_not(row, even_if_it_arrived=even_if_it_arrived) for row in rows}
        refused.update(why for why in reasons.values() if why is not None)
        wanted = [key for key, why in reasons.items() if why is None]
        queued += await _requeued(database, which, wanted, now, token) if really and wanted else len(wanted)
        after = rows[-1].key


async def _requeued(
    database: Database, which: Chosen, keys: Sequence[str], now: datetime, token: Callable[[], str]
) -> int:
    """One batch, with one line in the journal."""
    async with database.transaction() as connection:
        queued = await requeue.requeue(connection, COMMAND, keys, now)
        code = f"{which.state} {which.reason or ''}".strip()[:60]
        await journal.write(
            connection,
            COMMAND,
            id=token(),
            actor=None,
            act="queued_again",
            subject=None,
            now=now,
            code=code,
            amount=len(queued),
        )
    return len(queued)
