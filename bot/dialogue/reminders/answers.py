"""Answers to a reminder: later, a hard month, the own day for paying (users.md 30)."""

from datetime import date, datetime, time, timedelta
from functools import partial

from bot.dialogue.menu import menu_choice
from bot.dialogue.payment.report import chosen, which_one
from bot.dialogue.payment.status import unpaid_months
from bot.dialogue.step import Look, Outcome, Puzzled, Result, Turn, go, step
from bot.domain.amounts import parse_count
from bot.domain.changes import PayDayChosen, Snoozed
from bot.domain.coverage import may_end
from bot.domain.membership import Membership
from bot.domain.months import add_months, month_of
from bot.domain.questions import SnoozesSince
from bot.domain.reply import Choice, Reply

PAY_DAYS = (1, 5, 10)
LATEST_PAY_DAY = 28


@step("reminder.snooze")
def snooze(turn: Turn) -> Result:
    """Later, but not month-long: how often it was put off this month is looked up first."""
    membership = chosen(turn)
    if membership is None:
        return which_one(turn, "reminder.snooze")
    since = datetime.combine(month_of(turn.today), time(), turn.person.zone)
    return Look(SnoozesSince(membership.id, since), then=partial(_later, membership=membership))


def _later(turn: Turn, count: int, membership: Membership) -> Outcome:
    """Tomorrow, in three or in seven days, but not beyond the day it would be too late."""
    if count >= turn.library.policy.snooze.per_cycle:
        return _often(turn, membership)
    _, days = turn.words, offered(turn, membership)
    wanted = turn.args.get("days", "")
    if wanted in {str(count) for count in days}:
        return _snoozed(turn, membership, turn.today + timedelta(days=int(wanted)))
    if not days:
        text = _("It cannot wait much longer without risk for the membership. Shall an officer help?")
        contact = Choice(_("Contact an officer"), "officer.contact", {"membership": membership.id, "about": "payment"})
        return Outcome((Reply(text, (contact, menu_choice(turn))),))
    choices = tuple(
        Choice(_("Tomorrow") if count == 1 else _("In {count} days", count=count), "reminder.snooze",
               {"membership": membership.id, "days": str(count)})
        for count in days
    )  # fmt: skip
    return Outcome((Reply(_("When shall I remind you again?"), choices),))


def _often(turn: Turn, membership: Membership) -> Outcome:
    """After the policy's number of delays another one helps nobody: another pay day, or a human."""
    _, args = turn.words, {"membership": membership.id}
    text = _("We have put it off a few times this month. Would another pay day suit better, or shall an officer help?")
    choices = (
        Choice(_("Choose a pay day"), "reminder.pay_day", args),
        Choice(_("Contact an officer"), "officer.contact", {**args, "about": "payment"}),
        menu_choice(turn),
    )
    return Outcome((Reply(text, choices),))


def offered(turn: Turn, membership: Membership) -> tuple[int, ...]:
    """The policy's days that end some days before the membership may end."""
    rules, rates = turn.library.policy.snooze, turn.library.rates
    unpaid = unpaid_months(membership, month_of(turn.today))
    days: tuple[int, ...] = rules.days
    if not unpaid:
        return days
    ends = may_end(unpaid[0], rates.lapse_months_earliest, rates.lapse_months_latest).earliest
    last = ends - timedelta(days=rules.days_before_end)
    return tuple(count for count in days if turn.today + timedelta(days=count) <= last)


def _snoozed(turn: Turn, membership: Membership, day: date) -> Outcome:
    _ = turn.words
    until = datetime.combine(day, time(), turn.person.zone)
    text = _("All right, I write again on {day}.", day=_.weekday(day))
    return Outcome((Reply(text, (menu_choice(turn),)),), (Snoozed(membership.id, until),))


@step("reminder.hard_month")
def hard_month(turn: Turn) -> Result:
    """No reason is asked: another day, only this month, the group, or a human."""
    membership = chosen(turn)
    if membership is None:
        return which_one(turn, "reminder.hard_month")
    _ = turn.words
    args = {"membership": membership.id}
    match turn.args.get("way", ""):
        case "this_month":
            return _rest_of_month(turn, membership)
        case "group":
            return _through_group(turn, membership)
    choices = (
        Choice(_("Another day"), "reminder.snooze", args),
        Choice(_("Only this month"), "reminder.hard_month", {**args, "way": "this_month"}),
        Choice(_("Through the group"), "reminder.hard_month", {**args, "way": "group"}),
        Choice(_("Contact an officer"), "officer.contact", {**args, "about": "payment"}),
    )
    return Outcome((Reply(_("That happens; there is no fine. What would help?"), choices),))


def _rest_of_month(turn: Turn, membership: Membership) -> Outcome:
    """Quiet until next month; the last notice before the membership may end still comes."""
    _ = turn.words
    following = add_months(month_of(turn.today), 1)
    until = datetime.combine(following, time(), turn.person.zone)
    text = _(
        "All right, quiet for this month. It is not certain that an unpaid month is covered; "
        "it can still be paid later. I write again in {month}.",
        month=_.month(following),
    )
    return Outcome((Reply(text, (menu_choice(turn),)),), (Snoozed(membership.id, until),))


def _through_group(turn: Turn, membership: Membership) -> Outcome:
    _ = turn.words
    text = _("Some groups collect a little each week and pay for all. An officer knows the groups near you.")
    contact = Choice(_("Contact an officer"), "officer.contact", {"membership": membership.id, "about": "payment"})
    return Outcome((Reply(text, (contact, menu_choice(turn))),))


def ask_pay_day(turn: Turn) -> Reply:
    """The own day of the month for paying."""
    _, membership = turn.words, chosen(turn)
    args = {"membership": membership.id} if membership else {}
    choices = tuple(
        Choice(_("The {day}th", day=day), "reminder.pay_day", {**args, "day": str(day)}) for day in PAY_DAYS
    )
    return Reply(_("Which day of the month suits you for paying? Press one, or type a day from 1 to 28."), choices)


@step("reminder.pay_day", ask=ask_pay_day)
def pay_day(turn: Turn) -> Result:
    """Take the day; the premium stays due before the fifteenth."""
    membership = chosen(turn)
    if membership is None:
        return which_one(turn, "reminder.pay_day")
    if "day" not in turn.args and (turn.args or not turn.text):
        return go(turn, "reminder.pay_day", paid_membership=membership.id)
    day = parse_count(turn.args.get("day") or turn.text)
    if day is None or not 1 <= day <= LATEST_PAY_DAY:
        return Puzzled(ask_pay_day(turn))
    _ = turn.words
    text = _("Good: I remind you on day {day} of each month. The premium is due before the 15th.", day=day)
    return Outcome((Reply(text, (menu_choice(turn),)),), (PayDayChosen(membership.id, day),))
