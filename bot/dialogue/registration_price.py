"""The price, told before any personal question; then the programmes and who pays."""

from datetime import date

from bot.dialogue.registration_form import advance, kindly, opening
from bot.dialogue.step import Draft, Outcome, Puzzled, Result, Turn, step
from bot.domain.choices import parse_yes_no
from bot.domain.months import add_months, month_of
from bot.domain.premiums import BASIC, WITH_SAVINGS, premium, price_change
from bot.domain.rates import Payer, Programme, Rates, Sector, Tier
from bot.domain.reply import Choice, Reply
from bot.language import Words

PROGRAMMES = {"jkk,jkm": BASIC, "jkk,jkm,jht": WITH_SAVINGS}


def tier_in(rates: Rates, draft: Draft, month: date) -> Tier | None:
    """The income row of a draft; None when none was given."""
    number = draft.get("tier", "")
    rows = rates.tariff_for(month).tiers
    return next((row for row in rows if str(row.number) == number), None)


def programmes_in(draft: Draft) -> frozenset[Programme]:
    """The programmes of a draft; the two basic ones unless savings were added."""
    return PROGRAMMES.get(draft.get("programmes", ""), BASIC)


def sector_in(draft: Draft) -> Sector:
    """The sector of a draft."""
    return Sector(draft.get("sector", Sector.OTHER))


def price_text(_: Words, rates: Rates, draft: Draft, today: date) -> str:
    """What it costs this month, and from when it costs something else; empty without an income row."""
    month = month_of(today)
    tier = tier_in(rates, draft, month)
    if tier is None:
        return ""
    programmes, payer = programmes_in(draft), Payer(draft.get("payer", Payer.SELF))
    now = premium(rates, tier, sector_in(draft), programmes, month, payer)
    later = price_change(rates, tier, sector_in(draft), programmes, payer, month)
    if later is None:
        return _("{amount} a month.", amount=_.rupiah(now.total))
    told = _(
        "{amount} a month, up to the premium for {last}.\nFrom {month}: {later}, because the government's discount ends.",
        amount=_.rupiah(now.total),
        last=_.month(add_months(later.month, -1)),
        month=_.month(later.month),
        later=_.rupiah(later.total),
    )
    return told if later.total > now.total else _(
        "{amount} a month, up to the premium for {last}.\nFrom {month}: {later}.",
        amount=_.rupiah(now.total),
        last=_.month(add_months(later.month, -1)),
        month=_.month(later.month),
        later=_.rupiah(later.total),
    )  # fmt: skip


def ask_programmes(turn: Turn) -> Reply:
    """The price first; then whether savings for old age are wanted too."""
    _, rates = turn.words, turn.library.rates
    plain = {key: value for key, value in turn.draft.items() if key != "programmes"}
    price = price_text(_, rates, plain, turn.today)
    question = _("That is for two protections: accidents at work, and death. Two are enough, or add old-age savings?")
    month = month_of(turn.today)
    tier = tier_in(rates, plain, month)
    if tier is not None:
        savings = premium(rates, tier, sector_in(plain), WITH_SAVINGS, month).jht
        question = _(
            "That is for two protections: accidents at work, and death. Old-age savings (JHT) would add {amount}.",
            amount=_.rupiah(savings),
        )
    choices = (
        Choice(_("Two protections"), "registration.programmes", {"programmes": "jkk,jkm"}),
        Choice(_("With old-age savings"), "registration.programmes", {"programmes": "jkk,jkm,jht"}),
    )
    return Reply("\n".join(part for part in (price, question) if part), choices=choices)


@step("registration.programmes", ask=ask_programmes)
def programmes(turn: Turn) -> Result:
    """Keep the programmes."""
    chosen = turn.args.get("programmes", "")
    if chosen not in PROGRAMMES:
        if parse_yes_no(turn.text) is None:
            return Puzzled(ask_programmes(turn))
        chosen = "jkk,jkm,jht" if parse_yes_no(turn.text) else "jkk,jkm"
    return advance(turn, programmes=chosen)


def ask_payer(turn: Turn) -> Reply:
    """Who pays: it changes the price and the reminders."""
    _ = turn.words
    labels = (_("Paid by oneself"), _("Through the group"), _("A sponsor"), _("The government"))
    choices = tuple(
        Choice(label, "registration.payer", {"payer": payer.value})
        for label, payer in zip(labels, (Payer.SELF, Payer.COMMUNITY, Payer.SPONSOR, Payer.GOVERNMENT), strict=True)
    )
    return Reply(_("Who will pay the premium?"), choices=choices)


@step("registration.payer", ask=ask_payer)
def payer(turn: Turn) -> Result:
    """Keep who pays; with a government budget there is no discount, and that is said."""
    chosen = turn.args.get("payer", "")
    if chosen not in set(Payer):
        return Puzzled(kindly(Reply(turn.words("Please press who will pay.")), ask_payer(turn)))
    outcome: Outcome = advance(turn, payer=chosen)
    if chosen != Payer.GOVERNMENT:
        return outcome
    _ = turn.words
    price = price_text(_, turn.library.rates, turn.answered(payer=chosen).draft, turn.today)
    return opening(_("Paid from a government budget there is no discount.") + (f" {price}" if price else ""), outcome)
