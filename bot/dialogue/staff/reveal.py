"""The full NIK: only of a taken request, for a reason, for ten minutes (SECURITY R15)."""

from datetime import timedelta
from functools import partial

from bot.dialogue.staff.desk import AGENTS, gone, say, to_supervisors, to_tasks
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.changes import NikRevealed
from bot.domain.questions import FullNik, OneRequest
from bot.domain.reply import Choice, Reply
from bot.domain.views import RequestView

SHOWN_FOR = timedelta(minutes=10)
REASONS = ("enrol", "compare", "correct")


@step("staff.reveal", roles=AGENTS)
def reveal(turn: Turn) -> Result:
    """Ask why, before anything is shown."""
    return Look(OneRequest(turn.args.get("request", "")), reason_asked)


def may_see(turn: Turn, found: RequestView | None) -> bool:
    """Whether the speaker has taken this request and it holds a NIK."""
    if found is None or found.taken_by != turn.person.id or found.membership is None:
        return False
    return bool(found.membership.nik_tail)


def reason_asked(turn: Turn, found: RequestView | None) -> Outcome:
    """Three reasons; the worker can see later who looked."""
    if found is None or not may_see(turn, found):
        return gone(turn)
    _ = turn.words
    labels = {
        "enrol": _("Enrol in the portal"),
        "compare": _("Compare with the KTP"),
        "correct": _("Mend an error"),
    }
    picks = [
        Choice(labels[reason], "staff.reveal_shown", {"request": found.id, "reason": reason}, final=True)
        for reason in REASONS
    ]
    return say(
        turn,
        _("What do you need the full NIK of {number} for? The worker can see who looked.", number=found.number),
        choices=[*picks, to_tasks(_)],
    )


@step("staff.reveal_shown", roles=AGENTS)
def reveal_shown(turn: Turn) -> Result:
    """Check once more who has taken it."""
    return Look(OneRequest(turn.args.get("request", "")), nik_looked_up)


def nik_looked_up(turn: Turn, found: RequestView | None) -> Result:
    """Only then ask for the number itself."""
    if found is None or found.membership is None or not may_see(turn, found) or turn.args.get("reason") not in REASONS:
        return gone(turn)
    return Look(FullNik(found.membership.id), partial(nik_shown, request=found))


def nik_shown(turn: Turn, found: str | None, request: RequestView) -> Outcome:
    """Shown once, not to be forwarded, deleted by the bot; beyond the day's limit the supervisor hears."""
    assert request.membership is not None
    _ = turn.words
    if found is None:
        args = {"number": request.number}
        key = f"staff.reveal_limit:{turn.person.id}:{turn.today}"
        limit = _("Today's limit for full NIKs is reached. Your supervisor has been told.")
        return say(turn, limit, notices=[to_supervisors(turn, request.region, key, "staff.reveal_limit", args)])
    minutes = SHOWN_FOR.seconds // 60
    text = _("{nik} ({number}). I delete this message in {minutes} minutes.", nik=found, number=request.number,
             minutes=minutes)  # fmt: skip
    return Outcome(
        (Reply(text, protect=True, delete_after=SHOWN_FOR),),
        changes=(NikRevealed(request.membership.id, turn.args["reason"]),),
    )
