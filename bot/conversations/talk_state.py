"""Where a talk stands, before a turn and after it."""

from datetime import datetime, timedelta

from bot.dialogue.step import STAY, Outcome, Talk
from bot.domain.reply import Choice
from bot.storage import talks

PARKED_AFTER = timedelta(minutes=30)
RECENT_FOR = timedelta(hours=1)


def talk_of(
    stored: talks.Stored | None, now: datetime, choices: tuple[Choice, ...], notice: tuple[Choice, ...]
) -> Talk:
    """The talk as a step sees it: parked after half an hour of silence, its recent topics forgotten after one."""
    if stored is None:
        return Talk(choices=choices, notice_choices=notice)
    recent = stored.recent if stored.recent_at and now - stored.recent_at < RECENT_FOR else {}
    parked = stored.step is not None and now - stored.heard_at > PARKED_AFTER
    return Talk(stored.step, stored.draft, parked, recent, choices, notice)


def talk_after(stored: talks.Stored | None, outcome: Outcome, now: datetime) -> talks.Stored:
    """Where the talk stands after this turn."""
    before = stored or talks.Stored(None, {}, {}, None, now)
    return talks.Stored(
        step=before.step if outcome.next_step == STAY else outcome.next_step,
        draft=before.draft if outcome.draft is None else outcome.draft,
        recent=before.recent if outcome.recent is None else outcome.recent,
        recent_at=before.recent_at if outcome.recent is None else now,
        heard_at=now,
    )
