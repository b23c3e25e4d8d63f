"""The third grade: a second person compares a report with the portal and writes its reference."""

import re
from functools import partial

from bot.dialogue.staff.desk import AGENTS, again, begin, gone, record, say, to_tasks, to_worker
from bot.dialogue.staff.reports import may_make_official, report_shown
from bot.dialogue.staff.sums import rule_amount
from bot.dialogue.step import Look, Outcome, Result, Turn, go, step
from bot.domain.amounts import parse_rupiah
from bot.domain.changes import PaymentMadeOfficial
from bot.domain.questions import OneReport, ReferenceUsed
from bot.domain.reply import Choice, Reply
from bot.domain.views import ReportView

KPJ_DIGITS = 11
_REFERENCE = re.compile(r"[A-Za-z0-9]{4,40}")
_GAPS = re.compile(r"[ ./-]")


def reference_in(text: str) -> str | None:
    """A portal's reference, written one way: letters and digits in capitals, at least one digit, at most 40."""
    bare = _GAPS.sub("", text.strip()[:80]).upper()
    good = _REFERENCE.fullmatch(bare) and any(char.isdigit() for char in bare)
    return bare if good else None


def kpj_in(text: str) -> str | None:
    """A membership number: eleven digits."""
    bare = _GAPS.sub("", text.strip()[:40])
    return bare if bare.isascii() and bare.isdigit() and len(bare) == KPJ_DIGITS else None


@step("staff.official", roles=AGENTS)
def official(turn: Turn) -> Result:
    """Begin to compare a report with the portal."""
    return Look(OneReport(turn.args.get("report", "")), comparing_begun)


def comparing_begun(turn: Turn, found: ReportView | None) -> Outcome:
    """A barred person is shown the report and why they may not."""
    if found is None:
        return gone(turn)
    if not may_make_official(turn, found):
        return report_shown(turn, found)
    return begin(turn, "staff.official_reference", staff_report=found.id)


def ask_reference(turn: Turn) -> Reply:
    """The proof's own number."""
    _ = turn.words
    return Reply(_("What is the reference of this payment in the portal? Letters and digits."), choices=(to_tasks(_),))


@step("staff.official_reference", ask=ask_reference, roles=AGENTS)
def official_reference(turn: Turn) -> Result:
    """Take the reference; each can be used once."""
    reference = reference_in(turn.text)
    if "staff_report" not in turn.draft:
        return gone(turn)
    if reference is None:
        return again(ask_reference(turn))
    return Look(ReferenceUsed(reference), partial(reference_checked, reference=reference))


def reference_checked(turn: Turn, found: bool, reference: str) -> Outcome:
    """A used reference is refused: one proof, one payment."""
    if not found:
        return go(turn, "staff.official_amount", staff_reference=reference)
    _ = turn.words
    used = _("This reference has been used for another payment. Please look again in the portal.")
    return Outcome((Reply(used, choices=(to_tasks(_),)),), next_step="staff.official_reference")


def ask_amount(turn: Turn) -> Reply:
    """The amount as the portal shows it."""
    _ = turn.words
    return Reply(_("How many rupiah does the portal show for this payment?"), choices=(to_tasks(_),))


@step("staff.official_amount", ask=ask_amount, roles=AGENTS)
def official_amount(turn: Turn) -> Result:
    """Take the amount; a first official payment also needs the membership number."""
    amount = parse_rupiah(turn.text)
    if "staff_reference" not in turn.draft:
        return gone(turn)
    if amount is None or amount == 0:
        return again(ask_amount(turn))
    return Look(OneReport(turn.draft.get("staff_report", "")), partial(amount_taken, amount=amount))


def amount_taken(turn: Turn, found: ReportView | None, amount: int) -> Outcome:
    """With a known KPJ everything is there."""
    if found is None or not may_make_official(turn, found):
        return gone(turn)
    asked = turn.answered(staff_amount=str(amount))
    return summary(asked, found) if found.membership.kpj else go(asked, "staff.official_kpj")


def ask_kpj(turn: Turn) -> Reply:
    """The membership number comes with the first official payment."""
    _ = turn.words
    later = Choice(_("Not out yet"), "staff.official_kpj", {"later": "yes"})
    return Reply(_("What is the KPJ number? {count} digits.", count=KPJ_DIGITS), choices=(later, to_tasks(_)))


@step("staff.official_kpj", ask=ask_kpj, roles=AGENTS)
def official_kpj(turn: Turn) -> Result:
    """Take the KPJ, or go on without it."""
    kpj = "" if turn.args.get("later") else kpj_in(turn.text)
    if "staff_amount" not in turn.draft:
        return gone(turn)
    if kpj is None:
        return again(ask_kpj(turn))
    return Look(OneReport(turn.draft.get("staff_report", "")), partial(kpj_taken, kpj=kpj))


def kpj_taken(turn: Turn, found: ReportView | None, kpj: str) -> Outcome:
    """Everything is there."""
    if found is None or not may_make_official(turn, found):
        return gone(turn)
    return summary(turn.answered(staff_kpj=kpj), found)


def summary(turn: Turn, found: ReportView) -> Outcome:
    """All on one screen; only a tap makes it official."""
    _ = turn.words
    amount = int(turn.draft["staff_amount"])
    rule = rule_amount(turn.library.rates, found.membership, found.month)
    differs = rule is not None and rule != amount
    kpj = turn.draft.get("staff_kpj", "")
    args = {"report": found.id, "reference": turn.draft["staff_reference"], "amount": str(amount), "kpj": kpj}
    lines = [
        _("{name}: {amount} for {month}.", name=found.membership.name, amount=_.rupiah(amount),
          month=_.month(found.month)),
        _("Careful: the rule says {amount}.", amount=_.rupiah(rule)) if rule is not None and differs else "",
        _("Reference {reference}", reference=args["reference"]),
        _("KPJ: {value}", value=kpj) if kpj else "",
        _("Have you seen name, month and amount in the portal yourself?"),
    ]  # fmt: skip
    choices = [Choice(_("Yes, it is official"), "staff.official_record", args, final=True), to_tasks(_)]
    said = say(turn, choices=choices)
    return Outcome((record("\n".join(line for line in lines if line), choices),), draft=said.draft)


@step("staff.official_record", roles=AGENTS)
def official_record(turn: Turn) -> Result:
    """Record it as official, after one more look at who may."""
    return Look(OneReport(turn.args.get("report", "")), report_checked)


def report_checked(turn: Turn, found: ReportView | None) -> Result:
    """Who noted or entered it meanwhile is barred now."""
    if found is None or not may_make_official(turn, found):
        return gone(turn)
    return Look(ReferenceUsed(turn.args["reference"]), partial(made_official, report=found))


def made_official(turn: Turn, found: bool, report: ReportView) -> Outcome:
    """The member is thanked now, and told the KPJ with the first one."""
    if found:
        return gone(turn)
    entry, args = turn.fresh("official"), turn.args
    change = PaymentMadeOfficial(
        entry, report.membership.id, report.month, int(args["amount"]), args["reference"], args["kpj"], report.id
    )
    told = {"entry": entry, "month": f"{report.month:%Y-%m}", "amount": args["amount"], "kpj": args["kpj"],
            "by_name": turn.person.staff_name}  # fmt: skip
    return say(
        turn,
        turn.words("It is official now. The member is told."),
        changes=[change],
        notices=[to_worker(report.person, f"payment.official:{entry}", "payment.official", told, report.membership.id)],
    )
