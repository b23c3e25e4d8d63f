"""The main job as a conversation: a worker asks, signs up and pays; staff follow up; each line is one message."""

import re
from dataclasses import dataclass
from datetime import datetime

from tests.e2e.phones import Phone
from tests.e2e.running import MORNING, Bot


@dataclass
class People:
    """Who talks: a worker, her agent, and the supervisor."""

    jum: Phone
    sari: Phone
    hadi: Phone


async def employ(bot: Bot, phone: Phone, name: str, role: str) -> None:
    """Make a member of staff on the command line, as README.md says."""
    made = await bot.command("staff", "invite", "--role", role, "--region", "3505")
    code = re.search(r"/start u_\w+", made)
    assert code is not None
    await phone.says(code[0], "nama")
    await phone.says(name)
    waiting = await bot.command("staff", "confirm")
    assert name in waiting
    await bot.command("staff", "confirm", waiting.split()[0])


async def ask_and_reckon(jum: Phone) -> None:
    """A question and a premium need no consent."""
    await jum.says("/start", "bukan BPJS")
    await jum.says("iuran paling murah berapa?", "Rp8.400 sebulan")
    await jum.taps("Hitung iuran", "Pekerjaannya apa?")
    await jum.says("pedagang sayur", "Penghasilan")
    await jum.says("50 ribu sehari", "Rp10.400 sebulan")


async def sign_up(jum: Phone) -> str:
    """From the first door to "not yet protected"; returns that message. Each act waits for the next question."""
    await jum.taps("Daftar", "Untuk siapa?")
    await jum.taps("Saya sendiri", "Sudah punya BPJS Ketenagakerjaan?")
    await jum.taps("Belum", "usaha sendiri")
    await jum.taps("Ya, kerja sendiri", "Rp10.400 sebulan")
    await jum.taps("Dua perlindungan", "Siapa yang membayar")
    await jum.taps("Bayar sendiri", "Tinggal di kabupaten")
    await jum.says("Kabupaten Blitar", "Kecamatan dan desanya?")
    await jum.says("Wlingi, Beru", "saya teruskan ke Bu Sari")
    await jum.taps("Setuju", "Nomor HP")
    await jum.shares_contact("+6281234567890", "Nama lengkapnya")
    await jum.says("Jumiati", "Panggilannya")
    await jum.says("Bu Jum", "NIK")
    await jum.taps("Nanti ke petugas", "Tanggal lahirnya?")
    await jum.says("7 Agustus 1972", "Sudah benar semua?")
    return await jum.taps("Kirim", "Belum terlindungi")


async def get_a_code(jum: Phone, sari: Phone) -> None:
    """The agent takes the request, and the worker hears what to pay."""
    await jum.taps("Boleh")
    await jum.taps("Tidak usah")
    await sari.hears("Antrean baru")
    await sari.taps("Buka")
    await sari.taps("Ambil")
    await sari.taps("Buka", "Jumiati")
    await sari.taps("Kode bayar")
    await sari.says("123456789012")
    await sari.says("10400")
    await sari.taps("Kirim ke pekerja")
    await jum.hears("Rp10.400", "123456789012")


async def pay(jum: Phone, sari: Phone) -> None:
    """The worker reports, with a photo; the agent notes it; nobody is thanked yet."""
    await jum.taps("Sudah bayar")
    await jum.taps("Kirim foto struk")
    told = await jum.sends_photo()
    assert "terima kasih" not in told.lower()
    await sari.hears("Ada laporan pembayaran")
    await sari.taps("Buka")
    await sari.taps("Catat")
    await sari.taps("Tidak, hanya lihat")
    await jum.hears("Bu Sari")
    await jum.taps("Benar")


async def make_official(jum: Phone, hadi: Phone) -> None:
    """A second person compares it with the portal; only now is the worker told that it counts."""
    await hadi.says("/tugas")
    await hadi.taps("Laporan bayar")
    await hadi.taps("Bu Jum Nov")
    await hadi.taps("Cocok dengan portal")
    await hadi.says("TRX20261120")
    await hadi.says("10400")
    await hadi.says("12345678901", "KPJ: 12345678901")
    await hadi.taps("Ya, tercatat BPJS")
    await jum.hears("Terima kasih", "Pak Hadi")


async def ask_by_voice(jum: Phone, sari: Phone) -> None:
    """A voice note goes to a ticket; the officer's answer comes back."""
    await jum.says("petugas")
    await jum.sends_voice("teruskan ke petugas")
    await sari.hears("Pertanyaan baru")
    await sari.taps("Buka")
    await sari.taps("Jawab")
    await sari.says("Bawa KTP ke kantor ya, Bu.")
    await jum.hears("Bawa KTP ke kantor ya, Bu.")


async def be_reminded(bot: Bot, jum: Phone) -> None:
    """Three weeks later, with the bot started afresh: three days before the fifteenth, in the evening."""
    assert await bot.stop() == 0
    bot.moves_clock(datetime(2026, 12, 12, 19, 20, tzinfo=MORNING.tzinfo))
    await bot.start()
    told = await jum.hears("ebelum tanggal 15")
    assert "Desember" in told
    assert "Rp10.400" in told
    await jum.taps("Sudah bayar", "Desember")


async def main_job(bot: Bot, people: People) -> None:
    """All of it, in the order of an ordinary week."""
    jum, sari, hadi = people.jum, people.sari, people.hadi
    await ask_and_reckon(jum)
    await employ(bot, sari, "Bu Sari", "agent")
    await employ(bot, hadi, "Pak Hadi", "supervisor")
    told = await sign_up(jum)
    assert told.startswith("Belum terlindungi.")
    await get_a_code(jum, sari)
    await pay(jum, sari)
    await make_official(jum, hadi)
    await jum.says("status", "Tercatat BPJS: Nov 2026")
    await ask_by_voice(jum, sari)
    await be_reminded(bot, jum)
    await jum.says("STOP", "MULAI")
