"""What supervisors teach: wordings, questions that need no answer, recordings."""

from collections.abc import Mapping

from bot.conversations.changes.writer import Forbidden, Write, Writer
from bot.domain import changes as c
from bot.domain.viewer import Role, Staff
from bot.storage import recordings, unanswered, wordings


def _supervisor(w: Writer) -> Staff:
    if w.acting.role is not Role.SUPERVISOR:
        raise Forbidden("only supervisors teach")
    return w.acting


async def _wording(w: Writer, change: c.WordingAdded) -> str:
    viewer = _supervisor(w)
    await wordings.add(
        w.connection, w.keys, id=change.wording_id, topic=change.topic, wording=change.wording, now=w.now
    )
    await unanswered.settle(w.connection, viewer, change.questions)
    return change.wording_id


async def _dismissed(w: Writer, change: c.QuestionsDismissed) -> str | None:
    await unanswered.settle(w.connection, _supervisor(w), change.questions)
    return next(iter(change.questions), None)


async def _recording(w: Writer, change: c.RecordingKept) -> str:
    _supervisor(w)
    await recordings.keep(
        w.connection,
        w.keys,
        id=change.recording,
        channel=w.inbound.address.channel,
        topic=change.topic,
        language=change.language,
        reference=change.reference,
        now=w.now,
    )
    return change.recording


async def _recording_removed(w: Writer, change: c.RecordingRemoved) -> None:
    _supervisor(w)
    await recordings.remove(w.connection, w.inbound.address.channel, change.topic, change.language)


WRITERS: Mapping[type, Write] = {
    c.WordingAdded: _wording,
    c.QuestionsDismissed: _dismissed,
    c.RecordingKept: _recording,
    c.RecordingRemoved: _recording_removed,
}
