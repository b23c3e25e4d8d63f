"""A whole office for tests: real database, door, judge and sender; only the chat service and the clock are fakes."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import select

from bot.commands import staff
from bot.conversations.limits import Flood
from bot.conversations.receive import Door
from bot.delivery.judging import Judge
from bot.delivery.meters import Meters
from bot.delivery.pacer import Pacer
from bot.delivery.sender import Sender
from bot.delivery.terms import Terms
from bot.dialogue.notice import JOINED, NOTICES
from bot.domain.inbound import Address, Inbound, Media, Said, SharedContact, Tap, Text, UpdateKey
from bot.domain.limits import Allowed
from bot.domain.office import Office as Operator
from bot.domain.reply import MessageRef, Reply
from bot.domain.text import clean
from bot.domain.viewer import Role, System
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.scope import scoped
from tests.talk import OFFICE, library, words

MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 09.00 in Blitar, a Friday
BLITAR = "3505"


@dataclass
class FakeClock:
    """A clock that tests move."""

    at: datetime = MORNING

    def now(self) -> datetime:
        """The time of day."""
        return self.at

    def monotonic(self) -> float:
        """Seconds."""
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        """Move on at once."""
        self.at += timedelta(seconds=seconds)

    async def wait(self, called: asyncio.Event, seconds: float) -> None:
        """Nobody waits for this clock."""
        await called.wait()


@dataclass
class FakeChannel:
    """Keeps what was sent, by chat; `trouble` is raised by the next send instead."""

    name: str = "telegram"
    sent: list[tuple[str, Reply]] = field(default_factory=list)
    deleted: list[tuple[str, str]] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)

    async def send(self, to: Address, reply: Reply, *, bulk: bool = False) -> MessageRef:
        """Keep it."""
        if self.trouble:
            raise self.trouble.pop(0)
        self.sent.append((to.reference, reply))
        return MessageRef(str(len(self.sent)))

    async def edit(self, to: Address, message: str, reply: Reply) -> MessageRef:
        """Keep it as a new one."""
        self.sent.append((to.reference, reply))
        return MessageRef(message)

    async def delete(self, to: Address, message: str) -> None:
        """Keep that it is gone."""
        self.deleted.append((to.reference, message))


@dataclass
class Office:
    """One running office; `chat(name)` is somebody's phone."""

    database: Database
    door: Door
    sender: Sender
    channel: FakeChannel
    clock: FakeClock
    meters: Meters
    updates: int = 0

    def chat(self, name: str) -> "Chat":
        """Somebody's private chat."""
        return Chat(self, name)

    async def hears(self, chat: str, said: Said, *, update: int | None = None, genuine: bool = True) -> None:
        """One update comes in; everything due goes out."""
        self.updates += 1
        self.clock.at += timedelta(seconds=2)
        number = update or self.updates
        key, address = UpdateKey("telegram", "1", number), Address("telegram", chat)
        await self.door.receive(Inbound(key, address, chat, said, message=str(9000 + number), genuine=genuine))
        await self.sender.drain(self.clock.now())

    async def waits(self, **time: float) -> None:
        """Time passes, and what is due goes out."""
        self.clock.at += timedelta(**time)
        await self.sender.drain(self.clock.now())

    async def employs(self, name: str, role: Role, *regions: str) -> "Chat":
        """Somebody takes an invitation of the command line and is confirmed."""
        chat = self.chat(name)
        code = await staff.invite(self.database, role, regions or (BLITAR,), now=self.clock.now(), token=self._token)
        await chat.says(f"/start u_{code}")
        await chat.says(name)
        waiting = await staff.waiting(self.database)
        await staff.confirm(self.database, waiting[0].id, True, now=self.clock.now(), token=self._token)
        return chat

    async def rows(self, table: str) -> list[Mapping[str, object]]:
        """Every row of a table, as stored."""
        statement = scoped(System("command"), select(t.metadata.tables[table]))
        async with self.database.reading() as connection:
            return [dict(row._mapping) for row in await connection.execute(statement)]

    def _token(self) -> str:
        self.updates += 1
        return sha256(f"token {self.updates}".encode()).hexdigest()[:32]


@dataclass
class Chat:
    """One phone: what its owner says, taps and hears."""

    office: Office
    name: str

    @property
    def messages(self) -> list[Reply]:
        """Everything this chat has heard."""
        return [reply for chat, reply in self.office.channel.sent if chat == self.name]

    @property
    def heard(self) -> str:
        """The last message."""
        return self.messages[-1].text if self.messages else ""

    @property
    def labels(self) -> list[str]:
        """The buttons of the last message."""
        return [choice.label for choice in self.messages[-1].choices]

    async def says(self, text: str) -> str:
        """Type a message; returns what is heard."""
        await self.office.hears(self.name, Text(clean(text)))
        return self.heard

    async def taps(self, label: str) -> str:
        """Press the newest button of that label; returns what is heard."""
        await self.office.hears(self.name, self.button(label))
        return self.heard

    def button(self, label: str) -> Tap:
        """The newest button of that label in this chat."""
        for reply in reversed(self.messages):
            for number, choice in enumerate(reply.choices):
                if choice.label == label:
                    return Tap(reply.prompt or "", number)
        raise AssertionError(f"no button {label!r}; the last ones were {self.labels}")

    async def sends_photo(self, unique: str = "photo-1", caption: str = "") -> str:
        """Send a photo; returns what is heard."""
        photo = Media("photo", f"file-{unique}", unique, "image/jpeg", 40_000, caption)
        await self.office.hears(self.name, photo)
        return self.heard

    async def shares(self, phone: str) -> str:
        """Share the own contact; returns what is heard."""
        await self.office.hears(self.name, SharedContact(phone, own=True))
        return self.heard


@asynccontextmanager
async def office_on(
    database: Database, operator: Operator = OFFICE, allowed: Allowed | None = None
) -> AsyncIterator[Office]:
    """An office on this database, at nine in the morning of 20 November 2026."""
    clock, channel, limits = FakeClock(), FakeChannel(), allowed or Allowed(messages_per_minute=1_000)
    operator = replace(operator, limits=limits)
    counter = iter(range(1_000_000))

    def seed() -> str:
        return sha256(f"seed {next(counter)}".encode()).hexdigest()[:32]

    channels = {channel.name: channel}
    judge = Judge(
        database,
        channels=channels,
        templates=NOTICES,
        joined=JOINED,
        words=words(),
        library=library(),
        office=operator,
        new_id=seed,
    )
    terms = Terms(database, "telegram:1", clock)
    meters = Meters()
    sender = Sender(database, channels, judge, terms, Pacer(clock), clock, meters)
    door = Door(
        database,
        library(),
        words(),
        operator,
        flood=Flood(limits, clock.monotonic),
        zone_of=lambda region: "Asia/Jakarta",
        now=clock.now,
        seed=seed,
        hand_over=sender.hand_over,
        term=lambda: sender.term,
        meters=meters,
    )
    await sender.start()
    try:
        yield Office(database, door, sender, channel, clock, meters)
    finally:
        await terms.release()
