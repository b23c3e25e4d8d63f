"""`rutin staff` and `rutin approve`: what the operator does for people and campaigns on the command line."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.domain.viewer import Role, System
from bot.domain.views import CampaignView, InvitationView
from bot.errors import RutinError
from bot.storage import campaigns, invitations, journal
from bot.storage.database import Database

COMMAND = System("command")
OPEN_FOR = timedelta(hours=24)


class NotFound(RutinError):
    """There is nothing of that name that waits; the message says how to list what does."""


async def invite(
    database: Database, role: Role, regions: Sequence[str], *, now: datetime, token: Callable[[], str]
) -> str:
    """Make a single-use invitation; returns the code, which is kept only as a hash."""
    code, id = token(), token()
    async with database.transaction() as connection:
        await invitations.make(
            connection,
            COMMAND,
            id=id,
            code=code,
            role=role,
            scope=regions,
            inviter=None,
            now=now,
            expires=now + OPEN_FOR,
        )
        await journal.write(connection, COMMAND, id=token(), actor=None, act="invited", subject=id, now=now, code=role)
    return code


async def waiting(database: Database) -> tuple[InvitationView, ...]:
    """Invitations of the command line that somebody took and that wait for a yes."""
    async with database.reading() as connection:
        found = await invitations.waiting(connection, database.keys, COMMAND)
    return tuple(invitation for invitation in found if not invitation.inviter)


async def confirm(
    database: Database, invitation: str, yes: bool, *, now: datetime, token: Callable[[], str]
) -> InvitationView:
    """Say whether the right person took it; with yes the role begins at once.

    Raises:
        NotFound: No such invitation waits.
    """
    found = next((view for view in await waiting(database) if view.id.startswith(invitation)), None)
    if found is None or not invitation:
        raise NotFound("No such invitation waits. List them with: rutin staff confirm")
    async with database.transaction() as connection:
        await invitations.answer(connection, database.keys, COMMAND, found.id, yes, grant=token(), by=None, now=now)
        act = "confirmed" if yes else "refused"
        await journal.write(connection, COMMAND, id=token(), actor=None, act=act, subject=found.id, now=now)
    return found


async def members_of_staff(database: Database) -> tuple[tuple[str, str, Role, frozenset[str]], ...]:
    """Everybody who holds a role now: (person id, name, role, regencies)."""
    async with database.reading() as connection:
        return await invitations.staff(connection, database.keys, COMMAND)


async def revoke(database: Database, person: str, *, now: datetime, token: Callable[[], str]) -> int:
    """End every role of a staff member at once; returns how many there were.

    Raises:
        NotFound: Nobody on the staff has this id.
    """
    known = [id for id, *_ in await members_of_staff(database) if person and id.startswith(person)]
    if len(set(known)) != 1:
        raise NotFound("No such staff member. List them with: rutin staff list")
    async with database.transaction() as connection:
        ended = await invitations.revoke(connection, COMMAND, known[0], now)
        await journal.write(connection, COMMAND, id=token(), actor=None, act="revoked", subject=known[0], now=now)
    return ended


async def drafts(database: Database) -> tuple[CampaignView, ...]:
    """Campaigns that wait for a second person."""
    async with database.reading() as connection:
        found = await campaigns.listed(connection, database.keys, COMMAND)
    return tuple(campaign for campaign in found if campaign.state == campaigns.DRAFT)


async def approve(database: Database, number: str, *, now: datetime, token: Callable[[], str]) -> CampaignView:
    """Start a campaign as the second person, where an office has only one supervisor.

    Raises:
        NotFound: No campaign of that number waits.
    """
    found = next((view for view in await drafts(database) if view.number == number.upper()), None)
    if found is None:
        raise NotFound("No campaign of that number waits. List them with: rutin approve")
    async with database.transaction() as connection:
        await campaigns.move(connection, found.id, [campaigns.DRAFT], campaigns.FIXING, started_at=now)
        await journal.write(connection, COMMAND, id=token(), actor=None, act="approved", subject=found.id, now=now)
    return found
