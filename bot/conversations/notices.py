"""A step's notices become outbox rows: to a person, to a member's own people, or to staff in a role and region."""

from collections.abc import Sequence
from datetime import datetime

from bot.conversations.questions import RECEIVING
from bot.domain.outgoing import POLICIES, Notice, Queued, ToMember, ToOfficer, ToPerson
from bot.domain.viewer import Role
from bot.storage import memberships, outbox, people
from bot.storage.database import Connection
from bot.storage.keys import Keys


async def queue_notices(connection: Connection, keys: Keys, notices: Sequence[Notice], now: datetime) -> int:
    """Put notices in the outbox, each once by its key; returns how many were new."""
    rows = [
        row(notice, person, now, shared=not isinstance(notice.to, ToPerson))
        for notice in notices
        for person in await _receivers(connection, notice)
    ]
    return await outbox.queue(connection, keys, RECEIVING, rows, now=now)


def row(notice: Notice, person: str, now: datetime, *, shared: bool) -> Queued:
    """One notice to one person; the key of a shared one names the person."""
    return Queued(
        key=f"{notice.key}:{person}" if shared else notice.key,
        kind=notice.kind,
        person=person,
        membership=notice.membership,
        template=notice.template,
        args=notice.args,
        not_before=notice.not_before or now,
        expires=notice.expires or now + POLICIES[notice.kind].lifetime,
        urgent=notice.urgent,
    )


async def _receivers(connection: Connection, notice: Notice) -> Sequence[str]:
    to = notice.to
    if isinstance(to, ToPerson):
        return [to.person]
    if isinstance(to, ToMember):
        return await memberships.people_of(connection, RECEIVING, to.membership)
    if isinstance(to, ToOfficer):
        supervisors = await people.staff_in(connection, RECEIVING, Role.SUPERVISOR, to.region)
        own = await memberships.officer_of(connection, RECEIVING, to.membership)
        return list(dict.fromkeys([*own, *supervisors]))
    found = await people.staff_in(connection, RECEIVING, to.role, to.region, but=to.but)
    if not found and to.role in (Role.AGENT, Role.OPERATOR):
        return await people.staff_in(connection, RECEIVING, Role.SUPERVISOR, to.region, but=to.but)
    return found
