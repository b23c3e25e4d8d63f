"""What Telegram tells us, in our words."""

from typing import Any

import pytest
from telegram import Update

from bot.domain.inbound import Address, Inbound, Media, Other, SharedContact, Tap, Text, UpdateKey
from handlers.telegram.inbound import inbound_from

JUM = {"id": 7, "is_bot": False, "first_name": "Jum"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Jum"}
GROUP = {"id": -100, "type": "supergroup", "title": "Paguyuban"}
FILE = {"file_id": "AgAC1", "file_unique_id": "u1", "file_size": 9}
BOT = {"id": 9, "is_bot": True, "first_name": "x", "username": "x_bot"}


def heard(kind: str = "message", **content: Any) -> Inbound | None:
    """The inbound of an update as Telegram sends it."""
    message = {"message_id": 5, "date": 1_780_000_000, "chat": PRIVATE, "from": JUM, **content}
    return inbound_from(Update.de_json({"update_id": 11, kind: message}, None), bot_id=42)


def tapped(data: str | None, chat: dict[str, Any] = PRIVATE) -> Inbound | None:
    """The inbound of a pressed button."""
    message = {"message_id": 5, "date": 1_780_000_000, "chat": chat, "from": BOT}
    query = {"id": "q", "from": JUM, "chat_instance": "1", "message": message, "data": data}
    return inbound_from(Update.de_json({"update_id": 11, "callback_query": query}, None), bot_id=42)


def said(**content: Any) -> object:
    """Only what was said."""
    inbound = heard(**content)
    return inbound and inbound.said


def test_words_come_with_who_where_and_which():
    """The key names bot and update, so that a copy is known as one."""
    expected = Inbound(UpdateKey("telegram", "42", 11), Address("telegram", "7"), "7", Text("sudah bayar"), message="5")
    assert heard(text="sudah bayar") == expected


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("/start agen-17", "/start agen-17"), ("/start@rutin_bot agen-17", "/start agen-17"),
        ("/menu@rutin_bot", "/menu"), ("surat@example.org", "surat@example.org"),
        ("０８１２", "0812"), ("a\u202eb\x00c", "abc"), ("x" * 5000, "x" * 4096),
    ],
)  # fmt: skip
def test_words_are_cleaned_and_cut(typed: str, text: str):
    """A command addressed to us loses our name; hidden signs are gone."""
    assert said(text=typed) == Text(text)


@pytest.mark.parametrize("data", ["0123456789abcdef01234567:0", "0123456789abcdef01234567:17"])
def test_a_tap_names_its_prompt_and_choice(data: str):
    """Nothing else stands in a button."""
    inbound = tapped(data)

    assert inbound is not None
    assert inbound.said == Tap("0123456789abcdef01234567", int(data.split(":")[1]))


@pytest.mark.parametrize(
    "data",
    [None, "", ":0", "menu", "0123456789abcdef01234567", "0123456789abcdef01234567:-1", "a" * 64,
     "0123456789ABCDEF01234567:0", "0123456789abcdef01234567:123", "0123456789abcdef01234567:١",
     "0123456789abcdef01234567:0\n", "member:3505154708720003"],
)  # fmt: skip
def test_any_other_tap_is_of_no_prompt(data: str | None):
    """Forged or ancient data reaches the core as a tap on nothing: it shows the menu."""
    inbound = tapped(data)

    assert inbound is not None
    assert inbound.said == Tap("", 0)


def test_the_largest_photo_counts():
    """A receipt must be readable."""
    small = {**FILE, "width": 90, "height": 90}
    large = {**FILE, "file_id": "AgAC2", "file_unique_id": "u2", "width": 800, "height": 600}

    expected = Media("photo", "AgAC2", "u2", "image/jpeg", 9, "bukti")
    assert said(photo=[large, small], caption="bukti\x00") == expected


@pytest.mark.parametrize(
    ("kind", "extra"),
    [
        ("voice", {"duration": 3}), ("audio", {"duration": 3}), ("document", {"file_name": "../../x.exe"}),
        ("video", {"duration": 3, "width": 1, "height": 1}),
    ],
)  # fmt: skip
def test_a_file_is_its_reference_and_never_its_name(kind: str, extra: dict[str, Any]):
    """What a sender called a file is nothing we keep."""
    assert said(**{kind: FILE | extra | {"mime_type": "x/y"}}) == Media(kind, "AgAC1", "u1", "x/y", 9)


def test_only_the_own_number_is_own():
    """A card from the address book, or one that was forwarded, proves nothing (SECURITY R8)."""
    card = {"phone_number": "+6281234567890", "first_name": "Jum"}
    forwarded = {"type": "user", "date": 1, "sender_user": JUM}

    assert said(contact=card | {"user_id": 7}) == SharedContact("+6281234567890", own=True)
    assert said(contact=card | {"user_id": 8}) == SharedContact("+6281234567890", own=False)
    assert said(contact=card) == SharedContact("+6281234567890", own=False)
    assert said(contact=card | {"user_id": 7}, forward_origin=forwarded) == SharedContact("+6281234567890", own=False)


@pytest.mark.parametrize(
    ("what", "content"),
    [
        ("location", {"latitude": -7.8, "longitude": 112.0}),
        ("dice", {"emoji": "🎲", "value": 3}),
        ("sticker", FILE | {"width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}),
        ("video_note", FILE | {"length": 1, "duration": 1}),
    ],
)
def test_the_rest_is_named(what: str, content: dict[str, Any]):
    """The core can say kindly that it does not understand a sticker."""
    assert said(**{what: content}) == Other(what)


def test_an_animation_is_no_document():
    """Telegram sends it as both."""
    moving = FILE | {"width": 1, "height": 1, "duration": 1}

    assert said(animation=moving, document=FILE) == Other("animation")


def test_an_edited_message_is_no_new_one():
    """What was answered is not answered again."""
    inbound = heard("edited_message", text="1.000.000")

    assert inbound is not None
    assert inbound.said == Other("edited")


@pytest.mark.parametrize(
    "content",
    [
        {"new_chat_members": [JUM]}, {"group_chat_created": True}, {"delete_chat_photo": True},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 1}}, {},
    ],
)  # fmt: skip
def test_what_the_service_itself_says_is_not_answered(content: dict[str, Any]):
    """A reply to a service message would be wrong."""
    assert heard(**content) is None


def test_posts_in_channels_are_not_for_us():
    """Nobody speaks there."""
    assert heard("channel_post", chat={"id": -1, "type": "channel", "title": "x"}, text="halo") is None


@pytest.mark.parametrize("chat", [GROUP, {"id": -5, "type": "group", "title": "x"}])
def test_a_group_is_not_private(chat: dict[str, Any]):
    """The core stays silent there (SECURITY R27)."""
    for inbound in (heard(chat=chat, text="STATUS"), tapped("0123456789abcdef01234567:0", chat)):
        assert inbound is not None
        assert not inbound.address.private


@pytest.mark.parametrize(
    "content",
    [
        {"forward_origin": {"type": "user", "date": 1, "sender_user": JUM}},
        {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}},
        {"via_bot": BOT},
        {"sender_chat": GROUP, "chat": GROUP},
        {"sender_chat": GROUP, "chat": GROUP, "from": {**BOT, "id": 1087968824, "username": "GroupAnonymousBot"}},
        {"from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}},
        {"from": BOT},
    ],
)
def test_who_does_not_speak_in_their_own_name_is_not_genuine(content: dict[str, Any]):
    """Such words never act for staff (SECURITY R7)."""
    inbound = heard(text="/tugas", **content)

    assert inbound is not None
    assert not inbound.genuine


def test_a_person_is_genuine():
    """Typed and tapped alike."""
    for inbound in (heard(text="halo"), tapped("0123456789abcdef01234567:0")):
        assert inbound is not None
        assert inbound.genuine
