"""The sender keeps the delivery contract: stored first, judged, sent once, and every end written down."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, text, update

from bot.delivery.judging import SENDING
from bot.domain.coverage import Entry, Grade
from bot.domain.outgoing import Kind
from bot.domain.people import Purpose
from bot.domain.reply import Reply
from bot.errors import DatabaseRefused, Refused, TryLater, Unconfirmed, Unreachable
from bot.storage import elections, ledger
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import scoped
from tests.delivery.fakes import START, FakeChannel
from tests.delivery.parts import Parts, parts, reminder, reply
from tests.rows import ACT, consents, insure, meet


@pytest.fixture
async def post(database: Database) -> AsyncIterator[Parts]:
    """A sender, and Jum and Slamet who have consented to reminders."""
    await meet(database, "jum")
    await meet(database, "slamet")
    made = parts(database)
    yield made
    await made.sender.close()


async def set_person(database: Database, **values: object) -> None:
    """Change Jum's row."""
    async with database.transaction() as connection:
        await connection.execute(scoped(ACT, update(t.person).where(t.person.c.id == "jum").values(values)))


async def test_what_was_committed_is_sent(post: Parts) -> None:
    """A queued message leaves, its row says so, and it does not leave again."""
    await post.queue(reply("a"))

    assert await post.sender.drain() == 1
    assert await post.sender.drain() == 0
    assert post.channel.sent == [("jum", "Halo")]
    assert await post.states() == {"a": "sent"}


async def test_a_failing_channel_leaves_the_row_stored(post: Parts) -> None:
    """Nothing is lost when the service cannot be reached: the message waits and leaves later."""
    post.channel.fails = lambda to, text: TryLater(timedelta(seconds=20))
    await post.queue(reply("a"))

    assert await post.sender.drain() == 0
    assert await post.states() == {"a": "queued try_later"}
    post.channel.fails = lambda to, text: None
    assert await post.sender.drain(START + timedelta(seconds=19)) == 0
    assert await post.sender.drain(START + timedelta(seconds=21)) == 1


async def test_tries_are_further_and_further_apart(post: Parts) -> None:
    """A service that asks for no wait is not asked every moment."""
    post.channel.fails = lambda to, text: TryLater(timedelta(0))
    await post.queue(reply("a"))
    await post.sender.drain(START)
    await post.sender.drain(START)
    post.channel.fails = lambda to, text: None

    assert await post.sender.drain(START + timedelta(seconds=1)) == 0
    assert await post.sender.drain(START + timedelta(seconds=2)) == 1


async def test_nothing_is_sent_after_stop(post: Parts) -> None:
    """STOP between the plan and the claim ends what was planned; a reply still goes out."""
    await post.queue(reminder("r"), reply("a"))
    await set_person(post.database, stopped_at=START)

    await post.sender.drain()

    assert post.channel.texts == ["Halo"]
    assert await post.states() == {"r": "skipped stopped", "a": "sent"}


async def test_nothing_is_sent_without_consent(post: Parts) -> None:
    """Consent that was withdrawn after planning counts when the row is claimed."""
    await post.queue(reminder("r"))
    await consents(post.database, "jum", Purpose.REMINDERS, False, START)

    await post.sender.drain()

    assert (post.channel.sent, await post.states()) == ([], {"r": "skipped no_consent"})


async def test_a_death_ends_what_we_start(post: Parts) -> None:
    """After a death was told no reminder goes out."""
    await post.queue(reminder("r"))
    await set_person(post.database, held_at=START)

    await post.sender.drain()

    assert (post.channel.sent, await post.states()) == ([], {"r": "skipped held"})


async def test_a_staff_notice_is_not_for_who_was_revoked(post: Parts) -> None:
    """A role that was taken away between queue and send ends its notices; a role that stands gets them."""
    grant = {"id": "g", "person_id": "slamet", "role": "agent", "since": START}
    async with post.database.transaction() as connection:
        await connection.execute(scoped(ACT, insert(t.grant).values(grant)))
    notices = [reply(p, p, kind=Kind.STAFF, body=None, template="staff.test") for p in ("jum", "slamet")]
    await post.queue(*notices)

    await post.sender.drain()

    assert post.channel.sent == [("slamet", "New in the queue")]
    assert await post.states() == {"jum": "skipped revoked", "slamet": "sent"}


async def test_a_payment_reported_after_planning_ends_the_reminder(post: Parts) -> None:
    """Whoever says to have paid is not reminded of that month."""
    await insure(post.database)
    await post.queue(reminder("r", membership="m"))
    paid = Entry("e", date(2026, 12, 1), Grade.REPORTED, 11_400, "member", "jum", START)
    async with post.database.transaction() as connection:
        await ledger.append(connection, ACT, "m", paid)

    await post.sender.drain()

    assert (post.channel.sent, await post.states()) == ([], {"r": "skipped paid"})


async def test_a_template_may_decline_and_a_broken_one_stops_nobody(post: Parts) -> None:
    """What a template does not want is skipped; one that raises fails alone, and its text is kept nowhere."""
    await post.queue(reminder("r", template="test.unwanted"), reminder("b", "slamet", template="test.broken"))
    await post.queue(reply("a"))

    await post.sender.drain()

    assert post.channel.texts == ["Halo"]
    assert await post.states() == {"a": "sent", "r": "skipped no_more", "b": "failed not_drawn"}


async def test_a_notice_has_its_buttons_stored_before_it_is_sent(post: Parts) -> None:
    """A button carries a random prompt id; the prompt is there before the message can be seen."""
    await post.queue(reminder("r"))

    await post.sender.drain()

    prompt = post.channel.replies[0].prompt
    async with post.database.reading() as connection:
        stored = (await connection.execute(scoped(SENDING, select(t.prompt)))).one()
    assert stored.id == prompt
    assert (stored.person_id, stored.address_id, stored.notice) == ("jum", "jum-a", True)
    assert stored.expires_at == START + timedelta(days=35)


async def test_refused_and_lost_messages_end_as_what_they_are(post: Parts) -> None:
    """A refused message fails with its reason; a lost answer is tried once more, and then it is unknown."""
    post.channel.fails = lambda to, text: Refused("too_long") if to == "jum" else Unconfirmed()
    await post.queue(reply("a"), reply("b", "slamet"))
    await post.sender.drain()
    assert await post.states() == {"a": "failed too_long", "b": "queued again"}

    await post.sender.drain(START + timedelta(seconds=6))

    assert await post.states() == {"a": "failed too_long", "b": "unknown unconfirmed"}


async def test_a_lost_receipt_is_not_sent_again(post: Parts) -> None:
    """Of what may not be sent twice a lost answer is only written down."""
    post.channel.fails = lambda to, text: Unconfirmed()
    await post.queue(reply("a", kind=Kind.RECEIPT))

    await post.sender.drain()

    assert await post.states() == {"a": "unknown unconfirmed"}


async def test_a_blocked_bot_is_doubted_for_a_day(post: Parts) -> None:
    """The first refusal makes an address doubtful, one on another day unreachable; nothing is tried in between."""
    tried: list[str] = []

    def blocked(to: str, text: str) -> Exception:
        tried.append(text)
        return Unreachable("blocked")

    post.channel.fails = blocked
    week = {"expires": START + timedelta(days=7)}
    await post.queue(reply("a", kind=Kind.TICKET, **week), reply("b", kind=Kind.TICKET, **week))
    for hours in (0, 1, 23, 25, 26):
        await post.sender.drain(START + timedelta(hours=hours))

    assert tried == ["Halo", "Halo"]
    assert await post.states() == {"a": "failed unreachable", "b": "skipped unreachable"}


async def test_a_message_that_is_not_to_stay_is_deleted(post: Parts) -> None:
    """A reply with a life of ten minutes gets a deletion, which leaves when its time has come."""
    await post.queue(reply("a", body=Reply("3505…", delete_after=timedelta(minutes=10))))
    await post.sender.drain()
    assert await post.states() == {"a": "sent", "delete:jum-a:1": "queued"}

    await post.sender.drain(START + timedelta(minutes=11))

    assert post.channel.deleted == ["1"]


async def test_a_live_message_is_edited(post: Parts) -> None:
    """Progress is one message: sent first, then edited."""
    for progress in ("1 of 3", "2 of 3", "3 of 3"):
        await post.queue(reply("live", kind=Kind.LIVE, body=Reply(progress)))
        await post.sender.drain()

    assert post.channel.texts == ["1 of 3"]
    assert post.channel.edited == [("1", "2 of 3"), ("1", "3 of 3")]


async def test_a_restart_goes_on(post: Parts) -> None:
    """What a sender had in hand when it died is sent once more by the next one, and what waited is sent."""
    await post.sender.start()
    await post.queue(reply("in hand"), hand_over=True)
    await post.queue(reply("waiting", "slamet"))
    await post.sender.close()

    after = parts(post.database)
    await after.sender.start()
    await after.sender.drain()
    await after.sender.close()

    assert sorted(after.channel.sent) == [("jum", "Halo"), ("slamet", "Halo")]
    assert await after.states() == {"in hand": "sent", "waiting": "sent"}


async def test_only_one_sender(post: Parts) -> None:
    """A second sender of the same bot is refused with a sentence; when the first is gone it gets a higher term."""
    first = await post.sender.start()
    other = parts(post.database)

    with pytest.raises(DatabaseRefused, match="already sends"):
        await other.sender.start()
    await post.sender.close()

    assert await other.sender.start() > first
    await other.sender.close()


async def test_a_sender_that_loses_its_lock_stands_for_election_again(post: Parts) -> None:
    """When the server ends the lock's session nothing is sent under the old term, and everything under the next."""
    if post.database.is_sqlite:
        pytest.skip("a file lock ends with its process")
    first = await post.sender.start()
    running = asyncio.create_task(post.sender.run())
    await post.clock.move(0.2)
    ends = (
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    async with post.database.transaction() as connection:
        await connection.execute(text(ends))
    await post.queue(reply("a"))
    for _ in range(20):
        await post.clock.move(0.5)
        if post.channel.sent:
            break
    post.sender.stop()
    await post.clock.move(1)
    await asyncio.wait_for(running, 5)

    assert post.channel.sent == [("jum", "Halo")]
    async with post.database.reading() as connection:
        assert await elections.term_of(connection, "test") > first


# --- the running loop


async def test_the_loop_sends_what_is_handed_over(post: Parts) -> None:
    """A reply leaves as soon as its turn is committed; stopping waits for what is in flight."""
    await post.sender.start()
    running = asyncio.create_task(post.sender.run())
    await post.queue(*(reply(f"a{n}", text=str(n)) for n in range(3)), hand_over=True)
    for _ in range(5):
        await post.clock.move(0.2)

    post.sender.stop()
    await asyncio.wait_for(running, 5)

    assert post.channel.texts == ["0", "1", "2"]
    assert set((await post.states()).values()) == {"sent"}


async def test_one_message_a_chat_is_in_flight(post: Parts) -> None:
    """While a message to a chat has no answer the next one of that chat waits, and other chats do not."""
    post.channel.gate = asyncio.Event()
    await post.sender.start()
    running = asyncio.create_task(post.sender.run())
    await post.queue(reply("a", text="1"), reply("b", text="2"), reply("c", "slamet", text="3"), hand_over=True)
    await post.clock.move(0.5)
    assert post.channel.open == 2

    post.channel.gate.set()
    await post.clock.settle()
    await post.clock.move(1)
    post.sender.stop()
    await asyncio.wait_for(running, 5)

    assert sorted(post.channel.texts) == ["1", "2", "3"]
    assert post.channel.texts.index("1") < post.channel.texts.index("2")


async def test_a_reply_passes_a_pile_of_others(database: Database) -> None:
    """With a second's worth of bulk waiting at three a second, a reply is the next message to leave."""
    for number in range(12):
        await meet(database, f"p{number}")
    post = parts(database, per_second=3)
    await post.sender.start()
    running = asyncio.create_task(post.sender.run())
    await post.queue(*(reply(f"s{n}", f"p{n}", text="bulk", kind=Kind.LIVE) for n in range(10)))
    post.sender.wake()
    await post.clock.move(0.4)
    sent = len(post.channel.sent)
    await post.queue(reply("a", "p11", text="reply"), hand_over=True)
    await post.clock.move(0.7)
    post.sender.stop()
    await asyncio.wait_for(running, 5)

    assert 1 <= sent < 4
    assert "reply" in post.channel.texts[sent : sent + 1]


async def test_a_429_for_the_bot_holds_everything(post: Parts) -> None:
    """When the service asks the bot to wait ten seconds, nothing leaves before, and everything after."""
    refusals = [TryLater(timedelta(seconds=10), "bot")]
    post.channel.fails = lambda to, text: refusals.pop() if refusals else None
    await post.sender.start()
    running = asyncio.create_task(post.sender.run())
    await post.queue(reply("a"), hand_over=True)
    await post.clock.move(0.5)
    await post.queue(reply("b", "slamet"), hand_over=True)
    for _ in range(18):
        await post.clock.move(0.5)
    assert post.channel.sent == []

    for _ in range(8):
        await post.clock.move(0.5)
    post.sender.stop()
    await asyncio.wait_for(running, 5)

    assert sorted(post.channel.sent) == [("jum", "Halo"), ("slamet", "Halo")]


async def test_an_idle_sender_does_not_spin(sqlite: Database) -> None:
    """With nothing to do it looks into the outbox about once a second."""
    post = parts(sqlite)
    await post.sender.start()
    claims = 0
    original = post.sender._take

    async def counted(room: int) -> None:
        nonlocal claims
        claims += 1
        await original(room)

    post.sender._take = counted  # type: ignore[method-assign]
    running = asyncio.create_task(post.sender.run())
    for _ in range(10):
        await post.clock.move(1.0)
    post.sender.stop()
    await asyncio.wait_for(running, 5)

    assert 9 <= claims <= 13


def test_the_fake_is_a_channel() -> None:
    """What the tests send through has the shape of a real channel."""
    assert FakeChannel().name == "fake"
