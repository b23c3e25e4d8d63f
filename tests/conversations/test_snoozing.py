"""Putting a reminder off, through the whole office."""

from datetime import UTC, datetime

from bot.domain.viewer import Role
from bot.knowledge.retention_file import load_retention
from bot.scheduling.timetable import Ticks
from tests.conversations.talks import gets_a_code, pays, play, signs_up
from tests.office import Office
from tests.talk import library


async def test_the_third_delay_of_a_month_is_another_talk(office: Office) -> None:
    """The journal counts: after two delays a pay day or an officer is offered, and nothing is put off."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    jum = await signs_up(office)
    await gets_a_code(office, sari, jum)
    await pays(jum)
    office.clock.at = datetime(2026, 12, 12, 12, 20, tzinfo=UTC)
    await Ticks(office.database, library(), load_retention(), bot="telegram:1").tick(office.clock.at)
    await office.sender.drain(office.clock.at)
    for _ in range(2):
        await play(jum, "#Ingatkan nanti", "#Besok")
        assert "Baik" in jum.heard

    await jum.taps("Ingatkan nanti")
    assert jum.labels == ["Pilih hari bayar", "Hubungi petugas", "Menu"]
    assert [row["act"] for row in await office.rows("journal")].count("Snoozed") == 2
