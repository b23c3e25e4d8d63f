"""A supervisor sees what had no good answer, and teaches it as a wording of a topic."""

from datetime import timedelta

from bot.dialogue.staff.unanswered import topics_named
from bot.domain.changes import QuestionsDismissed, WordingAdded
from bot.domain.inbound import Text
from bot.domain.questions import Unanswered
from bot.domain.unanswered import UnansweredQuestion
from tests.dialogue.staff.cases import AGENT, NOW, SUPERVISOR
from tests.talk import Talk

ASKED = "kartu plastik masih dikirim ke rumah apa tidak"
FOUND = (
    UnansweredQuestion("q1", ASKED, ("kartu_kpj", "cara_daftar"), 48, "id", NOW),
    UnansweredQuestion("q2", ASKED + " ya?", ("kartu_kpj",), 48, "id", NOW - timedelta(hours=4)),
    UnansweredQuestion("q3", ASKED, ("kartu_kpj",), 48, "id", NOW - timedelta(hours=5)),
    UnansweredQuestion("q4", "", ("beasiswa",), 0, "id", NOW),
)


def supervisor(talk: Talk) -> Talk:
    """A supervisor's chat, with these questions."""
    talk.person = SUPERVISOR
    talk.finds(Unanswered, FOUND)
    return talk


def test_they_are_listed_with_counts_and_nobody_is_named(talk: Talk) -> None:
    """The most frequent first; a button for each."""
    supervisor(talk).opens("staff.unanswered")

    lines = talk.heard.splitlines()
    assert lines[0] == "Pertanyaan belum terjawab, yang tersering dulu (semua 3):"
    assert lines[1] == f"2× {ASKED}"
    assert "1× Jawaban belum membantu: Beasiswa anak" in lines
    assert talk.labels[-1] == "Tugas"


def test_one_becomes_a_wording_of_the_nearest_topic(talk: Talk) -> None:
    """Its guesses are buttons; the words as they were asked are the proposal; all who asked so are settled."""
    supervisor(talk).opens("staff.unanswered")
    talk.picks(next(label for label in talk.labels if label.startswith("1. ")))
    assert "Terdekat: Kartu dan KPJ, Cara mendaftar (yakin 48%)." in talk.heard

    talk.picks("Kartu dan KPJ")
    assert f"“{ASKED}”" in talk.heard
    talk.picks("Tambahkan")

    [added] = talk.changes
    assert isinstance(added, WordingAdded)
    assert (added.topic, added.wording, set(added.questions)) == ("kartu_kpj", ASKED, {"q1", "q3"})
    assert talk.heard.startswith("Ditambahkan ke “Kartu dan KPJ”.")
    assert talk.draft == {}


def test_the_wording_can_be_written_better_and_holds_no_identifier(talk: Talk) -> None:
    """What is typed instead is masked as the question was."""
    supervisor(talk).opens("staff.wording_topic", question="q1", topic="kartu_kpj")

    talk.says("kartu dikirim ke rumah gak? hp 081234567890")

    [added] = talk.changes
    assert isinstance(added, WordingAdded)
    assert added.wording == "kartu dikirim ke rumah gak? hp"


def test_another_topic_is_found_by_its_name(talk: Talk) -> None:
    """A word of the title, or of the matter, offers its topics."""
    supervisor(talk).opens("staff.unanswered_one", question="q1")
    talk.picks("Topik lain")
    talk.says("saldo")

    assert talk.labels[0] == "Cek saldo JHT"
    talk.picks("Cek saldo JHT")
    talk.picks("Tambahkan")
    [added] = talk.changes
    assert isinstance(added, WordingAdded)
    assert added.topic == "cek_saldo"
    assert "telat_nonaktif" in topics_named(talk.turn(Text("x")), "kalau telat bayar kena denda")


def test_it_can_be_taken_off_the_list(talk: Talk) -> None:
    """What is none of ours goes, with all who asked the same."""
    supervisor(talk).opens("staff.unanswered_one", question="q3")
    talk.picks("Hapus dari daftar")

    assert talk.changes == [QuestionsDismissed(("q3", "q1"))]


def test_a_question_that_is_gone_is_said_to_be_gone(talk: Talk) -> None:
    """Two supervisors may be at it in the same minute."""
    supervisor(talk).opens("staff.unanswered_one", question="other")

    assert talk.heard.startswith("Ini sudah tidak ada")


def test_an_agent_teaches_nothing(talk: Talk) -> None:
    """Only supervisors see what was asked, and decide what the bot learns."""
    talk.person = AGENT
    for step in ("staff.unanswered", "staff.unanswered_one", "staff.wording_add", "staff.recordings"):
        talk.opens(step)

        assert (talk.looked, talk.changes) == ([], [])
