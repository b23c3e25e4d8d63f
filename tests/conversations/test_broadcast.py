"""A broadcast: drafted by one, started by another, only to who agreed to news; paused at once."""

from bot.domain.viewer import Role
from bot.knowledge.retention_file import load_retention
from bot.scheduling.timetable import Ticks
from tests.conversations.talks import play, signs_up
from tests.office import Chat, Office
from tests.talk import library

LETTER = "{nama}, Jumat ada penjelasan iuran di balai desa Garum. Silakan datang."


async def _drafts(office: Office) -> tuple[Chat, Chat, Chat, Chat]:
    """An agent's draft for two members, of whom one agreed to news: (agent, supervisor, agreed, not agreed)."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    hadi = await office.employs("Pak Hadi", Role.SUPERVISOR)
    jum, siti = await signs_up(office), await signs_up(office, "siti")
    await play(jum, "#Boleh", "#Boleh")
    await play(siti, "#Boleh", "#Tidak usah")
    await play(sari, "/tugas", "#Siaran baru", "#Semua", LETTER, "#Kirim ke pengawas")
    return sari, hadi, jum, siti


async def _tick(office: Office) -> None:
    ticks = Ticks(office.database, library(), load_retention(), bot="telegram:1")
    for _ in range(2):
        await ticks.tick(office.clock.now())
        await office.waits(seconds=5)


async def test_only_who_agreed_to_news_hears_it(office: Office) -> None:
    """Signed with the operator's name and how to stop; the starter sees one progress message."""
    _, hadi, jum, siti = await _drafts(office)
    heard = len(siti.messages)

    await play(hadi, "#Buka", "#Mulai")
    assert jum.heard != LETTER
    await _tick(office)

    assert jum.heard.startswith("Bu Jum, Jumat ada penjelasan")
    assert "Wadah Rukun Blitar" in jum.heard
    assert "STOP" in jum.heard
    assert len(siti.messages) == heard
    assert "terkirim 1" in hadi.heard
    assert (await office.rows("campaign"))[0]["state"] == "done"


async def test_who_drafts_does_not_start(office: Office) -> None:
    """A supervisor's own broadcast needs another person; the command line is the way for an office with one."""
    hadi = await office.employs("Pak Hadi", Role.SUPERVISOR)
    jum = await signs_up(office)
    await play(jum, "#Boleh", "#Boleh")
    await play(hadi, "/tugas", "#Siaran baru", "#Semua", LETTER, "#Kirim ke pengawas", "/tugas", "#Siaran")
    await hadi.taps(hadi.labels[0])

    assert "Mulai" not in hadi.labels
    assert (await office.rows("campaign"))[0]["state"] == "draft"


async def test_a_paused_broadcast_sends_nothing(office: Office) -> None:
    """Pausing is one change; what was queued waits; after cancelling nothing leaves, and a tick skips it."""
    _, hadi, jum, _ = await _drafts(office)
    ticks = Ticks(office.database, library(), load_retention(), bot="telegram:1")
    await play(hadi, "#Buka", "#Mulai")
    await ticks.run("audiences", office.clock.now())
    await ticks.run("progress", office.clock.now())
    heard = len(jum.messages)
    office.clock.at = office.clock.at.replace(hour=20)  # 03.00 in Blitar: nothing leaves at night
    await hadi.says("/tugas")
    await play(hadi, "#Siaran")
    await hadi.taps(hadi.labels[0])

    await play(hadi, "#Jeda")
    await office.waits(hours=6)
    assert len(jum.messages) == heard
    await play(hadi, "/tugas", "#Siaran")
    await hadi.taps(hadi.labels[0])
    await hadi.taps("Batalkan")
    await office.waits(hours=6)
    assert len(jum.messages) == heard
    await ticks.run("audiences", office.clock.now())

    rows = [row for row in await office.rows("outbox") if row["campaign_id"]]
    assert [(row["state"], row["reason"]) for row in rows] == [("skipped", "cancelled")]


async def test_stop_takes_one_out_of_a_running_broadcast(office: Office) -> None:
    """STOP between queueing and sending: skipped, with the reason."""
    _, hadi, jum, _ = await _drafts(office)
    ticks = Ticks(office.database, library(), load_retention(), bot="telegram:1")
    await play(hadi, "#Buka", "#Mulai")
    await ticks.run("audiences", office.clock.now())

    await jum.says("STOP")
    await office.waits(seconds=5)

    rows = [row for row in await office.rows("outbox") if row["campaign_id"]]
    assert [(row["state"], row["reason"]) for row in rows] == [("skipped", "stopped")]
