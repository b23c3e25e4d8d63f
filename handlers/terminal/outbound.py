"""How a reply looks in a terminal of sixty columns: plain lines, and its buttons as numbered ones; pure."""

import re
import textwrap
from collections.abc import Sequence
from typing import Final

from bot.domain.reply import Ask, Attachment, Choice, Reply

WIDTH: Final = 60
INDENT: Final = "  "
LETTERS: Final = "abcdefghijklmnopqrs"
COUNTED: Final = re.compile(r"[0-9]{1,2} [^\W\d]")
FILES: Final = {"photo": "foto", "voice": "suara", "audio": "audio", "video": "video"}


def marks_for(choices: Sequence[Choice], taken: int) -> list[str]:
    """What is typed for each choice: numbers from `taken` + 1 on.

    Beside a label that begins with a number ("3 bulan") a number of ours would mislead: there it is letters,
    and a typed "3" is left to the core, which knows what it means.
    """
    places = range(taken, taken + len(choices))
    lettered = any(COUNTED.match(choice.label) for choice in choices) and places.stop <= len(LETTERS)
    return [LETTERS[place] if lettered else str(place + 1) for place in places]


def drawn(reply: Reply, marks: Sequence[str] = ()) -> list[str]:
    """The lines of one message; without marks its buttons are shown as such and cannot be typed."""
    lines = [] if reply.file is None else [INDENT + file_mark(reply.file)]
    lines += wrapped(reply.text)
    if reply.link is not None:
        lines += [f"{INDENT}{reply.link[0]}:", f"{INDENT}{reply.link[1]}"]
    if reply.ask is Ask.CONTACT:
        lines.append(f"{INDENT}(bagikan nomor HP: ketik :kontak 0812…)")
    if reply.protect:
        lines.append(f"{INDENT}(tidak bisa diteruskan)")
    labels = [choice.label for choice in reply.choices]
    if marks:
        return lines + [f"{INDENT}[{mark}] {label}" for mark, label in zip(marks, labels, strict=True)]
    return lines + ([f"{INDENT}· {' · '.join(labels)}"] if labels else [])


def wrapped(text: str) -> list[str]:
    """Indented lines of at most sixty columns; a long address stays whole, so that it can be copied."""
    lines: list[str] = []
    for line in (_harmless(text) if text else "").split("\n") if text else []:
        lines += textwrap.wrap(
            line, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT,
            break_long_words=False, break_on_hyphens=False, replace_whitespace=False,
        ) or [""]  # fmt: skip
    return lines


def file_mark(file: Attachment) -> str:
    """A file, as a word."""
    named = f" {file.name}" if file.name else ""
    size = f", {max(1, len(file.content) // 1024)} KB" if file.content is not None else ""
    return _harmless(f"【{FILES.get(file.kind, 'berkas')}{named}{size}】")


def _harmless(text: str) -> str:
    """No escape sequence of a terminal gets through."""
    return "".join(sign for sign in text if sign == "\n" or sign.isprintable())
