"""When somebody may be written to, and whether a message is still wanted. No clock, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.months import month_of
from bot.domain.outgoing import POLICIES, Budget, Hours, Kind
from bot.domain.people import Person, Purpose
from bot.domain.policy import Policy

FRIDAY = 4
DOUBT = timedelta(days=1)
SOON = timedelta(minutes=10)
NEEDED: dict[Kind, Purpose] = {Kind.REMINDER: Purpose.REMINDERS, Kind.CAMPAIGN: Purpose.NEWS}
STARTED_BY_US = frozenset({Kind.REMINDER, Kind.CAMPAIGN, Kind.RECEIPT})
CAPPED = frozenset(kind for kind, policy in POLICIES.items() if policy.budget is Budget.CAPS)


@dataclass(frozen=True, slots=True)
class Send:
    """It may go out now."""


@dataclass(frozen=True, slots=True)
class Later:
    """It may go out from `until` on, and is judged again then; `reason` is a short code."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Skip:
    """It is no longer wanted; `reason` is a short code."""

    reason: str


Verdict = Send | Later | Skip


@dataclass(frozen=True, slots=True)
class Started:
    """A message that we started and that an address got: when, and about which membership."""

    at: datetime
    membership: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """What is judged: a kind of message, about whom, and until when it is wanted."""

    kind: Kind
    expires: datetime
    membership: str | None = None
    urgent: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """How an address is known to be reachable, and what we started there in the last weeks, oldest first.

    `reminder_at`: when a reminder that waits for the person may leave; what the caps allow is the reminder's first.
    """

    doubtful_at: datetime | None = None
    unreachable: bool = False
    started: Sequence[Started] = ()
    reminder_at: datetime | None = None


def window_for(window: str, hours: str | None, day: date, zone: ZoneInfo, policy: Policy) -> tuple[datetime, datetime]:
    """When a step's window ("chosen": the person's hours) opens and closes on a day, in the person's zone."""
    found = policy.window(window, hours)
    return datetime.combine(day, found.opens, zone), datetime.combine(day, found.closes, zone)


def judge(message: Message, person: Person, reach: Reach, now: datetime, policy: Policy) -> Verdict:
    """Whether a claimed message goes out now, later or not at all.

    STOP, a missing consent and a death end what we start; then come the address, the person's hours and, last,
    how often the address was written to. What would come only after it expires is skipped at once.
    """
    verdict = _wanted(message, person, now) or _reachable(reach, now)
    if verdict is None:
        verdict = _hour(message, person.zone, now, policy) or _budget(message, person.zone, reach, now, policy)
    if isinstance(verdict, Later) and verdict.until >= message.expires:
        return Skip(verdict.reason)
    return verdict or Send()


def _wanted(message: Message, person: Person, now: datetime) -> Verdict | None:
    needed = NEEDED.get(message.kind)
    if now >= message.expires:
        return Skip("expired")
    if person.held and message.kind in STARTED_BY_US:
        return Skip("held")
    if person.stopped and POLICIES[message.kind].stop_ends_it:
        return Skip("stopped")
    if needed is not None and needed not in person.consents:
        return Skip("no_consent")
    return None


def _reachable(reach: Reach, now: datetime) -> Verdict | None:
    if reach.unreachable:
        return Skip("unreachable")
    if reach.doubtful_at is not None and now < reach.doubtful_at + DOUBT:
        return Later(reach.doubtful_at + DOUBT, "doubtful")
    return None


def _hour(message: Message, zone: ZoneInfo, now: datetime, policy: Policy) -> Verdict | None:
    if POLICIES[message.kind].hours is Hours.ANY or message.urgent:
        return None
    local = now.astimezone(zone)
    if not policy.day.holds(local.time()):
        day = local.date() if local.time() < policy.day.opens else local.date() + timedelta(days=1)
        return Later(datetime.combine(day, policy.day.opens, zone), "hours")
    if message.kind in CAPPED and local.weekday() == FRIDAY and policy.friday.holds(local.time()):
        return Later(datetime.combine(local.date(), policy.friday.closes, zone), "hours")
    return None


def _budget(message: Message, zone: ZoneInfo, reach: Reach, now: datetime, policy: Policy) -> Verdict | None:
    """The caps of one address; reminders of one day about several memberships count once together."""
    if message.kind not in CAPPED or message.final:
        return None
    if message.kind is Kind.CAMPAIGN and reach.reminder_at is not None:
        return Later(max(reach.reminder_at, now + SOON), "reminder")
    today = now.astimezone(zone).date()
    counted = _counted(message, zone, reach.started, today)
    if not counted:
        return None
    caps = policy.caps
    gap_ends = max(start.at for start in counted) + caps.gap
    if now < gap_ends:
        return Later(gap_ends, "budget")
    days = _days(counted, zone)
    lately = (
        (sum(day == today for day in days), caps.per_day),
        (sum(day > today - timedelta(days=7) for day in days), caps.per_seven_days),
        (sum(day >= month_of(today) for day in days), caps.per_cycle),
    )
    return Skip("budget") if any(count >= cap for count, cap in lately) else None


def _counted(message: Message, zone: ZoneInfo, started: Sequence[Started], today: date) -> list[Started]:
    def is_companion(start: Started) -> bool:
        other = message.membership is not None and start.membership not in (None, message.membership)
        return message.kind is Kind.REMINDER and other and start.at.astimezone(zone).date() == today

    return [start for start in started if not is_companion(start)]


def _days(started: Sequence[Started], zone: ZoneInfo) -> set[date]:
    return {start.at.astimezone(zone).date() for start in started}
