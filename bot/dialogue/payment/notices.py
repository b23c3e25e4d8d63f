"""What a member hears of a payment: a note to confirm, a thank-you for what is official, a reason for what is not."""

from datetime import date

from bot.dialogue.notice import Case, Unwanted, notice
from bot.dialogue.payment.instructions import card, official_months
from bot.domain.coverage import Grade, grades
from bot.domain.months import month_of, months_between, parse_month
from bot.domain.reply import Choice, Reply
from bot.language import Words


def told_month(case: Case) -> date:
    """The contribution month a notice is about."""
    return parse_month(case.args.get("month", "")[:7]) or month_of(case.today)


def told_amount(case: Case) -> str:
    """The rupiah a notice is about."""
    amount = case.args.get("amount", "0")
    return case.words.rupiah(int(amount) if amount.isdigit() else 0)


def by_name(case: Case) -> str:
    """Who wrote it, as a worker may know them: never another one's name."""
    told, membership = case.args.get("by_name", ""), case.membership
    if told or membership is None:
        return told or case.office.name
    wrote = next((one.by for one in membership.entries if one.id == case.args.get("entry")), None)
    own_officer = wrote is not None and wrote == membership.officer
    return (membership.officer_name if own_officer else "") or case.office.name


def whose(case: Case) -> str:
    """The name of the insured, where the person has a name for them."""
    return (case.membership.called if case.membership else "") or case.person.called


def headed(case: Case, text: str) -> str:
    """The name first: one phone may serve several members."""
    return case.words("{called}:", called=whose(case)) + " " + text if whose(case) else text


@notice("payment.noted")
def noted(case: Case) -> Reply | Unwanted:
    """The second grade, told at once, so that the member can contradict it (users.md 2)."""
    _ = case.words
    entry = case.args.get("entry", "")
    if _is_reversed(case, entry):
        return Unwanted("reversed")
    values = {"officer": by_name(case), "amount": told_amount(case), "month": _.month(told_month(case))}
    if case.args.get("took_money") == "yes":
        text = _("Officer {officer} notes having received {amount} from you for {month}. Is that right?", **values)
    else:
        text = _("Officer {officer} notes that you paid {amount} for {month}. Is that right?", **values)
    args = {"entry": entry}
    choices = (
        Choice(_("Right"), "note.right", args, final=True),
        Choice(_("Wrong"), "note.wrong", args, final=True),
        Choice(_("I did not pay"), "note.never_paid", args, final=True),
    )
    return Reply(headed(case, text), choices)


def _is_reversed(case: Case, entry: str) -> bool:
    entries = case.membership.entries if case.membership else ()
    return any(one.reverses == entry for one in entries)


@notice("payment.official")
def official(case: Case) -> Reply:
    """The only message that thanks: with name, month, the card of twelve months, and the number if it is new."""
    _ = case.words
    month = _.month(told_month(case))
    if whose(case):
        text = _("{called}, the premium for {month} is recorded at BPJS Ketenagakerjaan. Thank you.",
                 called=whose(case), month=month)  # fmt: skip
    else:
        text = _("The premium for {month} is recorded at BPJS Ketenagakerjaan. Thank you.", month=month)
    parts = [text, _("Compared by {officer}.", officer=by_name(case)), *_more(case)]
    choices = (
        Choice(_("Choose a pay day"), "reminder.pay_day", _membership_args(case)),
        Choice(_("I did not pay"), "note.never_paid", {"entry": case.args.get("entry", "")}, final=True),
    )
    return Reply("\n".join(parts), choices)


def _more(case: Case) -> list[str]:
    _, membership = case.words, case.membership
    kpj = case.args.get("kpj") or ""
    lines = [_("The membership number (KPJ): {kpj}", kpj=kpj)] if kpj else []
    months = official_months(membership) if membership else ()
    if months:
        lines.append(card(_, months, month_of(case.today)))
    full = case.library.rates.benefits["jkm_full_after_months"]
    if len(months) == full == months_between(months[0], months[-1]) + 1:
        lines.append(_("Three months in a row are recorded: the death benefit is now the full one."))
    return lines


def _membership_args(case: Case) -> dict[str, str]:
    return {"membership": case.membership.id if case.membership else ""}


@notice("payment.rejected")
def rejected(case: Case) -> Reply:
    """The reason and the next step, never just a refusal (users.md 27)."""
    _ = case.words
    month = told_month(case)
    first = _("About the premium for {month}: it could not be confirmed yet.", month=_.month(month))
    text = f"{first}\n{_reason(_, case.args.get('reason', ''))}"
    args = {**_membership_args(case), "month": f"{month:%Y-%m}"}
    choices = (
        Choice(_("Report again"), "payment.report", args),
        Choice(_("Contact an officer"), "officer.contact", {**_membership_args(case), "about": "payment"}),
    )
    return Reply(headed(case, text), choices)


def _reason(_: Words, reason: str) -> str:
    reasons = {
        "not_found": _("It is not in the portal yet. Send a photo of the receipt, or look in JMO or at 175."),
        "wrong_month": _("The receipt is for another month. Please report that month."),
        "wrong_amount": _("The amount is another one. A surplus counts for later months; keep the receipt."),
        "wrong_name": _("The receipt has another name. Please keep it and talk to the officer."),
        "wrong_bpjs": _("The receipt is of BPJS Kesehatan, not Ketenagakerjaan. Keep it; the officer helps on."),
        "unreadable": _("The photo cannot be read. Please send it once more, in good light."),
    }
    return reasons.get(reason) or _("Please keep the receipt and show it to the officer, or ask at 175.")


@notice("member.note_unofficial")
def note_unofficial(case: Case) -> Reply | Unwanted:
    """Ten days after a note nothing official is there: the member hears it, and what to hold on to."""
    _, month = case.words, told_month(case)
    membership = case.membership
    if membership is not None and grades(membership.entries).get(month) is not Grade.NOTED:
        return Unwanted("changed")
    text = _(
        "The payment for {month} that {officer} noted is not in the record of BPJS Ketenagakerjaan yet. "
        "Please keep the proof, and look in JMO or ask at 175. {office} knows of it too.",
        month=_.month(month),
        officer=by_name(case),
        office=case.office.name,
    )
    choices = (
        Choice(_("Contact an officer"), "officer.contact", {**_membership_args(case), "about": "payment"}),
        Choice(_("I did not pay"), "note.never_paid", {"entry": case.args.get("entry", "")}, final=True),
    )
    return Reply(headed(case, text), choices)
