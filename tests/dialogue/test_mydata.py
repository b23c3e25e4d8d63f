"""My data: seen, taken away, erased."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.changes import ErasureAsked, ErasureCancelled, ExportGiven
from bot.domain.questions import OwnRecordOf
from bot.domain.views import OwnRecord
from tests.talk import Talk

BORN = date(1972, 8, 7)
RECORD = OwnRecord(
    lines=(
        ("language", "id"),
        ("met", "2026-11-19"),
        ("name", "Jumiati"),
        ("nik", "••••••••••••0003"),
        ("occupation", "pedagang_sayur"),
        ("payments", "2026-10 official; 2026-11 reported"),
    ),
    looked=(("Bu Sri", datetime(2026, 11, 19, 3, 0, tzinfo=UTC)),),
    birth_date=BORN,
    erasure_at=None,
    exports_today=0,
)


def test_data_saya_shows_what_is_stored_and_who_looked(talk: Talk) -> None:
    """Fields in words, identifiers masked, and every look with its day; not to be forwarded."""
    talk.finds(OwnRecordOf, RECORD)

    talk.says("data saya")

    assert "Nama: Jumiati" in talk.heard
    assert "Bahasa: Bahasa Indonesia" in talk.heard
    assert "2026-11-19" not in talk.heard
    assert ": 19 November 2026" in talk.heard
    assert "NIK: ••••••••••••0003" in talk.heard
    assert "Pekerjaan: Pedagang sayur" in talk.heard
    assert "Okt 2026 tercatat BPJS; Nov 2026 dilaporkan" in talk.heard
    assert "• 19 November 2026: Bu Sri" in talk.heard
    assert talk.replies[0].protect is True


def test_a_copy_comes_after_the_birth_date(talk: Talk) -> None:
    """The file is given to who knows the birth date, protected, and deleted after a day (SECURITY R26)."""
    talk.finds(OwnRecordOf, RECORD)
    talk.says("data saya")
    talk.picks("Unduh")
    assert "tanggal lahirnya?" in talk.heard

    talk.says("7 agustus 1972")

    reply = talk.replies[0]
    assert talk.changes == [ExportGiven()]
    assert (reply.protect, reply.delete_after) == (True, timedelta(hours=24))
    assert reply.file is not None and reply.file.content is not None
    content = reply.file.content.decode()
    assert all(value in content for value in ("Jumiati", "0003", "Pedagang sayur", "Bu Sri"))


def test_five_wrong_dates_end_it_for_today(talk: Talk) -> None:
    """After five wrong tries even the right date is not taken before tomorrow."""
    talk.finds(OwnRecordOf, RECORD)
    talk.opens("mydata.export")
    for _ in range(5):
        talk.says("1 januari 1980")
    assert "lima kali belum cocok" in talk.heard

    talk.opens("mydata.export")
    assert "lima kali belum cocok" in talk.heard

    talk.waits(days=1)
    talk.opens("mydata.export")
    talk.says("07-08-1972")
    assert talk.changes == [ExportGiven()]


def test_two_copies_a_day(talk: Talk) -> None:
    """A third copy waits for tomorrow."""
    talk.finds(OwnRecordOf, replace(RECORD, exports_today=2))

    talk.opens("mydata.export")

    assert "sudah dua kali" in talk.heard
    assert talk.changes == []


def test_erasing_needs_the_birth_date_and_a_day(talk: Talk) -> None:
    """What stays is said before; the date confirms; a button takes it back."""
    talk.finds(OwnRecordOf, RECORD)
    talk.says("HAPUS")
    assert "catatan iuran" in talk.heard
    assert "35 hari" in talk.heard
    assert talk.changes == []

    talk.says("7-8-1972")
    assert talk.changes == [ErasureAsked()]
    assert "Sabtu, 21 November jam 09.00" in talk.heard

    talk.picks("Batal hapus")
    assert talk.changes == [ErasureCancelled()]


def test_a_wrong_date_erases_nothing(talk: Talk) -> None:
    """Somebody else on the same phone cannot erase."""
    talk.finds(OwnRecordOf, RECORD)
    talk.says("hapus")

    talk.says("8 agustus 1972")

    assert talk.changes == []
    assert "Belum cocok" in talk.heard


def test_without_a_stored_date_only_the_button_erases(talk: Talk) -> None:
    """A typed "1" or "ya" is not enough (SECURITY R3)."""
    talk.finds(OwnRecordOf, replace(RECORD, birth_date=None))
    talk.says("hapus data saya")
    talk.says("1")
    assert talk.changes == []

    talk.opens("mydata.erase")
    talk.picks("Ya, hapus")
    assert talk.changes == [ErasureAsked()]


def test_the_yes_button_asks_for_the_date_where_one_is_stored(talk: Talk) -> None:
    """An old button does not go round the check."""
    talk.finds(OwnRecordOf, RECORD)

    talk.opens("mydata.erase_yes")

    assert talk.changes == []
    assert talk.step == "mydata.birth_date"


def test_a_running_erasure_is_told_and_can_be_cancelled(talk: Talk) -> None:
    """Who asked already sees the hour and the way back."""
    talk.finds(OwnRecordOf, replace(RECORD, erasure_at=datetime(2026, 11, 21, 1, 0, tzinfo=UTC)))

    talk.says("data saya")

    assert "Data akan dihapus Sabtu, 21 November jam 08.00." in talk.heard
    assert "Batal hapus" in talk.labels
