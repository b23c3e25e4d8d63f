"""What Telegram tells us becomes what a person said; pure, and silent about what needs no answer."""

import re
from typing import Final

from telegram import CallbackQuery, Chat, Contact, Message, Update, User
from telegram.constants import ChatID, ChatType

from bot.domain.inbound import Address, Inbound, Media, Other, Said, SharedContact, Tap, Text, UpdateKey
from bot.domain.text import clean

CHANNEL: Final = "telegram"

# What we ask Telegram to tell us; nothing else comes.
ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query")

_CALLBACK = re.compile(r"([0-9a-f]{24}):([0-9]{1,2})", re.ASCII)
_COMMAND_TO = re.compile(r"^(/[A-Za-z0-9_]{1,32})@[A-Za-z0-9_]{1,32}(?![A-Za-z0-9_])")
_CAPTION = 1024
_PHONE = 32

_SHOWN_ONLY = (
    "sticker", "location", "venue", "poll", "dice", "animation", "video_note",
    "story", "game", "paid_media", "checklist",
)  # fmt: skip


def inbound_from(update: Update, bot_id: int) -> Inbound | None:
    """What a person said or tapped, in our words; None for what we do not answer."""
    chat, user = update.effective_chat, update.effective_user
    said = said_in(update)
    if chat is None or user is None or said is None:
        return None
    message = update.effective_message
    return Inbound(
        key=UpdateKey(CHANNEL, str(bot_id), update.update_id),
        address=address_of(chat),
        speaker=str(user.id),
        said=said,
        message=None if message is None else str(message.message_id),
        genuine=is_genuine(update, user),
    )


def address_of(chat: Chat) -> Address:
    """Where the chat can be written to; whatever is not one person's chat is not private."""
    return Address(CHANNEL, str(chat.id), private=chat.type == ChatType.PRIVATE)


def said_in(update: Update) -> Said | None:
    """The words, tap, file or contact of an update; None where a reply would be wrong."""
    if update.callback_query is not None:
        return _tapped(update.callback_query)
    if update.edited_message is not None:
        return Other("edited")
    message = update.message
    return None if message is None else _said(message)


def is_genuine(update: Update, user: User) -> bool:
    """Whether a real person said this in their own name, here and now (SECURITY R7)."""
    if user.is_bot or user.id in (ChatID.SERVICE_CHAT, ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL):
        return False
    if update.callback_query is not None:
        return True
    message = update.effective_message
    return message is not None and not (message.sender_chat or message.via_bot or message.forward_origin)


def _tapped(query: CallbackQuery) -> Tap:
    """A button of ours; of any other the core knows nothing and shows the menu."""
    match = _CALLBACK.fullmatch(query.data or "")
    return Tap(match[1], int(match[2])) if match else Tap("", 0)


def _said(message: Message) -> Said | None:
    if message.text is not None:
        return Text(clean(_COMMAND_TO.sub(r"\1", message.text)))
    if message.contact is not None:
        return _contact(message.contact, message)
    for what in _SHOWN_ONLY:  # before files: an animation also says that it is a document
        if getattr(message, what, None):
            return Other(what)
    return _file(message)


def _contact(contact: Contact, message: Message) -> SharedContact:
    """A number counts as verified only if the sender shared their own, and did not forward it (R8)."""
    sender = message.from_user
    own = sender is not None and contact.user_id == sender.id and message.forward_origin is None
    return SharedContact(clean(contact.phone_number, _PHONE), own)


def _file(message: Message) -> Media | None:
    caption = clean(message.caption or "", _CAPTION)
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        size = largest.file_size or 0
        return Media("photo", largest.file_id, largest.file_unique_id, "image/jpeg", size, caption)
    files = (
        ("voice", message.voice), ("audio", message.audio),
        ("video", message.video), ("document", message.document),
    )  # fmt: skip
    for kind, file in files:
        if file is not None:
            mime, size = file.mime_type or "application/octet-stream", file.file_size or 0
            return Media(kind, file.file_id, file.file_unique_id, mime, size, caption)
    return None
