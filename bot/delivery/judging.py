"""Judging: whether a claimed row is still wanted, to which address it goes, and what exactly it says now."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import structlog

from bot.delivery.channel import Channel
from bot.dialogue.notice import Case, Drawing, Joining, Template, Unwanted
from bot.domain.courtesy import CAPPED, Later, Message, Reach, Skip, Verdict, judge
from bot.domain.coverage import grades
from bot.domain.inbound import Address
from bot.domain.membership import Membership
from bot.domain.office import Office
from bot.domain.outgoing import POLICIES, Kind, Queued, State
from bot.domain.people import Person
from bot.domain.reply import Reply
from bot.domain.viewer import System
from bot.knowledge.library import Library
from bot.language import Words
from bot.storage import claims, memberships, prompts, recipients
from bot.storage.claims import Outgoing
from bot.storage.database import Database
from bot.storage.recipients import Door, Recipient
from bot.storage.results import Result

log = structlog.stdlib.get_logger("bot.delivery")

SENDING = System("send")
REMEMBERED = timedelta(days=40)
PROMPT_LIFE = timedelta(hours=48)
REMINDER_LIFE = timedelta(days=35)
NO_CHANNEL = timedelta(minutes=10)
FINAL = "final"
ANSWER_TO_INVITED = "staff.invitation_answer"
AT_A_STRETCH = 25


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message that may leave now: the rows it is, where to, and what it says (nothing for a deletion)."""

    rows: tuple[Outgoing, ...]
    to: Address
    address: str
    doubtful_at: datetime | None
    reply: Reply | None
    versions: str | None

    @property
    def row(self) -> Outgoing:
        """The first of its rows; the others are of the same kind and person."""
        return self.rows[0]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A row that is wanted now, through which door, and how it reads alone; what was drawn before has no `case`."""

    row: Outgoing
    door: Door
    reply: Reply | None
    case: Case | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the database says of the people and memberships of a claim."""

    people: Mapping[str, Recipient]
    memberships: Mapping[str, Membership]


class Judge:
    """Judges rows with the facts of this moment, and draws what they say by the templates.

    `joined` says how several rows of a kind to one person become one message.
    """

    def __init__(
        self,
        database: Database,
        *,
        channels: Mapping[str, Channel],
        templates: Mapping[str, Template],
        joined: Mapping[Kind, Joining],
        words: Mapping[str, Words],
        library: Library,
        office: Office,
        new_id: Callable[[], str],
    ) -> None:
        self._database, self._channels, self._templates, self._joined = database, channels, templates, joined
        self._words, self._library, self._office, self._new_id = words, library, office, new_id
        self.versions = f"policy={library.policy.version} rates={library.rates.version}"[:120]

    async def judge(self, rows: Sequence[Outgoing], now: datetime) -> tuple[list[Drawn], list[Result]]:
        """Which rows leave now, and how the others end or until when they wait.

        The prompts of what leaves are stored before anything is sent: a button that can be seen can be pressed.
        """
        facts = await self._facts(rows, now)
        wanted: list[_Wanted] = []
        results: list[Result] = []
        for number, row in enumerate(rows):
            if number % AT_A_STRETCH == AT_A_STRETCH - 1:
                await asyncio.sleep(0)  # turns go on while a long claim is judged
            verdict = self._safely(facts, row, now)
            if isinstance(verdict, _Wanted):
                wanted.append(verdict)
            else:
                results.append(verdict)
        return await self._prompted(self._messages(wanted), now), results

    async def _facts(self, rows: Sequence[Outgoing], now: datetime) -> _Facts:
        since = now - REMEMBERED if any(row.kind in CAPPED for row in rows) else None
        about = {row.membership for row in rows if row.membership is not None}
        keys = self._database.keys
        async with self._database.reading() as connection:
            people = await recipients.load(connection, keys, SENDING, {row.person for row in rows}, started_since=since)
            found = await memberships.load_many(connection, keys, SENDING, sorted(about))
        return _Facts(people, {membership.id: membership for membership in found})

    def _safely(self, facts: _Facts, row: Outgoing, now: datetime) -> _Wanted | Result:
        """One row that cannot be judged or drawn stops no other."""
        try:
            return self._one(facts, row, now)
        except Exception as error:
            log.error("a message could not be drawn", kind=row.kind, template=row.template, exc_info=error)
            return Result(row.key, State.FAILED, "not_drawn", versions=self.versions)

    def _one(self, facts: _Facts, row: Outgoing, now: datetime) -> _Wanted | Result:
        recipient = facts.people.get(row.person)
        door = recipient.door(row.address) if recipient else None
        if recipient is None or door is None:
            return Result(row.key, State.FAILED, "no_address", tried=False)
        membership = facts.memberships.get(row.membership) if row.membership else None
        verdict = self._verdict(row, recipient, door, membership, now)
        if isinstance(verdict, Skip | Later):
            return _result(row, verdict)
        if row.kind is Kind.DELETION or row.body is not None:
            return _Wanted(row, door, row.body)
        case = self._case(row, recipient.person, membership, now)
        reply = self._templates[row.template or ""](case)
        if isinstance(reply, Unwanted):
            return Result(row.key, State.SKIPPED, reply.reason[:40], versions=self.versions, tried=False)
        return _Wanted(row, door, reply, case)

    def _verdict(
        self, row: Outgoing, recipient: Recipient, door: Door, membership: Membership | None, now: datetime
    ) -> Verdict:
        if door.address.channel not in self._channels:
            return Later(now + NO_CHANNEL, "no_channel")
        over = _not_now(row, membership, now) or _not_theirs(row, recipient.person)
        if over is not None:
            return over
        message = Message(row.kind, row.expires, row.membership, row.urgent, row.args.get("step") == FINAL)
        reach = Reach(door.doubtful_at, door.unreachable, door.started, recipient.reminder_at)
        return judge(message, recipient.person, reach, now, self._library.policy)

    def _case(self, row: Outgoing, person: Person, membership: Membership | None, now: datetime) -> Case:
        words = self._words.get(person.language) or self._words["id"]
        return Case(person, now, words, self._library, self._office, row.args, membership)

    def _messages(self, wanted: Iterable[_Wanted]) -> list[Drawn]:
        """One message a row, or for several that leave together."""
        messages: list[Drawn] = []
        together: dict[tuple[str, Kind], list[_Wanted]] = defaultdict(list)
        for one in wanted:
            if _leaves_alone(one) or one.row.kind not in self._joined:
                messages.append(self._drawn([one], one.reply))
            else:
                together[one.door.id, one.row.kind].append(one)
        for (_, kind), ones in together.items():
            messages.append(self._drawn(ones, self._reply(kind, ones)))
        return messages

    def _reply(self, kind: Kind, ones: Sequence[_Wanted]) -> Reply | None:
        if len(ones) == 1:
            return ones[0].reply
        return self._joined[kind]([
            Drawing(one.row.template or "", one.case, one.reply)
            for one in ones
            if one.case is not None and one.reply is not None
        ])  # fmt: skip

    def _drawn(self, ones: Sequence[_Wanted], reply: Reply | None) -> Drawn:
        """The message, with a prompt id of its own if it has choices and no prompt yet."""
        door, rows = ones[0].door, tuple(one.row for one in ones)
        if reply is not None and reply.choices and reply.prompt is None:
            reply = replace(reply, prompt=prompts.prompt_id(self._new_id()))
        return Drawn(rows, door.address, door.id, door.doubtful_at, reply, self.versions)

    async def _prompted(self, drawn: list[Drawn], now: datetime) -> list[Drawn]:
        """Store the choices of what was drawn just now."""
        new = [prompt for message in drawn if (prompt := _prompt(message, now)) is not None]
        if new:
            async with self._database.transaction() as connection:
                await prompts.add_all(connection, self._database.keys, SENDING, new)
        return drawn


def handed_over(message: Queued, to: Address, made_at: datetime, seq: int) -> Drawn:
    """A turn's reply that was just written in this sender's hands: drawn already, and for who spoke just now."""
    assert message.address is not None
    row = Outgoing(
        key=message.key,
        id="",
        kind=message.kind,
        person=message.person,
        address=message.address,
        membership=message.membership,
        campaign=None,
        template=None,
        args={},
        body=message.body,
        target=None,
        message=None,
        urgent=False,
        made_at=made_at,
        seq=seq,
        not_before=message.not_before,
        expires=message.expires,
        attempts=0,
        again=False,
    )
    return Drawn((row,), to, message.address, None, message.body, None)


def _leaves_alone(one: _Wanted) -> bool:
    """What acts on a tap keeps its own buttons; what was drawn before, and what is urgent, is not joined."""
    if one.case is None or one.reply is None or one.row.urgent or not POLICIES[one.row.kind].together:
        return True
    return any(choice.final for choice in one.reply.choices)


def _prompt(message: Drawn, now: datetime) -> prompts.NewPrompt | None:
    """The prompt of a message; that of a reply was stored with it."""
    reply, row = message.reply, message.row
    if reply is None or reply.prompt is None or (row.body is not None and row.body.prompt is not None):
        return None
    life = REMINDER_LIFE if row.kind is Kind.REMINDER else PROMPT_LIFE
    return prompts.NewPrompt(reply.prompt, row.person, message.address, reply.choices, True, now, now + life)


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
    return claims.back(row, verdict.reason, verdict.until)
