"""When somebody at the office answers: now, or on which morning."""

from datetime import datetime, timedelta

from bot.dialogue.step import Turn
from bot.domain.working_days import is_working_day, working_day_from


def is_open(turn: Turn) -> bool:
    """Whether the office works at this moment: a working day, within its hours."""
    here = turn.now.astimezone(turn.office.zone)
    working = is_working_day(here.date(), turn.library.holidays)
    return working and turn.office.opens <= here.time() < turn.office.closes


def next_opening(turn: Turn) -> datetime:
    """When the office opens next, in its own zone."""
    here = turn.now.astimezone(turn.office.zone)
    first = here.date() if here.time() < turn.office.opens else here.date() + timedelta(days=1)
    return datetime.combine(working_day_from(first, turn.library.holidays), turn.office.opens, turn.office.zone)


def answer_time(turn: Turn) -> str:
    """One sentence: by when an officer answers."""
    _ = turn.words
    if is_open(turn):
        return _("An officer is there until {hour}.", hour=_.clock(turn.office.closes))
    morning = next_opening(turn)
    return _("An officer is there again on {day} from {hour}.", day=_.weekday(morning.date()), hour=_.clock(morning))
