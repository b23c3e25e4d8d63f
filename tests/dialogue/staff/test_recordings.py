"""A supervisor records explanations; workers find them behind [Dengarkan]."""

from dataclasses import replace
from types import MappingProxyType

from bot.domain.changes import RecordingKept, RecordingRemoved
from bot.domain.reply import Attachment
from tests.dialogue.staff.cases import SUPERVISOR
from tests.talk import WORKER, Talk

HELD = MappingProxyType({("test", "cara_bayar", "id"): "voice-1"})


def test_a_voice_note_is_kept_by_topic_and_language(talk: Talk) -> None:
    """Topic, language, voice note: the service's own id is kept, never the sound."""
    talk.person = SUPERVISOR
    talk.opens("staff.recordings")
    assert len(talk.labels) == 11
    talk.picks("Cara membayar")
    talk.picks("Basa Jawa")

    talk.sends_voice()

    [kept] = talk.changes
    assert isinstance(kept, RecordingKept)
    assert (kept.topic, kept.language) == ("cara_bayar", "jv")
    assert kept.reference.startswith("file-")


def test_only_a_short_voice_note_will_do(talk: Talk) -> None:
    """A text or a photo is asked for again; what costs workers too much is refused."""
    talk.person = SUPERVISOR
    talk.opens("staff.recording_language", topic="cara_bayar", language="id")

    talk.says("begini caranya")
    assert (talk.changes, talk.step) == ([], "staff.recording_voice")
    talk.sends_photo()
    assert (talk.changes, talk.step) == ([], "staff.recording_voice")
    talk.sends_photo(kind="voice", mime="audio/ogg")
    assert len(talk.changes) == 1


def test_without_a_recording_there_is_no_button(talk: Talk) -> None:
    """With one for the topic and the language there is, and it plays."""
    talk.says("cara bayar iuran gimana")
    assert "Dengarkan" not in talk.labels

    talk.library = replace(talk.library, recordings=HELD)
    talk.says("cara bayar iuran gimana")
    assert "Dengarkan" in talk.labels
    talk.picks("Dengarkan")

    assert talk.replies[0].file == Attachment("voice", "voice-1")


def test_another_language_has_its_own_recording(talk: Talk) -> None:
    """Nobody who speaks Javanese gets an Indonesian voice."""
    talk.library = replace(talk.library, recordings=HELD)
    talk.person = replace(WORKER, language="jv")

    talk.says("cara bayar iuran gimana")

    assert "Mirengaken" not in talk.labels


def test_one_that_was_taken_away_is_said_to_be_gone(talk: Talk) -> None:
    """The supervisor takes it away; an old button says so."""
    talk.person = SUPERVISOR
    talk.library = replace(talk.library, recordings=HELD)
    talk.opens("staff.recording_language", topic="cara_bayar", language="id")
    talk.picks("Hapus rekaman")
    assert talk.changes == [RecordingRemoved("cara_bayar", "id")]

    talk.library = replace(talk.library, recordings=MappingProxyType({}))
    talk.person = WORKER
    talk.opens("asking.listen", topic="cara_bayar")
    assert talk.heard == "Rekaman ini sudah tidak ada."
