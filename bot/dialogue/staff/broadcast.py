"""An officer drafts a broadcast: where, to whom, the text, how it reads; somebody else starts it (SECURITY R12)."""

from collections.abc import Mapping, Sequence
from functools import partial

from bot.dialogue.numbers import short_number
from bot.dialogue.staff.desk import AGENTS, begin, gone, place, say, short, to_supervisors, to_tasks
from bot.dialogue.staff.screening import STATUSES, flaw_lines, reason_lines, sample, status_named
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.broadcast import LONGEST, PLACEHOLDERS, flaws
from bot.domain.changes import CampaignDrafted
from bot.domain.questions import SegmentCount
from bot.domain.reply import Choice, Reply
from bot.domain.text import clean


def own_regions(turn: Turn) -> frozenset[str]:
    """The regencies the speaker may write to."""
    return turn.person.scope(*AGENTS)


@step("staff.broadcast", roles=AGENTS)
def broadcast(turn: Turn) -> Outcome:
    """Ask for the regency, where there is more than one."""
    _ = turn.words
    regions = sorted(own_regions(turn))
    if not regions:
        return gone(turn)
    if len(regions) == 1:
        return status_asked(turn, regions)
    picks = [Choice(short(place(turn, region)), "staff.broadcast_region", {"regions": region}) for region in regions]
    everywhere = Choice(_("All my regions"), "staff.broadcast_region", {"regions": ",".join(regions)})
    return say(turn, _("Where does the message go?"), choices=[*picks, everywhere, to_tasks(_)])


@step("staff.broadcast_region", roles=AGENTS)
def broadcast_region(turn: Turn) -> Outcome:
    """Keep the regency, if it is the speaker's."""
    regions = regions_in(turn.args)
    return status_asked(turn, regions) if regions and set(regions) <= own_regions(turn) else gone(turn)


def regions_in(args: Mapping[str, str]) -> list[str]:
    """The regencies of a button or a draft."""
    return [region for region in args.get("regions", "").split(",") if region]


def status_asked(turn: Turn, regions: Sequence[str]) -> Outcome:
    """Who in these regencies."""
    _ = turn.words
    picks = [
        Choice(status_named(turn, status), "staff.broadcast_status", {"regions": ",".join(regions), "status": status})
        for status in STATUSES
    ]
    question = _("To whom? Only people who agreed to news get it.")
    return say(turn, question, choices=[*picks, to_tasks(_)])


@step("staff.broadcast_status", roles=AGENTS)
def broadcast_status(turn: Turn) -> Outcome:
    """Keep the segment and ask for the text."""
    regions, status = regions_in(turn.args), turn.args.get("status", "")
    if not regions or not set(regions) <= own_regions(turn) or status not in STATUSES:
        return gone(turn)
    return begin(turn, "staff.broadcast_text", staff_regions=",".join(regions), staff_status=status)


def ask_text(turn: Turn) -> Reply:
    """The text, and what it may use."""
    _ = turn.words
    usable = " ".join("{" + name + "}" for name in PLACEHOLDERS)
    text = _("Write the message, at most {count} characters. Name and amount only like this:", count=LONGEST)
    return Reply(f"{text}\n{usable}", choices=(to_tasks(_),))


@step("staff.broadcast_text", ask=ask_text, roles=AGENTS)
def broadcast_text(turn: Turn) -> Result:
    """Check the text; what may never go out is named and asked again."""
    if "staff_status" not in turn.draft:
        return gone(turn)
    text = clean(turn.text)
    grave = [flaw for flaw in flaws(text) if flaw.grave]
    if grave:
        _ = turn.words
        lines = [_("Please change this and send the message again:"), *flaw_lines(turn, grave)]
        return Outcome((Reply("\n".join(lines), choices=(to_tasks(_),)),), next_step="staff.broadcast_text")
    question = SegmentCount(frozenset(turn.draft["staff_regions"].split(",")), turn.draft["staff_status"])
    return Look(question, partial(previewed, text=text))


def previewed(turn: Turn, found: int, text: str) -> Outcome:
    """The message as it will be read, how many get it, and what a supervisor will look at."""
    _ = turn.words
    regions, status = turn.draft["staff_regions"], turn.draft["staff_status"]
    if found == 0:
        return say(turn, _("Nobody there has agreed to news, so nothing can be sent."))
    args = {"regions": regions, "status": status, "text": text}
    lines = [
        _("It goes to {count} people ({status}).", count=found, status=status_named(turn, status)),
        *reason_lines(turn, text, found),
        _("A supervisor other than you starts it."),
    ]
    choices = [
        Choice(_("Send to supervisor"), "staff.broadcast_send", args, final=True),
        Choice(_("Write it again"), "staff.broadcast_status", {"regions": regions, "status": status}),
        to_tasks(_),
    ]
    said = say(turn, *lines, choices=choices)
    return Outcome((Reply(sample(turn, text, turn.person.staff_name)), *said.replies), draft=said.draft)


@step("staff.broadcast_send", roles=AGENTS)
def broadcast_send(turn: Turn) -> Result:
    """Hand it over, counted once more."""
    regions, status, text = regions_in(turn.args), turn.args.get("status", ""), turn.args.get("text", "")
    allowed = regions and set(regions) <= own_regions(turn) and status in STATUSES
    if not allowed or any(flaw.grave for flaw in flaws(text)):
        return gone(turn)
    return Look(SegmentCount(frozenset(regions), status), drafted)


def drafted(turn: Turn, found: int) -> Outcome:
    """It waits for the supervisors of its regencies, but never for the one who wrote it."""
    if found == 0:
        return gone(turn)
    _ = turn.words
    regions, campaign = regions_in(turn.args), turn.fresh("campaign")
    number = short_number(campaign)
    told = {"campaign": campaign, "number": number}
    change = CampaignDrafted(campaign, number, turn.args["text"], frozenset(regions), turn.args["status"], found)
    key = f"staff.campaign_waits:{campaign}"
    return say(
        turn,
        _("Broadcast {number} waits for a supervisor.", number=number),
        changes=[change],
        notices=[to_supervisors(turn, region, key, "staff.campaign_waits", told) for region in regions],
    )
