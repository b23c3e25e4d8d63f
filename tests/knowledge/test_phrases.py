"""What must never be said is found, and is found in no catalogue."""

from pathlib import Path

import pytest

from bot.knowledge.phrases_file import load_phrases
from bot.language import load_words, read_catalogue

LOCALES = Path(__file__).parents[2] / "locales"
PHRASES = load_phrases()


@pytest.mark.parametrize(
    "text",
    [
        "Anda masih terlindungi bulan ini.",
        "Klaim pasti cair.",
        "Keluarga dapat 42 juta.",
        "Tunggakan lama hapus semua.",
        "Bayar saja lagi, langsung aktif.",
        "Tenang, bansos aman.",
        "Kami BPJS Ketenagakerjaan.",
        "Ini bot resmi.",
        "Terima kasih sudah bayar!",
        "Anda menunggak dua bulan.",
        "Kirim OTP dan PIN Anda.",
        "Tulis penghasilan kecil biar murah.",
        "Nomor Anda sudah terdaftar atas nama Sri.",
    ],
)
def test_a_forbidden_phrase_is_found(text: str) -> None:
    """Each thing that must never be said is caught."""
    assert PHRASES.forbidden_in(text) != ()


@pytest.mark.parametrize(
    "text",
    [
        "Saya tidak pernah minta OTP, PIN, atau foto KTP.",
        "Keluarga mendapat Rp42 juta setelah membayar 3 bulan berturut-turut.",
        "Saya belum tahu pasti.",
        "Jumlah pastinya tampil di layar.",
        "Lihat bsu.kemnaker.go.id.",
        "Bulan itu belum tentu terlindungi.",
    ],
)
def test_the_same_words_may_stand_where_they_warn(text: str) -> None:
    """The allowed contexts are allowed."""
    assert PHRASES.forbidden_in(text) == ()


@pytest.mark.parametrize("code", sorted(load_words()))
def test_no_message_of_a_catalogue_says_it(code: str) -> None:
    """Every translation passes, and links only where links may lead."""
    messages = read_catalogue(LOCALES / code / "LC_MESSAGES" / "messages.po").values()
    wrong = [(m, PHRASES.forbidden_in(m)) for m in messages if PHRASES.forbidden_in(m) or PHRASES.foreign_links_in(m)]

    assert wrong == []


def test_only_listed_links_may_stand() -> None:
    """The official domains and what lies under them; nothing else, and nothing that only looks alike."""
    assert PHRASES.foreign_links_in("lapakasik.bpjsketenagakerjaan.go.id/x, cekbansos.kemensos.go.id") == ()
    assert PHRASES.foreign_links_in("bpjsketenagakerjaan.go.id.cair.xyz") == ("bpjsketenagakerjaan.go.id.cair.xyz",)
    assert PHRASES.foreign_links_in("https://bit.ly/abc") == ("bit.ly",)
