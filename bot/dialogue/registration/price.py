"""The price, told before any personal question; then the programmes and who pays."""

from collections.abc import Mapping
from datetime import date

from bot.dialogue.premium import earning, pricing
from bot.dialogue.registration.form import advance, kindly, opening, with_draft
from bot.dialogue.step import STAY, Outcome, Puzzled, Result, Turn, step
from bot.domain.choices import parse_yes_no
from bot.domain.months import month_of
from bot.domain.premiums import premium
from bot.domain.rates import Payer
from bot.domain.reply import Choice, Reply
from bot.domain.text import folded, word_set

PROGRAMMES = ("jkk,jkm", "jkk,jkm,jht")
SAVINGS = word_set("jht tabungan tiga telu tigang 3 simpanan celengan sekalian sisan pisan lengkap")
TWO = word_set("dua loro kalih 2 jkk jkm cukup cekap")
PAYERS: Mapping[Payer, frozenset[str]] = {
    Payer.SELF: word_set("saya sendiri aku kula dewe piyambak mandiri"),
    Payer.COMMUNITY: word_set("paguyuban kelompok grup komunitas koperasi arisan"),
    Payer.SPONSOR: word_set("sponsor csr donatur juragan"),
    Payer.GOVERNMENT: word_set("pemerintah pamarentah desa pemda negara pemkab apbd apbn"),
}


def price_of(turn: Turn, month: date | None = None) -> int | None:
    """One month of what the draft says, this month's by default; None without an income row."""
    tier = earning.tier_numbered(turn, turn.draft.get("tier", ""))
    if tier is None:
        return None
    wanted, who, sector = pricing.programmes(turn), pricing.payer(turn), pricing.sector(turn)
    return premium(turn.library.rates, tier, sector, wanted, month or month_of(turn.today), who).total


def ask_programmes(turn: Turn) -> Reply:
    """The price first; then whether savings for old age are wanted too."""
    _ = turn.words
    choices = (
        Choice(_("Two protections"), "registration.programmes", {"programmes": "jkk,jkm"}),
        Choice(_("With savings"), "registration.programmes", {"programmes": "jkk,jkm,jht"}),
    )
    tier = earning.tier_numbered(turn, turn.draft.get("tier", ""))
    if tier is None:
        return Reply(_("Only work accidents and death, or with old-age savings as well?"), choices)
    plain = with_draft(turn, {key: value for key, value in turn.draft.items() if key != "programmes"})
    return Reply(pricing.price_text(plain, tier), choices)


@step("registration.programmes", ask=ask_programmes)
def programmes(turn: Turn) -> Result:
    """Keep the programmes; a mere yes could mean either, and the dearer one is never guessed."""
    chosen = turn.args.get("programmes", "")
    if chosen not in PROGRAMMES:
        wanted = _with_savings(turn.text)
        if wanted is None:
            return _either(turn) if parse_yes_no(turn.text) else Puzzled(ask_programmes(turn))
        chosen = PROGRAMMES[wanted]
    return advance(turn, programmes=chosen)


def _either(turn: Turn) -> Outcome:
    """Both names, for who said yes to a choice of two."""
    which = Reply(turn.words("Which of the two: two protections, or three with old-age savings?"))
    return Outcome((kindly(which, ask_programmes(turn)),), next_step=STAY)


def _with_savings(text: str) -> bool | None:
    words = set(folded(text).split())
    if "?" in text or (words & SAVINGS and words & TWO):
        return None
    if words & SAVINGS:
        return parse_yes_no(text) is not False
    return False if words & TWO or parse_yes_no(text) is False else None


def ask_payer(turn: Turn) -> Reply:
    """Who pays: it changes the price and the reminders."""
    _ = turn.words
    labels = {
        Payer.SELF: _("Paid by oneself"),
        Payer.COMMUNITY: _("Through the group"),
        Payer.SPONSOR: _("A sponsor"),
        Payer.GOVERNMENT: _("The government"),
    }
    choices = tuple(Choice(label, "registration.payer", {"payer": payer.value}) for payer, label in labels.items())
    return Reply(_("Who will pay the premium?"), choices)


@step("registration.payer", ask=ask_payer)
def payer(turn: Turn) -> Result:
    """Keep who pays; with a government budget there is no discount, and that is said."""
    words = set(folded(turn.text).split()) if "?" not in turn.text else set()
    said = [who for who, names in PAYERS.items() if names & words]
    chosen = turn.args.get("payer") or (said[0].value if len(said) == 1 else "")
    if chosen not in set(Payer):
        return Puzzled(kindly(Reply(turn.words("Please press who will pay.")), ask_payer(turn)))
    outcome = advance(turn, payer=chosen)
    amount = price_of(turn.answered(payer=chosen))
    if chosen != Payer.GOVERNMENT or amount is None:
        return outcome
    _ = turn.words
    told = _("Paid from a government budget there is no discount: {amount} a month.", amount=_.rupiah(amount))
    return opening(told, outcome)
