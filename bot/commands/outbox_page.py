"""How `rutin outbox` is shown: a page for people, or JSON for programs. Kinds, states, reasons, times and keys only."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.commands.outbox import Done, Seen
from bot.domain.outgoing import State
from bot.storage.outbox_view import Ended, Kept, Waiting

NOTHING = "The outbox is empty: nothing waits, and nothing ended in the last seven days."


def as_json(seen: Seen) -> str:
    """For a program: times in UTC."""
    return json.dumps(
        {
            "at": seen.at,
            "since": seen.since,
            "waiting": [asdict(one) for one in seen.waiting],
            "ended": [asdict(one) for one in seen.ended],
            "rows": [_told(row) for row in seen.rows],
        },
        default=lambda moment: moment.isoformat(),
    )


def _told(row: Kept) -> dict[str, Any]:
    return {name: value for name, value in asdict(row).items() if name != "id"}


def as_text(seen: Seen, zone: ZoneInfo) -> str:
    """For people: what waits (the oldest due first), how the rest ended, and some of the rows with their keys."""
    parts = [*_waiting(seen.waiting, seen.at), *_ended(seen.ended, seen.since, zone), *_rows(seen.rows, seen.at, zone)]
    return "\n".join(parts) or NOTHING


@dataclass(frozen=True, slots=True)
class Told:
    """What was done, in words, and whether it was all that was asked for."""

    text: str
    complete: bool


def by_key(reasons: Mapping[str, str | None]) -> Told:
    """One line a key."""
    lines = [f"{key}: {'not queued again: ' + why if why else 'queued again'}" for key, why in reasons.items()]
    return Told("\n".join(lines), not any(reasons.values()))


def by_count(done: Done, really: bool) -> Told:
    """How many were queued again, or would be; and how many not, by reason."""
    lines = [f"{done.queued:,} {'queued again' if really else 'would be queued again'}."]
    lines += [f"{count:,} not: {why}." for why, count in done.refused.most_common()]
    if not really and done.queued:
        lines.append("Nothing was changed. To do it, say --yes.")
    return Told("\n".join(lines), really or not done.queued)


def _waiting(waiting: Sequence[Waiting], now: datetime) -> Iterator[str]:
    if waiting:
        yield f"{'WAITING':34}{'rows':>10}{'due':>10}  oldest due"
    for one in waiting:
        since = _age(now - one.since) if one.since else "-"
        yield f"  {_lane(one):32}{one.rows:>10,}{one.due:>10,}  {since}"


def _lane(one: Waiting) -> str:
    campaign = f" {one.campaign[0]} ({one.campaign[1]})" if one.campaign else ""
    return f"{one.priority} {one.kind}{campaign}{', being sent' if one.state is State.SENDING else ''}"


def _ended(ended: Sequence[Ended], since: datetime, zone: ZoneInfo) -> Iterator[str]:
    if ended:
        yield f"ENDED since {_at(since, zone)}"
    for one in ended:
        yield f"  {one.state:8}{one.kind:10}{one.reason or '-':24}{one.rows:>10,}  last {_at(one.last, zone)}"


def _rows(rows: Sequence[Kept], now: datetime, zone: ZoneInfo) -> Iterator[str]:
    if rows:
        yield "ROWS"
    for row in rows:
        yield f"  {row.state:8}{row.kind:10}{row.reason or '-':24}{_when(row, now, zone):28}{row.key}"


def _when(row: Kept, now: datetime, zone: ZoneInfo) -> str:
    if row.ended_at is not None:
        return f"ended {_at(row.ended_at, zone)}"
    return f"due for {_age(now - row.not_before)}" if row.not_before <= now else f"from {_at(row.not_before, zone)}"


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H.%M}"


def _age(age: timedelta) -> str:
    """Two units at most: 45 s, 12 min, 3 h 5 min, 2 d 4 h."""
    seconds = int(age.total_seconds())
    days, hours, minutes = seconds // 86_400, seconds // 3_600 % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds} s"
