"""A drawn reply as text to be sealed, and back."""

import json
from base64 import b64decode, b64encode
from datetime import timedelta
from typing import Any

from bot.domain.reply import Ask, Attachment, Choice, Reply


def written(reply: Reply) -> str:
    """The reply as JSON."""
    return json.dumps(
        {
            "text": reply.text,
            "choices": [[c.label, c.step, dict(c.args), c.final] for c in reply.choices],
            "file": reply.file and _file(reply.file),
            "ask": reply.ask,
            "link": reply.link,
            "copyable": reply.copyable,
            "protect": reply.protect,
            "delete_after": None if reply.delete_after is None else reply.delete_after.total_seconds(),
            "prompt": reply.prompt,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def read(text: str) -> Reply:
    """The reply that was written."""
    found: dict[str, Any] = json.loads(text)
    return Reply(
        text=found["text"],
        choices=tuple(Choice(label, step, args, final) for label, step, args, final in found["choices"]),
        file=_attachment(found["file"]) if found["file"] else None,
        ask=Ask(found["ask"]) if found["ask"] else None,
        link=(found["link"][0], found["link"][1]) if found["link"] else None,
        copyable=found["copyable"],
        protect=found["protect"],
        delete_after=None if found["delete_after"] is None else timedelta(seconds=found["delete_after"]),
        prompt=found["prompt"],
    )


def _file(file: Attachment) -> dict[str, Any]:
    content = None if file.content is None else b64encode(file.content).decode()
    return {"kind": file.kind, "reference": file.reference, "name": file.name, "content": content}


def _attachment(found: dict[str, Any]) -> Attachment:
    content = None if found["content"] is None else b64decode(found["content"])
    return Attachment(found["kind"], found["reference"], found["name"], content)
