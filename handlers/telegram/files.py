"""What a received document really is: its bytes decide, not its name (SECURITY R19)."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.domain.inbound import Inbound, Media

log = structlog.get_logger(__name__)

UNKNOWN = "application/octet-stream"
LARGEST = 5_000_000
PER_CHAT_AND_HOUR = 10

# type: how such a file begins and how it ends; what goes on after its end is two files in one
_SIGNS = {
    "image/jpeg": (b"\xff\xd8\xff", b"\xff\xd9"),
    "image/png": (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
    "application/pdf": (b"%PDF-", b"%%EOF"),
}
# The entry of a photo's directory that leads to where it was taken, in both byte orders.
_PLACES = (b"\x88\x25\x00\x04\x00\x00\x00\x01", b"\x25\x88\x04\x00\x01\x00\x00\x00")


def kind_of(content: bytes) -> str:
    """The type of a file by its first and last bytes; unknown if it also says where a photo was taken."""
    trimmed = content.rstrip(b"\r\n \x00")
    for mime, (begins, ends) in _SIGNS.items():
        if content.startswith(begins) and trimmed.endswith(ends):
            tells_place = mime != "application/pdf" and any(sign in content for sign in _PLACES)
            return UNKNOWN if tells_place else mime
    return UNKNOWN


class Files:
    """Looks into documents that call themselves a picture or a PDF; the bytes are forgotten at once.

    Photos need no look: Telegram draws them anew. A file that is too large, or one too many of a chat in an
    hour, or that cannot be had, stays of unknown type, and the core says which types it takes.
    """

    def __init__(self, bot: Bot, clock: Callable[[], float] = time.monotonic) -> None:
        self._bot = bot
        self._clock = clock
        self._hour = 0
        self._looked: Counter[str] = Counter()

    async def looked_into(self, inbound: Inbound) -> Inbound:
        """The same inbound, with the type of its document as its bytes say."""
        said = inbound.said
        if not isinstance(said, Media) or said.kind != "document" or said.mime not in _SIGNS:
            return inbound
        mime = UNKNOWN
        if said.size <= LARGEST and self._may_look(inbound.address.reference):
            mime = await self._kind(said.reference)
        return replace(inbound, said=replace(said, mime=mime))

    def _may_look(self, chat: str) -> bool:
        hour = int(self._clock() // 3600)
        if hour != self._hour:
            self._hour, self._looked = hour, Counter()
        self._looked[chat] += 1
        return self._looked[chat] <= PER_CHAT_AND_HOUR

    async def _kind(self, reference: str) -> str:
        try:
            file = await self._bot.get_file(reference)
            if (file.file_size or 0) > LARGEST:
                return UNKNOWN
            return kind_of(bytes(await file.download_as_bytearray()))
        except TelegramError as error:
            log.warning("a document could not be looked into", error=type(error).__name__)
            return UNKNOWN
