"""What the sender must know of the people in a claim, read in a handful of statements however many they are."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.courtesy import Started
from bot.domain.inbound import Address
from bot.domain.outgoing import POLICIES, Budget, Kind, State
from bot.domain.people import Grant, Person, Purpose
from bot.domain.viewer import Role, Viewer
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.prepared import Prepared
from bot.storage.scope import scoped

CAPPED = [kind for kind, policy in POLICIES.items() if policy.budget is Budget.CAPS]


@dataclass(frozen=True, slots=True)
class Door:
    """An address as stored, whether something was refused there, and what we started there lately, oldest first."""

    id: str
    address: Address
    doubtful_at: datetime | None
    unreachable: bool
    started: tuple[Started, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person with their addresses; `reminder_at`: when a reminder that waits for them may leave."""

    person: Person
    doors: Mapping[str, Door] = field(default_factory=dict)
    reminder_at: datetime | None = None

    def door(self, address: str | None) -> Door | None:
        """The address that is named, else a private one: what can be reached and is not in doubt comes first."""
        if address is not None:
            return self.doors.get(address)
        private = [door for door in self.doors.values() if door.address.private]
        return min(private, key=lambda door: (door.unreachable, door.doubtful_at is not None), default=None)


async def load(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, ids: Collection[str], *, started_since: datetime | None
) -> dict[str, Recipient]:
    """These people by id; what was started is read only from `started_since` on, and not at all without it."""
    doors = await _doors(connection, viewer, ids, started_since)
    waits = await _reminders(connection, viewer, ids) if started_since else {}
    consents, grants = await _consents(connection, viewer, ids), await _grants(connection, viewer, ids)
    rows = await connection.execute(_PEOPLE.by(viewer), {"ids": list(ids)})
    return {
        row.id: Recipient(
            _person(keys, row, consents.get(row.id, frozenset()), grants.get(row.id, ())),
            doors.get(row.id, {}),
            waits.get(row.id),
        )
        for row in rows
    }


def _person(keys: Keys, row: Sequence[Any], consents: frozenset[Purpose], grants: tuple[Grant, ...]) -> Person:
    id, language, zone, called, hours, stopped_at, held_at, source, met_at, staff_name = row
    return Person(
        id=id,
        language=language,
        zone=ZoneInfo(zone),
        called=keys.open(t.person.c.called, id, called),
        hours=hours,
        stopped=stopped_at is not None,
        held=held_at is not None,
        source=source,
        consents=consents,
        grants=grants,
        met=met_at,
        staff_name=keys.open(t.person.c.staff_name, id, staff_name),
    )


async def _consents(
    connection: AsyncConnection, viewer: Viewer, ids: Collection[str]
) -> Mapping[str, frozenset[Purpose]]:
    newest: dict[str, dict[str, bool]] = defaultdict(dict)
    for person, purpose, given in await connection.execute(_CONSENTS.by(viewer), {"ids": list(ids)}):
        newest[person][purpose] = given
    return {
        person: frozenset(Purpose(purpose) for purpose, given in answers.items() if given)
        for person, answers in newest.items()
    }


async def _grants(connection: AsyncConnection, viewer: Viewer, ids: Collection[str]) -> Mapping[str, tuple[Grant, ...]]:
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in await connection.execute(_GRANTS.by(viewer), {"ids": list(ids)}):
        found[row.person_id, row.id, row.role].update([row.region] if row.region else [])
    grants: dict[str, tuple[Grant, ...]] = {}
    for (person, _, role), regions in sorted(found.items()):
        grants[person] = (*grants.get(person, ()), Grant(Role(role), frozenset(regions)))
    return grants


async def _doors(
    connection: AsyncConnection, viewer: Viewer, ids: Collection[str], since: datetime | None
) -> Mapping[str, dict[str, Door]]:
    rows = (await connection.execute(_ADDRESSES.by(viewer), {"ids": list(ids)})).all()
    started = await _started(connection, viewer, [row.id for row in rows], since) if since else {}
    doors: dict[str, dict[str, Door]] = defaultdict(dict)
    for id, person, channel, reference, private, doubtful_at, unreachable_at in rows:
        address = Address(channel, reference, private)
        doors[person][id] = Door(id, address, doubtful_at, unreachable_at is not None, started.get(id, ()))
    return doors


async def _started(
    connection: AsyncConnection, viewer: Viewer, addresses: Sequence[str], since: datetime
) -> Mapping[str, tuple[Started, ...]]:
    """What we started and sent to addresses since a moment, oldest first."""
    found: dict[str, list[Started]] = defaultdict(list)
    for address, ended_at, membership in await connection.execute(
        _STARTED.by(viewer), {"ids": addresses, "since": since}
    ):
        found[address].append(Started(ended_at, membership))
    return {address: tuple(starts) for address, starts in found.items()}


async def _reminders(connection: AsyncConnection, viewer: Viewer, ids: Collection[str]) -> Mapping[str, datetime]:
    """When the next reminder that waits for each of these people may leave."""
    rows = await connection.execute(_WAITING.by(viewer), {"ids": list(ids)})
    return {person: at for person, at in rows}


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_BOX = t.outbox.c
_PERSON = [
    t.person.c[name]
    for name in ("id", "language", "zone", "called", "hours", "stopped_at", "held_at", "source", "met_at", "staff_name")
]
_DOOR = [
    t.address.c[name]
    for name in ("id", "person_id", "channel", "reference", "private", "doubtful_at", "unreachable_at")
]
_PEOPLE = Prepared(lambda viewer: scoped(viewer, select(*_PERSON).where(t.person.c.id.in_(_IDS))))
_ADDRESSES = Prepared(
    lambda viewer: scoped(viewer, select(*_DOOR).where(t.address.c.person_id.in_(_IDS)).order_by(t.address.c.id))
)
_CONSENTS = Prepared(
    lambda viewer: scoped(
        viewer,
        select(t.consent.c.person_id, t.consent.c.purpose, t.consent.c.given)
        .where(t.consent.c.person_id.in_(_IDS))
        .order_by(t.consent.c.at, t.consent.c.id),
    )
)
_GRANTS = Prepared(
    lambda viewer: scoped(
        viewer,
        select(t.grant.c.person_id, t.grant.c.id, t.grant.c.role, t.grant_region.c.region)
        .select_from(t.grant.outerjoin(t.grant_region, t.grant_region.c.grant_id == t.grant.c.id))
        .where(t.grant.c.person_id.in_(_IDS), t.grant.c.until.is_(None)),
    )
)
_STARTED = Prepared(
    lambda viewer: scoped(
        viewer,
        select(_BOX.address_id, _BOX.ended_at, _BOX.membership_id)
        .where(
            _BOX.address_id.in_(_IDS),
            _BOX.ended_at >= bindparam("since", type_=_BOX.ended_at.type),
            _BOX.kind.in_(CAPPED),
            _BOX.state.in_((State.SENT, State.UNKNOWN)),
        )
        .order_by(_BOX.ended_at),
    )
)
_WAITING = Prepared(
    lambda viewer: scoped(
        viewer,
        select(_BOX.person_id, func.min(_BOX.not_before))
        .where(_BOX.person_id.in_(_IDS), _BOX.state == State.QUEUED, _BOX.kind == Kind.REMINDER)
        .group_by(_BOX.person_id),
    )
)
