"""A sign-up from where the office has no officer is seen by every supervisor, and promised no officer."""

from datetime import timedelta

from bot.domain.viewer import Role
from bot.knowledge.retention_file import load_retention
from bot.scheduling.timetable import Ticks
from tests.conversations.talks import SIGN_UP, play
from tests.office import Chat, Office
from tests.talk import library

SURABAYA = "3578"


async def signs_up_in_surabaya(office: Office) -> Chat:
    """The whole sign-up, with a home that nobody serves."""
    jum = office.chat("jum")
    await play(jum, "/start", *("Kota Surabaya" if line == "Kabupaten Blitar" else line for line in SIGN_UP))
    return jum


async def test_a_supervisor_sees_takes_and_answers_it(office: Office) -> None:
    """No agent serves Surabaya: the supervisor of Blitar hears of it, finds it in the queue and gives the code."""
    sri = await office.employs("Bu Sri", Role.AGENT)
    budi = await office.employs("Pak Budi", Role.SUPERVISOR)
    heard = len(sri.messages)

    jum = await signs_up_in_surabaya(office)

    assert "Di daerah itu belum ada petugas" in jum.heard
    assert "akan menjawab" not in jum.heard
    assert any("belum ada petugas Wadah Rukun Blitar" in reply.text for reply in jum.messages)
    assert len(sri.messages) == heard
    await play(jum, "#Boleh", "#Tidak usah")
    await play(budi, "#Buka", "#Ambil", "#Buka", "#Kode bayar", "123456789012", "10400", "#Kirim ke pekerja")
    assert "Rp10.400" in jum.messages[-2].text


async def test_a_late_one_is_told_to_a_supervisor(office: Office) -> None:
    """ "Pengawas sudah tahu" is said only because a supervisor was told."""
    budi = await office.employs("Pak Budi", Role.SUPERVISOR)
    jum = await signs_up_in_surabaya(office)
    number = str((await office.rows("request"))[0]["number"])
    ticks = Ticks(office.database, library(), load_retention(), bot="telegram:1")
    office.clock.at += timedelta(days=4)
    heard = len(budi.messages)

    await ticks.tick(office.clock.at)
    await office.sender.drain(office.clock.at)

    assert any(number in reply.text for reply in budi.messages[heard:])
    assert "pengawas sudah tahu" in jum.heard


async def test_once_somebody_serves_it_other_supervisors_do_not(office: Office) -> None:
    """The wider reach ends as soon as the regency has staff of its own."""
    budi = await office.employs("Pak Budi", Role.SUPERVISOR)
    await signs_up_in_surabaya(office)
    rina = await office.employs("Bu Rina", Role.AGENT, SURABAYA)

    await budi.taps("Buka")
    assert "Ambil" not in budi.labels

    await play(rina, "/tugas", "#Antrean daftar")
    assert rina.labels
