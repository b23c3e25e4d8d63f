"""The bad day: an accident, a hospital, a death; three lines, one action, and a human (users.md 12)."""

from datetime import datetime, timedelta

from bot.dialogue.menu import menu_choice
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.dialogue.tickets.answer_time import is_open, next_opening
from bot.dialogue.tickets.lines import opening, region, spoken
from bot.domain.changes import Change, MessagesHeld, TicketOpened, TypedIdentifierDeleted
from bot.domain.membership import Enrolment, TieRole
from bot.domain.nik import find_nik
from bot.domain.outgoing import Kind, Notice, ToStaff
from bot.domain.questions import OwnTicket
from bot.domain.reply import Choice, Reply
from bot.domain.text import masked
from bot.domain.viewer import Role
from bot.domain.views import TicketView
from bot.knowledge.emergency_file import Emergency

# A question asked again after "I was only asking" is not taken for an emergency for so long.
ONLY_ASKING = timedelta(minutes=5)


def found(turn: Turn, text: str) -> Emergency | None:
    """Which emergency a text tells of; None for everything else, and for what goes to its officer anyway."""
    if _only_asked(turn) or _already_written_to_the_officer(turn):
        return None
    return turn.library.emergencies.emergency_in(text)


def _only_asked(turn: Turn) -> bool:
    said = turn.talk.recent.get("only_asking")
    return said is not None and turn.now - datetime.fromisoformat(said) < ONLY_ASKING


def _already_written_to_the_officer(turn: Turn) -> bool:
    waits = turn.talk.step == "officer.message" and not turn.talk.parked
    return waits and "ticket" in turn.draft and turn.draft.get("ticket_about") == "emergency"


def told(turn: Turn, danger: Emergency, text: str) -> Result:
    """Help first, a human at once; a second cry goes into the ticket that is open for the first."""
    return Look(OwnTicket(), lambda turn, ticket: _helped(turn, ticket, danger, text))


def _helped(turn: Turn, ticket: TicketView | None, danger: Emergency, text: str) -> Outcome:
    running = ticket if ticket is not None and ticket.urgent else None
    opened = opening(turn, "emergency", urgent=True) if running is None else None
    id, number = (running.id, running.number) if running else (turn.fresh("ticket"), opened.number if opened else "")
    changes: list[Change] = [opened] if opened is not None else []
    changes.append(spoken(id, masked(text), None))
    changes += [MessagesHeld()] if danger is Emergency.DEATH else []
    changes += [TypedIdentifierDeleted()] if find_nik(text) else []
    return Outcome(
        (Reply("\n".join(_lines(turn, danger, text)), _ways(turn, id)),),
        changes=tuple(changes),
        notices=_alarms(turn, id, number, opened),
    )


def _lines(turn: Turn, danger: Emergency, text: str) -> tuple[str, str, str]:
    """At most three lines and one action; to a mourner no amount and no question for papers."""
    _ = turn.words
    if danger is Emergency.DEATH:
        return (
            _(
                "We are sorry for your loss. I have stopped all messages. "
                "The family's claim costs no fee and needs no middleman."
            ),
            _("Is something still unpaid? Do not wait and do not pay anything before you have asked the branch."),
            _human(turn),
        )
    if danger is Emergency.ILLNESS:
        return (
            _("We hope help comes soon. If it happened at work, tell the hospital: member of BPJS Ketenagakerjaan."),
            _("Pay no premium before you have talked with the officer. An ordinary illness is for BPJS Kesehatan."),
            _human(turn),
        )
    return (
        _hospital(turn, text),
        _("Keep every receipt; on the road ask for a police report. It must be reported within 2×24 hours."),
        _human(turn),
    )


def _hospital(turn: Turn, text: str) -> str:
    """Nobody is told to call themselves a member, or the accident work, who may not be one or was not working."""
    _ = turn.words
    own = any(tie.role is TieRole.SELF and tie.membership.enrolment is Enrolment.ACTIVE for tie in turn.ties)
    if own and turn.library.emergencies.of_self(text):
        return _("Go to the nearest hospital now. Say there: member of BPJS Ketenagakerjaan, work accident.")
    return _(
        "Go to the nearest hospital now. If the injured person is a member and was working, say there: "
        "member of BPJS Ketenagakerjaan, work accident."
    )


def _human(turn: Turn) -> str:
    """Who helps now: the officers while they are there, the call centre otherwise."""
    _ = turn.words
    if is_open(turn):
        return _("I have called an officer to this chat. You can also ring 175 now.")
    morning = next_opening(turn)
    return _(
        "Ring 175 now. An officer has been told and is there on {day} from {hour}.",
        day=_.weekday(morning.date()),
        hour=_.clock(morning),
    )


def _ways(turn: Turn, ticket: str) -> tuple[Choice, ...]:
    _ = turn.words
    return (
        Choice(_("Write to officer"), "officer.reply", {"ticket": ticket}),
        Choice(_("I was only asking"), "emergency.asking"),
        menu_choice(turn),
    )


def _alarms(turn: Turn, id: str, number: str, opened: TicketOpened | None) -> tuple[Notice, ...]:
    """Agents and supervisors of the region hear of it at any hour."""
    template = "staff.ticket_new" if opened is not None else "staff.ticket_line"
    args = {"ticket": id, "number": number, "about": "emergency"}
    return tuple(
        Notice(
            ToStaff(role, region(turn)),
            Kind.EMERGENCY,
            f"ticket:{id}:{turn.inbound.key}:{role}",
            template,
            args,
            urgent=True,
        )
        for role in (Role.AGENT, Role.SUPERVISOR)
    )


@step("emergency.asking")
def only_asking(turn: Turn) -> Result:
    """It was a question after all: the officers read so in the ticket, and the question is asked for again."""
    return Look(OwnTicket(), _taken_back)


def _taken_back(turn: Turn, ticket: TicketView | None) -> Outcome:
    _ = turn.words
    text = _("Good that nothing happened. Please write your question again, and I will answer it.")
    lines = (spoken(ticket.id, _("I was only asking."), None),) if ticket is not None and ticket.urgent else ()
    return Outcome((Reply(text),), changes=lines, recent={"only_asking": turn.now.isoformat()})
