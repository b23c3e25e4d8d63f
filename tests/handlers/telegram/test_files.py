"""Documents are what their bytes say they are."""

from typing import Any

import pytest

from bot.domain.inbound import Address, Inbound, Media, UpdateKey
from handlers.telegram.app import Telegram
from handlers.telegram.files import LARGEST, PER_CHAT_AND_HOUR, UNKNOWN, Files, kind_of
from tests.fake_bot_api import FakeBotApi

JPEG = b"\xff\xd8\xff\xe0 receipt \xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n receipt IEND\xaeB`\x82"
PDF = b"%PDF-1.7 receipt %%EOF\n"


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (PDF, "application/pdf"),
        (b"", UNKNOWN),
        (b"PK\x03\x04 an app", UNKNOWN),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", UNKNOWN),
        (b"<html>%PDF-1.7 %%EOF", UNKNOWN),
        (JPEG + b"PK\x03\x04 and an archive PK\x05\x06", UNKNOWN),
        (PDF + b"<script>", UNKNOWN),
        (b"\xff\xd8\xff\xe1Exif\x00\x00MM\x88\x25\x00\x04\x00\x00\x00\x01 here \xff\xd9", UNKNOWN),
        (b"\xff\xd8\xff\xe1Exif\x00\x00II\x25\x88\x04\x00\x01\x00\x00\x00 here \xff\xd9", UNKNOWN),
    ],
)
def test_bytes_decide(content: bytes, mime: str):
    """Neither name nor claim counts, nor a file that is two at once, nor one that tells a place."""
    assert kind_of(content) == mime


def document(reference: str, mime: str = "image/jpeg", **more: Any) -> Inbound:
    """A document somebody sent."""
    said = Media(**({"kind": "document", "reference": reference, "unique": "u", "mime": mime, "size": 9} | more))
    return Inbound(UpdateKey("telegram", "1", 1), Address("telegram", "7"), "7", said)


async def mime_seen(files: Files, inbound: Inbound) -> str:
    """The type that the core gets to see."""
    said = (await files.looked_into(inbound)).said
    assert isinstance(said, Media)
    return said.mime


async def test_a_document_is_looked_into(api: FakeBotApi, telegram: Telegram):
    """An application that calls itself a picture is found out; a picture stays one."""
    files = Files(telegram.bot)
    picture, app = (api.new_file(content)["file_id"] for content in (JPEG, b"PK\x03\x04"))

    assert await mime_seen(files, document(picture)) == "image/jpeg"
    assert await mime_seen(files, document(picture, "application/pdf")) == "image/jpeg"
    assert await mime_seen(files, document(app)) == UNKNOWN


async def test_what_is_refused_anyway_is_not_fetched(api: FakeBotApi, telegram: Telegram):
    """Too large, of another type, or a photo that Telegram itself has drawn anew."""
    files, file = Files(telegram.bot), api.new_file(JPEG)["file_id"]

    assert await mime_seen(files, document(file, size=LARGEST + 1)) == UNKNOWN
    assert await mime_seen(files, document(file, "text/html")) == "text/html"
    assert await mime_seen(files, document(file, kind="photo")) == "image/jpeg"
    assert api.made("getFile") == []


async def test_one_chat_does_not_fetch_without_end(api: FakeBotApi, telegram: Telegram):
    """Ten looks an hour; another chat is looked into all the same, and so is this one an hour later."""
    now = [0.0]
    files, file = Files(telegram.bot, clock=lambda: now[0]), api.new_file(JPEG)["file_id"]

    seen = [await mime_seen(files, document(file)) for _ in range(PER_CHAT_AND_HOUR + 1)]
    now[0] = 3600

    assert seen == ["image/jpeg"] * PER_CHAT_AND_HOUR + [UNKNOWN]
    assert await mime_seen(files, document(file)) == "image/jpeg"


async def test_a_document_that_cannot_be_had_is_unknown(api: FakeBotApi, telegram: Telegram):
    """The member is told what we take; nothing is stuck."""
    assert await mime_seen(Files(telegram.bot), document("AgAC-gone")) == UNKNOWN
