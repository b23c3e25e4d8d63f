"""Words that mean the same in every talk: STOP, MENU, STATUS, /start and their Javanese sisters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.reply import Choice
from bot.domain.text import folded, word_set


@dataclass(frozen=True, slots=True)
class Command:
    """Where a word leads; a firm one counts before any button of that name, a greeting only when nothing waits."""

    choice: Choice
    firm: bool = True
    greeting: bool = False


_SLASH: Mapping[str, str] = {
    "start": "menu.open",
    "menu": "menu.open",
    "help": "menu.open",
    "bantuan": "menu.open",
    "tentang": "menu.about",
    "about": "menu.about",
    "stop": "stopping.stop",
    "berhenti": "stopping.stop",
    "mulai": "stopping.start",
    "status": "status.show",
    "iuran": "premium.start",
    "tanya": "asking.start",
    "daftar": "registration.start",
    "data": "mydata.show",
    "hapus": "mydata.erase",
    "petugas": "officer.contact",
    "jam": "hours.choose",
    "ingat": "hours.choose",
    "tugas": "staff.home",
}
_STOP = """stop|berhenti|brenti|stop pesan|stop pengingat|stop kirim|berhenti kirim pesan|mandheg|mandeg|mandhek
|mpun|mpun cekap|ampun dikirimi|ampun dikirimi malih|ampun kirim|ampun ngirim|jangan kirim lagi|jangan kirim
|jangan dikirim lagi|jangan kirimi saya lagi|tidak mau dikirimi lagi|ojo dikirimi|ojo dikirimi maneh|aja dikirimi
|aja dikirimi maneh|ojo kirim maneh|unsubscribe"""
_FIRM: Mapping[str, str] = {
    **dict.fromkeys((folded(word) for word in _STOP.split("|")), "stopping.stop"),
    **dict.fromkeys(("mulai", "mulai lagi", "mulai malih", "wiwit", "miwiti"), "stopping.start"),
    **dict.fromkeys(("menu", "bantuan", "help", "tulung", "start"), "menu.open"),
}
_GREETED = """halo, hai, hello, hi, p, permisi, min, halo min, tes, test, assalamualaikum, assalamu alaikum,
asalamualaikum, samlekum, selamat pagi, selamat siang, selamat sore, selamat malam, pagi, siang, sore, malam,
sugeng enjing, sugeng siang, sugeng sonten, sugeng dalu, kula nuwun, kulo nuwun, nuwun sewu"""
_GREETINGS = frozenset(folded(word) for word in _GREETED.split(","))
_SOFT: Mapping[str, str] = {
    "tentang": "menu.about",
    "siapa kamu": "menu.about",
    "siapa anda": "menu.about",
    "status": "status.show",
    "status saya": "status.show",
    "hitung iuran": "premium.start",
    "hitung": "premium.start",
    "ngetang iuran": "premium.start",
    "tanya": "asking.start",
    "takon": "asking.start",
    "taken": "asking.start",
    "daftar": "registration.start",
    "ndhaftar": "registration.start",
    "ndaftar": "registration.start",
    "data saya": "mydata.show",
    "data kula": "mydata.show",
    "hapus": "mydata.erase",
    "hapus data": "mydata.erase",
    "hapus data saya": "mydata.erase",
    "petugas": "officer.contact",
    "hubungi petugas": "officer.contact",
    "bicara dengan petugas": "officer.contact",
    "ingat": "hours.choose",
    "jam pengingat": "hours.choose",
    "lanjutkan": "menu.resume",
    "lanjut": "menu.resume",
    "tugas": "staff.home",
}
_LANGUAGE: Mapping[str, str] = {
    **dict.fromkeys(("basa jawa", "bahasa jawa", "jawa", "boso jowo", "jowo"), "jv"),
    **dict.fromkeys(("bahasa indonesia", "indonesia", "basa indonesia"), "id"),
}
# "Pingin daftar": a wish to sign up in few words, however it is put; a longer sentence is a question.
_TO_SIGN_UP = word_set("daftar dftr ndaftar ndhaftar mendaftar didaftarkan ndaftarke")
_WISHING = word_set(
    """mau ingin pengen pingin pngin kepingin kepengin arep badhe bade kersa ayo saya aku sy aq kula kulo dong ya min
    kak mas mbak bu pak dulu sekarang saiki bpjs bpjstk tk jadi peserta anggota"""
)
# A code with power has a prefix of its own (SECURITY R21): an invitation of staff, a member's slip.
_WITH_POWER: Mapping[str, str] = {"u_": "staff.join", "k_": "linking.code"}
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_COMMAND = re.compile(r"/([A-Za-z_]{1,32})(?:@\w{1,64})?(?:\s+(\S{1,200}))?\s*")


def command_in(text: str) -> Command | None:
    """The command a text is, alone and in any language; None for everything longer."""
    if text.startswith("/"):
        return _slash(text)
    words = folded(text) if len(text) <= 60 else ""
    if words in _FIRM:
        return Command(Choice("", _FIRM[words]))
    if words in _LANGUAGE:
        return Command(Choice("", "menu.language", {"language": _LANGUAGE[words]}), firm=False)
    if words in _GREETINGS:
        return Command(Choice("", "menu.open"), firm=False, greeting=True)
    if words in _SOFT:
        return Command(Choice("", _SOFT[words]), firm=False)
    return Command(Choice("", "registration.start"), firm=False) if _wants_in(words) else None


def _wants_in(words: str) -> bool:
    said = frozenset(words.split())
    return bool(said & _TO_SIGN_UP) and said <= _TO_SIGN_UP | _WISHING


def _slash(text: str) -> Command:
    match = _COMMAND.fullmatch(text)
    name, payload = (match[1].lower(), match[2] or "") if match else ("", "")
    if name != "start" or not _PAYLOAD.fullmatch(payload):
        return Command(Choice("", _SLASH.get(name, "menu.open")))
    leads = _WITH_POWER.get(payload[:2])
    if leads is not None and payload[2:]:
        return Command(Choice("", leads, {"code": payload[2:]}))
    return Command(Choice("", "menu.open", {"payload": payload}))
