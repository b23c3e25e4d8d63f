"""Slips: printed one-time codes by which a member gets their membership into the chat."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.membership import Enrolment, Membership
from bot.domain.viewer import Viewer
from bot.domain.views import SlipFound
from bot.storage import memberships
from bot.storage import tables as t
from bot.storage.invitations import code_hash
from bot.storage.keys import Keys
from bot.storage.scope import scoped

TRIES = 5


async def make(
    connection: AsyncConnection,
    viewer: Viewer,
    *,
    id: str,
    code: str,
    membership: str,
    by: str | None,
    now: datetime,
    expires: datetime,
) -> None:
    """Keep a slip; its code is printed once and stored only as a hash."""
    row = {
        "id": id,
        "code_hash": code_hash(code),
        "membership_id": membership,
        "made_by": by,
        "made_at": now,
        "expires_at": expires,
    }
    await connection.execute(scoped(viewer, insert(t.slip).values(row)))


async def by_code(connection: AsyncConnection, viewer: Viewer, code: str, now: datetime) -> SlipFound | None:
    """The slip this code still opens."""
    statement = (
        select(t.slip.c.id, t.slip.c.membership_id, t.membership.c.birth_date)
        .select_from(t.slip.join(t.membership, t.membership.c.id == t.slip.c.membership_id))
        .where(
            t.slip.c.code_hash == code_hash(code),
            t.slip.c.used_at.is_(None),
            t.slip.c.expires_at > now,
            t.slip.c.tries < TRIES,
        )
    )
    row = (await connection.execute(scoped(viewer, statement))).one_or_none()
    return SlipFound(row.id, row.membership_id, row.birth_date is not None) if row else None


async def missed(connection: AsyncConnection, viewer: Viewer, id: str) -> None:
    """A wrong birth date was given with this slip."""
    await connection.execute(scoped(viewer, update(t.slip).where(t.slip.c.id == id).values(tries=t.slip.c.tries + 1)))


async def use(connection: AsyncConnection, viewer: Viewer, id: str, now: datetime) -> bool:
    """Use a slip up; False if it was used already."""
    statement = update(t.slip).where(t.slip.c.id == id, t.slip.c.used_at.is_(None)).values(used_at=now)
    return (await connection.execute(scoped(viewer, statement.returning(t.slip.c.id)))).first() is not None


async def without_chat(
    connection: AsyncConnection, keys: Keys, viewer: Viewer, *, region: str | None, number: str | None
) -> tuple[Membership, ...]:
    """Memberships that are not over and nobody is tied to, of one regency if given; or the one of a request number."""
    if number is not None:
        wanted = select(t.request.c.membership_id).where(t.request.c.number == number.upper())
        statement = select(t.membership.c.id).where(t.membership.c.id.in_(wanted))
    else:
        tied = select(t.tie.c.membership_id).where(t.tie.c.until.is_(None))
        statement = select(t.membership.c.id).where(
            t.membership.c.id.not_in(tied), t.membership.c.enrolment != Enrolment.ENDED
        )
    if region is not None:
        statement = statement.where(t.membership.c.region == region)
    rows = (await connection.execute(scoped(viewer, statement.order_by(t.membership.c.id)))).all()
    return await memberships.load_many(connection, keys, viewer, [row.id for row in rows])
