"""The way into a sign-up: for whom it is, and whether there is a membership already."""

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.plain import UNSURE
from bot.dialogue.registration.form import advance, form_of, opening, with_draft
from bot.dialogue.registration.mend import restored
from bot.dialogue.step import STEPS, Outcome, Puzzled, Result, Turn, step
from bot.domain.choices import parse_yes_no
from bot.domain.membership import Enrolment, Membership, TieRole
from bot.domain.reply import Choice, Reply
from bot.domain.text import folded, word_set

WHOM = ("self", "parent", "spouse", "other")
SAID: Mapping[str, frozenset[str]] = {
    "self": word_set("saya aku kula kulo sendiri dewe piyambak diriku"),
    "parent": word_set("ibu bapak ibuk ayah emak mak simbok mbok pak orangtua ortu wongtuwa bapake ibune"),
    "spouse": word_set("suami istri bojo semah garwa suamiku istriku bojoku"),
    "other": word_set("tetangga teman kanca anak adik kakak saudara sedulur mertua paman bibi orang"),
}
NOT_YET = word_set("belum belom blm dereng durung gurung rung")
ALREADY = word_set("sudah sampun uwis wis wes wus")
ALONE = word_set("dewe sendiri piyambak")
SIGNED_UP = frozenset({Enrolment.REQUESTED, Enrolment.RETURNED, Enrolment.CODED, Enrolment.ACTIVE})


@step("registration.start")
def start(turn: Turn) -> Outcome:
    """Begin a sign-up, or go on where it was left; what the premium talk knows already is not asked again."""
    turn = with_draft(turn, restored(turn.draft))
    if "whom" not in turn.draft:
        return advance(turn, form="enrol")
    _ = turn.words
    asked = advance(turn, form="enrol")
    last = asked.replies[-1]
    again = Choice(_("Start afresh"), "registration.restart", {"sure": "yes"})
    asked = replace(asked, replies=(replace(last, choices=(*last.choices, again)),))
    return opening(_("We go on with the sign-up; your answers are kept."), asked)


@step("registration.restart")
def restart(turn: Turn) -> Outcome:
    """Forget the answers of a sign-up that was not sent."""
    return advance(with_draft(turn, {}), form="enrol")


def ask_whom(turn: Turn) -> Reply:
    """For whom this is: one phone often serves a family."""
    _ = turn.words
    labels = (_("For myself"), _("My parent"), _("My husband or wife"), _("Somebody else"))
    choices = tuple(
        Choice(label, "registration.whom", {"whom": whom}) for label, whom in zip(labels, WHOM, strict=True)
    )
    return Reply(_("Who is this for?"), choices=choices)


@step("registration.whom", ask=ask_whom)
def whom(turn: Turn) -> Result:
    """Keep who it is for; whoever has signed up already is told so."""
    answer = turn.args.get("whom") or _said(turn.text)
    if answer not in WHOM:
        return Puzzled(ask_whom(turn))
    signed_up = _own(turn) if answer == "self" and form_of(turn.draft) == "enrol" else None
    return _already(turn, signed_up) if signed_up else advance(turn, whom=answer)


def _said(text: str) -> str:
    """ "Ibu saya" is the mother: whoever is named counts before "saya"."""
    words = set(folded(text).split())
    found = [whom for whom, names in SAID.items() if names & words]
    others = [whom for whom in found if whom != "self"]
    return (others or found or [""])[0] if len(others) < 2 and "?" not in text else ""


def _own(turn: Turn) -> Membership | None:
    own = (tie.membership for tie in turn.ties if tie.role is TieRole.SELF)
    return next((one for one in own if one.enrolment in SIGNED_UP), None)


def _already(turn: Turn, membership: Membership) -> Outcome:
    _ = turn.words
    text = _("Your own sign-up is already with us. You can see how far it is, or sign somebody else up.")
    status = Choice(_("My status"), "status.show", {"membership": membership.id})
    return Outcome((Reply(text, choices=(status, *ask_whom(turn).choices[1:])),), next_step="registration.whom")


def ask_has_bpjs(turn: Turn) -> Reply:
    """The first question of any sign-up: most who lapse are members already (users.md 1)."""
    _ = turn.words
    choices = (
        Choice(_("Not yet"), "registration.has_bpjs", {"has": "no"}),
        Choice(_("Yes, has it"), "registration.has_bpjs", {"has": "yes"}),
        Choice(_("Not sure"), "registration.has_bpjs", {"has": "unsure"}),
    )
    text = _("Is there a BPJS Ketenagakerjaan membership already? (Not BPJS Kesehatan, the one for the doctor.)")
    return Reply(text, choices=choices)


@step("registration.has_bpjs", ask=ask_has_bpjs)
def has_bpjs(turn: Turn) -> Result:
    """Who has it, or is not sure, is linked; who has not signs up."""
    unsure = bool(UNSURE.intersection(folded(turn.text).split()))
    said = None if unsure else _has_it(turn.text)
    answer = turn.args.get("has", "") or ("unsure" if unsure else "")
    if answer == "no" or (not answer and said is False):
        return advance(turn, form="enrol", has_bpjs="no")
    if answer or said:
        return STEPS["linking.start"].take(replace(turn, args={"has": answer or "yes"}))
    return Puzzled(ask_has_bpjs(turn))


def _has_it(text: str) -> bool | None:
    """ "Gurung" is a no; "already" and "not yet" in one breath, or "yes, myself", is asked again."""
    words = set(folded(text).split())
    if "?" in text or ALONE & words or (NOT_YET & words and ALREADY & words):
        return None
    return False if NOT_YET & words else parse_yes_no(text)
