"""Where the person lives: it finds the officer, who is named at once; then the consent to pass data on."""

from functools import partial

from bot.dialogue.plain import is_small_talk, plain_yes_no
from bot.dialogue.registration.form import advance, form_of, kindly, opening, sounds_like_question
from bot.dialogue.step import Look, Outcome, Puzzled, Result, Turn, step
from bot.domain.changes import ConsentAnswered
from bot.domain.people import Officer, Purpose
from bot.domain.questions import OfficerFor
from bot.domain.regions import Region, recognise_region, region_of
from bot.domain.reply import Choice, Reply
from bot.domain.text import clean

LONGEST_PLACE = 60
LONGEST_LABEL = 20
MOST_PLACES = 6
AT_HOME = frozenset({"terminal"})  # channels whose words do not leave this machine


def ask_region(turn: Turn) -> Reply:
    """The regency or city."""
    return Reply(turn.words("Which regency or city is home? For example: Kabupaten Blitar"))


@step("registration.region", ask=ask_region)
def region(turn: Turn) -> Result:
    """Find the place; where a city and a regency share a name, both are offered."""
    _ = turn.words
    regions = turn.library.regions
    found = region_of(turn.args.get("region", ""), regions) or recognise_region(turn.text, regions)
    if isinstance(found, Region):
        return Look(OfficerFor(found.code), then=partial(officer_found, place=found))
    if not found:
        example = _("I could not find that place. Please write the regency or city, for example: Kota Blitar")
        return Puzzled(Reply(example))
    choices = tuple(
        Choice(one.full_name[:LONGEST_LABEL], "registration.region", {"region": one.code})
        for one in found[:MOST_PLACES]
    )
    return Outcome((Reply(_("Which of these?"), choices=choices),), next_step="registration.region")


def officer_found(turn: Turn, officer: Officer | None, place: Region) -> Result:
    """Name the officer now, before any personal question."""
    _ = turn.words
    if officer is None:
        text = _(
            "{office} has no officer in {place} yet. Quickest now: the app JMO, a BPJS Ketenagakerjaan branch, or 175. "
            "Ask us: {contact}. If you send it here, a supervisor sees it.",
            office=turn.office.name,
            place=place.full_name,
            contact=turn.office.contact,
        )
        return opening(text, advance(turn, region=place.code, officer="", officer_name=""))
    text = _("Your officer in {place}: {officer}, of {office}.", place=place.full_name, officer=officer.name,
             office=turn.office.name)  # fmt: skip
    return opening(text, advance(turn, region=place.code, officer=officer.person, officer_name=officer.name))


def ask_village(turn: Turn) -> Reply:
    """Sub-district and village, in the person's own words."""
    return Reply(turn.words("Which sub-district and village? For example: Wlingi, Beru"))


@step("registration.village", ask=ask_village)
def village(turn: Turn) -> Result:
    """Keep what was written; the officer knows the place."""
    place = " ".join(clean(turn.text, LONGEST_PLACE).split())
    if not any(char.isalpha() for char in place) or sounds_like_question(turn.text) or is_small_talk(place):
        return Puzzled(Reply(turn.words("Please write the sub-district and the village. For example: Wlingi, Beru")))
    return advance(turn, village=place)


def consent_text(turn: Turn) -> str:
    """What is asked, in full: the same words are shown and kept (users.md C)."""
    _ = turn.words
    values = {"officer": turn.draft.get("officer_name") or _("the officer"), "office": turn.office.name}
    signing_up = _(
        "For the sign-up I pass these data (name, phone, work, NIK) on to {officer} at {office}. They serve the "
        "sign-up and the premiums only. They are kept while you use Rutin and can be erased at any time: "
        "write HAPUS.",
        **values,
    )
    linking = _(
        "To connect you I pass these data (name, phone, KPJ) on to {officer} at {office}. They serve the "
        "connection and the premiums only. They are kept while you use Rutin and can be erased at any time: "
        "write HAPUS.",
        **values,
    )
    parts = [linking if form_of(turn.draft) == "link" else signing_up]
    channel = turn.inbound.address.channel
    if channel not in AT_HOME:
        parts.append(_("This chat runs over {channel}, whose servers are abroad.", channel=channel.title()))
    if turn.draft.get("whom", "self") != "self":
        parts.append(_("Please read this out to the one who is signed up; the yes is theirs."))
    return " ".join(parts)


def ask_consent(turn: Turn) -> Reply:
    """The consent to pass data on, at the moment it is needed."""
    _ = turn.words
    choices = (
        Choice(_("I agree"), "registration.consent", {"agrees": "yes"}),
        Choice(_("No"), "registration.consent", {"agrees": "no"}),
    )
    return Reply(consent_text(turn), choices=choices)


@step("registration.consent", ask=ask_consent)
def consent(turn: Turn) -> Result:
    """Record a yes or a no; a no leaves questions, sums and the office's address."""
    said = plain_yes_no(turn.text)
    if "agrees" not in turn.args and said is None:
        return Puzzled(kindly(Reply(turn.words("Is it all right to pass these data on?")), ask_consent(turn)))
    agrees = turn.args.get("agrees", "yes" if said else "no") == "yes"
    answered = ConsentAnswered(Purpose.SERVICE, agrees, consent_text(turn))
    if not agrees:
        return Outcome((_refused(turn),), changes=(answered,))
    asked = advance(turn, consent="yes")
    return Outcome(asked.replies, (answered,), next_step=asked.next_step, draft=asked.draft)


def _refused(turn: Turn) -> Reply:
    _ = turn.words
    text = _(
        "That is fine; nothing is passed on. Questions and sums stay open to you. To sign up yourself: "
        "{office}, {contact}, or the app JMO.",
        office=turn.office.name,
        contact=turn.office.contact,
    )
    choices = (
        Choice(_("Work out premium"), "premium.start"),
        Choice(_("Ask"), "asking.start"),
        Choice(_("Menu"), "menu.open"),
    )
    return Reply(text, choices=choices)
