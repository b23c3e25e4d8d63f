"""The door: each update once, in one transaction, and nothing stops the next one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot.dialogue.step import STEPS, Turn
from bot.domain.inbound import Address, Inbound, Other, Tap, Text, UpdateKey
from bot.domain.limits import Allowed
from bot.domain.viewer import Role
from bot.errors import NotStored, TryLater
from bot.storage.database import Database
from tests.conversations.talks import signs_up
from tests.office import Office, office_on

SAID = "/start"


async def test_an_update_that_comes_twice_acts_once(office: Office) -> None:
    """A redelivered update does nothing: one welcome, one person."""
    for _ in range(2):
        await office.hears("jum", Text(SAID), update=7)

    assert len(office.chat("jum").messages) == 1
    assert len(await office.rows("person")) == 1


async def test_a_lower_update_id_after_a_quiet_week_is_answered(office: Office) -> None:
    """There is no high-water mark: ids restart at random."""
    await office.hears("jum", Text(SAID), update=900_000)
    await office.hears("jum", Text("menu"), update=3)

    assert len(office.chat("jum").messages) == 2


async def test_a_step_that_raises_gets_an_apology_and_stops_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One bad update is set aside with its class and place; the chat and other chats go on."""

    def broken(turn: Turn) -> None:
        raise ZeroDivisionError(turn.text)

    jum = office.chat("jum")
    await jum.says(SAID)
    monkeypatch.setitem(STEPS, "menu.open", replace(STEPS["menu.open"], take=broken))

    await jum.says("menu")

    monkeypatch.undo()
    assert jum.heard.startswith("Maaf")
    assert await jum.says("menu")
    assert await office.chat("slamet").says(SAID)
    errors = [row["error"] for row in await office.rows("update_seen") if row["error"]]
    assert len(errors) == 1
    assert str(errors[0]).startswith("ZeroDivisionError at ")


async def test_a_turn_that_raises_alarms_whoever_looks_after_the_bot(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A supervisor hears where it broke and the number its sender was told, once however often it breaks."""

    def broken(turn: Turn) -> None:
        raise ZeroDivisionError(turn.text)

    boss = await office.employs("Bu Ratna", Role.SUPERVISOR)
    jum = office.chat("jum")
    await jum.says(SAID)
    monkeypatch.setitem(STEPS, "menu.open", replace(STEPS["menu.open"], take=broken))
    before = len(boss.messages)

    await jum.says("menu")
    number = jum.heard.partition("nomor ")[2][:8]
    await jum.says("menu")

    alarms = [reply.text for reply in boss.messages[before:]]
    assert len(alarms) == 1
    assert f"nomor {number}" in alarms[0]
    assert "ZeroDivisionError at " in alarms[0]


async def test_a_database_at_fault_acknowledges_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked or full database gives the update back, and it is answered when it comes again."""

    def locked(turn: Turn) -> None:
        raise OperationalError("insert", {}, Exception("database is locked"))

    await office.chat("jum").says(SAID)
    monkeypatch.setitem(STEPS, "menu.open", replace(STEPS["menu.open"], take=locked))
    with pytest.raises(NotStored):
        await office.hears("jum", Text("menu"), update=50)
    monkeypatch.undo()

    await office.hears("jum", Text("menu"), update=50)

    assert len(office.chat("jum").messages) == 2


async def test_turns_are_counted_by_how_they_ended(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stored, set aside as failed, or to come again: each once on the metrics page."""

    def failing(turn: Turn) -> None:
        raise OperationalError("insert", {}, Exception("full")) if turn.text == "menu" else ZeroDivisionError

    await office.chat("jum").says(SAID)
    monkeypatch.setitem(STEPS, "menu.open", replace(STEPS["menu.open"], take=failing))
    with pytest.raises(NotStored):
        await office.hears("jum", Text("menu"))
    await office.hears("jum", Text("/menu"))

    turns = {
        outcome: office.meters.registry.get_sample_value("rutin_turns_total", {"outcome": outcome})
        for outcome in ("stored", "failed", "not_stored")
    }
    assert turns == {"stored": 1.0, "failed": 1.0, "not_stored": 1.0}


async def test_a_failing_channel_leaves_the_answer_stored(office: Office) -> None:
    """The turn is kept although nothing could be sent, and the answer goes out later."""

    office.channel.trouble = [TryLater(timedelta(seconds=5))]
    await office.chat("jum").says(SAID)
    assert office.chat("jum").messages == []

    await office.waits(minutes=1)

    assert office.chat("jum").heard.startswith("Selamat datang")


@pytest.mark.parametrize("prompt", ["", "0" * 24, "f" * 24, "not-a-prompt"])
async def test_a_forged_button_shows_the_menu(office: Office, prompt: str) -> None:
    """A callback of our making only: any other gets the menu and changes nothing."""
    jum = office.chat("jum")
    await jum.says(SAID)
    before = await office.rows("person")

    await office.hears("jum", Tap(prompt, 0))

    assert jum.labels
    assert [row["language"] for row in await office.rows("person")] == [row["language"] for row in before]


async def test_somebody_elses_button_does_nothing(office: Office) -> None:
    """A prompt counts only for the person and the chat it was made for."""
    jum = office.chat("jum")
    await jum.says(SAID)

    await office.hears("slamet", jum.button("Basa Jawa"))

    assert {row["language"] for row in await office.rows("person")} == {"id"}


async def test_a_button_expires(office: Office) -> None:
    """A prompt of a reply is good for two days."""
    jum = office.chat("jum")
    await jum.says(SAID)
    await office.waits(hours=49)

    await jum.taps("Basa Jawa")

    assert {row["language"] for row in await office.rows("person")} == {"id"}


async def test_a_group_is_met_with_silence(office: Office) -> None:
    """In a group nothing is said and nothing is stored."""
    key = UpdateKey("telegram", "1", 1)

    await office.door.receive(Inbound(key, Address("telegram", "-5", private=False), "jum", Text(SAID)))
    await office.sender.drain(office.clock.now())

    assert office.channel.sent == []
    assert await office.rows("person") == []


@pytest.mark.parametrize("what", ["sticker", "location", "edited", "poll", ""])
async def test_anything_else_gets_a_short_helpful_word_or_silence(office: Office, what: str) -> None:
    """Stickers and their like never raise, and leave the talk where it was."""
    jum = office.chat("jum")
    await jum.says(SAID)

    await office.hears("jum", Other(what))

    assert len(jum.heard) <= 350
    assert not [row for row in await office.rows("update_seen") if row["error"]]


@pytest.mark.parametrize(
    "text", ["", " ", "x" * 4096, "🙏" * 500, "\u202e", "/nonsense", "1e999999999", "٣٥", "9" * 4000]
)
async def test_whatever_is_typed_is_answered(office: Office, text: str) -> None:
    """Odd words get an answer or a polite decline, and no exception."""
    jum = office.chat("jum")
    await jum.says(SAID)

    await jum.says(text)

    assert not [row for row in await office.rows("update_seen") if row["error"]]


async def test_a_flood_is_told_once_and_then_met_with_silence(database: Database) -> None:
    """Beyond the limit one notice goes out, then nothing; STOP always passes."""
    async with office_on(database, allowed=Allowed(messages_per_minute=5)) as office:
        jum = office.chat("jum")
        for _ in range(12):
            await jum.says("menu")
        heard = len(jum.messages)

        await jum.says("STOP")

    assert heard == 6
    assert jum.heard.startswith("Pengingat berhenti")


async def test_a_change_of_a_redelivered_update_is_not_made_again(office: Office) -> None:
    """Not only the answer: what was decided is written once too."""
    jum = office.chat("jum")
    await jum.says(SAID)
    button = jum.button("Basa Jawa")

    for _ in range(2):
        await office.hears("jum", button, update=77)

    chosen = [row for row in await office.rows("journal") if row["act"] == "LanguageChosen"]
    assert len(chosen) == 1


async def test_a_final_button_works_once(office: Office) -> None:
    """What acts on money or people is single use: the second press is told so, and changes nothing."""
    jum = await signs_up(office)
    send = jum.button("Kirim")

    await office.hears("jum", send)

    assert "tidak berlaku" in jum.heard
    assert len(await office.rows("request")) == 1
