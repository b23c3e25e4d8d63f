"""A reply becomes the arguments of a Bot API call; pure, and the one place where Telegram's look is decided."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from telegram import (
    Audio,
    Document,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    LinkPreviewOptions,
    MessageEntity,
    PhotoSize,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Video,
    Voice,
)

from bot.domain.reply import Ask, Attachment, Choice, Reply

SHORT = 12
SHARE_NUMBER = "📱 +62…"
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_FILE_ID = re.compile(r"[A-Za-z0-9_-]{8,256}")

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove

# A string as media is dangerous: the library uploads a local file of that name. Each kind has its class.
_MEDIA: Mapping[str, Callable[[str], object]] = {
    "photo": lambda file_id: PhotoSize(file_id, file_id, 0, 0),
    "document": lambda file_id: Document(file_id, file_id),
    "voice": lambda file_id: Voice(file_id, file_id, 0),
    "audio": lambda file_id: Audio(file_id, file_id, 0),
    "video": lambda file_id: Video(file_id, file_id, 0, 0, 0),
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Bot API: the library's method and its arguments (without the chat)."""

    method: str
    arguments: Mapping[str, Any]


def sending(reply: Reply, *, keyboard_open: bool = False, paid: bool = False) -> Call:
    """How a reply is sent. `keyboard_open`: this chat still shows a contact keyboard, to be taken away.

    `paid`: Telegram may take Stars for it, where it goes beyond the free pace.

    Raises:
        ValueError: The attachment is neither bytes nor a file id of Telegram.
    """
    arguments: dict[str, Any] = {"protect_content": reply.protect or None, "allow_paid_broadcast": paid or None}
    arguments["reply_markup"] = _markup(reply) or (ReplyKeyboardRemove() if keyboard_open else None)
    text, entities = _written(reply), _entities(reply)
    if reply.file is None:
        return Call("send_message", arguments | _texted(text, entities))
    arguments |= {"caption": text or None, "caption_entities": entities}
    arguments[reply.file.kind] = _media(reply.file)
    return Call(f"send_{reply.file.kind}", arguments)


def editing(reply: Reply) -> Call:
    """How a message sent before gets this reply's text and buttons."""
    markup = _inline(reply)
    return Call("edit_message_text", {"reply_markup": markup} | _texted(_written(reply), _entities(reply)))


def shows_keyboard(call: Call) -> bool:
    """Whether this call leaves a contact keyboard under the chat."""
    return isinstance(call.arguments.get("reply_markup"), ReplyKeyboardMarkup)


def takes_keyboard_away(call: Call) -> bool:
    """Whether this call removes a keyboard left before."""
    return isinstance(call.arguments.get("reply_markup"), ReplyKeyboardRemove)


def _texted(text: str, entities: list[MessageEntity] | None) -> dict[str, Any]:
    return {"text": text, "entities": entities, "link_preview_options": NO_PREVIEW}


def _written(reply: Reply) -> str:
    """The text; a link that finds no place beside a contact keyboard stands under it."""
    if reply.ask is Ask.CONTACT and reply.link is not None:
        return f"{reply.text}\n\n{reply.link[1]}"
    return reply.text


def _entities(reply: Reply) -> list[MessageEntity] | None:
    """A tap on `code` copies it. Telegram counts in UTF-16 units."""
    if not reply.copyable or not reply.text:
        return None
    return [MessageEntity(MessageEntity.CODE, 0, len(reply.text.encode("utf-16-le")) // 2)]


def _markup(reply: Reply) -> Markup | None:
    return _contact(reply) if reply.ask is Ask.CONTACT else _inline(reply)


def _contact(reply: Reply) -> ReplyKeyboardMarkup:
    """The button that shares the own number, and each choice as a word to send.

    A message cannot have this and buttons; a typed label means its choice, so nothing is lost. The sharing
    button's own label is no choice's label: nobody shares a number by pressing "Skip".
    """
    share = [KeyboardButton(SHARE_NUMBER, request_contact=True)]
    rows = [[KeyboardButton(choice.label) for _, choice in row] for row in _rows(reply.choices)]
    return ReplyKeyboardMarkup([share, *rows], resize_keyboard=True, one_time_keyboard=True)


def _inline(reply: Reply) -> InlineKeyboardMarkup | None:
    rows = [[_button(reply, *numbered) for numbered in row] for row in _rows(reply.choices)]
    if reply.link is not None:
        rows.append([InlineKeyboardButton(reply.link[0], url=reply.link[1])])
    return InlineKeyboardMarkup(rows) if rows else None


def _button(reply: Reply, number: int, choice: Choice) -> InlineKeyboardButton:
    return InlineKeyboardButton(choice.label, callback_data=f"{reply.prompt or ''}:{number}")


def _rows(choices: tuple[Choice, ...]) -> list[list[tuple[int, Choice]]]:
    """Choices with their numbers: short labels stand two in a row, the others each in its own."""
    rows: list[list[tuple[int, Choice]]] = []
    for short, group in groupby(enumerate(choices), key=lambda numbered: len(numbered[1].label) <= SHORT):
        neighbours, width = list(group), 2 if short else 1
        rows += [neighbours[start : start + width] for start in range(0, len(neighbours), width)]
    return rows


def _media(file: Attachment) -> object:
    if file.kind not in _MEDIA:
        raise ValueError("this kind of file cannot be sent")
    if file.content is not None:
        return InputFile(file.content, filename=file.name or file.kind)
    if file.reference is None or not _FILE_ID.fullmatch(file.reference):
        raise ValueError("not a file id of Telegram")
    return _MEDIA[file.kind](file.reference)
