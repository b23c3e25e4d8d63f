"""Payments and what belongs to them: codes, reports, notes, official entries, snoozes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.conversations.changes.writer import Forbidden, Overtaken, Write, Writer, own_request
from bot.conversations.questions import RECEIVING
from bot.domain import changes as c
from bot.domain.coverage import Entry, Grade
from bot.domain.membership import Enrolment, Instruction
from bot.domain.viewer import Role
from bot.storage import (
    amounts,
    files,
    ledger,
    memberships,
    reports,
    requests,
    tickets,
)

ERASE_AFTER = timedelta(hours=24)


async def append(
    w: Writer,
    id: str,
    membership: str,
    month: Any,
    grade: Grade,
    amount: int,
    source: str,
    *,
    reference: str | None = None,
    reverses: str | None = None,
    took_money: bool = False,
) -> None:
    """Add an entry to the ledger in the speaker's name.

    Raises:
        Overtaken: It stands already, or its reference was used in the same moment.
    """
    entry = Entry(id, month, grade, amount, source, w.person.id, w.now, reverses, reference)
    if not await ledger.append(w.connection, RECEIVING, membership, entry, took_money=took_money):
        raise Overtaken


async def _reported(w: Writer, change: c.PaymentReported) -> str:
    if await reports.open_for(w.connection, RECEIVING, change.membership, change.month):
        return change.membership
    membership = await memberships.load(w.connection, w.keys, w.own, change.membership)
    if membership is None:
        raise Forbidden("not their membership")
    entry = w.fresh("reported")
    await append(w, entry, change.membership, change.month, Grade.REPORTED, change.amount, "self")
    await reports.add(
        w.connection,
        RECEIVING,
        id=change.report,
        entry=entry,
        membership=change.membership,
        person=w.person.id,
        region=membership.region,
        month=change.month,
        amount=change.amount,
        now=w.now,
    )
    return change.membership


async def _receipt(w: Writer, change: c.ReceiptAttached) -> None:
    file = w.fresh("receipt")
    await keep_file(w, file, change)
    await reports.attach(w.connection, w.own, change.report, file)


async def keep_file(w: Writer, id: str, change: c.ReceiptAttached | c.TicketSpoken) -> None:
    """Keep the reference of the file that came with this turn."""
    if change.file is None or change.file.reference is None:
        raise Forbidden("a file without a reference")
    await files.keep(
        w.connection,
        w.keys,
        RECEIVING,
        id=id,
        person=w.person.id,
        channel=w.inbound.address.channel,
        reference=change.file.reference,
        unique=change.unique,
        kind=change.file.kind,
        mime=change.mime,
        size=change.size,
        now=w.now,
    )


async def _snooze(w: Writer, change: c.Snoozed) -> str:
    await _change_own(w, change.membership, snoozed_until=change.until)
    return change.membership


async def _pay_day(w: Writer, change: c.PayDayChosen) -> str:
    await _change_own(w, change.membership, pay_day=change.day)
    return change.membership


async def _change_own(w: Writer, membership: str, **values: Any) -> None:
    await memberships.change(w.connection, w.keys, w.own, membership, w.now, **values)


async def _note_confirmed(w: Writer, change: c.NoteConfirmed) -> str:
    return change.entry


async def _note_contradicted(w: Writer, change: c.NoteContradicted) -> str:
    note = await reports.note(w.connection, w.keys, w.own, change.entry)
    if note is None:
        raise Overtaken
    membership = await memberships.load(w.connection, w.keys, w.own, note.membership)
    await tickets.open_ticket(
        w.connection,
        RECEIVING,
        id=change.ticket,
        number=change.number,
        about="contradiction",
        person=w.person.id,
        membership=note.membership,
        region=membership.region if membership else "",
        urgent=False,
        supervisor_only=True,
        but=note.by,
        now=w.now,
    )
    if change.never_paid:
        grade = Grade.NOTED
        await append(w, w.fresh("reversal"), note.membership, note.month, grade, 0, "self", reverses=change.entry)
    return change.entry


async def _code(w: Writer, change: c.PaymentCodeGiven) -> str:
    await own_request(w, change.request)
    told = Instruction(change.first_month, change.months, change.amount, change.code)
    await _instruct(w, change.request, change.membership, told, by=w.person.id)
    return change.membership


async def _instruct(w: Writer, request: str, membership: str, told: Instruction, *, by: str) -> None:
    """Keep what was told, in the name of who entered the code: they may not make its payment official."""
    await memberships.instruct(
        w.connection,
        w.keys,
        RECEIVING,
        id=w.fresh("instruction"),
        membership=membership,
        told=told,
        rates_version=w.rates_version,
        by=by,
        now=w.now,
    )
    await requests.change(w.connection, RECEIVING, request, state="coded")
    coded = {"enrolment": Enrolment.CODED}
    await memberships.change(w.connection, w.keys, RECEIVING, membership, w.now, **coded)


async def _differs(w: Writer, change: c.AmountDiffers) -> str:
    await own_request(w, change.request)
    request = await requests.one(w.connection, w.keys, RECEIVING, change.request)
    region = request.region if request else ""
    await amounts.ask(w.connection, w.keys, RECEIVING, change, region=region, by=w.person.id, now=w.now)
    return change.membership


async def _decide(w: Writer, change: c.AmountDecided) -> str:
    if w.acting.role is not Role.SUPERVISOR:
        raise Forbidden("only a supervisor decides")
    decided = await amounts.decide(w.connection, w.keys, w.acting, change.decision, change.approved, w.person.id, w.now)
    if decided is None:
        raise Overtaken
    view, told = decided
    if change.approved:
        await _instruct(w, view.request, view.membership, told, by=view.by)
    return view.membership


async def _noted(w: Writer, change: c.PaymentNoted) -> str:
    if await memberships.load(w.connection, w.keys, w.acting, change.membership) is None:
        raise Forbidden("a membership out of reach")
    source = "collector" if change.took_money else "staff"
    took = change.took_money
    await append(w, change.entry, change.membership, change.month, Grade.NOTED, change.amount, source, took_money=took)
    if change.report:
        await reports.decide(w.connection, RECEIVING, change.report, "noted", w.person.id, w.now)
    return change.membership


async def _official(w: Writer, change: c.PaymentMadeOfficial) -> str:
    membership = await memberships.load(w.connection, w.keys, w.acting, change.membership)
    if membership is None:
        raise Forbidden("a membership out of reach")
    if w.person.id in await reports.barred(w.connection, RECEIVING, change.membership, change.month):
        raise Forbidden("nobody makes official what they took, noted or entered")
    reference = change.reference
    grade = Grade.OFFICIAL
    await append(w, change.entry, change.membership, change.month, grade, change.amount, "receipt", reference=reference)
    await _activate(w, change.membership, change.kpj)
    if change.report:
        await reports.decide(w.connection, RECEIVING, change.report, "official", w.person.id, w.now)
    return change.membership


async def _activate(w: Writer, membership: str, kpj: str) -> None:
    values: dict[str, Any] = {"enrolment": Enrolment.ACTIVE}
    if kpj:
        values["kpj"] = kpj
    await memberships.change(w.connection, w.keys, RECEIVING, membership, w.now, **values)
    await requests.finish(w.connection, RECEIVING, membership)


async def _rejected(w: Writer, change: c.ReportRejected) -> str:
    report = await reports.one(w.connection, w.keys, w.acting, change.report)
    if report is None:
        raise Overtaken
    entry = await reports.decide(w.connection, RECEIVING, change.report, "rejected", w.person.id, w.now, change.reason)
    if entry:
        reversal = w.fresh("reversal")
        grade = Grade.REPORTED
        await append(w, reversal, report.membership.id, report.month, grade, 0, "staff", reverses=entry)
    return report.membership.id


async def _revealed(w: Writer, change: c.NikRevealed) -> str:
    return change.membership


WRITERS: Mapping[type, Write] = {
    c.PaymentReported: _reported,
    c.ReceiptAttached: _receipt,
    c.Snoozed: _snooze,
    c.PayDayChosen: _pay_day,
    c.NoteConfirmed: _note_confirmed,
    c.NoteContradicted: _note_contradicted,
    c.PaymentCodeGiven: _code,
    c.AmountDiffers: _differs,
    c.AmountDecided: _decide,
    c.PaymentNoted: _noted,
    c.PaymentMadeOfficial: _official,
    c.ReportRejected: _rejected,
    c.NikRevealed: _revealed,
}
