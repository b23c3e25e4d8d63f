"""Results: how claimed rows end as sent, unknown, failed or skipped, or go back; many by one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import SmallInteger, String, Update, bindparam, case, func, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from bot.domain.outgoing import Kind, Queued, State
from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.lists import rows_of
from bot.storage.prepared import Prepared
from bot.storage.scope import scoped

FIELDS: Mapping[str, TypeEngine[Any]] = {
    "row": String(),
    "to": String(),
    "why": String(),
    "until": t.Moment(),
    "sent_as": String(),
    "at": String(),
    "by": String(),
    "tries": SmallInteger(),
}


@dataclass(frozen=True, slots=True)
class Result:
    """How a claimed row ended, or (QUEUED) from when it may be claimed again.

    `message` is the service's id of what was sent (`live`: it may be edited); `versions` those of policy and
    rates it was judged by; `refused` says why the address took nothing; `deletion` is the row that deletes it again.
    """

    key: str
    state: State
    reason: str | None = None
    message: str | None = None
    address: str | None = None
    versions: str | None = None
    not_before: datetime | None = None
    tried: bool = True
    refused: str | None = None
    deletion: Queued | None = None
    live: bool = False


async def finish(
    connection: AsyncConnection, viewer: Viewer, results: Sequence[Result], term: int, now: datetime
) -> None:
    """Write how claimed rows ended; a row that is no longer in this term's hands keeps its state.

    What may be claimed again later (state QUEUED) goes back with its reason and its new time.
    """
    if not results:
        return
    moment = {"now": now, "in_term": term}
    ends = [_end(result, now) for result in results]
    if connection.dialect.name == "sqlite":
        await connection.execute(_ended("sqlite", viewer), [{**end, **moment} for end in ends])
    else:
        lists = {name: [end[name] for end in ends] for name in FIELDS}
        await connection.execute(_ended("postgresql", viewer), {**lists, **moment})
    live = [end for end, result in zip(ends, results, strict=True) if result.live]
    if live:
        await connection.execute(_RENEWED.by(viewer), live)


@lru_cache(maxsize=32)
def _ended(dialect: str, viewer: Viewer) -> Update:
    """SQLite takes the results one by one in a single call; PostgreSQL takes a list for each field."""
    box = t.outbox.c
    end: Any
    if dialect == "sqlite":
        end = {name: bindparam(name, type_=kind) for name, kind in FIELDS.items()}
    else:
        end = rows_of(FIELDS, "ended").c
    statement = (
        update(t.outbox)
        .where(box.key == end["row"], box.state == t.SENDING, box.term == bindparam("in_term"))
        .values(
            state=end["to"],
            reason=end["why"],
            not_before=func.coalesce(end["until"], box.not_before),
            ended_at=case((end["to"] == State.QUEUED, None), else_=bindparam("now", type_=box.ended_at.type)),
            message=func.coalesce(end["sent_as"], box.message),
            address_id=func.coalesce(end["at"], box.address_id),
            versions=func.coalesce(end["by"], box.versions),
            attempts=box.attempts + end["tries"],
            term=None,
            lease_until=None,
        )
    )
    return scoped(viewer, statement)


def _end(result: Result, now: datetime) -> dict[str, Any]:
    until = (result.not_before or now) if result.state is State.QUEUED else None
    return {
        "row": result.key,
        "to": result.state,
        "why": result.reason,
        "until": until,
        "sent_as": result.message,
        "at": result.address,
        "by": result.versions,
        "tries": int(result.tried),
    }


def _renewed() -> Update:
    """A live message that got new content while it was sent: it is edited from now on."""
    box = t.outbox.c
    return (
        update(t.outbox)
        .where(box.key == bindparam("row"), box.kind == Kind.LIVE, box.message.is_(None))
        .values(
            message=bindparam("sent_as", type_=box.message.type),
            address_id=bindparam("at", type_=box.address_id.type),
        )
    )


_RENEWED = Prepared(lambda viewer: scoped(viewer, _renewed()))
