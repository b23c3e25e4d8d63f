"""How an officer finds the membership of somebody who says to be a member."""

from datetime import UTC, datetime

import pytest

from bot.domain.membership import Enrolment
from bot.domain.viewer import Role, Staff, System
from bot.storage import memberships

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
COMMAND = System("command")
AGENT = Staff("agent", Role.AGENT, frozenset({"3505"}))
ELSEWHERE = Staff("agent", Role.AGENT, frozenset({"3506"}))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("0003 Jumiati", ["jum"]),
        ("siti 0003 aminah", ["siti"]),
        ("0003", []),
        ("0003 Slamet", []),
        ("12345678901", ["jum"]),
    ],
)
async def test_a_member_is_found_by_tail_and_name_or_kpj(database, typed, found):
    """The last four digits count only with the name; another regency finds nobody."""
    async with database.transaction() as connection:
        for id, name, nik, kpj in (
            ("jum", "Jumiati", "3505154708720003", "12345678901"),
            ("siti", "Siti Aminah", "3505154101800003", ""),
        ):
            values = {"name": name, "nik": nik, "kpj": kpj, "region": "3505"}
            await memberships.add(
                connection, database.keys, COMMAND,
                id=id, enrolment=Enrolment.ACTIVE, values=values, zone="Asia/Jakarta", now=NOW,
            )  # fmt: skip

        here = await memberships.matching(connection, database.keys, AGENT, typed)
        elsewhere = await memberships.matching(connection, database.keys, ELSEWHERE, typed)

    assert [member.id for member in here] == found
    assert elsewhere == ()
