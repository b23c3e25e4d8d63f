"""What people tell stays with them: roles end at once, codes work once, STOP and HAPUS are kept."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from bot.commands import staff
from bot.dialogue.step import STEPS
from bot.domain.inbound import Text
from bot.domain.outgoing import State
from bot.domain.viewer import Role
from bot.knowledge.retention_file import load_retention
from bot.scheduling.timetable import Ticks
from bot.storage.database import Database
from tests.conversations.talks import SIGN_UP, gets_a_code, play, signs_up
from tests.office import Office, office_on
from tests.talk import OFFICE, library

MANDATED = replace(OFFICE, mandate="PKS 12/2026, 1 Oktober 2026", nik_in_chat=True)
NIK = "3505154708720003"
STAFF_TABLES = ("request", "ticket", "campaign", "invitation", "staff_grant")
SEALED_TABLES = ("person", "membership", "request", "talk", "prompt", "outbox", "instruction", "tally", "update_seen")
IDENTIFIERS = ("name", "nik", "phone", "birth_date", "nik_index", "phone_index")


async def test_a_revoked_agent_can_press_nothing(office: Office) -> None:
    """The role is read when the button is pressed, not when it was shown."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    jum = await signs_up(office)
    button = sari.button("Buka")
    ((id, *_),) = await staff.members_of_staff(office.database)

    await staff.revoke(office.database, id, now=office.clock.now(), token=office._token)
    await office.hears("Bu Sari", button)

    assert "Jumiati" not in sari.heard
    assert (await office.rows("request"))[0]["state"] == "waiting"
    assert jum.heard


async def test_a_forwarded_message_never_acts_for_staff(office: Office) -> None:
    """Staff acts need a message of their own."""
    hadi = await office.employs("Pak Hadi", Role.SUPERVISOR)

    await office.hears("Pak Hadi", Text("/tugas"), genuine=False)

    assert "Undang" not in hadi.labels


async def test_every_staff_step_is_shut_to_workers(office: Office) -> None:
    """Typed or tapped, whatever the step: a worker sees the menu, and nothing is stored of it."""
    open_to_all = {name for name, step in STEPS.items() if name.startswith("staff.") and not step.roles}
    jum = office.chat("jum")
    await jum.says("/start")
    before = {
        table: await office.rows(table) for table in ("request", "ticket", "campaign", "invitation", "staff_grant")
    }

    for name in sorted(STEPS):
        if name.startswith("staff.") and name not in open_to_all:
            await jum.says(name)
    await jum.says("/tugas")

    assert open_to_all == {"staff.join", "staff.join_name"}
    assert {table: await office.rows(table) for table in before} == before


async def test_an_invitation_is_used_once(office: Office) -> None:
    """Expired, used and wrong codes sound alike, and guessing stops at the limit."""
    code = await staff.invite(office.database, Role.AGENT, ["3505"], now=office.clock.now(), token=office._token)
    first, second = office.chat("first"), office.chat("second")
    await play(first, f"/start u_{code}", "Bu Sari")

    used = await second.says(f"/start u_{code}")
    wrong = await second.says(f"/start u_{'0' * 32}")

    assert used == wrong
    assert len(await staff.waiting(office.database)) == 1


async def test_guessing_codes_stops_at_the_limit(office: Office) -> None:
    """After five wrong codes in an hour even the right one is not looked at."""
    code = await staff.invite(office.database, Role.AGENT, ["3505"], now=office.clock.now(), token=office._token)
    thief = office.chat("thief")
    for number in range(6):
        await thief.says(f"/start u_{number:032x}")

    await play(thief, f"/start u_{code}", "Maling")

    assert await staff.waiting(office.database) == ()


TO_THE_NIK = SIGN_UP[: SIGN_UP.index("Bu Jum") + 1]


async def _types_a_nik(office: Office, name: str) -> list[str]:
    """What a worker hears from the typed NIK on, to the end of the sign-up."""
    chat = office.chat(name)
    await play(chat, "/start", *TO_THE_NIK, "#Ketik di sini")
    heard = len(chat.messages)
    await play(chat, NIK, "#Benar", "#Kirim")
    return [reply.text for reply in chat.messages[heard:]]


async def test_a_typed_nik_is_deleted_and_never_shown(database: Database) -> None:
    """The bot deletes the message, echoes four digits only, and goes on."""
    async with office_on(database, MANDATED) as office:
        heard = await _types_a_nik(office, "jum")
        typed = office.updates - 2

    assert not any(NIK in text for text in heard)
    assert "0003" in heard[0]
    assert ("jum", str(9000 + typed)) in office.channel.deleted


async def test_a_known_nik_sounds_like_an_unknown_one(database: Database) -> None:
    """Nobody learns from the bot whether a NIK is registered; only the request's number is each one's own."""
    async with office_on(database, MANDATED) as office:
        new = await _types_a_nik(office, "jum")
        known = await _types_a_nik(office, "impostor")

    assert [_without_numbers(text) for text in known] == [_without_numbers(text) for text in new]


def _without_numbers(text: str) -> str:
    return " ".join("…" if word.strip(".").isupper() and len(word.strip(".")) == 6 else word for word in text.split())


async def test_the_sixth_nik_of_a_day_is_not_taken(sqlite: Database) -> None:
    """Five NIKs a person a day; after that the officer takes it in person."""
    async with office_on(sqlite, MANDATED) as office:
        jum = office.chat("jum")
        await play(jum, "/start", *TO_THE_NIK, "#Ketik di sini")
        for number in range(1, 6):
            await play(jum, f"350515470872{number:04d}", "#Bukan", "#Ketik di sini")

        heard = await jum.says(NIK)

    assert "0003" not in heard
    assert "petugas" in heard.lower() or "Bu " in heard


async def test_erasure_leaves_no_trace_in_the_file(sqlite: Database, tmp_path: Path) -> None:
    """Twenty-four hours after HAPUS nothing of the person is readable, sealed or not, and sums stay."""
    async with office_on(sqlite) as office:
        sari = await office.employs("Bu Sari", Role.AGENT)
        jum = await signs_up(office)
        await gets_a_code(office, sari, jum)
        await jum.taps("Sudah bayar")
        await play(jum, "hapus")
        await play(jum, jum.labels[0]) if "tanggal lahir" not in jum.heard.lower() else await jum.says("7 Agustus 1972")
        if not [row for row in await office.rows("person") if row["erase_at"]]:
            await jum.taps(jum.labels[0])
        ledger = await office.rows("ledger")

        office.clock.at += timedelta(hours=25)
        await Ticks(sqlite, library(), load_retention(), bot="telegram:1").tick(office.clock.at)

        membership = (await office.rows("membership"))[0]
        assert {membership[name] for name in IDENTIFIERS} == {None}
        assert [row["reference"] for row in await office.rows("address") if row["reference"] == "jum"] == []
        assert await office.rows("ledger") == ledger
        assert len(await office.rows("tombstone")) >= 2
        assert all(
            row["body"] is None for row in await office.rows("outbox") if row["state"] == State.SENT and row["cleared"]
        )


async def test_an_erasure_can_be_cancelled(office: Office) -> None:
    """Within the day the person changes their mind, and nothing is erased."""
    jum = await signs_up(office)
    await play(jum, "#Boleh", "#Tidak usah", "hapus")
    if "lahir" in jum.heard.lower():
        await jum.says("7 Agustus 1972")
    if not [row for row in await office.rows("person") if row["erase_at"]]:
        await jum.taps(jum.labels[0])

    await jum.taps(next(label for label in jum.labels if "atal" in label))

    assert not [row for row in await office.rows("person") if row["erase_at"]]


async def test_an_agent_of_another_region_sees_nothing(office: Office) -> None:
    """Queue, request and report of one region cannot be reached from another."""
    await office.employs("Bu Sari", Role.AGENT)
    stranger = await office.employs("Pak Jauh", Role.AGENT, "3271")
    await signs_up(office)

    await stranger.says("/tugas")

    assert "Pendaftaran" not in stranger.heard
    assert not any("Antrean" in message.text and "baru" in message.text for message in stranger.messages)


async def test_two_agents_take_one_request(office: Office) -> None:
    """Whoever is second hears that it is taken, and sees nothing of it."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    tono = await office.employs("Pak Tono", Role.AGENT)
    await signs_up(office)
    await play(sari, "#Buka")
    await play(tono, "#Buka")

    await sari.taps("Ambil")
    await tono.taps("Ambil")

    assert "sekarang tugas Anda" in sari.heard
    assert "sekarang tugas Anda" not in tono.heard
    assert "+62" not in tono.heard


async def test_the_journal_holds_acts_and_no_words(office: Office) -> None:
    """Who did and read what is there, by ids; nothing that was said is."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    jum = await signs_up(office)
    await gets_a_code(office, sari, jum)

    journal = await office.rows("journal")

    acts = {row["act"] for row in journal}
    assert {"EnrolmentSubmitted", "RequestTaken", "read:OneRequest", "PaymentCodeGiven", "ConsentAnswered"} <= acts
    assert "Jumiati" not in str(journal)
    assert "123456789012" not in str(journal)


async def test_nothing_personal_stands_in_the_clear(office: Office) -> None:
    """Names, phones, birth dates and codes are sealed in every table."""
    sari = await office.employs("Bu Sari", Role.AGENT)
    jum = await signs_up(office)
    await gets_a_code(office, sari, jum)

    async with office.database.engine.connect() as connection:
        stored = []
        for table in (
            "person",
            "membership",
            "request",
            "talk",
            "prompt",
            "outbox",
            "instruction",
            "tally",
            "update_seen",
        ):
            rows = await connection.execute(text(f"SELECT * FROM {table}"))
            stored.append(str([tuple(row) for row in rows]))

    for canary in ("Jumiati", "81234567890", "Tawangsari", "1972-08-07", "123456789012"):
        assert canary not in "".join(stored)
