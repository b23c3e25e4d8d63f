"""What somebody does for a living, and whether it is work on their own account."""

from bot.dialogue.premium import earning
from bot.dialogue.registration.form import SKIPPED, advance, form_of, kindly, sounds_like_question
from bot.dialogue.step import Draft, Outcome, Puzzled, Result, Turn, step
from bot.domain.choices import parse_yes_no
from bot.domain.occupations import Occupation, occupation_of, recognise
from bot.domain.rates import Sector
from bot.domain.reply import Choice, Reply
from bot.domain.text import clean

LONGEST_WORK = 60


def ask_occupation(turn: Turn) -> Reply:
    """The work: the common ones as buttons, or typed."""
    _ = turn.words
    choices = earning.occupation_choices(turn, "registration.occupation")
    if form_of(turn.draft) == "statement":
        choices = (*choices, Choice(_("Skip"), "registration.occupation", {"occupation": SKIPPED}))
    return Reply(_("What work is it? Press one, or just type it."), choices=choices)


@step("registration.occupation", ask=ask_occupation)
def occupation(turn: Turn) -> Result:
    """Recognise the work; of what is not known only the sector is asked."""
    if turn.args.get("occupation") == SKIPPED:
        return advance(turn, occupation=SKIPPED)
    if "sector" in turn.args and "typed" in turn.args:
        return advance(turn, occupation=turn.args["typed"], sector=Sector(turn.args["sector"]))
    all_known = turn.library.occupations
    chosen = occupation_of(turn.args.get("occupation", ""), all_known)
    if chosen is None and sounds_like_question(turn.text):
        return Puzzled(ask_occupation(turn))
    found = chosen or recognise(turn.text, all_known)
    if isinstance(found, Occupation):
        return advance(turn, occupation=found.id, sector=found.sector)
    if found:
        among = earning.occupation_choices(turn, "registration.occupation", found)
        asked = Reply(turn.words("Which one is it?"), among)
        return Outcome((asked,), next_step="registration.occupation", draft=turn.draft)
    return _unknown(turn)


def _unknown(turn: Turn) -> Result:
    """Work nobody listed is taken as it is; only moving people or goods has other discount months."""
    _ = turn.words
    typed = " ".join(clean(turn.text, LONGEST_WORK).split())
    if sum(char.isalpha() for char in typed) < 3:
        example = _("Please name the work, for example: vegetable seller, ojek driver, farmer")
        return Puzzled(kindly(Reply(example), ask_occupation(turn)))
    yes = {"typed": typed, "sector": Sector.TRANSPORT.value}
    no = {"typed": typed, "sector": Sector.OTHER.value}
    choices = (
        Choice(_("Yes, it does"), "registration.occupation", yes),
        Choice(_("No, other work"), "registration.occupation", no),
    )
    asked = Reply(_("Does the work carry people or goods (ojek, driver, courier)?"), choices=choices)
    return Outcome((asked,), next_step="registration.occupation", draft=turn.draft)


def work_named(turn: Turn, draft: Draft) -> str:
    """The work in the person's words, for showing it."""
    named = draft.get("occupation", "")
    known = occupation_of(named, turn.library.occupations)
    return known.label(turn.words.code) if known else named


def ask_own_work(turn: Turn) -> Reply:
    """Eligibility before effort: a claim asks the same later (users.md 13)."""
    _ = turn.words
    choices = (
        Choice(_("Yes, own work"), "registration.own_work", {"work": "own"}),
        Choice(_("Paid by an employer"), "registration.own_work", {"work": "employed"}),
        Choice(_("Not working now"), "registration.own_work", {"work": "none"}),
    )
    return Reply(_("Working now on one's own account, not for an employer's fixed wage?"), choices=choices)


@step("registration.own_work", ask=ask_own_work)
def own_work(turn: Turn) -> Result:
    """Go on with who works for themselves; tell the others in one line where to go."""
    _ = turn.words
    answer = turn.args.get("work", "")
    if not answer:
        if not parse_yes_no(turn.text):
            return Puzzled(ask_own_work(turn))
        answer = "own"
    if answer == "own":
        return advance(turn, own_work="yes")
    if answer == "employed":
        text = _("Who has a fixed wage is signed up by the employer. Ask the employer, or {office}: {contact}.",
                 office=turn.office.name, contact=turn.office.contact)  # fmt: skip
    else:
        text = _("This membership is for those who work. Come back any time when the work goes on again.")
    choices = (Choice(_("Contact an officer"), "officer.contact"), Choice(_("Menu"), "menu.open"))
    return Outcome((Reply(text, choices=choices),))
