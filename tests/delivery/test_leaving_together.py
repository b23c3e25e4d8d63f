"""Rows of one person that leave as one message: claimed together, judged one by one, counted once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.delivery.judging import SENDING
from bot.domain.coverage import Entry, Grade
from bot.domain.outgoing import Kind
from bot.domain.people import Purpose
from bot.errors import Unconfirmed
from bot.storage import ledger
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import scoped
from tests.delivery.fakes import START
from tests.delivery.parts import Parts, news, parts, reminder, reply
from tests.rows import ACT, campaign, consents, insure, meet


@pytest.fixture
async def post(database: Database) -> AsyncIterator[Parts]:
    """A sender; Jum answers for herself and two relatives."""
    await meet(database, "jum")
    await meet(database, "slamet")
    for name, role in (("jum1", "self"), ("kakek", "family"), ("nenek", "family")):
        await insure(database, name, role=role)
    made = parts(database)
    yield made
    await made.sender.close()


async def messages_of(post: Parts) -> dict[str, str | None]:
    """The service's id of the message that each row became."""
    async with post.database.reading() as connection:
        rows = await connection.execute(scoped(SENDING, select(t.outbox.c.key, t.outbox.c.message)))
        return {row.key: row.message for row in rows}


async def test_reminders_of_several_memberships_are_one_message(post: Parts) -> None:
    """One message for the phone; each row has its result and the same message id."""
    await post.queue(*(reminder(f"r:{who}", membership=who) for who in ("jum1", "kakek", "nenek")))

    assert await post.sender.drain() == 1
    assert post.channel.texts == ["Iuran 12-2026 + Iuran 12-2026 + Iuran 12-2026"]
    assert set((await post.states()).values()) == {"sent"}
    assert await messages_of(post) == dict.fromkeys(("r:jum1", "r:kakek", "r:nenek"), "1")


async def test_each_row_is_judged_for_itself(post: Parts) -> None:
    """Whose month is paid is not in the message, and its row says why."""
    paid = Entry("e", date(2026, 12, 1), Grade.REPORTED, 11_400, "member", "jum", START)
    async with post.database.transaction() as connection:
        await ledger.append(connection, ACT, "kakek", paid)
    await post.queue(*(reminder(f"r:{who}", membership=who) for who in ("jum1", "kakek", "nenek")))

    assert await post.sender.drain() == 1
    assert post.channel.texts == ["Iuran 12-2026 + Iuran 12-2026"]
    assert await post.states() == {"r:jum1": "sent", "r:kakek": "skipped paid", "r:nenek": "sent"}


async def test_a_lost_answer_is_each_rows(post: Parts) -> None:
    """The message goes once more, whole; after that every row of it is unknown."""
    post.channel.fails = lambda to, text: Unconfirmed()
    await post.queue(*(reminder(f"r:{who}", membership=who) for who in ("jum1", "kakek")))
    await post.sender.drain()
    assert await post.states() == {"r:jum1": "queued again", "r:kakek": "queued again"}

    await post.sender.drain(START + timedelta(seconds=6))

    assert await post.states() == {"r:jum1": "unknown unconfirmed", "r:kakek": "unknown unconfirmed"}


async def test_they_count_once_against_the_caps(post: Parts) -> None:
    """Three reminders in one message use up one day of the week's two, not three."""
    await post.queue(*(reminder(f"r:{who}", membership=who) for who in ("jum1", "kakek", "nenek")))
    await post.sender.drain()

    later = START + timedelta(days=2)
    again = replace(reminder("r:next", membership="jum1"), not_before=later, expires=later + timedelta(hours=2))
    await post.queue(again, now=later)

    assert await post.sender.drain(later) == 1


async def test_a_reply_is_never_joined(post: Parts) -> None:
    """What was said in a talk leaves as it was said, before the reminders."""
    await post.queue(reminder("r:jum1", membership="jum1"), reminder("r:kakek", membership="kakek"), reply("a"))

    assert await post.sender.drain() == 2
    assert post.channel.texts[0] == "Halo"


async def test_a_campaign_waits_behind_the_reminder_that_is_to_come(post: Parts) -> None:
    """What the caps allow is the reminder's: the broadcast comes after it, not instead of it."""
    evening = START + timedelta(hours=7)
    soon = replace(reminder("r", membership="jum1"), not_before=evening, expires=evening + timedelta(hours=1))
    await campaign(post.database)
    await consents(post.database, "jum", Purpose.NEWS, True, START)
    await post.queue(soon, news("jum"))

    await post.sender.drain()

    assert post.channel.sent == []
    assert await post.states() == {"r": "queued", "campaign:c:jum": "queued reminder"}


async def test_news_of_one_moment_reaches_staff_as_one_message(post: Parts) -> None:
    """Two pieces of news are one message; an urgent one comes alone and first."""
    await campaign(post.database)
    usual = [reply(f"s{n}", "sri", kind=Kind.STAFF, body=None, template="staff.test") for n in (1, 2)]
    urgent = reply("u", "sri", kind=Kind.STAFF, body=None, template="staff.test", urgent=True)
    await post.queue(urgent, *usual)

    await post.sender.drain()

    assert post.channel.texts == ["New in the queue", "2 news"]
