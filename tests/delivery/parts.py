"""A whole sender over a database, with a fake channel and a fake clock."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.delivery.judging import SENDING, Judge, handed_over
from bot.delivery.pacer import Pacer
from bot.delivery.sender import Sender
from bot.delivery.terms import Terms
from bot.dialogue.notice import Case, Joining, Template, Unwanted
from bot.domain.inbound import Address
from bot.domain.office import Office
from bot.domain.outgoing import Kind, Queued
from bot.domain.reply import Choice, Reply
from bot.knowledge.library import Library, load_library
from bot.language import load_words
from bot.storage import outbox
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import scoped
from tests.delivery.fakes import START, FakeChannel, FakeClock, WatchedDatabase

OFFICE = Office("Rutin Blitar", "community", "0342-1", ZoneInfo("Asia/Jakarta"))
HOUR = timedelta(hours=1)


@cache
def library() -> Library:
    """The real facts, read once."""
    return load_library((2026, 2027, 2028))


def reminded(case: Case) -> Reply | Unwanted:
    """A reminder with a button."""
    month = date.fromisoformat(case.args["month"])
    return Reply(f"Iuran {month:%m-%Y}", (Choice("Sudah bayar", "payment.report", {"month": case.args["month"]}),))


def broken(case: Case) -> Reply:
    """A template with a mistake in it."""
    raise ValueError("secret text")


TEMPLATES: Mapping[str, Template] = {
    "test.reminded": reminded,
    "test.broken": broken,
    "staff.test": lambda case: Reply("New in the queue"),
    "test.unwanted": lambda case: Unwanted("no_more"),
    "test.news": lambda case: Reply("Kabar"),
    "staff.campaign_braked": lambda case: Reply(f"Paused: {case.args['refused']} of {case.args['seen']}"),
}
JOINED: Mapping[Kind, Joining] = {
    Kind.REMINDER: lambda drawings: Reply(" + ".join(one.reply.text for one in drawings)),
    Kind.STAFF: lambda drawings: Reply(f"{len(drawings)} news"),
}


@dataclass(slots=True)
class Parts:
    """The sender and what it was made of."""

    database: Database
    sender: Sender
    channel: FakeChannel
    clock: FakeClock

    async def queue(self, *messages: Queued, now: datetime | None = None, hand_over: bool = False) -> None:
        """Commit messages; with `hand_over` as the door does it for this process's sender."""
        term = self.sender.term if hand_over else None
        moment = now or self.clock.now()
        async with self.database.transaction() as connection:
            await outbox.queue(connection, self.database.keys, SENDING, messages, now=moment, term=term)
        if hand_over:
            to = [Address("fake", message.person) for message in messages]
            self.sender.hand_over([
                handed_over(message, address, moment, seq)
                for seq, (message, address) in enumerate(zip(messages, to, strict=True))
            ])  # fmt: skip

    async def states(self) -> dict[str, str]:
        """The state of each row, with its reason if it has one."""
        async with self.database.reading() as connection:
            rows = (await connection.execute(scoped(SENDING, select(t.outbox)))).all()
        return {row.key: f"{row.state} {row.reason}" if row.reason else row.state for row in rows}


def parts(
    database: Database, *, at: datetime = START, per_second: int = 30, channel: FakeChannel | None = None
) -> Parts:
    """A sender over this database; call it again for the process that comes after a crash."""
    clock, numbers = FakeClock(at), itertools.count()
    plain, database = database, WatchedDatabase(database, clock)
    chat = channel or FakeChannel()
    judge = Judge(
        database,
        channels={"fake": chat},
        templates=TEMPLATES,
        joined=JOINED,
        words=load_words(),
        library=library(),
        office=OFFICE,
        new_id=lambda: f"{next(numbers):032x}",
    )
    terms = Terms(plain, "test", clock)  # its lock is held as long as it sends
    sender = Sender(database, {"fake": chat}, judge, terms, Pacer(clock, per_second), clock)
    return Parts(database, sender, chat, clock)


def reply(key: str, person: str = "jum", text: str = "Halo", kind: Kind = Kind.REPLY, **more: object) -> Queued:
    """A drawn message that is due at once."""
    row = Queued(key, kind, person, START, START + HOUR, address=f"{person}-a", body=Reply(text))
    return row if not more else Queued(**{**{f: getattr(row, f) for f in row.__slots__}, **more})  # type: ignore[arg-type]


def reminder(key: str, person: str = "jum", membership: str | None = None, template: str = "test.reminded") -> Queued:
    """A reminder for December, due at once."""
    args = {"month": "2026-12-01", "step": "due_soon"}
    return Queued(key, Kind.REMINDER, person, START, START + HOUR, membership=membership, template=template, args=args)


def news(person: str, campaign: str = "c") -> Queued:
    """One person's message of a campaign."""
    return Queued(
        f"campaign:{campaign}:{person}", Kind.CAMPAIGN, person, START, START + timedelta(days=3),
        campaign=campaign, template="test.news",
    )  # fmt: skip
