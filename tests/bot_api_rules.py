"""The rules of the Bot API that every call is held to: methods, parameters, texts and keyboards."""

from collections.abc import Set
from typing import Any
from urllib.parse import urlsplit

# method: (required parameters, optional parameters)
_SEND = "reply_markup protect_content disable_notification allow_paid_broadcast"
METHODS = {
    name: (frozenset(required.split()), frozenset(optional.split()))
    for name, required, optional in (
        ("getMe", "", ""),
        ("getUpdates", "", "offset limit timeout allowed_updates"),
        ("setWebhook", "url", "secret_token allowed_updates max_connections drop_pending_updates"),
        ("deleteWebhook", "", "drop_pending_updates"),
        ("getWebhookInfo", "", ""),
        ("setMyCommands", "commands", "scope language_code"),
        ("sendMessage", "chat_id text", f"{_SEND} entities link_preview_options"),
        *(
            (f"send{kind.capitalize()}", f"chat_id {kind}", f"{_SEND} caption caption_entities")
            for kind in ("photo", "document", "voice", "audio", "video")
        ),
        ("editMessageText", "chat_id message_id text", "entities link_preview_options reply_markup"),
        ("deleteMessage", "chat_id message_id", ""),
        ("answerCallbackQuery", "callback_query_id", "text show_alert"),
        ("getFile", "file_id", ""),
    )
}


class ApiError(Exception):
    """What the Bot API answers to a call it does not carry out."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


class Violation(ApiError):
    """A call that breaks the rules of the Bot API, whatever the state of things: a bug of the bot."""

    def __init__(self, what: str, code: int = 400) -> None:
        super().__init__(code, f"Bad Request: {what}")


def check_parameters(method: str, given: Set[str]) -> None:
    """Refuse unknown methods, and parameters that are missing or unknown."""
    if method not in METHODS:
        raise Violation(f"unknown method {method}", 404)
    required, optional = METHODS[method]
    if wrong := (required - given) | (given - required - optional):
        raise Violation(f"{method}: parameters missing or unknown: {sorted(wrong)}")


def checked_text(params: dict[str, Any], name: str, entities: str, limit: int) -> dict[str, Any]:
    """The text (or caption) and its entities, if Telegram takes them."""
    text = params.get(name)
    if text is None and name == "caption":
        return {}
    size = len(str(text).encode("utf-16-le")) // 2
    if not isinstance(text, str) or not text.strip() or size > limit:
        raise Violation(f"{name} of {size} characters")
    for entity in params.get(entities, ()):
        if entity["offset"] < 0 or entity["length"] < 1 or entity["offset"] + entity["length"] > size:
            raise Violation(f"an entity outside the {name}")
    return {name: text} | ({entities: params[entities]} if entities in params else {})


def checked_markup(markup: dict[str, Any]) -> dict[str, Any]:
    """A keyboard, if Telegram takes it."""
    rows = markup.get("inline_keyboard", markup.get("keyboard"))
    if rows is None:
        if markup != {"remove_keyboard": True}:
            raise Violation("a markup of no kind")
        return markup
    if not rows or not all(rows) or any(len(row) > 8 for row in rows):
        raise Violation("a keyboard with empty or too long rows")
    for button in (button for row in rows for button in row):
        if not button["text"].strip():
            raise Violation("a button without a label")
        if "inline_keyboard" in markup:
            _check_inline(button)
    return markup


def _check_inline(button: dict[str, Any]) -> None:
    if len(button.keys() & {"callback_data", "url"}) != 1 or len(button) != 2:
        raise Violation("a button that does not do exactly one thing")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise Violation("callback_data of more than 64 bytes")
    if "url" in button and urlsplit(button["url"]).scheme not in ("http", "https", "tg"):
        raise Violation("a button with a wrong url")
