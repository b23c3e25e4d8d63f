"""Files people sent: only the service's own id (sealed), a hash to know a photo again, type and size."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.keys import Keys
from bot.storage.scope import scoped


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file's reference at the service, its kind, and whether the same file came before from anybody."""

    reference: str
    kind: str
    reused: bool


async def keep(
    connection: AsyncConnection,
    keys: Keys,
    viewer: Viewer,
    *,
    id: str,
    person: str,
    channel: str,
    reference: str,
    unique: str,
    kind: str,
    mime: str,
    size: int,
    now: datetime,
) -> None:
    """Keep the reference of a file somebody sent."""
    row = {
        "id": id,
        "person_id": person,
        "channel": channel,
        "reference": keys.seal(t.file.c.reference, id, reference),
        "unique_hash": keys.index("file", unique),
        "kind": kind,
        "mime": mime[:60],
        "size": size,
        "at": now,
    }
    await connection.execute(scoped(viewer, insert(t.file).values(row)))


async def find(connection: AsyncConnection, keys: Keys, viewer: Viewer, id: str | None) -> StoredFile | None:
    """A file by its id, if this viewer has a way to it and its reference is still kept."""
    if id is None:
        return None
    row = (await connection.execute(scoped(viewer, select(t.file).where(t.file.c.id == id)))).one_or_none()
    if row is None or not row.reference:
        return None
    same = (
        select(t.file.c.id)
        .select_from(t.file.join(t.report, t.report.c.file_id == t.file.c.id))
        .where(t.file.c.unique_hash == row.unique_hash, t.file.c.id != id)
        .limit(1)
    )
    reused = (await connection.execute(same.execution_options(viewer=viewer))).first() is not None
    return StoredFile(keys.open(t.file.c.reference, id, row.reference), row.kind, reused)
