"""A worker signs up, is sent back once, gets a code and reports the payment, through the whole office."""

from bot.domain.viewer import Role
from tests.office import Chat, Office


async def signed_up(office: Office) -> Chat:
    """Bu Jumiati's sign-up, up to the request in the queue."""
    jum = office.chat("jum")
    await jum.says("daftar")
    await jum.taps("Saya sendiri")
    await jum.taps("Belum")
    await jum.says("jualan sayur di pasar")
    await jum.taps("Ya, kerja sendiri")
    await jum.says("1,5 juta")
    await jum.taps("Dua perlindungan")
    await jum.taps("Bayar sendiri")
    await jum.says("blitar")
    await jum.taps("Kabupaten Blitar")
    await jum.says("Wlingi, Beru")
    await jum.taps("Setuju")
    await jum.shares("+6281234567890")
    await jum.says("Jumiati")
    await jum.taps("Bu Jumiati")
    await jum.taps("Nanti ke petugas")
    await jum.says("7 agustus 1972")
    await jum.taps("Kirim")
    return jum


async def test_a_sign_up_reaches_the_queue(office: Office) -> None:
    """The worker hears "not yet protected", the agent a number."""
    sri = await office.employs("Bu Sri", Role.AGENT)

    jum = await signed_up(office)

    assert jum.heard.startswith("Belum terlindungi.")
    assert "Bu Sri" in jum.heard
    (request,) = await office.rows("request")
    assert str(request["number"]) in sri.heard
    assert request["state"] == "waiting"


async def test_a_returned_answer_is_mended_and_waits_again(office: Office) -> None:
    """Exactly one thing is asked, and the agent hears of it again."""
    sri = await office.employs("Bu Sri", Role.AGENT)
    jum = await signed_up(office)
    await sri.taps("Buka")
    await sri.taps("Ambil")
    await sri.taps("Buka")
    await sri.taps("Kembalikan")
    await sri.taps("Penghasilan")
    assert "satu perbaikan" in jum.heard

    await jum.says("status")
    assert "Perbaiki" in jum.labels
    await jum.taps("Perbaiki")
    await jum.says("2,2 juta")
    await jum.taps("Kirim")

    (membership,) = await office.rows("membership")
    (request,) = await office.rows("request")
    assert (membership["tier"], membership["enrolment"]) == (7, "requested")
    assert request["state"] == "waiting"
    assert str(request["number"]) in sri.heard


async def test_leaving_for_three_days_loses_nothing(office: Office) -> None:
    """The form goes on where it was left."""
    await office.employs("Bu Sri", Role.AGENT)
    jum = office.chat("jum")
    await jum.says("daftar")
    await jum.taps("Orang tua")
    await jum.taps("Belum")
    await jum.says("tani")
    await office.waits(days=3)

    await jum.says("daftar")

    assert jum.heard.startswith("Kita lanjutkan")
    assert "bekerja atau usaha sendiri" in jum.heard


async def test_a_note_of_money_can_be_contradicted(office: Office) -> None:
    """Code, report, receipt, the agent's note: and the member's "I did not pay" passes that agent by."""
    sri = await office.employs("Bu Sri", Role.AGENT)
    head = await office.employs("Pak Budi", Role.SUPERVISOR)
    jum = await signed_up(office)
    for label in ("Buka", "Ambil", "Buka", "Kode bayar"):
        await sri.taps(label)
    await sri.says("880012345678")
    await sri.says("11400")
    await sri.taps("Kirim ke pekerja")
    instruction, code = jum.messages[-2:]
    assert "Rp11.400" in instruction.text
    assert (code.text, code.copyable) == ("880012345678", True)
    await jum.taps("Sudah bayar")
    await jum.taps("Kirim foto struk")
    await jum.sends_photo()
    for label in ("Buka", "Catat", "Saya terima uangnya"):
        await sri.taps(label)
    assert "mencatat menerima Rp11.400 untuk November 2026" in jum.heard
    heard_by_sri = len(sri.messages)

    await jum.taps("Saya tidak bayar")

    assert "bukan Bu Sri" in jum.heard
    assert "tidak pernah membayar" in head.heard
    assert len(sri.messages) == heard_by_sri
