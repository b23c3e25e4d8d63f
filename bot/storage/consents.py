"""Consents: an append-only row per answer, with the hash of the text that was shown (SECURITY R17)."""

import hashlib
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.people import Purpose
from bot.domain.viewer import Viewer
from bot.storage import tables as t
from bot.storage.scope import scoped


async def answer(
    connection: AsyncConnection,
    viewer: Viewer,
    *,
    id: str,
    person: str,
    purpose: Purpose,
    given: bool,
    language: str,
    text: str,
    prompt: str | None,
    now: datetime,
) -> None:
    """Keep one answer to one purpose; the newest answer of a purpose is the one that stands."""
    row = {
        "id": id,
        "person_id": person,
        "purpose": purpose,
        "given": given,
        "language": language,
        "text_hash": hashlib.sha256(text.encode()).hexdigest(),
        "prompt": prompt,
        "at": now,
    }
    await connection.execute(scoped(viewer, insert(t.consent).values(row)))
