"""Members to measure with: each a person with an address, a consent, a membership and three paid months."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Table, insert

from bot.domain.coverage import Entry, Grade, standing_of
from bot.domain.people import Purpose
from bot.domain.viewer import System
from bot.storage import memberships
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import scoped

ACT = System("receive")
MET = datetime(2026, 8, 20, 1, 0, tzinfo=UTC)
DUE_AT = datetime(2026, 12, 12, 12, 15, 5, tzinfo=UTC)
"""A moment in the usual window of the evening on which everybody here is reminded of December."""
MONTHS = tuple(date(2026, month, 1) for month in (9, 10, 11))
PREMIUM = 20_000
ZONE = "Asia/Jakarta"
BATCH = 1_000
FIRST_CHAT = 5_000_000_000


async def populate(database: Database, count: int, channel: str = "telegram") -> None:
    """Write so many members; chat ids count from `FIRST_CHAT`."""
    for start in range(0, count, BATCH):
        rows = [_member(database, number, channel) for number in range(start, min(start + BATCH, count))]
        async with database.transaction() as connection:
            for table in (t.person, t.address, t.membership, t.tie, t.consent, t.ledger, t.standing):
                values = [row for member in rows for row in member[table]]
                await connection.execute(scoped(ACT, insert(table)), values)


def _member(database: Database, number: int, channel: str) -> dict[Table, list[dict[str, Any]]]:
    person, membership = f"p{number:08}", f"m{number:08}"
    keys, name = database.keys, f"Jumiati {number}"
    told = {"name": name, "called": "Bu Jum", "occupation": "pedagang_sayur", "region": "3505"}
    sealed = memberships.row_of(keys, membership, told)
    entries = [
        Entry(f"l{number:08}-{month:%m}", month, Grade.OFFICIAL, PREMIUM, "import", None, MET) for month in MONTHS
    ]
    standing = standing_of(entries, MONTHS[0])
    return {
        t.person: [{"id": person, "language": "id", "zone": ZONE, "met_at": MET, "heard_at": MET}],
        t.address: [
            {
                "id": f"a{number:08}",
                "channel": channel,
                "reference": str(FIRST_CHAT + number),
                "private": True,
                "person_id": person,
            }
        ],
        t.membership: [
            {
                **sealed,
                "id": membership,
                "enrolment": "active",
                "tier": 4,
                "sector": "other",
                "programmes": "jkk,jkm",
                "payer": "self",
                "zone": ZONE,
                "created_at": MET,
                "touched_at": MET,
            }
        ],
        t.tie: [
            {"id": f"t{number:08}", "person_id": person, "membership_id": membership, "role": "self", "since": MET}
        ],
        t.consent: [
            {
                "id": f"c{number:08}",
                "person_id": person,
                "purpose": Purpose.REMINDERS,
                "given": True,
                "language": "id",
                "text_hash": "0" * 64,
                "at": MET,
            }
        ],
        t.ledger: [
            {
                "id": entry.id,
                "membership_id": membership,
                "month": entry.month,
                "grade": int(entry.grade),
                "amount": entry.amount,
                "source": entry.source,
                "took_money": False,
                "at": entry.at,
            }
            for entry in entries
        ],
        t.standing: [
            {
                "membership_id": membership,
                "zone": ZONE,
                "first_month": standing.first_month,
                "first_gap": standing.first_gap,
                "first_official_gap": standing.first_official_gap,
                "months_official": standing.months_official,
            }
        ],
    }
