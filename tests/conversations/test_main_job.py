"""The main job: a worker asks, signs up, pays and is reminded; staff follow up; on a real database."""

from datetime import UTC, date, datetime

from bot.domain.coverage import Grade
from bot.domain.viewer import Role
from bot.knowledge.retention_file import load_retention
from bot.scheduling.timetable import Ticks
from tests.conversations.talks import gets_a_code, pays, play, signs_up
from tests.office import Office
from tests.talk import library


async def test_a_sign_up_is_not_yet_protection(office: Office) -> None:
    """The submit message begins with "Belum terlindungi", names officer, number and by when."""
    await office.employs("Bu Sari", Role.AGENT)

    jum = await signs_up(office)

    assert jum.heard.startswith("Belum terlindungi.")
    assert "Bu Sari" in jum.heard
    assert "Senin, 23 November" in jum.heard
    requests = await office.rows("request")
    assert [(row["state"], str(row["number"]) in jum.heard) for row in requests] == [("waiting", True)]


async def test_an_agent_takes_it_and_the_worker_hears_what_to_pay(office: Office) -> None:
    """The instruction names month and amount, warns of the four traps, and the code comes alone."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    jum = await signs_up(office)

    await gets_a_code(office, sari, jum)

    told, code = jum.messages[-2:]
    assert "Rp10.400" in told.text
    assert "bukan Kesehatan" in told.text
    assert "Cocokkan nama" in told.text
    assert "Jangan transfer" in told.text
    assert (code.text, code.copyable) == ("123456789012", True)


async def test_a_wrong_amount_goes_to_a_supervisor(office: Office) -> None:
    """An amount that is not the computed one is not sent to the worker; a supervisor decides."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    await office.employs("Pak Hadi", Role.SUPERVISOR)
    jum = await signs_up(office)
    await play(jum, "#Boleh", "#Tidak usah")
    heard = len(jum.messages)

    await play(sari, "#Buka", "#Ambil", "#Buka", "#Kode bayar", "123456789012", "10401")
    await play(sari, "pekerja minta begitu")

    assert len(jum.messages) == heard
    assert len(await office.rows("instruction")) == 0


async def test_only_a_second_person_makes_a_payment_official(office: Office) -> None:
    """Reported, noted, official: three grades, and the one who gave the code cannot give the last."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    hadi = await office.employs("Pak Hadi", Role.SUPERVISOR)
    jum = await signs_up(office)
    await gets_a_code(office, sari, jum)
    await pays(jum)

    await sari.taps("Buka")
    assert "Cocok dengan portal" not in sari.labels

    await play(sari, "#Catat", "#Tidak, hanya lihat")
    assert "Benar" in jum.labels
    await jum.taps("Benar")

    await play(hadi, "/tugas", "#Laporan bayar", "#Bu Jum Nov", "#Cocok dengan portal", "TRX20261120", "10400")
    await hadi.says("12345678901")
    await hadi.taps(hadi.labels[0])

    grades = [Grade(int(str(row["grade"]))) for row in await office.rows("ledger")]
    assert sorted(grades) == [Grade.REPORTED, Grade.NOTED, Grade.OFFICIAL]
    assert "November" in jum.heard
    assert (await office.rows("membership"))[0]["enrolment"] == "active"


async def test_a_note_can_be_contradicted(office: Office) -> None:
    """The answer "Saya tidak bayar" takes the note back and opens a ticket that its writer cannot see."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    hadi = await office.employs("Pak Hadi", Role.SUPERVISOR)
    jum = await signs_up(office)
    await gets_a_code(office, sari, jum)
    await pays(jum)
    await play(sari, "#Buka", "#Catat", "#Saya terima uangnya")

    await jum.taps("Saya tidak bayar")

    ticket = (await office.rows("ticket"))[0]
    assert (ticket["supervisor_only"], ticket["about"]) == (True, "contradiction")
    await play(sari, "/tugas")
    assert "Pesan" not in " ".join(sari.labels)
    assert "Bantahan" in hadi.heard or str(ticket["number"]) in hadi.heard


async def test_a_returned_request_is_mended_by_the_worker(office: Office) -> None:
    """The agent returns it with a reason; the worker mends that field alone, and it waits again."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    jum = await signs_up(office)
    await play(jum, "#Boleh", "#Tidak usah")
    await play(sari, "#Buka", "#Ambil", "#Buka", "#Kembalikan")

    await sari.taps(next(label for label in sari.labels if "ama" in label))
    await jum.taps(jum.labels[0])
    await play(jum, "Jumiati binti Karto", "#Kirim")

    request = (await office.rows("request"))[0]
    assert request["state"] == "waiting"


async def test_a_reminder_comes_three_days_before_the_fifteenth(office: Office) -> None:
    """December is reminded on 12 December in the evening, once, with that month's amount."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    jum = await signs_up(office)
    await gets_a_code(office, sari, jum)
    await pays(jum)
    ticks = Ticks(office.database, library(), load_retention(), bot="telegram:1")
    heard = len(jum.messages)

    for hour in (2, 12, 13):
        office.clock.at = datetime(2026, 12, 12, hour, 20, tzinfo=UTC)
        for _ in range(2):
            await ticks.tick(office.clock.at)
        await office.sender.drain(office.clock.at)

    new = jum.messages[heard:]
    reminders = [reply.text for reply in new if "Desember" in reply.text and "15" in reply.text]
    assert len(reminders) == 1
    assert "Rp10.400" in reminders[0]
    assert "dibayar sebelum tanggal 15" in reminders[0]
    assert "sebut NIK" in reminders[0]


async def test_reported_months_are_not_reminded(office: Office) -> None:
    """Saying "sudah bayar" ends that month's reminders for good, although nobody has checked it."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    jum = await signs_up(office)
    await gets_a_code(office, sari, jum)
    await pays(jum)
    await play(jum, "/menu", "#Status")
    ticks = Ticks(office.database, library(), load_retention(), bot="telegram:1")
    office.clock.at = datetime(2026, 11, 30, 12, 20, tzinfo=UTC)
    heard = len(jum.messages)

    await ticks.tick(office.clock.at)
    await office.sender.drain(office.clock.at)

    reminded = [reply.text for reply in jum.messages[heard:] if any(c.label == "Sudah bayar" for c in reply.choices)]
    assert reminded == []
    assert [row["month"] for row in await office.rows("ledger")] == [date(2026, 11, 1)]


async def test_stop_ends_reminders_that_were_planned(office: Office) -> None:
    """STOP works between planning and sending; MULAI brings reminders back."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    jum = await signs_up(office)
    await gets_a_code(office, sari, jum)
    await pays(jum)
    ticks = Ticks(office.database, library(), load_retention(), bot="telegram:1")
    office.clock.at = datetime(2026, 12, 12, 2, 0, tzinfo=UTC)
    await ticks.tick(office.clock.at)
    await jum.says("mandheg")
    heard = len(jum.messages)

    office.clock.at = datetime(2026, 12, 12, 12, 20, tzinfo=UTC)
    await office.sender.drain(office.clock.at)

    assert len(jum.messages) == heard
    await jum.says("MULAI")
    assert (await office.rows("person"))[-1]["stopped_at"] is None


async def test_a_ticket_goes_there_and_back(office: Office) -> None:
    """A worker writes, an officer answers through the bot, either closes it."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    jum = await signs_up(office)
    await play(jum, "#Boleh", "#Tidak usah", "petugas", "Kartu saya hilang, bagaimana?")

    await sari.taps("Buka")
    assert "Kartu saya hilang" in sari.heard
    await play(sari, "#Ambil", "#Jawab", "Bawa KTP ke kantor ya, Bu.")

    assert "Bawa KTP ke kantor ya, Bu." in jum.heard


async def test_a_death_stops_everything_and_calls_a_human(office: Office) -> None:
    """Javanese too: condolence, no amount, a human with the highest priority."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    jum = await signs_up(office)

    await jum.says("bapak sampun sedo")

    told = [reply for reply in jum.messages[-2:] if "Rp" not in reply.text]
    assert len(told) == 2 or "Rp" not in jum.heard
    assert any(row["held_at"] for row in await office.rows("person"))
    assert "DARURAT" in sari.heard
    assert (await office.rows("ticket"))[0]["urgent"]
