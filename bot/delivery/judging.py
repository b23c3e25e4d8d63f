"""Judging: whether a claimed row is still wanted, to which address it goes, and what exactly it says now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import structlog

from bot.delivery.channel import Channel
from bot.dialogue.notice import Case, Template, Unwanted
from bot.domain.courtesy import Later, Message, Reach, Skip, Verdict, judge
from bot.domain.coverage import grades
from bot.domain.inbound import Address
from bot.domain.membership import Membership
from bot.domain.office import Office
from bot.domain.outgoing import Kind, State
from bot.domain.people import Person
from bot.domain.reply import Reply
from bot.domain.viewer import System
from bot.knowledge.library import Library
from bot.language import Words
from bot.storage import claims, memberships, outbox, people, prompts, reach
from bot.storage.claims import Outgoing, Result
from bot.storage.database import Connection, Database, is_database_trouble

log = structlog.stdlib.get_logger("bot.delivery")

SENDING = System("send")
REMEMBERED = timedelta(days=40)
PROMPT_LIFE = timedelta(hours=48)
REMINDER_LIFE = timedelta(days=35)
NO_CHANNEL = timedelta(minutes=10)
FINAL = "final"
ANSWER_TO_INVITED = "staff.invitation_answer"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A row that may leave now: where to, and what it says (nothing for a deletion)."""

    row: Outgoing
    to: Address
    address: str
    doubtful_at: datetime | None
    reply: Reply | None
    versions: str


@dataclass(frozen=True, slots=True)
class _Found:
    """What the database says of a row's person, address and membership."""

    person: Person
    door: reach.Door | None
    membership: Membership | None
    started: Reach


class Judge:
    """Judges rows with the facts of this moment, and draws what they say by the templates."""

    def __init__(
        self,
        database: Database,
        *,
        channels: Mapping[str, Channel],
        templates: Mapping[str, Template],
        words: Mapping[str, Words],
        library: Library,
        office: Office,
        new_id: Callable[[], str],
    ) -> None:
        self._database, self._channels, self._templates = database, channels, templates
        self._words, self._library, self._office, self._new_id = words, library, office, new_id
        self.versions = f"policy={library.policy.version} rates={library.rates.version}"[:120]

    async def judge(self, rows: list[Outgoing], now: datetime) -> tuple[list[Drawn], list[Result]]:
        """Which rows leave now, and how the others end or until when they wait.

        The prompts of what leaves are stored before anything is sent: a button that can be seen can be pressed.
        """
        drawn: list[Drawn] = []
        results: list[Result] = []
        async with self._database.reading() as connection:
            for row in rows:
                verdict = await self._safely(connection, row, now)
                if isinstance(verdict, Drawn):
                    drawn.append(verdict)
                else:
                    results.append(verdict)
        return await self._prompted(drawn, now), results

    async def _safely(self, connection: Connection, row: Outgoing, now: datetime) -> Drawn | Result:
        """One row that cannot be judged or drawn stops no other."""
        try:
            return await self._one(connection, row, now)
        except Exception as error:
            if is_database_trouble(error):
                raise
            log.error("a message could not be drawn", kind=row.kind, template=row.template, exc_info=error)
            return Result(row.key, State.FAILED, "not_drawn", versions=self.versions)

    async def _one(self, connection: Connection, row: Outgoing, now: datetime) -> Drawn | Result:
        found = await self._facts(connection, row, now)
        if found.door is None:
            return Result(row.key, State.FAILED, "no_address", tried=False)
        message = Message(row.kind, row.expires, row.membership, row.urgent, row.args.get("step") == FINAL)
        verdict = judge(message, found.person, found.started, now, self._library.policy)
        verdict = _not_now(row, found.membership, now) or _not_theirs(row, found.person) or verdict
        if found.door.address.channel not in self._channels:
            verdict = Later(now + NO_CHANNEL, "no_channel")
        if isinstance(verdict, Skip | Later):
            return _result(row, verdict)
        reply = self._draw(row, found, now)
        if isinstance(reply, Unwanted):
            return Result(row.key, State.SKIPPED, reply.reason[:40], versions=self.versions, tried=False)
        door = found.door
        return Drawn(row, door.address, door.id, door.doubtful_at, reply, self.versions)

    async def _facts(self, connection: Connection, row: Outgoing, now: datetime) -> _Found:
        keys = self._database.keys
        person = await people.load(connection, keys, SENDING, row.person)
        door = await reach.door_of(connection, SENDING, row.person, row.address)
        membership = await memberships.load(connection, keys, SENDING, row.membership) if row.membership else None
        started = Reach()
        if door is not None:
            since = now - REMEMBERED
            sent = await outbox.started_at(connection, SENDING, door.id, since) if _is_budgeted(row) else ()
            started = Reach(door.doubtful_at, door.unreachable, sent)
        return _Found(person, door, membership, started)

    def _draw(self, row: Outgoing, found: _Found, now: datetime) -> Reply | Unwanted | None:
        if row.kind is Kind.DELETION:
            return None
        if row.body is not None:
            return row.body
        words = self._words.get(found.person.language) or self._words["id"]
        case = Case(found.person, now, words, self._library, self._office, row.args, found.membership)
        return self._templates[row.template or ""](case)

    async def _prompted(self, drawn: list[Drawn], now: datetime) -> list[Drawn]:
        """Store the choices of what has no prompt yet, and put the prompt's id into the reply."""
        if not any(_needs_prompt(message) for message in drawn):
            return drawn
        async with self._database.transaction() as connection:
            return [await self._with_prompt(connection, message, now) for message in drawn]

    async def _with_prompt(self, connection: Connection, message: Drawn, now: datetime) -> Drawn:
        if message.reply is None or not _needs_prompt(message):
            return message
        id = prompts.prompt_id(self._new_id())
        life = REMINDER_LIFE if message.row.kind is Kind.REMINDER else PROMPT_LIFE
        await prompts.add(
            connection,
            self._database.keys,
            SENDING,
            id=id,
            person=message.row.person,
            address=message.address,
            choices=message.reply.choices,
            notice=True,
            now=now,
            expires=now + life,
        )
        return replace(message, reply=replace(message.reply, prompt=id))


def _needs_prompt(message: Drawn) -> bool:
    return message.reply is not None and bool(message.reply.choices) and message.reply.prompt is None


def _is_budgeted(row: Outgoing) -> bool:
    return row.kind in (Kind.REMINDER, Kind.CAMPAIGN)


def _not_now(row: Outgoing, membership: Membership | None, now: datetime) -> Verdict | None:
    """A reminder is over when its month was paid (by any grade) meanwhile, and while it is snoozed."""
    if row.kind is not Kind.REMINDER or membership is None:
        return None
    month = row.args.get("month")
    if month and date.fromisoformat(month) in grades(membership.entries):
        return Skip("paid")
    snoozed = membership.snoozed_until
    if snoozed is not None and now < snoozed and row.args.get("step") != FINAL:
        return Skip("snoozed")
    return None


def _not_theirs(row: Outgoing, person: Person) -> Verdict | None:
    """Staff notices are for who holds a role at this moment (SECURITY R7); an invited person has none yet."""
    for_staff = (row.template or "").startswith("staff.") and row.template != ANSWER_TO_INVITED
    return Skip("revoked") if for_staff and not person.grants else None


def _result(row: Outgoing, verdict: Skip | Later) -> Result:
    if isinstance(verdict, Skip):
        return Result(row.key, State.SKIPPED, verdict.reason, tried=False)
    reason = claims.AGAIN if row.again else verdict.reason
    return Result(row.key, State.QUEUED, reason, not_before=verdict.until, tried=False)
