"""How a reply looks on Telegram."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reply import Ask, Attachment, Choice, Reply
from handlers.telegram.outbound import SHARE_NUMBER, editing, sending

PROMPT = "0123456789abcdef01234567"


def choices(*labels: str) -> tuple[Choice, ...]:
    """Choices that all lead home."""
    return tuple(Choice(label, "menu.open") for label in labels)


def drawn(reply: Reply) -> dict[str, Any]:
    """The markup as it goes over the wire."""
    markup: dict[str, Any] = sending(reply).arguments["reply_markup"].to_dict()
    return markup


def test_a_text_is_plain_and_previews_nothing():
    """No sign is markup, and no link draws a picture that we did not choose."""
    call = sending(Reply("Bu <b>Jum</b>, lihat bpjsketenagakerjaan.go.id"))

    assert call.method == "send_message"
    assert call.arguments["text"] == "Bu <b>Jum</b>, lihat bpjsketenagakerjaan.go.id"
    assert "parse_mode" not in call.arguments
    assert call.arguments["link_preview_options"].is_disabled is True
    assert call.arguments["reply_markup"] is None


def test_short_labels_stand_two_in_a_row_and_long_ones_alone():
    """A small screen cuts nothing off; the order stays."""
    rows = drawn(Reply("?", choices("Ya", "Tidak", "Nanti", "Bicara dengan petugas", "Menu"), prompt=PROMPT))

    labels = [[button["text"] for button in row] for row in rows["inline_keyboard"]]
    assert labels == [["Ya", "Tidak"], ["Nanti"], ["Bicara dengan petugas"], ["Menu"]]


@given(st.lists(st.text(min_size=1, max_size=20), max_size=30))
def test_a_button_carries_its_prompt_and_number_and_nothing_else(labels: list[str]):
    """Step and arguments stay with us (SECURITY R3); each choice keeps its own number."""
    reply = Reply("?", tuple(Choice(x, "s.x", {"nik": "3505154708720003"}) for x in labels), prompt=PROMPT)
    markup = sending(reply).arguments["reply_markup"]
    buttons = [button for row in markup.inline_keyboard for button in row] if markup else []

    assert [button.text for button in buttons] == labels
    assert [button.callback_data for button in buttons] == [f"{PROMPT}:{n}" for n in range(len(labels))]


def test_a_link_is_a_button_under_the_choices():
    """An address is opened, not typed."""
    rows = drawn(Reply("JMO", choices("Menu"), link=("Buka JMO", "https://example.go.id"), prompt=PROMPT))

    assert rows["inline_keyboard"][-1] == [{"text": "Buka JMO", "url": "https://example.go.id"}]


def test_a_code_is_copied_with_one_tap():
    """The whole text is one piece of code, counted as Telegram counts (🐟 is two)."""
    (entity,) = sending(Reply("🐟 88100", copyable=True)).arguments["entities"]

    assert (entity.type, entity.offset, entity.length) == ("code", 0, 8)


def test_asking_for_a_contact_offers_the_own_number_and_the_choices_as_words():
    """Nobody shares a number by pressing "Lewati"."""
    markup = drawn(Reply("Nomor HP?", choices("Lewati"), ask=Ask.CONTACT))

    assert markup["keyboard"] == [[{"text": SHARE_NUMBER, "request_contact": True}], [{"text": "Lewati"}]]
    assert markup["one_time_keyboard"] is True


def test_a_link_beside_a_contact_keyboard_stands_in_the_text():
    """A message has one keyboard; the link is not lost."""
    call = sending(Reply("Nomor HP?", ask=Ask.CONTACT, link=("Kebijakan", "https://example.go.id")))

    assert call.arguments["text"] == "Nomor HP?\n\nhttps://example.go.id"


def test_an_open_keyboard_is_taken_away_only_by_a_message_without_buttons():
    """Telegram takes one markup a message; buttons matter more."""
    plain = sending(Reply("Terima kasih."), keyboard_open=True).arguments["reply_markup"]
    asking = sending(Reply("Betul?", choices("Ya"), prompt=PROMPT), keyboard_open=True).arguments["reply_markup"]

    assert plain.to_dict() == {"remove_keyboard": True}
    assert "inline_keyboard" in asking.to_dict()


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "audio", "video"])
def test_each_kind_of_file_has_its_method(kind: str):
    """A reference becomes the library's own object, never a string."""
    call = sending(Reply("Bukti", file=Attachment(kind, reference="AgACAgUAAxkBAAI1")))

    assert call.method == f"send_{kind}"
    assert call.arguments[kind].file_id == "AgACAgUAAxkBAAI1"
    assert call.arguments["caption"] == "Bukti"


@pytest.mark.parametrize("kind", ["sticker", "message", "chat_action", "../x"])
def test_what_is_no_file_is_not_sent(kind: str):
    """A kind from anywhere cannot name another method of the library."""
    with pytest.raises(ValueError, match="cannot be sent"):
        sending(Reply("x", file=Attachment(kind, content=b"x")))


def test_an_edit_without_choices_takes_the_buttons_away():
    """What was decided cannot be pressed again."""
    assert editing(Reply("Selesai")).arguments["reply_markup"] is None
