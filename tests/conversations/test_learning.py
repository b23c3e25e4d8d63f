"""What was not answered is seen by a supervisor, becomes a wording, and is understood without a restart."""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.commands import knowledge
from bot.conversations.learning import Learning, read_taught
from bot.domain.inbound import Media
from bot.domain.viewer import Role, System
from bot.errors import KnowledgeError
from bot.knowledge.answer_file import ANSWERS, read_answers
from bot.knowledge.library import Library
from bot.knowledge.retention_file import load_retention
from bot.scheduling.retention import keep_to
from bot.storage import unanswered
from tests.office import Chat, Office
from tests.talk import library

STRANGE = "gemblung gemblinding wowotan sambel"
PAYING = "BRILink"


async def learning(office: Office) -> Learning:
    """The loop's look, by hand."""
    return Learning(office.database, library(), await read_taught(office.database), office.door.learn)


def tokens() -> Iterator[str]:
    """Ids, one after another."""
    return (f"{number:032x}" for number in count(1))


async def opens_the_list(chat: Chat) -> None:
    """A supervisor comes to the unanswered questions by the list of tasks."""
    await chat.says("/tugas")
    await chat.taps("Belum terjawab")


async def test_a_strange_question_is_taught_in_the_chat(office: Office) -> None:
    """Asked twice, counted, put under a topic by its name; then the bot knows it, and the list is empty."""
    sri = await office.employs("sri", Role.SUPERVISOR)
    looks = await learning(office)
    for name in ("jum", "karto"):
        assert "belum tahu pasti" in await office.chat(name).says(STRANGE)

    await opens_the_list(sri)
    assert f"2× {STRANGE}" in sri.heard
    await sri.taps(next(label for label in sri.labels if label.startswith("1. ")))
    await sri.taps("Topik lain")
    await sri.says("cara membayar")
    await sri.taps("Cara membayar")
    await sri.taps("Tambahkan")

    assert await looks.look()
    assert not await looks.look()
    assert PAYING in await office.chat("wati").says(STRANGE)
    await opens_the_list(sri)
    assert sri.heard == "Semua pertanyaan sudah mendapat jawaban."
    acts = [row["act"] for row in await office.rows("journal")]
    assert {"QuestionUnanswered", "read:Unanswered", "WordingAdded"} <= set(acts)


async def test_nothing_that_was_asked_is_kept_in_the_clear(office: Office) -> None:
    """Masked before it is kept, and sealed where it is kept; so is what was taught."""
    await office.chat("jum").says(STRANGE + " 123456789012")
    taught = "gemblung bayar piye"
    await knowledge.add(office.database, "cara_bayar", taught, now=office.clock.now(), token=tokens().__next__)

    stored = repr(
        [await office.rows(table) for table in ("question", "wording", "talk", "outbox", "prompt", "journal")]
    )
    assert "gemblung" not in stored
    assert "123456789012" not in stored
    async with office.database.reading() as connection:
        [kept] = await unanswered.listed(connection, office.database.keys, System("command"))
    assert kept.masked == f"{STRANGE} [number]"


async def test_supervisors_see_their_own_regencies_only(office: Office) -> None:
    """A question of a member elsewhere is not shown; one of nobody-knows-where is."""
    sri = await office.employs("sri", Role.SUPERVISOR, "3505")
    tulus = await office.employs("tulus", Role.SUPERVISOR, "3504")
    await office.chat("jum").says(STRANGE)
    async with office.database.transaction() as connection:
        await unanswered.keep(
            connection,
            office.database.keys,
            System("receive"),
            id="q" * 32,
            person=str((await office.rows("person"))[0]["id"]),
            masked="pertanyaan dari tulungagung",
            topics=(),
            confidence=0,
            language="id",
            region="3504",
            now=office.clock.now(),
            at_most=20,
        )

    await opens_the_list(sri)
    assert STRANGE in sri.heard
    assert "tulungagung" not in sri.heard
    await opens_the_list(tulus)
    assert "tulungagung" in tulus.heard


async def test_the_command_line_lists_and_teaches(office: Office) -> None:
    """The same words settle the question; an unknown topic is named; identifiers are not kept."""
    await office.chat("jum").says(STRANGE)
    now, token = office.clock.now(), tokens().__next__
    [group] = await knowledge.unanswered(office.database, now=now, token=token)
    assert (group.text, group.count) == (STRANGE, 1)

    with pytest.raises(KnowledgeError, match="no topic cara_terbang"):
        await knowledge.add(office.database, "cara_terbang", STRANGE, now=now, token=token)
    assert await knowledge.add(office.database, "cara_bayar", f"{STRANGE} ", now=now, token=token) == STRANGE

    assert await knowledge.unanswered(office.database, now=now, token=token) == ()
    assert (await read_taught(office.database)).wordings == {"cara_bayar": (STRANGE,)}


async def test_what_was_taught_can_be_written_into_the_files(office: Office, tmp_path: Path) -> None:
    """Once: then the files hold it themselves."""
    folder = tmp_path / "answers"
    shutil.copytree(ANSWERS, folder)
    await knowledge.add(office.database, "cara_bayar", STRANGE, now=office.clock.now(), token=tokens().__next__)

    assert await knowledge.export(office.database, folder) == {"cara_bayar": 1}
    assert STRANGE in read_answers(folder)["cara_bayar"].wordings
    assert await knowledge.export(office.database, folder) == {}


async def test_after_ninety_days_a_question_is_forgotten(office: Office) -> None:
    """Kept long enough to learn from, and no longer."""
    await office.chat("jum").says(STRANGE)

    await keep_to(office.database, load_retention(), office.clock.now() + timedelta(days=89))
    assert len(await office.rows("question")) == 1
    await keep_to(office.database, load_retention(), office.clock.now() + timedelta(days=91))

    assert await office.rows("question") == []


async def test_a_recording_is_heard_without_a_restart(office: Office) -> None:
    """Sent by a supervisor, kept as a sealed id, played by its button; a new one takes its place."""
    sri = await office.employs("sri", Role.SUPERVISOR)
    looks = await learning(office)
    for number in (1, 2):
        await sri.says("/tugas")
        for label in ("Rekaman", "Cara membayar", "Bahasa Indonesia"):
            await sri.taps(label)
        await office.hears("sri", Media("voice", f"voice-{number}", f"u{number}", "audio/ogg", 40_000, ""))
    assert await looks.look()

    jum = office.chat("jum")
    await jum.says("cara bayar iuran gimana")
    await jum.taps("Dengarkan")

    assert jum.messages[-1].file is not None
    assert jum.messages[-1].file.reference == "voice-2"
    assert "voice-2" not in repr(await office.rows("recording"))
    assert len(await office.rows("recording")) == 1


async def test_a_look_that_fails_is_made_again(office: Office) -> None:
    """The bot goes on with what it knows, and learns at the next look."""
    tries: list[int] = []

    def tell(library: Library) -> None:
        tries.append(len(tries))
        if len(tries) == 1:
            raise OSError("the first look")

    async def sleep(seconds: float) -> None:
        if len(tries) == 2:
            raise asyncio.CancelledError

    begun = Learning(office.database, library(), await read_taught(office.database), tell)
    await knowledge.add(office.database, "cara_bayar", STRANGE, now=office.clock.now(), token=tokens().__next__)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(begun.run(sleep), 30)

    assert tries == [0, 1]
