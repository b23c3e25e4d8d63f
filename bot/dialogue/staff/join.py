"""Somebody takes an invitation: the code, their name; the inviter must still say that it is they."""

from functools import partial

from bot.dialogue.staff.desk import begin, without_ours
from bot.dialogue.staff.invitations import LINK_PREFIX, role_named
from bot.dialogue.step import Look, Outcome, Puzzled, Result, Turn, step
from bot.domain.changes import InvitationGuessed, InvitationTaken
from bot.domain.names import parse_name
from bot.domain.outgoing import Kind, Notice, ToPerson
from bot.domain.questions import InvitationFor
from bot.domain.reply import Choice, Reply
from bot.domain.views import InvitationView
from bot.language import Words


def to_menu(words: Words) -> Choice:
    """The button back to the menu: who joins has no tasks yet."""
    return Choice(words("Menu"), "menu.open")


def ask_code(turn: Turn) -> Reply:
    """For who has the code on paper."""
    _ = turn.words
    return Reply(_("Please type the invitation code."), choices=(to_menu(_),))


@step("staff.join", ask=ask_code)
def join(turn: Turn) -> Result:
    """Take the code from the link, or as it was typed."""
    code = code_in(turn.args.get("code", "") or turn.text)
    return Look(InvitationFor(code), partial(code_checked, code=code))


def code_in(text: str) -> str:
    """The code without what surrounds it in a link or a command."""
    words = text.strip().lower().split()
    return words[-1].removeprefix(LINK_PREFIX)[:64] if words else ""


def code_checked(turn: Turn, found: InvitationView | None, code: str) -> Outcome:
    """Wrong, used, expired, one's own or too many tries: one and the same answer."""
    if found is None or found.inviter == turn.person.id or found.taken_by is not None:
        _ = turn.words
        wrong = _("That code does not work. Please ask the one who invited you for a new one.")
        return Outcome((Reply(wrong, choices=(to_menu(_),)),), (InvitationGuessed(),), draft=without_ours(turn.draft))
    return begin(turn, "staff.join_name", staff_invite=code, staff_role=found.role.value)


def ask_name(turn: Turn) -> Reply:
    """The name by which the inviter will know them."""
    _ = turn.words
    text = _("You are invited as {role} of {office}. What is your name? The inviter sees it and confirms you.",
             role=role_named(_, turn.draft.get("staff_role", "")), office=turn.office.name)  # fmt: skip
    return Reply(text, choices=(to_menu(_),))


@step("staff.join_name", ask=ask_name)
def join_name(turn: Turn) -> Result:
    """Take the name and check the code once more: it may have been used meanwhile."""
    name = parse_name(turn.text)
    if "staff_invite" not in turn.draft:
        return Outcome((ask_code(turn),), next_step="staff.join")
    if name is None:
        return Puzzled(ask_name(turn))
    code = turn.draft["staff_invite"]
    return Look(InvitationFor(code), partial(name_taken, code=code, name=name))


def name_taken(turn: Turn, found: InvitationView | None, code: str, name: str) -> Outcome:
    """Taken, but without any right until the inviter says yes; an operator's invitation is confirmed by command."""
    if found is None or found.inviter == turn.person.id or found.taken_by is not None:
        return code_checked(turn, None, code)
    _ = turn.words
    args = {"invitation": found.id, "name": name, "role": found.role.value}
    key = f"staff.invitation_taken:{found.id}"
    notices = (
        (Notice(ToPerson(found.inviter), Kind.STAFF, key, "staff.invitation_taken", args, urgent=True),)
        if found.inviter
        else ()
    )
    told = _("Thank you. As soon as the inviter has confirmed you, I write here.")
    return Outcome(
        (Reply(told, choices=(to_menu(_),)),),
        (InvitationTaken(found.id, name),),
        notices,
        draft=without_ours(turn.draft),
    )
