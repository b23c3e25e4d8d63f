"""What both the writer and the supervisor of a broadcast are shown: a sample, the segment, what to look at twice."""

from collections.abc import Sequence

from bot.dialogue.staff.letter import letter, values_for
from bot.dialogue.step import Turn
from bot.domain.broadcast import LONGEST, Concern, Flaw, flaws
from bot.domain.membership import Enrolment, Membership

ALL = "all"
STATUSES = (ALL, "active", "coded", "requested", "returned", "stated", "ended")
MANY = 200


def status_named(turn: Turn, status: str) -> str:
    """A segment's membership status in words that fit a button."""
    _ = turn.words
    names = {
        ALL: _("Everybody"),
        "active": _("Active members"),
        "coded": _("First payment due"),
        "requested": _("Waiting for us"),
        "returned": _("To be mended"),
        "stated": _("By own statement"),
        "ended": _("Ended members"),
    }
    return names.get(status, status)


def flaw_lines(turn: Turn, found: Sequence[Flaw]) -> list[str]:
    """Each flaw in one line, by what it is."""
    return [flaw_line(turn, flaw) for flaw in found[:6]]


def flaw_line(turn: Turn, flaw: Flaw) -> str:
    """What is wrong, with the piece."""
    _ = turn.words
    piece = flaw.piece[:40]
    lines = {
        Concern.LENGTH: _("Length: {piece} characters, the most is {most}", piece=piece, most=LONGEST),
        Concern.PLACEHOLDER: _("Unknown placeholder: {piece}", piece=piece),
        Concern.AMOUNT: _("A bare amount: {piece}", piece=piece),
        Concern.DIGITS: _("A long number: {piece}", piece=piece),
        Concern.LINK: _("A foreign link or name: {piece}", piece=piece),
        Concern.WORD: _("A word people get cheated with: {piece}", piece=piece),
        Concern.SCRIPT: _("A foreign letter: {piece}", piece=piece),
    }
    return lines[flaw.concern]


def reason_lines(turn: Turn, text: str, count: int) -> list[str]:
    """Why a supervisor should look twice, if they should."""
    _ = turn.words
    many = [_("More than {count} people", count=MANY)] if count > MANY else []
    lines = [*many, *flaw_lines(turn, flaws(text))]
    return [_("Look at this twice:"), *lines] if lines else []


def sample(turn: Turn, text: str, by_name: str) -> str:
    """The message as a member of the lowest income row would read it."""
    member = Membership("sample", Enrolment.ACTIVE, tier=turn.library.rates.tiers[0].number)
    values = values_for(turn.words, turn.office, turn.library.rates, turn.today, "", member)
    return letter(turn.words, turn.office, text, values, by_name)
