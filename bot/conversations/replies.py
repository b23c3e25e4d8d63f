"""A turn's replies become outbox rows, and their buttons become prompts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.conversations.questions import RECEIVING
from bot.delivery.judging import Drawn, handed_over
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
) -> Sequence[Drawn]:
    """Write the replies; returns those that were born in the hands of this process's sender, to be handed over.

    They are queued instead where another process sends, and behind a reply that still waits, such as one that a
    killed process had in hand: a chat hears things in the order in which they were said.
    """
    if not replies:
        return ()
    prompted = [_prompted(turn, address, n, reply) for n, reply in enumerate(replies)]
    await prompts.add_all(connection, keys, RECEIVING, [prompt for _, prompt in prompted if prompt])
    rows = [_row(turn, address, n, reply) for n, (reply, _) in enumerate(prompted)]
    behind = term is None or await outbox.waits(connection, RECEIVING, turn.person.id, POLICY.priority, turn.now)
    await outbox.queue(connection, keys, RECEIVING, rows, now=turn.now, term=None if behind else term)
    if behind:
        return ()
    return [handed_over(row, turn.inbound.address, turn.now, seq) for seq, row in enumerate(rows)]


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


def _prompted(turn: Turn, address: str, n: int, reply: Reply) -> tuple[Reply, prompts.NewPrompt | None]:
    """The reply with a random prompt id, and the prompt that holds its choices."""
    if not reply.choices:
        return reply, None
    id, made = prompts.prompt_id(turn.fresh(f"prompt {n}")), turn.now + timedelta(microseconds=n)
    prompt = prompts.NewPrompt(id, turn.person.id, address, reply.choices, False, made, turn.now + PROMPT_FOR)
    return replace(reply, prompt=id), prompt
