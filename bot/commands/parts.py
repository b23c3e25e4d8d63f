"""Makes the parts and joins them: database, library, door, judge, sender and ticks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.commands.office import office_of, token, years_around, zones
from bot.conversations.learning import Learning, read_taught
from bot.conversations.limits import Flood
from bot.conversations.receive import Door
from bot.delivery.channel import Channel
from bot.delivery.clock import Clock
from bot.delivery.judging import Drawn, Judge
from bot.delivery.meters import Meters
from bot.delivery.pacer import Pacer
from bot.delivery.sender import Sender
from bot.delivery.terms import Terms
from bot.dialogue.notice import JOINED, NOTICES
from bot.dialogue.router import steps_loaded
from bot.domain.office import Office
from bot.errors import DatabaseRefused
from bot.knowledge.library import Library, load_library
from bot.language import load_words
from bot.settings import Settings
from bot.storage.database import Database, open_database, process_name
from bot.storage.listening import Notifier
from bot.storage.migrate import revisions

REAL, DEMO = "real", "demo"
FREE_A_SECOND = 30


@dataclass(frozen=True, slots=True)
class Parts:
    """One running bot: what it knows, where it keeps it, how it hears and how it sends."""

    settings: Settings
    office: Office
    library: Library
    database: Database
    door: Door
    sender: Sender
    terms: Terms
    notifier: Notifier
    clock: Clock
    meters: Meters


async def open_real(settings: Settings) -> Database:
    """The office's own database.

    Raises:
        DatabaseRefused: It is not migrated, or it is a demo.
        KeysError: The key file is missing beside existing data, or another one.
    """
    url = settings.database_url.get_secret_value()
    before, newest = await revisions(url)
    if before != newest:
        raise DatabaseRefused(f"The database is at revision {before or 'none'} and needs {newest}. Run: rutin migrate")
    return await open_database(url, settings.rutin_keys_file, kind=REAL, process=process_name(token()))


@asynccontextmanager
async def joined(
    settings: Settings,
    database: Database,
    channels: Mapping[str, Channel],
    clock: Clock,
    *,
    bot: str,
    demo: bool = False,
    seed: Callable[[], str] = token,
) -> AsyncIterator[Parts]:
    """The parts of a bot on this database and these channels; everything is closed at the end.

    `bot` names the sender's lock ("telegram:123456"); `seed` draws 128 random bits; the demo has no limits.
    """
    steps_loaded()
    office = office_of(settings, demo=demo)
    taught = await read_taught(database)
    library = load_library(years_around(clock.now().astimezone(settings.timezone).date()), taught.wordings)
    library = replace(library, recordings=taught.recordings)
    words = load_words()
    judge = Judge(
        database,
        channels=channels,
        templates=NOTICES,
        joined=JOINED,
        words=words,
        library=library,
        office=office,
        new_id=seed,
    )
    terms, notifier, meters = Terms(database, bot, clock), Notifier(database), Meters()
    sender = Sender(database, channels, judge, terms, _pacer(settings, clock), clock, meters)

    def hand_over(messages: Sequence[Drawn]) -> None:
        """To this process's sender, or to whoever sends."""
        if terms.term is None:
            notifier.call()
        else:
            sender.hand_over(messages)

    door = Door(
        database,
        library,
        words,
        office,
        flood=None if demo else Flood(office.limits, clock.monotonic),
        zone_of=zones(library.regions, settings.timezone.key),
        now=clock.now,
        seed=seed,
        hand_over=hand_over,
        term=lambda: terms.term,
        meters=meters,
    )
    learning = asyncio.create_task(Learning(database, library, taught, door.learn).run(asyncio.sleep))
    try:
        yield Parts(settings, office, library, database, door, sender, terms, notifier, clock, meters)
    finally:
        learning.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await learning
        await database.close()


def _pacer(settings: Settings, clock: Clock) -> Pacer:
    """Only campaigns are paid for; everything else keeps to what the service takes for nothing."""
    paid = settings.send_rate if settings.paid_broadcasts else None
    return Pacer(clock, min(settings.send_rate, FREE_A_SECOND) if paid else settings.send_rate, paid)
