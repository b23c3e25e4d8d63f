"""Canary values typed through the whole job are in the clear in no file, log, metric or call (SECURITY R4, R6, R15)."""

import base64
import json
import re
from collections.abc import Iterator
from datetime import timedelta

import aiohttp

from tests.e2e.main_job import ask_and_reckon, employ
from tests.e2e.phones import FakePhone
from tests.e2e.running import MORNING, Bot, free_port
from tests.fake_bot_api import Call, FakeBotApi

NIK = "3505154708720003"
TYPED_NIK = "3505 1547 0872 0003"
CANARIES = {
    "NIK": (NIK, TYPED_NIK, "3505.1547.0872.0003"),
    "another NIK": ("3572016505810007",),
    "phone": ("81299887766", "0812 9988 7766", "812-9988-7766"),
    "name": ("Wagiyem", "WAGIYEM", "wagiyem", "Sastrodimejo"),
    "birth date": ("1972-08-07", "7 Agustus 1972", "07-08-1972", "19720807"),
    "KPJ": ("98765432109",),
    "payment code": ("880077665544",),
    "ticket": ("Kelinci saya",),
    "answer": ("wortel segar",),
    "one-time code": ("73916482",),
}


async def signs_up(jum: FakePhone) -> int:
    """A sign-up with every canary; returns the id of the message that held the NIK."""
    await jum.taps("Daftar", "Untuk siapa?")
    await jum.taps("Saya sendiri", "Sudah punya BPJS Ketenagakerjaan?")
    await jum.taps("Belum", "usaha sendiri")
    await jum.taps("Ya, kerja sendiri", "Rp10.400 sebulan")
    await jum.taps("Dua perlindungan", "Siapa yang membayar")
    await jum.taps("Bayar sendiri", "Tinggal di kabupaten")
    await jum.says("Kabupaten Blitar", "Kecamatan dan desanya?")
    await jum.says("Wlingi, Beru", "saya teruskan ke Bu Sari")
    await jum.taps("Setuju", "Nomor HP")
    await jum.says("0812 9988 7766", "Nama lengkapnya")
    await jum.says("Wagiyem Sastrodimejo", "Panggilannya")
    await jum.says("Bu Wagiyem", "NIK")
    await jum.taps("Ketik di sini", "16 angka")
    await jum.says(TYPED_NIK, "Lahir 7 Agustus 1972, betul?")
    holding_the_nik = jum.acted
    await jum.taps("Benar", "Sudah benar semua?")
    await jum.taps("Kirim", "Belum terlindungi")
    await jum.taps("Boleh")
    await jum.taps("Tidak usah")
    return holding_the_nik


async def is_shown_the_nik(sari: FakePhone) -> Call:
    """The agent takes the request and looks at the full NIK, for a reason; returns the call that showed it."""
    await sari.hears("Antrean baru")
    await sari.taps("Buka")
    await sari.taps("Ambil")
    await sari.taps("Buka", "Permintaan")
    await sari.taps("Lihat NIK")
    await sari.taps("Daftar di portal", NIK)
    return next(call for call in sari.api.calls if NIK in json.dumps(call.params))


async def pays(jum: FakePhone, sari: FakePhone, hadi: FakePhone) -> None:
    """Code, report, note, and the official entry with the number of the card."""
    await sari.taps("Kode bayar")
    await sari.says("880077665544")
    await sari.says("10400")
    await sari.taps("Kirim ke pekerja")
    await jum.hears("880077665544")
    await jum.taps("Sudah bayar")
    await jum.taps("Selesai")
    await hadi.says("/tugas")
    await hadi.taps("Laporan bayar")
    await hadi.taps("Bu Wagiyem Nov")
    await hadi.taps("Cocok dengan portal")
    await hadi.says("TRX20261120")
    await hadi.says("10400")
    await hadi.says("98765432109", "KPJ: 98765432109")
    await hadi.taps("Ya, tercatat BPJS")
    await jum.hears("98765432109")


async def writes_to_the_officer(jum: FakePhone, sari: FakePhone) -> None:
    """A ticket there and back, and what nobody should type: a one-time code, and a NIK at the wrong moment."""
    await jum.says("petugas", "Tulis pesan")
    await jum.says("Kelinci saya sakit, apa ditanggung?", "teruskan ke petugas")
    await sari.hears("Pertanyaan baru")
    await sari.taps("Buka")
    await sari.taps("Jawab")
    await sari.says("Beri wortel segar, Bu.")
    await jum.hears("wortel segar")
    await jum.says("OTP saya 73916482", "OTP")
    await jum.says("NIK suami saya 3572016505810007", "NIK")


async def test_no_canary_is_found_anywhere(bot: Bot, api: FakeBotApi) -> None:
    """The whole job at LOG_LEVEL=DEBUG: files, logs and metrics hold nobody's data; a NIK is shown once."""
    port = free_port()
    bot.settings |= {"MANDATE": "B/12/2026, 2 Januari 2026", "NIK_IN_CHAT": "true", "LOG_LEVEL": "DEBUG"}
    bot.settings |= {"HEALTH_PORT": str(port)}
    jum, sari, hadi = (FakePhone(api, name) for name in ("Jum", "Sari", "Hadi"))
    await bot.start()
    await ask_and_reckon(jum)
    await employ(bot, sari, "Bu Sari", "agent")
    await employ(bot, hadi, "Pak Hadi", "supervisor")

    with_the_nik = await signs_up(jum)
    reveal = await is_shown_the_nik(sari)
    await pays(jum, sari, hadi)
    await writes_to_the_officer(jum, sari)

    metrics = await page(f"http://127.0.0.1:{port}/metrics")
    await bot.kill()  # so that the write-ahead log stays as it is
    assert {"rutin.sqlite3", "rutin.sqlite3-wal", "rutin.sqlite3-shm", "err.txt"} <= contents(bot).keys()
    assert list(found_in(contents(bot) | {"metrics": metrics}, api.token)) == []
    assert (jum.user.chat_id, with_the_nik) in api.deleted
    assert reveal.params["protect_content"] in (True, "true")
    assert [call.method for call in api.calls if tells_a_nik(call)] == [reveal.method]

    bot.moves_clock(MORNING + timedelta(minutes=11))
    await bot.start()
    await api.until(lambda: not any(NIK in text for text in sari.user.heard), what="the shown NIK is deleted")


def contents(bot: Bot) -> dict[str, bytes]:
    """Every file of the installation but its keys."""
    files = [path for path in bot.folder.iterdir() if path.is_file() and path.suffix != ".keys"]
    return {path.name: path.read_bytes() for path in files}


def found_in(places: dict[str, bytes], token: str) -> Iterator[str]:
    """Which canary is found where, in whatever spelling."""
    for what, spellings in {**CANARIES, "token": (token, token.partition(":")[2])}.items():
        for form in {form for spelling in spellings for form in forms(spelling.encode())}:
            for place, content in places.items():
                if form in content:
                    yield f"{what} in {place}: …{content[max(0, content.index(form) - 60) :][:120]!r}"


def forms(value: bytes) -> Iterator[bytes]:
    """As it is, in hex, and in base64 wherever it begins within three bytes."""
    yield value
    yield value.hex().encode()
    yield value.hex().upper().encode()
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + value)
        yield encoded[(offset * 8 + 5) // 6 : (offset + len(value)) * 8 // 6]


def tells_a_nik(call: Call) -> bool:
    """Whether a call carries a whole NIK, however it is spaced."""
    digits = re.sub(r"[ .-]", "", json.dumps(call.params))
    return NIK in digits or CANARIES["another NIK"][0] in digits


async def page(url: str) -> bytes:
    """What a web page holds."""
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return await response.read()


def test_every_spelling_is_found() -> None:
    """The search itself finds a NIK plain, in hex, and in base64 at any place."""
    hidden = [
        f"x{NIK}y",
        NIK.encode().hex(),
        *(base64.b64encode(b"q" * n + NIK.encode() + b"zz").decode() for n in range(3)),
    ]

    assert [len(list(found_in({"a": text.encode()}, "1:t-o-k-e-n"))) for text in hidden] == [1] * len(hidden)
