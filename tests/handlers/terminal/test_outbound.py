"""A reply on sixty columns of plain text."""

from bot.domain.reply import Ask, Attachment, Choice, Reply
from handlers.terminal.outbound import WIDTH, drawn, marks_for

THREE = tuple(Choice(label, "menu.open") for label in ("Hitung iuran", "Tanya", "Daftar"))
MONTHS = tuple(Choice(label, "menu.open") for label in ("3 bulan", "6 bulan", "Menu"))


def test_every_line_fits():
    """Long sentences are broken between words."""
    lines = drawn(Reply("Perlindungan mulai setelah iuran pertama dibayar dan tercatat. " * 5))

    assert len(lines) > 1
    assert all(len(line) <= WIDTH for line in lines)


def test_buttons_are_numbered_on_from_what_is_in_sight():
    """Two messages at once have no number in common."""
    assert marks_for(THREE, 0) == ["1", "2", "3"]
    assert marks_for(THREE, 2) == ["3", "4", "5"]


def test_labels_that_begin_with_a_number_get_letters():
    """ "3" must not mean "6 bulan" because that stands third."""
    assert marks_for(MONTHS, 0) == ["a", "b", "c"]


def test_ranges_of_money_are_numbered_like_everything_else():
    """ "1,1–2 jt" is nothing that anybody means by typing 1."""
    assert marks_for([Choice("< 1,1 jt", "menu.open"), Choice("1,1–2 jt", "menu.open")], 0) == ["1", "2"]


def test_files_links_and_contacts_are_words():
    """A terminal shows neither pictures nor keyboards, and says so."""
    reply = Reply("Nomor HP?", ask=Ask.CONTACT, file=Attachment("photo", "x"), link=("JMO", "https://example.org/jmo"))

    assert drawn(reply) == [
        "  【foto】",
        "  Nomor HP?",
        "  JMO:",
        "  https://example.org/jmo",
        "  (bagikan nomor HP: ketik :kontak 0812…)",
    ]


def test_no_escape_sequence_gets_through():
    """A stored text cannot paint the terminal."""
    assert drawn(Reply("a\x1b[2Jb")) == ["  a[2Jb"]
