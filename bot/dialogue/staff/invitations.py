"""A supervisor invites an agent or coordinator: a code for one person, confirmed afterwards (SECURITY R10)."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from bot.dialogue.staff.desk import SUPERVISORS, gone, place, say, short, to_tasks
from bot.dialogue.step import Look, Outcome, Result, Turn, step
from bot.domain.changes import InvitationAnswered, InvitationMade
from bot.domain.outgoing import Kind, Notice, ToPerson
from bot.domain.questions import OneInvitation
from bot.domain.reply import Choice, Reply
from bot.domain.viewer import Role
from bot.domain.views import InvitationView
from bot.language import Words

VALID_FOR = timedelta(hours=24)
INVITED = (Role.AGENT, Role.COORDINATOR)
LINK_PREFIX = "u_"


def role_named(words: Words, role: str) -> str:
    """A role as people call it."""
    names = {
        Role.AGENT.value: words("agent"),
        Role.COORDINATOR.value: words("coordinator"),
        Role.SUPERVISOR.value: words("supervisor"),
    }
    return names.get(role, role)


def code_from(turn: Turn) -> str:
    """128 bits made of two fresh ids, each of which has 96."""
    return sha256(f"{turn.fresh('invitation code')}{turn.fresh('invitation code 2')}".encode()).hexdigest()[:32]


@step("staff.invite", roles=SUPERVISORS)
def invite(turn: Turn) -> Outcome:
    """Ask for the role; nobody invites upward or beside themselves."""
    _ = turn.words
    picks = [
        Choice(_("An agent"), "staff.invite_role", {"role": Role.AGENT.value}),
        Choice(_("A coordinator"), "staff.invite_role", {"role": Role.COORDINATOR.value}),
    ]
    return say(turn, _("Whom do you invite?"), choices=[*picks, to_tasks(_)])


@step("staff.invite_role", roles=SUPERVISORS)
def invite_role(turn: Turn) -> Outcome:
    """Ask where, out of the inviter's own regencies."""
    _ = turn.words
    role, regions = turn.args.get("role", ""), sorted(turn.person.scope(Role.SUPERVISOR))
    if role not in INVITED or not regions:
        return gone(turn)
    picks = [_where(short(place(turn, region)), role, [region]) for region in regions]
    everywhere = [_where(_("All my regions"), role, regions)] if len(regions) > 1 else []
    return say(turn, _("Where will they work?"), choices=[*picks, *everywhere, to_tasks(_)])


def _where(label: str, role: str, regions: Sequence[str]) -> Choice:
    return Choice(label, "staff.invite_made", {"role": role, "regions": ",".join(regions)}, final=True)


@step("staff.invite_made", roles=SUPERVISORS)
def invite_made(turn: Turn) -> Outcome:
    """Make the code and show it once, as what the invited person sends to the bot."""
    _ = turn.words
    role, scope = turn.args.get("role", ""), frozenset(filter(None, turn.args.get("regions", "").split(",")))
    if role not in INVITED or not scope or not scope <= turn.person.scope(Role.SUPERVISOR):
        return gone(turn)
    code = code_from(turn)
    change = InvitationMade(turn.fresh("invitation"), code, Role(role), scope, turn.now + VALID_FOR)
    told = _(
        "Invitation for one {role}, valid 24 hours. Give the next message only to that person; they send it to me. "
        "Then I ask you whether it was the right one.",
        role=role_named(_, role),
    )
    secret = Reply(f"/start {LINK_PREFIX}{code}", copyable=True, delete_after=VALID_FOR)
    said = say(turn, told, changes=[change])
    return Outcome((*said.replies, secret), said.changes, draft=said.draft)


@step("staff.invitation_answer", roles=SUPERVISORS)
def invitation_answer(turn: Turn) -> Result:
    """The inviter says whether it was the right person."""
    return Look(OneInvitation(turn.args.get("invitation", "")), invitation_answered)


def invitation_answered(turn: Turn, found: InvitationView | None) -> Outcome:
    """Only now the role counts; whoever took it hears either way."""
    if found is None or found.taken_by is None or found.taken_by == turn.person.id:
        return gone(turn)
    _ = turn.words
    yes = turn.args.get("yes") == "yes"
    args = {"yes": "yes" if yes else "no", "role": found.role.value}
    key = f"staff.invitation_answer:{found.id}"
    told = (
        _("{name} can start now.", name=found.taken_name)
        if yes
        else _("{name} gets no access. Make a new invitation for the right person.", name=found.taken_name)
    )
    return say(
        turn,
        told,
        changes=[InvitationAnswered(found.id, yes)],
        notices=[Notice(ToPerson(found.taken_by), Kind.STAFF, key, "staff.invitation_answer", args, urgent=True)],
    )
