"""Broadcasts as a supervisor sees them: text, count, a sample; start, pause, go on, cancel."""

from collections.abc import Callable, Sequence

from bot.dialogue.staff.desk import AGENTS, SUPERVISORS, gone, place, say, short, supervises, to_tasks
from bot.dialogue.staff.screening import reason_lines, sample, status_named
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.broadcast import campaign_hash
from bot.domain.changes import CampaignCancelled, CampaignPaused, CampaignResumed, CampaignStarted, Change
from bot.domain.outgoing import Kind, Notice, ToPerson
from bot.domain.questions import Campaigns, OneCampaign
from bot.domain.reply import Choice, Reply
from bot.domain.views import CampaignView

DRAFT, FIXING, RUNNING, PAUSED = "draft", "fixing", "running", "paused"
STOPPABLE = frozenset({DRAFT, FIXING, RUNNING, PAUSED})


@step("staff.campaigns", roles=AGENTS)
def campaigns(turn: Turn) -> Result:
    """Show the broadcasts the speaker may see."""
    return Look(Campaigns(), campaigns_shown)


def campaigns_shown(turn: Turn, found: Sequence[CampaignView]) -> Outcome:
    """One button a broadcast, newest first."""
    _ = turn.words
    if not found:
        return say(turn, _("There is no broadcast yet."))
    picks = [
        Choice(short(f"{campaign.number} {state_named(turn, campaign.state)}"), "staff.campaign",
               {"campaign": campaign.id})
        for campaign in found[:10]
    ]  # fmt: skip
    return say(turn, _("Broadcasts, newest first:"), choices=[*picks, to_tasks(_)])


def state_named(turn: Turn, state: str) -> str:
    """A campaign's state in one word."""
    _ = turn.words
    names = {
        DRAFT: _("waits"),
        FIXING: _("preparing"),
        RUNNING: _("running"),
        PAUSED: _("paused"),
        "done": _("finished"),
        "cancelled": _("cancelled"),
    }
    return names.get(state, state)


@step("staff.campaign", roles=AGENTS)
def campaign(turn: Turn) -> Result:
    """Open one broadcast."""
    return Look(OneCampaign(turn.args.get("campaign", "")), campaign_shown)


def campaign_shown(turn: Turn, found: CampaignView | None) -> Outcome:
    """The message as it reads, then its figures, what to look at twice, and the buttons."""
    if found is None:
        return gone(turn)
    _ = turn.words
    places = ", ".join(place(turn, region) for region in sorted(found.regions))
    figures = _("Sent {sent}, waiting {waiting}, other {other}.", sent=found.sent, waiting=found.waiting,
                other=found.other)  # fmt: skip
    lines = [
        _("Broadcast {number} by {name}: {state}.", number=found.number, name=found.by_name,
          state=state_named(turn, found.state)),
        _("{count} people in {places} ({status}).", count=found.count, places=places,
          status=status_named(turn, found.status)),
        *(reason_lines(turn, found.text, found.count) if found.state == DRAFT else [figures]),
        *own_draft_lines(turn, found),
    ]  # fmt: skip
    said = say(turn, *lines, choices=campaign_acts(turn, found))
    return Outcome((Reply(sample(turn, found.text, found.by_name)), *said.replies), draft=said.draft)


def own_draft_lines(turn: Turn, found: CampaignView) -> list[str]:
    """Nobody starts what they wrote; with one supervisor the operator does it on the command line."""
    if found.state != DRAFT or found.by != turn.person.id:
        return []
    _ = turn.words
    command = f"rutin approve {found.number}"
    return [
        _("You wrote it, so another supervisor starts it. Where there is none, the operator does: {command}",
          command=command)
    ]  # fmt: skip


def may_start(turn: Turn, found: CampaignView) -> bool:
    """Another person than the writer, and a supervisor in every regency it goes to."""
    return found.by != turn.person.id and supervises(turn, *found.regions)


def may_stop(turn: Turn, found: CampaignView) -> bool:
    """Stopping is easy: the writer may too."""
    return found.by == turn.person.id or supervises(turn, *found.regions)


def seen_hash(found: CampaignView) -> str:
    """What this person has seen, as a hash."""
    return campaign_hash(found.text, found.regions, found.status, found.count)


def campaign_acts(turn: Turn, found: CampaignView) -> list[Choice]:
    """The buttons of its state that this person may use."""
    _ = turn.words
    args = {"campaign": found.id}
    start = Choice(_("Start it"), "staff.campaign_start", args | {"hash": seen_hash(found)}, final=True)
    pause = Choice(_("Pause it"), "staff.campaign_pause", args, final=True)
    resume = Choice(_("Let it go on"), "staff.campaign_resume", args, final=True)
    cancel = Choice(_("Cancel it"), "staff.campaign_cancel", args, final=True)
    acts = [
        (found.state == DRAFT and may_start(turn, found), start),
        (found.state == RUNNING and may_stop(turn, found), pause),
        (found.state == PAUSED and may_start(turn, found), resume),
        (found.state in STOPPABLE and may_stop(turn, found), cancel),
    ]
    return [*(choice for allowed, choice in acts if allowed), to_tasks(_)]


@step("staff.campaign_start", roles=SUPERVISORS)
def campaign_start(turn: Turn) -> Result:
    """Start it, if it is still what was seen."""
    return Look(OneCampaign(turn.args.get("campaign", "")), campaign_started)


def campaign_started(turn: Turn, found: CampaignView | None) -> Outcome:
    """Text, audience or count changed since: nothing starts, the new state is shown."""
    if found is None or found.state != DRAFT:
        return gone(turn)
    if not may_start(turn, found) or seen_hash(found) != turn.args.get("hash"):
        return campaign_shown(turn, found)
    _ = turn.words
    args = {"campaign": found.id, "number": found.number, "sent": "0", "waiting": str(found.count), "other": "0",
            "state": FIXING}  # fmt: skip
    progress = Notice(
        ToPerson(turn.person.id), Kind.LIVE, f"staff.campaign_progress:{found.id}", "staff.campaign_progress", args
    )
    return say(
        turn,
        _("{number} has started. Its progress stands in the next message.", number=found.number),
        changes=[CampaignStarted(found.id, seen_hash(found))],
        notices=[progress],
    )


@step("staff.campaign_pause", roles=AGENTS)
def campaign_pause(turn: Turn) -> Result:
    """Nothing more leaves until it goes on."""
    return Look(OneCampaign(turn.args.get("campaign", "")), campaign_paused)


def campaign_paused(turn: Turn, found: CampaignView | None) -> Outcome:
    """Pausing takes effect with the next message."""
    return _moved(turn, found, {RUNNING}, may_stop, CampaignPaused, turn.words("It is paused. Nothing more leaves."))


@step("staff.campaign_resume", roles=SUPERVISORS)
def campaign_resume(turn: Turn) -> Result:
    """Let it go on where it stopped."""
    return Look(OneCampaign(turn.args.get("campaign", "")), campaign_resumed)


def campaign_resumed(turn: Turn, found: CampaignView | None) -> Outcome:
    """Going on needs the same second person as the start."""
    return _moved(turn, found, {PAUSED}, may_start, CampaignResumed, turn.words("It goes on where it stopped."))


@step("staff.campaign_cancel", roles=AGENTS)
def campaign_cancel(turn: Turn) -> Result:
    """End it here."""
    return Look(OneCampaign(turn.args.get("campaign", "")), campaign_cancelled)


def campaign_cancelled(turn: Turn, found: CampaignView | None) -> Outcome:
    """What was not sent stays unsent."""
    told = turn.words("It is cancelled. What was not sent stays unsent.")
    return _moved(turn, found, STOPPABLE, may_stop, CampaignCancelled, told)


def _moved(
    turn: Turn,
    found: CampaignView | None,
    states: frozenset[str] | set[str],
    may: Callable[[Turn, CampaignView], bool],
    change: Callable[[str], Change],
    told: str,
) -> Outcome:
    if found is None or found.state not in states or not may(turn, found):
        return gone(turn)
    again = Choice(turn.words("Show it"), "staff.campaign", {"campaign": found.id})
    return say(turn, told, choices=[again, to_tasks(turn.words)], changes=[change(found.id)])
