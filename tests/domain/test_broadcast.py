"""What a broadcast may say, and what its approval is bound to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.broadcast import Concern, campaign_hash, filled, flaws, placeholders

GOOD = (
    "Selamat pagi {nama}. Iuran {bulan} sekarang {iuran}. Dibayar sebelum tanggal 15.",
    "Kumpul di balai desa, Sabtu 12 Desember 2026 jam 09.00. Petugas {petugas} hadir.",
    "Cek di www.bpjsketenagakerjaan.go.id atau telepon 175.",
    "Bapak Ibu, mangga dugi wonten ing balé désa.",
)


def concerns(text: str) -> set[Concern]:
    """Which concerns a text raises."""
    return {flaw.concern for flaw in flaws(text)}


@pytest.mark.parametrize("text", GOOD)
def test_an_ordinary_message_has_no_flaw(text):
    """Dates, hours, the due day, official links and known placeholders are fine."""
    assert flaws(text) == ()


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("BRI 1234-5678-90", Concern.DIGITS),
        ("hubungi ０８１２３４５６７８９", Concern.DIGITS),
        ("hubungi 0 8 1 2 3 4 5 6 7 8", Concern.DIGITS),
        ("٠٨١٢٣٤٥٦٧٨٩", Concern.DIGITS),
        ("gabung t.me/x", Concern.LINK),
        ("gabung t . me /x", Concern.LINK),
        ("gabung t[.]me/x", Concern.LINK),
        ("tanya @petugas_palsu", Concern.LINK),
        ("https://bpjsketenagakerjaan.go.id.jahat.com/x", Concern.LINK),
        ("https://bpjsketenagakerjaan.go.id@jahat.com", Concern.LINK),
        ("kirim ke r e k e n i n g saya", Concern.WORD),
        ("kirim ke r.e.k.e.n.1.n.g", Concern.WORD),
        ("silakan ditransfer", Concern.WORD),
        ("kirim O T P", Concern.WORD),
        ("kode PIN", Concern.WORD),
        ("PASTI cair", Concern.WORD),
        ("g r a t i s", Concern.WORD),
        ("kesempatan terakhir", Concern.WORD),
        ("r\u0435kening", Concern.SCRIPT),
        ("iuran Rp 16.800", Concern.AMOUNT),
        ("iuran 16.800", Concern.AMOUNT),
        ("iuran 16800", Concern.AMOUNT),
        ("dapat 42 juta", Concern.AMOUNT),
        ("cuma 50rb", Concern.AMOUNT),
        ("dua juta", Concern.AMOUNT),
        ("{person.nik}", Concern.PLACEHOLDER),
        ("{0.__class__}", Concern.PLACEHOLDER),
        ("%(nik)s", Concern.PLACEHOLDER),
        ("{{7*7}}", Concern.PLACEHOLDER),
        ("{{nama}}", Concern.PLACEHOLDER),
        ("{Nama}", Concern.PLACEHOLDER),
        ("", Concern.LENGTH),
        ("a" * 351, Concern.LENGTH),
    ],
)
def test_what_must_not_go_out_unseen_is_caught(text, concern):
    """Each trick of the list is named by what it is."""
    assert concern in concerns(text)


@pytest.mark.parametrize("text", ["pinggir sawah", "kepastian kerja", "sepertiga", "pintar", "bersandiwara"])
def test_a_word_within_another_word_is_no_flaw(text):
    """Short guarded words count only when they stand alone."""
    assert flaws(text) == ()


def test_amounts_and_placeholders_must_be_rewritten_and_the_rest_is_for_a_supervisor():
    """Only what no supervisor may let pass sends the writer back."""
    assert [flaw.grave for flaw in flaws("{x}")] == [True]
    assert [flaw.grave for flaw in flaws("16.800")] == [True]
    assert [flaw.grave for flaw in flaws("t.me/x")] == [False]


def test_a_value_cannot_bring_a_placeholder_of_its_own():
    """Placeholders are replaced once, and a name with a link or braces stays a name."""
    assert filled("Pagi {nama}, {petugas}", {"nama": "{petugas} t.me/x", "petugas": "Rina"}) == (
        "Pagi {petugas} t. me/x, Rina"
    )


def test_the_used_placeholders_are_known():
    """A template that needs an amount can be told from one that does not."""
    assert placeholders("{nama} {iuran} {lain}") == frozenset({"nama", "iuran"})


@given(st.text(max_size=600))
def test_any_text_is_judged(text):
    """No text breaks the check."""
    assert all(flaw.piece for flaw in flaws(text))


@pytest.mark.parametrize("piece", ["0 ", "r ", "{", "a.", "Rp", "1.", "@", "% ("])
def test_a_long_text_is_judged_in_time(piece):
    """The patterns are linear enough for 4,096 characters of anything."""
    assert flaws(piece * 2048)


def test_any_change_gives_another_hash():
    """Text, regions, status and count are all bound; the order of regions is not."""
    seen = campaign_hash("a", {"3505", "3572"}, "all", 10)

    assert campaign_hash("a", ["3572", "3505"], "all", 10) == seen
    others = (
        campaign_hash("a ", {"3505", "3572"}, "all", 10),
        campaign_hash("a", {"3505"}, "all", 10),
        campaign_hash("a", {"3505", "3572"}, "active", 10),
        campaign_hash("a", {"3505", "3572"}, "all", 11),
    )
    assert seen not in others
