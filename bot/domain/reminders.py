"""Which reminder a membership should get on a day. No clock, no database."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.courtesy import window_for
from bot.domain.coverage import MayEnd, may_end, unpaid_since
from bot.domain.membership import Enrolment
from bot.domain.months import month_of
from bot.domain.people import Purpose
from bot.domain.policy import Ladder, Policy, Rung
from bot.domain.rates import Payer
from bot.domain.working_days import DUE_DAY, Calendar, due_day

REMINDED = frozenset({Enrolment.STATED, Enrolment.CODED, Enrolment.ACTIVE})
PAID_BY_OTHERS = frozenset({Payer.GOVERNMENT, Payer.SPONSOR})
SUNDAY = 6
ALIKE = 10_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What the planner knows of one membership and of the person who is written to about it.

    `covered` are the contribution months with a payment of any grade; `hours`, `zone`, `consents`, `stopped`
    and `held` are the person's. `told_at`: when the payment code was given, or the own statement made.
    """

    membership: str
    person: str
    enrolment: Enrolment
    payer: Payer
    zone: ZoneInfo
    first_month: date | None
    covered: frozenset[date]
    consents: frozenset[Purpose]
    hours: str | None = None
    stopped: bool = False
    held: bool = False
    pay_day: int | None = None
    snoozed_until: datetime | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One reminder that is due: its key says what it is, so that it is planned once.

    It may leave from `not_before` and is unwanted from `expires` on; `args` are the template's (month and due
    day as ISO dates, and from when the membership may end).
    """

    key: str
    person: str
    membership: str
    template: str
    args: Mapping[str, str]
    not_before: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class _Cycle:
    """The dates of one contribution month for one membership."""

    month: date
    due: date
    late: date
    pay_day: date | None
    may_end: MayEnd

    def anchor(self, name: str) -> date | None:
        return {"due": self.due, "late": self.late, "pay_day": self.pay_day, "may_end": self.may_end.earliest}[name]


def due_step(ladder: Ladder, anchors: Mapping[str, date | None], today: date) -> tuple[Rung, date] | None:
    """The one step of a ladder that today is for, with its day, or none.

    Only the latest step reached counts: a member we could not write to for two weeks gets one message, never
    the backlog. That it is sent once is the key's matter.
    """
    reached = [
        (step, anchor + timedelta(days=step.offset))
        for step in ladder.steps
        if (anchor := anchors.get(step.anchor)) is not None and anchor + timedelta(days=step.offset) <= today
    ]
    return max(reached, key=lambda found: found[1], default=None)


@dataclass(frozen=True, slots=True)
class _Due:
    """A reminder without whom it is for: many members share it."""

    what: str
    template: str
    args: Mapping[str, str]
    not_before: datetime
    expires: datetime


def reminders_for(
    facts: Facts, policy: Policy, holidays: Calendar, lapse: tuple[int, int], now: datetime
) -> tuple[Planned, ...]:
    """The reminders this membership should get today, where the person is: none or one.

    `lapse` are the least and greatest number of unpaid months after which a membership ends. A month that was
    reported, noted or is official is not asked for again; who has stopped, has not consented or is paid for by
    others hears nothing; after the day from which the membership may have ended nobody is asked for money
    (users.md 3, 5).
    """
    return reminding(policy, holidays, lapse, now)(facts)


def reminding(
    policy: Policy, holidays: Calendar, lapse: tuple[int, int], now: datetime
) -> Callable[[Facts], tuple[Planned, ...]]:
    """The rule of `reminders_for` at one moment, for many memberships: equal facts are decided once."""
    decided = lru_cache(ALIKE)(lambda facts: _due(facts, policy, holidays, lapse, now))

    def rule(facts: Facts) -> tuple[Planned, ...]:
        due = decided(_anonymous(facts))
        return (_addressed(facts, due),) if due else ()

    return rule


def _anonymous(facts: Facts) -> Facts:
    """The facts without whom they are about: what is decided depends on nothing else."""
    return Facts(
        "",
        "",
        facts.enrolment,
        facts.payer,
        facts.zone,
        facts.first_month,
        facts.covered,
        facts.consents,
        facts.hours,
        facts.stopped,
        facts.held,
        facts.pay_day,
        facts.snoozed_until,
        facts.told_at,
    )


def _addressed(facts: Facts, due: _Due) -> Planned:
    key = f"reminder:{facts.membership}:{due.what}"
    return Planned(key, facts.person, facts.membership, due.template, due.args, due.not_before, due.expires)


def _due(facts: Facts, policy: Policy, holidays: Calendar, lapse: tuple[int, int], now: datetime) -> _Due | None:
    today = now.astimezone(facts.zone).date()
    if not _is_reminded(facts) or facts.first_month is None or today in holidays.feast:
        return None
    month = month_of(today)
    unpaid = unpaid_since(facts.first_month, facts.covered, month)
    if unpaid is None:
        return None
    cycle = _cycle(facts, policy, holidays, month, may_end(unpaid, *lapse))
    if today >= cycle.may_end.earliest:
        return None
    chosen = _chosen(facts, policy, holidays, cycle, today)
    due = _worded(facts, policy, cycle, *chosen, today) if chosen else None
    return due if due and now < due.expires else None


def _is_reminded(facts: Facts) -> bool:
    wanted = Purpose.REMINDERS in facts.consents and not facts.stopped and not facts.held
    return wanted and facts.enrolment in REMINDED and facts.payer not in PAID_BY_OTHERS


def _cycle(facts: Facts, policy: Policy, holidays: Calendar, month: date, ends: MayEnd) -> _Cycle:
    due = date(month.year, month.month, DUE_DAY)
    own = _own_day(facts.pay_day, month)
    early = own if own is not None and own < due - timedelta(days=1) else None
    return _Cycle(month, due, due_day(month, holidays), early, ends)


def _own_day(day: int | None, month: date) -> date | None:
    return None if day is None else month.replace(day=min(day, monthrange(month.year, month.month)[1]))


def _chosen(
    facts: Facts, policy: Policy, holidays: Calendar, cycle: _Cycle, today: date
) -> tuple[str, Rung, str, date] | None:
    """Ladder, step, anchor as written in the key, and the day the step was reached; the graver ladder first."""
    anchors = {name: cycle.anchor(name) for name in ("due", "late", "pay_day", "may_end")}
    if facts.enrolment is Enrolment.CODED:  # never paid officially: nothing can end, and nothing is owed
        anchors["may_end"] = None
    found = {ladder.name: due_step(ladder, anchors, today) for ladder in policy.ladders}
    monthly, ending = found["monthly"], found["may_end"]
    snoozed = facts.snoozed_until.astimezone(facts.zone).date() if facts.snoozed_until else None
    if ending and (ending[1] == today or not monthly or ending[1] > monthly[1]):
        name, (step, reached), anchor = "may_end", ending, cycle.may_end.earliest.isoformat()
    elif monthly:
        name, (step, reached), anchor = "monthly", monthly, cycle.due.isoformat()
    else:
        return None
    if snoozed and not step.final and reached < snoozed:
        if today < snoozed:
            return None
        name, anchor = "snooze", snoozed.isoformat()
    if _is_kept_back(step, reached, policy, holidays, cycle, today) or _is_fresh(facts, policy, step, today):
        return None
    return name, step, anchor, reached


def _is_kept_back(step: Rung, reached: date, policy: Policy, holidays: Calendar, cycle: _Cycle, today: date) -> bool:
    """Whether today is not the day for it.

    A step that speaks of its own day is not made up for; nobody is told to be late on a Sunday or holiday; three
    days before the 15th nothing comes if the member's own day was only just now.
    """
    if step.same_day and reached != today:
        return True
    if step.overdue and not step.final and (today.weekday() == SUNDAY or today in holidays):
        return True
    near = cycle.pay_day is not None and step.id == "due_soon" and cycle.pay_day <= reached
    return near and (reached - _day(cycle.pay_day)).days <= policy.pay_day_covers_days


def _is_fresh(facts: Facts, policy: Policy, step: Rung, today: date) -> bool:
    """Whether the person heard only just now what to pay, or said what was paid: nobody is nagged the same evening."""
    if facts.told_at is None or step.final:
        return False
    return (today - facts.told_at.astimezone(facts.zone).date()).days < policy.quiet_days


def _day(day: date | None) -> date:
    assert day is not None
    return day


def _worded(
    facts: Facts, policy: Policy, cycle: _Cycle, name: str, step: Rung, anchor: str, reached: date, today: date
) -> _Due:
    opens, closes = window_for(step.window, facts.hours, today, facts.zone, policy)
    if step.final:
        closes = datetime.combine(cycle.may_end.earliest, policy.day.opens, facts.zone)
    args = {
        "month": cycle.month.isoformat(),
        "due": cycle.due.isoformat(),
        "step": step.id,
        "earliest": cycle.may_end.earliest.isoformat(),
        "latest": cycle.may_end.latest.isoformat(),
    }
    return _Due(f"{name}:{anchor}:{step.id}", step.template, args, opens, closes)
