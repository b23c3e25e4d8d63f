"""`rutin slips`: printable slips with a one-time code and QR, by which a member gets into the chat."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from pathlib import Path

from bot.domain.viewer import System
from bot.storage import slips
from bot.storage.database import Database

COMMAND = System("command")
OPEN_FOR = timedelta(days=60)
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 12


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip to print: whom it is for, and the code (shown grouped)."""

    called: str
    code: str


async def make(
    database: Database,
    *,
    region: str | None,
    number: str | None,
    now: datetime,
    token: Callable[[], str],
    choose: Callable[[str], str],
) -> tuple[Slip, ...]:
    """Slips for the memberships nobody is tied to (of one regency), or for one request number.

    `choose` draws a character from a text, at random.
    """
    made = []
    async with database.transaction() as connection:
        found = await slips.without_chat(connection, database.keys, COMMAND, region=region, number=number)
        for membership in found:
            code = "".join(choose(ALPHABET) for _ in range(LENGTH))
            await slips.make(
                connection,
                COMMAND,
                id=token(),
                code=code,
                membership=membership.id,
                by=None,
                now=now,
                expires=now + OPEN_FOR,
            )
            made.append(Slip(membership.called or membership.name, code))
    return tuple(made)


def page(made: Sequence[Slip], office: str, bot: str | None) -> str:
    """One HTML page to print, four slips on each sheet; QR codes lead into the chat if the bot's name is known."""
    body = "\n".join(_slip(slip, office, bot) for slip in made)
    return (
        '<!doctype html><html lang="id"><meta charset="utf-8"><title>Slip Rutin</title><style>'
        "body{font:14pt sans-serif}section{border:1px dashed #888;padding:8mm;margin:4mm;break-inside:avoid}"
        "b{font:18pt monospace}</style>\n" + body + "\n</html>\n"
    )


def _slip(slip: Slip, office: str, bot: str | None) -> str:
    grouped = " ".join(slip.code[n : n + 4] for n in range(0, LENGTH, 4)).upper()
    qr = ""
    if bot:
        import segno  # only here: a running bot draws no codes

        qr = segno.make(f"https://t.me/{bot}?start=k_{slip.code}").svg_inline(scale=3)
    return (
        f"<section><p>{escape(slip.called)}</p><p>Kode pengingat iuran: <b>{grouped}</b></p>{qr}"
        f"<p>Ketik kode ini ke bot Rutin{escape(f' (@{bot})' if bot else '')}. Berlaku sekali, 60 hari. "
        f"Bot tidak pernah meminta OTP, PIN, atau uang.</p><p>{escape(office)}</p></section>"
    )


def write(path: Path, text: str) -> None:
    """Write a new file that only its owner can read; an existing one is not overwritten."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
