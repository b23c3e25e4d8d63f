"""How rows get into the outbox: sealed, and written by one statement, be it one row or a million."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    false,
    literal_column,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outgoing import POLICIES, Lost, Queued, State
from bot.domain.viewer import Viewer
from bot.storage import reply_text
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.lists import rows_of
from bot.storage.scope import scoped

WRITTEN = (
    *("key", "id", "kind", "priority", "state", "person_id", "address_id", "membership_id", "campaign_id"),
    *("template", "args", "body", "target", "urgent", "made_at", "seq", "not_before", "expires_at", "term", "cleared"),
)
RESTING = ("expired", "budget", "hours")
ENDED = (
    *("stopped", "held", "no_consent", "snoozed", "unreachable", "doubtful"),
    *("paid", "reported", "noted", "official", "payer"),
)


Row = dict[str, Any]
"""One row by column, its texts sealed."""


def neighbours() -> Callable[[], str]:
    """Ids never drawn before that lie side by side in their index: at random, each would touch a page of its own."""
    head, numbers = secrets.token_hex(12), count()
    return lambda: f"{head}{next(numbers):08x}"


async def insert(connection: AsyncConnection, viewer: Viewer, rows: Sequence[dict[str, Any]], revive: bool) -> int:
    """Write rows by one statement that is compiled once, whatever their number; returns how many it wrote."""
    statement = _statement(connection.dialect.name, revive, viewer)
    if connection.dialect.name == "sqlite":
        return (await connection.execute(statement, rows)).rowcount
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return len((await connection.execute(statement, columns)).all())


@lru_cache(maxsize=32)
def _statement(dialect: str, revive: bool, viewer: Viewer) -> Any:
    """SQLite takes the rows one by one in a single call and counts them; PostgreSQL takes a list for each column."""
    statement: Any
    if dialect == "sqlite":
        statement = sqlite_insert(t.outbox)  # the columns are those of the rows: named here, each row would cost double
    else:
        rows = rows_of({name: t.outbox.c[name].type for name in WRITTEN}, "planned")
        statement = pg_insert(t.outbox).from_select(WRITTEN, select(*rows.c))
    statement = _revived(statement) if revive else statement.on_conflict_do_nothing(index_elements=["key"])
    if dialect == "sqlite":
        return scoped(viewer, statement.execution_options(preserve_rowcount=True))
    return scoped(viewer, statement.returning(t.outbox.c.key))


def _revived(statement: Any) -> Any:
    """A planner's row again, if it was skipped for a reason that is over, or waits for hours that were changed.

    Sealed values go with the row's id, so the id is new too.
    """
    new = statement.excluded
    fields = ("id", "person_id", "address_id", "template", "args", "body", "not_before", "expires_at", "made_at", "seq")
    ended, resting = (or_(*(t.outbox.c.reason == _fixed(one) for one in reasons)) for reasons in (ENDED, RESTING))
    over = or_(ended, and_(resting, new.expires_at > t.outbox.c.expires_at))
    untried = and_(t.outbox.c.state == _fixed(State.QUEUED), t.outbox.c.attempts == literal_column("0"))
    moved = and_(untried, t.outbox.c.expires_at != new.expires_at)
    return statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            **{name: new[name] for name in fields},
            "state": _fixed(State.QUEUED),
            "reason": null(),
            "ended_at": null(),
            "cleared": false(),
        },
        where=or_(and_(t.outbox.c.state == _fixed(State.SKIPPED), over), moved),
    )


def _fixed(word: str) -> ColumnElement[str]:
    """A word of this file as part of the statement: bound, it would be bound again for each of a million rows."""
    return literal_column(f"'{word}'", String)


class Sealing:
    """Seals what messages carry; arguments that many messages share are written out once."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._args: Mapping[str, str] | None = None
        self._text = ""

    def of(self, id: str, message: Queued) -> dict[str, bytes | None]:
        """The sealed columns of a row."""
        if message.args is not self._args:
            self._args = message.args
            self._text = json.dumps(dict(message.args), ensure_ascii=False) if message.args else ""
        body = reply_text.written(message.body) if message.body else None
        return {
            "args": self._keys.seal(t.outbox.c.args, id, self._text) if self._text else None,
            "body": self._keys.seal(t.outbox.c.body, id, body) if body else None,
        }


def row_of(
    sealing: Sealing, id: str, seq: int, message: Queued, now: datetime | None, term: int | None
) -> dict[str, Any]:
    """The columns of a new row, the `seq`th of its transaction; with `term` it may be born in that sender's hands."""
    made = now or message.not_before
    policy = POLICIES[message.kind]
    in_hand = term is not None and policy.lost is not Lost.LISTED and message.not_before <= made
    return {
        "key": message.key,
        "id": id,
        "kind": message.kind,
        "priority": policy.priority,
        "state": State.SENDING if in_hand else State.QUEUED,
        "person_id": message.person,
        "address_id": message.address,
        "membership_id": message.membership,
        "campaign_id": message.campaign,
        "template": message.template,
        **sealing.of(id, message),
        "target": message.target,
        "urgent": message.urgent,
        "made_at": made,
        "seq": seq,
        "not_before": message.not_before,
        "expires_at": message.expires,
        "term": term if in_hand else None,
        "cleared": False,
    }
