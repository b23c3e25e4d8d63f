"""A step's change becomes writes, in the turn's own transaction; what only some may do is checked here again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversations.limits import Allowed
from bot.conversations.questions import RECEIVING
from bot.domain import changes as c
from bot.domain.broadcast import campaign_hash
from bot.domain.coverage import Entry, Grade
from bot.domain.inbound import Inbound
from bot.domain.membership import Enrolment, Instruction, TieRole
from bot.domain.months import month_of
from bot.domain.outgoing import POLICIES, Kind, Queued
from bot.domain.people import Person
from bot.domain.viewer import Member, Role, Staff
from bot.storage import (
    amounts,
    campaigns,
    consents,
    files,
    invitations,
    journal,
    ledger,
    memberships,
    outbox,
    people,
    reports,
    requests,
    slips,
    tallies,
    tickets,
    unanswered,
)
from bot.storage import tables as t
from bot.storage.keys import Keys

ERASE_AFTER = timedelta(hours=24)


class Forbidden(Exception):
    """A change that this person may not make: a bug or a forgery, never an answer to show."""


class Overtaken(Exception):
    """Somebody else was first in the same moment: the turn is run again and will see it."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who acts, where, in which transaction, at what moment; `fresh(label)` draws ids."""

    connection: AsyncConnection
    keys: Keys
    person: Person
    staff: Staff | None
    address: str
    inbound: Inbound
    prompt: str | None
    zone_of: Callable[[str], str]
    rates_version: str
    allowed: Allowed
    now: datetime
    fresh: Callable[[str], str]

    @property
    def own(self) -> Member:
        """The speaker looking at what is their own."""
        return Member(self.person.id)

    @property
    def acting(self) -> Staff:
        """The speaker as staff.

        Raises:
            Forbidden: They hold no role.
        """
        if self.staff is None:
            raise Forbidden("not staff")
        return self.staff


async def write(writer: Writer, change: c.Change) -> None:
    """Write one change, and a line in the journal that it happened."""
    subject = await _WRITERS[type(change)](writer, change)
    await journal.write(
        writer.connection,
        RECEIVING,
        id=writer.fresh(f"journal {change}"),
        actor=writer.person.id,
        act=type(change).__name__,
        subject=subject,
        now=writer.now,
    )


async def _language(w: Writer, change: c.LanguageChosen) -> None:
    await people.change(w.connection, RECEIVING, w.person.id, language=change.language)


async def _source(w: Writer, change: c.SourceNoted) -> None:
    await people.note_source(w.connection, RECEIVING, w.person.id, change.code)


async def _called(w: Writer, change: c.NameForPersonChosen) -> None:
    sealed = w.keys.seal(t.person.c.called, w.person.id, change.called)
    await people.change(w.connection, RECEIVING, w.person.id, called=sealed)


async def _hours(w: Writer, change: c.HoursChosen) -> None:
    await people.change(w.connection, RECEIVING, w.person.id, hours=change.hours)


async def _consent(w: Writer, change: c.ConsentAnswered) -> None:
    await consents.answer(
        w.connection,
        RECEIVING,
        id=w.fresh(f"consent {change.purpose}"),
        person=w.person.id,
        purpose=change.purpose,
        given=change.given,
        language=w.person.language,
        text=change.text,
        prompt=w.prompt,
        now=w.now,
    )


async def _stop(w: Writer, change: c.MessagesStopped) -> None:
    await people.change(w.connection, RECEIVING, w.person.id, stopped_at=w.now)


async def _resume(w: Writer, change: c.MessagesResumed) -> None:
    await people.change(w.connection, RECEIVING, w.person.id, stopped_at=None)


async def _hold(w: Writer, change: c.MessagesHeld) -> None:
    await people.change(w.connection, RECEIVING, w.person.id, held_at=w.now)


async def _question(w: Writer, change: c.QuestionUnanswered) -> None:
    await unanswered.keep(
        w.connection,
        w.keys,
        RECEIVING,
        id=w.fresh("question"),
        person=w.person.id,
        masked=change.masked,
        topics=change.topics,
        language=w.person.language,
        now=w.now,
        at_most=w.allowed.kept_questions,
    )


async def _delete_typed(w: Writer, change: c.TypedIdentifierDeleted) -> None:
    message = w.inbound.message
    if message is None:
        return
    deletion = Queued(
        key=f"delete:{w.inbound.key.channel}:{w.inbound.key.bot}:{w.address}:{message}",
        kind=Kind.DELETION,
        person=w.person.id,
        address=w.address,
        not_before=w.now,
        expires=w.now + POLICIES[Kind.DELETION].lifetime,
        target=message,
    )
    await outbox.queue(w.connection, w.keys, RECEIVING, [deletion])


async def _erase(w: Writer, change: c.ErasureAsked) -> None:
    await people.change(w.connection, RECEIVING, w.person.id, erase_at=w.now + ERASE_AFTER)


async def _keep(w: Writer, change: c.ErasureCancelled) -> None:
    await people.change(w.connection, RECEIVING, w.person.id, erase_at=None)


async def _export(w: Writer, change: c.ExportGiven) -> None:
    await tallies.add(w.connection, RECEIVING, w.person.id, "export", tallies.this_day(w.now))


async def _enrol(w: Writer, change: c.EnrolmentSubmitted) -> str:
    values = {name: value for name, value in change.values.items() if value}
    region = values.get("region", "")
    await memberships.add(
        w.connection,
        w.keys,
        RECEIVING,
        id=change.membership,
        enrolment=Enrolment.REQUESTED,
        values=values,
        zone=w.zone_of(region),
        now=w.now,
        entered_by=w.person.id if w.person.holds(Role.AGENT, Role.COORDINATOR) else None,
    )
    await memberships.tie(
        w.connection,
        RECEIVING,
        id=w.fresh("tie"),
        person=w.person.id,
        membership=change.membership,
        role=change.role,
        now=w.now,
    )
    await ledger.begin(w.connection, RECEIVING, change.membership, month_of(w.now.astimezone(w.person.zone).date()))
    await requests.add(
        w.connection,
        w.keys,
        RECEIVING,
        id=change.request,
        number=change.number,
        kind="enrol",
        person=w.person.id,
        membership=change.membership,
        region=region,
        detail={name: value for name, value in values.items() if name != "nik"},
        due=change.due,
        now=w.now,
    )
    if "called" in values and not w.person.called and change.role == TieRole.SELF:
        await _called(w, c.NameForPersonChosen(values["called"]))
    return change.membership


async def _mend(w: Writer, change: c.EnrolmentMended) -> str | None:
    membership = await requests.mend(w.connection, w.keys, w.own, change.request, change.field, change.value)
    back = {"state": "waiting", "due_at": change.due, "taken_by": None, "taken_at": None, "late_told_at": None}
    await requests.change(w.connection, RECEIVING, change.request, **back)
    if membership:
        mended = {change.field: change.value, "enrolment": Enrolment.REQUESTED, "officer_id": None}
        await memberships.change(w.connection, w.keys, RECEIVING, membership, w.now, **mended)
    return membership


async def _statement(w: Writer, change: c.OwnStatementMade) -> str:
    values = {name: value for name, value in change.values.items() if value}
    zone = w.zone_of(values.get("region", "")) if values.get("region") else w.person.zone.key
    await memberships.add(
        w.connection,
        w.keys,
        RECEIVING,
        id=change.membership,
        enrolment=Enrolment.STATED,
        values=values,
        zone=zone,
        now=w.now,
    )
    await memberships.tie(
        w.connection,
        RECEIVING,
        id=w.fresh("tie"),
        person=w.person.id,
        membership=change.membership,
        role=values.get("role", TieRole.SELF),
        now=w.now,
    )
    await ledger.begin(w.connection, RECEIVING, change.membership, change.last_paid)
    await _append(w, w.fresh("stated"), change.membership, change.last_paid, Grade.REPORTED, 0, "self")
    return change.membership


async def _link(w: Writer, change: c.LinkRequested) -> None:
    await requests.add(
        w.connection,
        w.keys,
        RECEIVING,
        id=change.request,
        number=change.number,
        kind="link",
        person=w.person.id,
        membership=None,
        region=change.values.get("region", ""),
        detail=change.values,
        due=change.due,
        now=w.now,
    )


async def _slip(w: Writer, change: c.SlipClaimed) -> str:
    if not await slips.use(w.connection, RECEIVING, change.slip, w.now):
        raise Overtaken
    await _tie_once(w, w.person.id, change.membership, change.role)
    return change.membership


async def _tie_once(w: Writer, person: str, membership: str, role: str) -> None:
    ties = await memberships.ties_of(w.connection, w.keys, RECEIVING, person)
    if membership not in {tie.membership.id for tie in ties}:
        await memberships.tie(
            w.connection, RECEIVING, id=w.fresh("tie"), person=person, membership=membership, role=role, now=w.now
        )


async def _slip_refused(w: Writer, change: c.SlipRefused) -> None:
    await tallies.add(w.connection, RECEIVING, w.person.id, "slip", tallies.this_hour(w.now))
    if change.slip:
        await slips.missed(w.connection, RECEIVING, change.slip)


async def _append(
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
    entry = Entry(id, month, grade, amount, source, w.person.id, w.now, reverses, reference)
    await ledger.append(w.connection, RECEIVING, membership, entry, took_money=took_money)


async def _reported(w: Writer, change: c.PaymentReported) -> str:
    if await reports.open_for(w.connection, RECEIVING, change.membership, change.month):
        return change.membership
    membership = await memberships.load(w.connection, w.keys, w.own, change.membership)
    if membership is None:
        raise Forbidden("not their membership")
    entry = w.fresh("reported")
    await _append(w, entry, change.membership, change.month, Grade.REPORTED, change.amount, "self")
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
    await _keep_file(w, file, change)
    await reports.attach(w.connection, w.own, change.report, file)


async def _keep_file(w: Writer, id: str, change: c.ReceiptAttached | c.TicketSpoken) -> None:
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
        await _append(w, w.fresh("reversal"), note.membership, note.month, grade, 0, "self", reverses=change.entry)
    return change.entry


async def _ticket(w: Writer, change: c.TicketOpened) -> str:
    await tickets.open_ticket(
        w.connection,
        RECEIVING,
        id=change.ticket,
        number=change.number,
        about=change.about,
        person=w.person.id,
        membership=change.membership,
        region=change.region,
        urgent=change.urgent,
        supervisor_only=change.supervisor_only,
        but=change.but,
        now=w.now,
    )
    return change.ticket


async def _spoken(w: Writer, change: c.TicketSpoken) -> str:
    own = await tickets.one(w.connection, w.keys, w.own, change.ticket)
    if own is None and (w.staff is None or not await tickets.one(w.connection, w.keys, w.staff, change.ticket)):
        raise Forbidden("not their ticket")
    file = None
    if change.file is not None:
        file = w.fresh(f"file {change.ticket}")
        await _keep_file(w, file, change)
    await tickets.speak(
        w.connection,
        w.keys,
        RECEIVING,
        id=w.fresh(f"line {change.ticket} {change.unique}"),
        ticket=change.ticket,
        by=w.person.id,
        by_worker=own is not None,
        text=change.text,
        file=file,
        now=w.now,
    )
    return change.ticket


async def _ticket_taken(w: Writer, change: c.TicketTaken) -> str:
    if not await tickets.take(w.connection, w.acting, change.ticket):
        raise Overtaken
    return change.ticket


async def _ticket_closed(w: Writer, change: c.TicketClosed) -> str:
    own = await tickets.close(w.connection, w.own, change.ticket, w.person.id, w.now)
    if not own and w.staff is not None:
        await tickets.close(w.connection, w.staff, change.ticket, w.person.id, w.now)
    return change.ticket


async def _invite(w: Writer, change: c.InvitationMade) -> str:
    staff = w.acting
    if staff.role is not Role.SUPERVISOR or change.role is Role.SUPERVISOR or not change.scope <= staff.scope:
        raise Forbidden("an invitation beyond the inviter")
    await invitations.make(
        w.connection,
        RECEIVING,
        id=change.invitation,
        code=change.code,
        role=change.role,
        scope=change.scope,
        inviter=w.person.id,
        now=w.now,
        expires=change.expires,
    )
    return change.invitation


async def _invitation_taken(w: Writer, change: c.InvitationTaken) -> str:
    taken = await invitations.take(w.connection, w.keys, RECEIVING, change.invitation, w.person.id, change.name, w.now)
    if not taken:
        raise Overtaken
    return change.invitation


async def _guessed(w: Writer, change: c.InvitationGuessed) -> None:
    await tallies.add(w.connection, RECEIVING, w.person.id, "invitation", tallies.this_hour(w.now))


async def _invitation_answered(w: Writer, change: c.InvitationAnswered) -> str:
    answered = await invitations.answer(
        w.connection,
        w.keys,
        w.acting,
        change.invitation,
        change.yes,
        grant=w.fresh("grant"),
        by=w.person.id,
        now=w.now,
    )
    if not answered:
        raise Overtaken
    return change.invitation


async def _take(w: Writer, change: c.RequestTaken) -> str | None:
    if not await requests.take(w.connection, w.acting, change.request, w.now):
        raise Overtaken
    request = await requests.one(w.connection, w.keys, RECEIVING, change.request)
    if request and request.membership:
        officer = {"officer_id": w.person.id}
        await memberships.change(w.connection, w.keys, RECEIVING, request.membership.id, w.now, **officer)
    return change.request


async def _own_request(w: Writer, request: str) -> None:
    view = await requests.one(w.connection, w.keys, w.acting, request)
    if view is None or view.taken_by != w.person.id:
        raise Forbidden("a request they have not taken")


async def _return(w: Writer, change: c.RequestReturned) -> str:
    await _own_request(w, change.request)
    await requests.change(w.connection, RECEIVING, change.request, state="returned", reason=change.reason)
    request = await requests.one(w.connection, w.keys, RECEIVING, change.request)
    if request and request.membership:
        returned = {"enrolment": Enrolment.RETURNED}
        await memberships.change(w.connection, w.keys, RECEIVING, request.membership.id, w.now, **returned)
    return change.request


async def _code(w: Writer, change: c.PaymentCodeGiven) -> str:
    await _own_request(w, change.request)
    told = Instruction(change.first_month, change.months, change.amount, change.code)
    await _instruct(w, change.request, change.membership, told)
    return change.membership


async def _instruct(w: Writer, request: str, membership: str, told: Instruction) -> None:
    await memberships.instruct(
        w.connection,
        w.keys,
        RECEIVING,
        id=w.fresh("instruction"),
        membership=membership,
        told=told,
        rates_version=w.rates_version,
        by=w.person.id,
        now=w.now,
    )
    await requests.change(w.connection, RECEIVING, request, state="coded")
    coded = {"enrolment": Enrolment.CODED}
    await memberships.change(w.connection, w.keys, RECEIVING, membership, w.now, **coded)


async def _differs(w: Writer, change: c.AmountDiffers) -> str:
    await _own_request(w, change.request)
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
        await _instruct(w, view.request, view.membership, told)
    return view.membership


async def _link_confirmed(w: Writer, change: c.LinkConfirmed) -> str | None:
    await _own_request(w, change.request)
    request = await requests.one(w.connection, w.keys, RECEIVING, change.request)
    if request is None:
        raise Overtaken
    if change.membership is not None:
        if await memberships.load(w.connection, w.keys, w.acting, change.membership) is None:
            raise Forbidden("a membership out of reach")
        await _tie_once(w, request.person, change.membership, dict(request.values).get("role", TieRole.SELF))
    await requests.change(w.connection, RECEIVING, change.request, state="done", membership_id=change.membership)
    return change.membership


async def _noted(w: Writer, change: c.PaymentNoted) -> str:
    if await memberships.load(w.connection, w.keys, w.acting, change.membership) is None:
        raise Forbidden("a membership out of reach")
    source = "collector" if change.took_money else "staff"
    took = change.took_money
    await _append(w, change.entry, change.membership, change.month, Grade.NOTED, change.amount, source, took_money=took)
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
    await _append(
        w, change.entry, change.membership, change.month, grade, change.amount, "receipt", reference=reference
    )
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
        await _append(w, reversal, report.membership.id, report.month, grade, 0, "staff", reverses=entry)
    return report.membership.id


async def _revealed(w: Writer, change: c.NikRevealed) -> str:
    return change.membership


async def _drafted(w: Writer, change: c.CampaignDrafted) -> str:
    if not change.regions or not change.regions <= w.acting.scope:
        raise Forbidden("a campaign beyond the drafter's scope")
    await campaigns.draft(
        w.connection,
        w.keys,
        RECEIVING,
        id=change.campaign,
        number=change.number,
        text=change.text,
        regions=change.regions,
        status=change.status,
        count=change.count,
        hash=campaign_hash(change.text, change.regions, change.status, change.count),
        by=w.person.id,
        now=w.now,
    )
    return change.campaign


async def _started(w: Writer, change: c.CampaignStarted) -> str:
    campaign = await campaigns.one(w.connection, w.keys, w.acting, change.campaign)
    if campaign is None or w.acting.role is not Role.SUPERVISOR or campaign.by == w.person.id:
        raise Forbidden("a campaign is started by another person, a supervisor of its regencies")
    if campaign.hash != change.approved:
        raise Overtaken
    begun = {"started_by": w.person.id, "started_at": w.now}
    if not await campaigns.move(w.connection, change.campaign, [campaigns.DRAFT], campaigns.FIXING, **begun):
        raise Overtaken
    return change.campaign


def _moving(come_from: list[str], to: str) -> Callable[[Writer, Any], Awaitable[str]]:
    async def move(w: Writer, change: Any) -> str:
        campaign = await campaigns.one(w.connection, w.keys, w.acting, change.campaign)
        if campaign is None:
            raise Forbidden("a campaign out of reach")
        await campaigns.move(w.connection, change.campaign, come_from, to)
        if to == campaigns.CANCELLED:
            await campaigns.skip_rest(w.connection, change.campaign, w.now)
        return str(change.campaign)

    return move


async def _seen(w: Writer, change: c.RecordsSeen) -> str | None:
    return next(iter(change.records), None)


_WRITERS: Mapping[type, Callable[[Writer, Any], Awaitable[str | None]]] = {
    c.LanguageChosen: _language,
    c.SourceNoted: _source,
    c.NameForPersonChosen: _called,
    c.HoursChosen: _hours,
    c.ConsentAnswered: _consent,
    c.MessagesStopped: _stop,
    c.MessagesResumed: _resume,
    c.MessagesHeld: _hold,
    c.QuestionUnanswered: _question,
    c.TypedIdentifierDeleted: _delete_typed,
    c.ErasureAsked: _erase,
    c.ErasureCancelled: _keep,
    c.ExportGiven: _export,
    c.EnrolmentSubmitted: _enrol,
    c.EnrolmentMended: _mend,
    c.OwnStatementMade: _statement,
    c.LinkRequested: _link,
    c.SlipClaimed: _slip,
    c.SlipRefused: _slip_refused,
    c.PaymentReported: _reported,
    c.ReceiptAttached: _receipt,
    c.Snoozed: _snooze,
    c.PayDayChosen: _pay_day,
    c.NoteConfirmed: _note_confirmed,
    c.NoteContradicted: _note_contradicted,
    c.TicketOpened: _ticket,
    c.TicketSpoken: _spoken,
    c.TicketTaken: _ticket_taken,
    c.TicketClosed: _ticket_closed,
    c.InvitationMade: _invite,
    c.InvitationTaken: _invitation_taken,
    c.InvitationGuessed: _guessed,
    c.InvitationAnswered: _invitation_answered,
    c.RequestTaken: _take,
    c.RequestReturned: _return,
    c.PaymentCodeGiven: _code,
    c.AmountDiffers: _differs,
    c.AmountDecided: _decide,
    c.LinkConfirmed: _link_confirmed,
    c.PaymentNoted: _noted,
    c.PaymentMadeOfficial: _official,
    c.ReportRejected: _rejected,
    c.NikRevealed: _revealed,
    c.CampaignDrafted: _drafted,
    c.CampaignStarted: _started,
    c.CampaignPaused: _moving([campaigns.RUNNING], campaigns.PAUSED),
    c.CampaignResumed: _moving([campaigns.PAUSED], campaigns.RUNNING),
    c.CampaignCancelled: _moving(
        [campaigns.DRAFT, campaigns.FIXING, campaigns.RUNNING, campaigns.PAUSED], campaigns.CANCELLED
    ),
    c.RecordsSeen: _seen,
}
