"""The door: one transaction a turn — seen before? who speaks? which step? — then changes, replies and notices."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.conversations.changes import Overtaken, Writer, write
from bot.conversations.limits import Flood, Verdict
from bot.conversations.notices import queue_notices
from bot.conversations.questions import RECEIVING, Asker, answer
from bot.conversations.refusals import is_stop, sorry, too_fast
from bot.conversations.replies import queue_replies
from bot.conversations.talk_state import talk_after, talk_of
from bot.delivery.judging import Drawn
from bot.delivery.meters import Meters
from bot.dialogue.router import route
from bot.dialogue.step import STAY, Look, Outcome, Puzzled, Result, Turn
from bot.domain.inbound import TOO_MANY, Inbound, Media, Other, Tap
from bot.domain.office import Office
from bot.domain.people import Person
from bot.domain.reply import Choice
from bot.errors import NotStored
from bot.knowledge.library import Library
from bot.language import Words
from bot.logs import class_and_place
from bot.storage import memberships, people, prompts, talks, tallies, updates
from bot.storage.database import Connection, Database, is_conflict, is_database_trouble, is_taken
from bot.storage.people import Known

log = structlog.get_logger("bot.door")

NOTICE_FOR = timedelta(hours=72)
LOOKS_AT_MOST = 3
TRIES = 3

HandOver = Callable[[Sequence[Drawn]], None]
ZoneOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a tap or a typed label leads to: the prompt, its choice, or that the tap is not valid."""

    choice: Choice | None = None
    prompt: str | None = None
    invalid: bool = False


class Door:
    """Receives what people say. Every part is given: database, library, words, office, limits, clock and seeds.

    `hand_over` is given the replies that were written in the hands of this process's sender, once the turn is
    committed; `term` gives its term, None if another process sends.
    """

    def __init__(
        self,
        database: Database,
        library: Library,
        languages: Mapping[str, Words],
        office: Office,
        *,
        flood: Flood | None,
        zone_of: ZoneOf,
        now: Callable[[], datetime],
        seed: Callable[[], str],
        hand_over: HandOver,
        term: Callable[[], int | None],
        meters: Meters | None = None,
    ) -> None:
        self._database, self._library, self._languages, self._office = database, library, languages, office
        self._allowed, self._flood, self._zone_of = office.limits, flood, zone_of
        self._now, self._seed, self._hand_over, self._term = now, seed, hand_over, term
        self._meters = meters or Meters()

    def learn(self, library: Library) -> None:
        """From the next turn on, know what this library knows."""
        self._library = library

    async def receive(self, inbound: Inbound) -> None:
        """Handle one update, once.

        Raises:
            NotStored: The database is at fault; nothing was acknowledged and the update must come again.
        """
        if not inbound.address.private:
            return
        try:
            self._hand_over(await self._attempts(inbound))
        except NotStored:
            self._meters.turn("not_stored")
            raise

    async def _attempts(self, inbound: Inbound) -> Sequence[Drawn]:
        for attempt in range(1, TRIES + 1):
            try:
                replies = await self._turn(inbound, self._seed())
                self._meters.turn("stored")
                return replies
            except Exception as error:  # a turn ends here: it is run again, given back or set aside
                if is_conflict(error) or (attempt < TRIES and (isinstance(error, Overtaken) or is_taken(error))):
                    continue
                if is_database_trouble(error):
                    raise NotStored("the database could not take this turn") from error
                return await self._set_aside(inbound, error)
        raise NotStored("other turns were in the way")

    async def _turn(self, inbound: Inbound, seed: str) -> Sequence[Drawn]:
        now = self._now()
        fresh = fresh_from(seed)
        async with self._database.transaction() as connection:
            if not await updates.first_time(connection, str(inbound.key), now):
                return ()
            verdict = self._verdict(inbound)
            if verdict is Verdict.SILENT:
                return ()
            known = await self._known(connection, inbound, fresh, now)
            if known is None:
                return ()
            inbound = await self._within_photos(connection, inbound, known, now)
            turn, heard, stored = await self._turn_for(connection, inbound, known, fresh, now)
            if verdict is Verdict.TELL:
                outcome = Outcome((too_fast(turn),), next_step=STAY)
            else:
                outcome = await self._decide(connection, turn, heard)
            return await self._keep(connection, turn, known, heard, stored, outcome)

    def _verdict(self, inbound: Inbound) -> Verdict:
        if self._flood is None or is_stop(inbound):
            return Verdict.HANDLE
        return self._flood.judge(inbound.address)

    async def _known(
        self, connection: Connection, inbound: Inbound, fresh: Callable[[str], str], now: datetime
    ) -> Known | None:
        return await people.arrive(
            connection,
            RECEIVING,
            inbound.address,
            person=fresh("person"),
            id=fresh("address"),
            language="id",
            zone=self._office.zone.key,
            now=now,
            admits=self._flood.admits_stranger if self._flood else None,
        )

    async def _within_photos(self, connection: Connection, inbound: Inbound, known: Known, now: datetime) -> Inbound:
        """Beyond a day's number of files the next one is not looked at, and the sender is told so."""
        if not isinstance(inbound.said, Media):
            return inbound
        count = await tallies.add(connection, RECEIVING, known.person, "file", tallies.this_day(now))
        if self._flood is None or count <= self._allowed.photos_per_day:
            return inbound
        return replace(inbound, said=Other(TOO_MANY))

    async def _turn_for(
        self, connection: Connection, inbound: Inbound, known: Known, fresh: Callable[[str], str], now: datetime
    ) -> tuple[Turn, Heard, talks.Stored | None]:
        keys = self._database.keys
        person = await people.hear(connection, keys, RECEIVING, known.person, now)
        stored, shown = await talks.load(connection, keys, RECEIVING, known.id, now)
        choices, notice = (one.choices(keys) if one else () for one in prompts.latest(shown, now - NOTICE_FOR))
        talk = talk_of(stored, now, choices, notice)
        ties = await memberships.ties_of(connection, keys, RECEIVING, person.id)
        turn = Turn(
            inbound=inbound,
            person=person,
            now=now,
            words=self._words(person),
            languages=self._languages,
            library=self._library,
            office=self._office,
            fresh=fresh,
            talk=talk,
            ties=ties,
        )
        return turn, await self._tapped(connection, inbound, known, shown, now), stored

    def _words(self, person: Person) -> Words:
        return self._languages.get(person.language) or self._languages["id"]

    async def _tapped(
        self, connection: Connection, inbound: Inbound, known: Known, shown: Sequence[prompts.Shown], now: datetime
    ) -> Heard:
        """The choice behind a tap: only of a prompt made for this person and address, and once if it is final."""
        if not isinstance(inbound.said, Tap):
            return Heard()
        tap = inbound.said
        found = next((one for one in shown if one.id == tap.prompt and one.person == known.person), None)
        found = found or await prompts.find(
            connection, RECEIVING, id=tap.prompt, person=known.person, address=known.id, now=now
        )
        choices = found.choices(self._database.keys) if found else ()
        if found is None or not 0 <= tap.choice < len(choices):
            return Heard(invalid=True)
        choice = choices[tap.choice]
        if choice.final and not await prompts.use(connection, RECEIVING, found.id, now):
            return Heard(invalid=True)
        return Heard(choice, found.id)

    async def _decide(self, connection: Connection, turn: Turn, heard: Heard) -> Outcome:
        asker = Asker(connection, self._database.keys, turn.person, self._allowed, turn.now, turn.fresh)
        result: Result = route(turn, heard.choice, heard.invalid)
        for _ in range(LOOKS_AT_MOST):
            if not isinstance(result, Look):
                break
            result = result.then(turn, await answer(asker, result.question))
        if isinstance(result, Look):
            raise RuntimeError("a step looks more than three times")
        return Outcome((result.reply,), next_step=STAY) if isinstance(result, Puzzled) else result

    async def _keep(
        self,
        connection: Connection,
        turn: Turn,
        known: Known,
        heard: Heard,
        stored: talks.Stored | None,
        outcome: Outcome,
    ) -> Sequence[Drawn]:
        keys = self._database.keys
        writer = Writer(
            connection=connection,
            keys=keys,
            person=turn.person,
            staff=Asker(connection, keys, turn.person, self._allowed, turn.now, turn.fresh).staff,
            address=known.id,
            inbound=turn.inbound,
            prompt=heard.prompt,
            zone_of=self._zone_of,
            rates_version=self._library.rates.version,
            allowed=self._allowed,
            now=turn.now,
            fresh=turn.fresh,
        )
        for change in outcome.changes:
            await write(writer, change)
        await talks.save(connection, keys, RECEIVING, known.id, talk_after(stored, outcome, turn.now))
        rows = await queue_replies(connection, keys, turn, known.id, outcome.replies, term=self._term())
        await queue_notices(connection, keys, outcome.notices, turn.now)
        return rows

    async def _set_aside(self, inbound: Inbound, error: Exception) -> Sequence[Drawn]:
        """One bad update stops nothing: its id is kept with where it broke; an apology and an alarm go out."""
        now, fresh = self._now(), fresh_from(self._seed())
        where = place_of(error)
        log.error("turn failed", error=where, number=fresh("error")[:8])
        self._meters.turn("failed")
        try:
            async with self._database.transaction() as connection:
                if not await updates.first_time(connection, str(inbound.key), now, error=where):
                    return ()
                known = await self._known(connection, inbound, fresh, now)
                if known is None:
                    return ()
                turn, _, stored = await self._turn_for(connection, inbound, known, fresh, now)
                outcome = sorry(turn, fresh("error")[:8], where)
                return await self._keep(connection, turn, known, Heard(), stored, outcome)
        except Exception as again:
            raise NotStored("a failed turn could not be set aside") from again


def fresh_from(seed: str) -> Callable[[str], str]:
    """Random ids by label from one seed: the same label gives the same id within a turn."""

    def fresh(label: str) -> str:
        return hashlib.sha256(f"{seed}\0{label}".encode()).hexdigest()[:32]

    return fresh


def place_of(error: BaseException) -> str:
    """An error's classes and the last place it came from, without any value."""
    classes, frames = class_and_place(error)
    return f"{classes} at {frames.rsplit(' > ', 1)[-1]}"[:120]
