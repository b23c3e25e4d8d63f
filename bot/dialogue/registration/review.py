"""The last screen of a sign-up: the conditions, all answers, and the ways to correct each."""

from datetime import date

from bot.dialogue.plain import plain_yes_no
from bot.dialogue.premium import pricing
from bot.dialogue.registration.form import FIELDS, SKIPPED, advance, form_of, next_question, without
from bot.dialogue.registration.price import price_of
from bot.dialogue.registration.work import work_named
from bot.dialogue.step import STAY, Draft, Outcome, Puzzled, Result, Turn, step
from bot.domain.choices import parse_yes_no
from bot.domain.nik import Nik
from bot.domain.rates import Payer
from bot.domain.regions import region_of
from bot.domain.reply import Choice, Reply
from bot.domain.text import folded, word_set
from bot.language import Words

SENDING = word_set("kirim kirimkan kintun kirimen")


def ask_review(turn: Turn) -> Reply:
    """Conditions read out, not asked (no illness is recorded), and everything that will be sent."""
    _ = turn.words
    text = "\n".join((
        _(
            "Conditions: own work, not yet 65, not in treatment or seriously ill. "
            "If that is not so, a claim can be refused."
        ),
        *lines(turn),
        _("Is everything right?"),
    ))  # fmt: skip
    choices = (
        Choice(_("Send"), "registration.submit", final=True),
        Choice(_("Change"), "registration.correct"),
        Choice(_("Ask an officer"), "officer.contact"),
    )
    return Reply(text, choices=choices)


def lines(turn: Turn) -> list[str]:
    """The answers, one short line each; identifiers masked."""
    _, draft = turn.words, turn.draft
    home = region_of(draft.get("region", ""), turn.library.regions)
    born = draft.get("birth_date")
    phone = draft.get("phone", "")
    return [
        _("Name: {name} ({called})", name=draft.get("name", ""), called=draft.get("called", "")),
        _("Work: {work}", work=work_named(turn, draft)),
        _("Premium: {price}", price=_price(turn)),
        _("Home: {village}, {region}", village=draft.get("village", ""), region=home.full_name if home else ""),
        _("Phone: {phone}", phone=_("none") if phone == SKIPPED else phone),
        _("NIK: {nik}", nik=_nik(_, draft)),
        *([_("Born: {date}", date=_.date(date.fromisoformat(born)))] if born else []),
    ]


def _price(turn: Turn) -> str:
    _ = turn.words
    payers = {
        Payer.SELF: _("paid by oneself"),
        Payer.COMMUNITY: _("through the group"),
        Payer.SPONSOR: _("by a sponsor"),
        Payer.GOVERNMENT: _("by the government"),
    }
    who, amount = payers[pricing.payer(turn)], price_of(turn)
    return who if amount is None else _("{amount} a month, {payer}", amount=_.rupiah(amount), payer=who)


def _nik(_: Words, draft: Draft) -> str:
    return str(Nik(draft["nik"])) if draft.get("nik") else _("later, to the officer")


@step("registration.review", ask=ask_review)
def review(turn: Turn) -> Result:
    """Only the buttons act here: a typed yes is told so in one line, a no leads to the corrections."""
    if parse_yes_no(turn.text) is False:
        return correct(turn)
    if plain_yes_no(turn.text) or set(folded(turn.text).split()) & SENDING:
        line = Reply(turn.words("Please press the button Send."), ask_review(turn).choices)
        return Outcome((line,), next_step=STAY)
    return Puzzled(ask_review(turn))


@step("registration.correct")
def correct(turn: Turn) -> Outcome:
    """Choose the answer to be corrected."""
    _ = turn.words
    labels = {
        "name": _("Name"),
        "called": _("How to call"),
        "occupation": _("Work"),
        "income": _("Income"),
        "programmes": _("Programmes"),
        "payer": _("Who pays"),
        "region": _("Place"),
        "phone": _("Phone"),
        "nik": _("NIK"),
        "birth_date": _("Date of birth"),
    }
    choices = tuple(
        Choice(label, "registration.change", {"field": field})
        for field, label in labels.items()
        if _changes(turn, field)
    )
    return Outcome((Reply(_("Which answer shall we change?"), choices=choices),), next_step="registration.review")


def _changes(turn: Turn, field: str) -> bool:
    """With a NIK, the birth date is corrected together with it."""
    return not (field == "birth_date" and turn.draft.get("born") == "yes")


@step("registration.change")
def change(turn: Turn) -> Outcome:
    """Ask one answer anew; then the review comes back."""
    field = turn.args.get("field", "")
    return advance(without(turn, field)) if field in FIELDS else advance(turn)


def is_complete(turn: Turn) -> bool:
    """Whether nothing of a sign-up is missing."""
    return form_of(turn.draft) == "enrol" and next_question(turn.draft) == "registration.review"
