"""What every staff talk shares: who may act where, what is said when something is gone, and the way back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.dialogue.step import STAY, Draft, Outcome, Turn, go
from bot.domain.changes import Change
from bot.domain.outgoing import Kind, Notice, ToPerson, ToStaff
from bot.domain.regions import region_of
from bot.domain.reply import Choice, Reply
from bot.domain.viewer import Role
from bot.language import Words

AGENTS = frozenset({Role.AGENT, Role.SUPERVISOR})
SUPERVISORS = frozenset({Role.SUPERVISOR})
# Telegram lets a bot delete its messages for 48 hours; a staff phone should not hold hundreds of names.
RECORD_KEPT = timedelta(hours=24)
LIST_LIMIT = 10
_OURS = "staff_"


def supervises(turn: Turn, *regions: str) -> bool:
    """Whether the speaker is a supervisor in each of these regencies."""
    return set(regions) <= turn.person.scope(Role.SUPERVISOR)


def say(
    turn: Turn,
    *lines: str,
    choices: Sequence[Choice] = (),
    changes: Sequence[Change] = (),
    notices: Sequence[Notice] = (),
) -> Outcome:
    """Say something and leave whatever staff question was open; answers to other talks stay."""
    buttons = tuple(choices) or (to_tasks(turn.words),)
    return Outcome(
        (Reply("\n".join(lines), choices=buttons),), tuple(changes), tuple(notices), draft=without_ours(turn.draft)
    )


def record(text: str, choices: Sequence[Choice] = (), *, copyable: bool = False) -> Reply:
    """A message that holds somebody's details: it cannot be forwarded and leaves the chat after a day."""
    return Reply(text, choices=tuple(choices), copyable=copyable, protect=True, delete_after=RECORD_KEPT)


def gone(turn: Turn) -> Outcome:
    """What is done, taken, unknown or another region's: all sound the same."""
    return say(turn, turn.words("This is not here any more, or somebody else has it."))


def without_ours(draft: Draft) -> dict[str, str]:
    """The draft without the answers of staff talks."""
    return {key: value for key, value in draft.items() if not key.startswith(_OURS)}


def begin(turn: Turn, name: str, **answers: str) -> Outcome:
    """Ask the first question of a staff talk; what an abandoned one left behind is forgotten."""
    fresh = replace(turn, talk=replace(turn.talk, draft=without_ours(turn.draft)))
    return go(fresh, name, **answers)


def again(question: Reply) -> Outcome:
    """Put the same question once more; what staff type is never searched for a question to the bot."""
    return Outcome((question,), next_step=STAY)


def to_tasks(words: Words) -> Choice:
    """The button back to the list of what waits."""
    return Choice(words("Tasks"), "staff.home")


def short(label: str) -> str:
    """A label made of somebody's data, cut to what a button can show."""
    return label if len(label) <= 20 else label[:19] + "…"


def place(turn: Turn, region: str) -> str:
    """The name of a regency, or its code where it is not known."""
    found = region_of(region, turn.library.regions)
    return found.full_name if found else region


def when(turn: Turn, moment: datetime) -> str:
    """A day and an hour where the speaker is."""
    local = moment.astimezone(turn.person.zone)
    return f"{turn.words.date(local.date())} {turn.words.clock(local)}"


def to_worker(
    person: str, key: str, template: str, args: Mapping[str, str], membership: str | None, kind: Kind = Kind.RECEIPT
) -> Notice:
    """A notice to the worker it concerns."""
    return Notice(ToPerson(person), kind, key, template, args, membership)


def to_supervisors(turn: Turn, region: str, key: str, template: str, args: Mapping[str, str]) -> Notice:
    """A notice to the supervisors of a regency, but never to the one who caused it."""
    return Notice(ToStaff(Role.SUPERVISOR, region, but=turn.person.id), Kind.STAFF, key, template, args)
