"""What a person says about themselves: language, hours, consents, STOP, erasure."""

from collections.abc import Mapping
from datetime import timedelta

from bot.conversations.changes.writer import Write, Writer
from bot.conversations.questions import RECEIVING
from bot.domain import changes as c
from bot.domain.outgoing import POLICIES, Kind, Queued
from bot.storage import (
    campaigns,
    consents,
    outbox,
    people,
    tallies,
    unanswered,
)
from bot.storage import tables as t

ERASE_AFTER = timedelta(hours=24)
BLAMED_FOR = timedelta(hours=24)


async def _language(w: Writer, change: c.LanguageChosen) -> None:
    await people.change(w.connection, RECEIVING, w.person.id, language=change.language)


async def _source(w: Writer, change: c.SourceNoted) -> None:
    await people.note_source(w.connection, RECEIVING, w.person.id, change.code)


async def _called(w: Writer, change: c.NameForPersonChosen) -> None:
    await call_by(w, change.called)


async def call_by(w: Writer, called: str) -> None:
    """Address the person like this from now on."""
    sealed = w.keys.seal(t.person.c.called, w.person.id, called)
    await people.change(w.connection, RECEIVING, w.person.id, called=sealed)


async def _hours(w: Writer, change: c.HoursChosen) -> None:
    await people.change(w.connection, RECEIVING, w.person.id, hours=change.hours)


async def _consent(w: Writer, change: c.ConsentAnswered) -> None:
    await consents.answer(
        w.connection,
        RECEIVING,
        id=w.fresh(f"consent {change.purpose}"),
        person=w.person.id,
        purpose=change.purpose,
        given=change.given,
        language=w.person.language,
        text=change.text,
        prompt=w.prompt,
        now=w.now,
    )


async def _stop(w: Writer, change: c.MessagesStopped) -> None:
    await people.change(w.connection, RECEIVING, w.person.id, stopped_at=w.now)
    await campaigns.opted_out(w.connection, w.person.id, w.now - BLAMED_FOR)


async def _resume(w: Writer, change: c.MessagesResumed) -> None:
    await people.change(w.connection, RECEIVING, w.person.id, stopped_at=None)


async def _hold(w: Writer, change: c.MessagesHeld) -> None:
    await people.change(w.connection, RECEIVING, w.person.id, held_at=w.now)


async def _question(w: Writer, change: c.QuestionUnanswered) -> None:
    await unanswered.keep(
        w.connection,
        w.keys,
        RECEIVING,
        id=w.fresh("question"),
        person=w.person.id,
        masked=change.masked,
        topics=change.topics,
        confidence=change.confidence,
        language=w.person.language,
        region=change.region,
        now=w.now,
        at_most=w.allowed.kept_questions,
    )


async def _delete_typed(w: Writer, change: c.TypedIdentifierDeleted) -> None:
    message = w.inbound.message
    if message is None:
        return
    deletion = Queued(
        key=f"delete:{w.inbound.key.channel}:{w.inbound.key.bot}:{w.address}:{message}",
        kind=Kind.DELETION,
        person=w.person.id,
        address=w.address,
        not_before=w.now,
        expires=w.now + POLICIES[Kind.DELETION].lifetime,
        target=message,
    )
    await outbox.queue(w.connection, w.keys, RECEIVING, [deletion])


async def _erase(w: Writer, change: c.ErasureAsked) -> None:
    await people.change(w.connection, RECEIVING, w.person.id, erase_at=w.now + ERASE_AFTER)


async def _keep(w: Writer, change: c.ErasureCancelled) -> None:
    await people.change(w.connection, RECEIVING, w.person.id, erase_at=None)


async def _export(w: Writer, change: c.ExportGiven) -> None:
    await tallies.add(w.connection, RECEIVING, w.person.id, "export", tallies.this_day(w.now))


async def _seen(w: Writer, change: c.RecordsSeen) -> str | None:
    return next(iter(change.records), None)


WRITERS: Mapping[type, Write] = {
    c.LanguageChosen: _language,
    c.SourceNoted: _source,
    c.NameForPersonChosen: _called,
    c.HoursChosen: _hours,
    c.ConsentAnswered: _consent,
    c.MessagesStopped: _stop,
    c.MessagesResumed: _resume,
    c.MessagesHeld: _hold,
    c.QuestionUnanswered: _question,
    c.TypedIdentifierDeleted: _delete_typed,
    c.ErasureAsked: _erase,
    c.ErasureCancelled: _keep,
    c.ExportGiven: _export,
    c.RecordsSeen: _seen,
}
