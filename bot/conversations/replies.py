"""A turn's replies become outbox rows, and their buttons become prompts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.conversations.questions import RECEIVING
from bot.dialogue.step import Turn
from bot.domain.outgoing import POLICIES, Kind, Queued
from bot.domain.reply import Reply
from bot.storage import outbox, prompts
from bot.storage.database import Connection
from bot.storage.keys import Keys

PROMPT_FOR = timedelta(hours=48)
POLICY = POLICIES[Kind.REPLY]


async def queue_replies(
    connection: Connection, keys: Keys, turn: Turn, address: str, replies: Sequence[Reply], *, term: int | None
) -> Sequence[str]:
    """Write the replies, and return their keys; born `sending` for this process's sender, else `queued`.

    Queued too behind a reply that still waits, such as one that a killed process had in hand: a chat hears
    things in the order in which they were said.
    """
    if not replies:
        return ()
    rows = [
        _row(turn, address, n, await _prompted(connection, keys, turn, address, n, reply))
        for n, reply in enumerate(replies)
    ]
    behind = await outbox.waits(connection, RECEIVING, turn.person.id, POLICY.priority, turn.now)
    await outbox.queue(connection, keys, RECEIVING, rows, now=turn.now, term=None if behind else term)
    return [row.key for row in rows]


def _row(turn: Turn, address: str, n: int, reply: Reply) -> Queued:
    return Queued(
        key=f"reply:{turn.inbound.key}:{n}",
        kind=Kind.REPLY,
        person=turn.person.id,
        address=address,
        not_before=turn.now,
        expires=turn.now + POLICY.lifetime,
        body=reply,
    )


async def _prompted(connection: Connection, keys: Keys, turn: Turn, address: str, n: int, reply: Reply) -> Reply:
    """The reply with its choices stored under a random prompt id."""
    if not reply.choices:
        return reply
    prompt = prompts.prompt_id(turn.fresh(f"prompt {n}"))
    await prompts.add(
        connection,
        keys,
        RECEIVING,
        id=prompt,
        person=turn.person.id,
        address=address,
        choices=reply.choices,
        notice=False,
        now=turn.now + timedelta(microseconds=n),
        expires=turn.now + PROMPT_FOR,
    )
    return replace(reply, prompt=prompt)
