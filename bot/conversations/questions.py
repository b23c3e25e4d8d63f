"""A step's question becomes a query, in the turn's own transaction and with the speaker's scope."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bot.domain import questions as q
from bot.domain import views
from bot.domain.limits import Allowed
from bot.domain.people import Person
from bot.domain.viewer import Member, Role, Staff, System, Viewer
from bot.storage import (
    amounts,
    campaigns,
    invitations,
    journal,
    ledger,
    memberships,
    people,
    records,
    reports,
    requests,
    slips,
    tallies,
    tickets,
    unanswered,
)
from bot.storage.database import Connection
from bot.storage.keys import Keys

RECEIVING = System("receive")
GUESSES_PER_HOUR = 5
READS = (q.OneRequest, q.OneReport, q.OneTicket, q.MembershipsNamed, q.Unanswered)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, in which transaction, at what moment; `fresh(label)` draws ids."""

    connection: Connection
    keys: Keys
    person: Person
    allowed: Allowed
    now: datetime
    fresh: Callable[[str], str]

    @property
    def own(self) -> Member:
        """The speaker looking at what is their own."""
        return Member(self.person.id)

    @property
    def staff(self) -> Staff | None:
        """The speaker in their highest role, None for who is not staff."""
        for role in (Role.SUPERVISOR, Role.AGENT, Role.COORDINATOR, Role.SPONSOR):
            if self.person.holds(role):
                return Staff(self.person.id, role, self.person.scope(role))
        return None


async def answer(asker: Asker, question: q.Question) -> Any:
    """What was found; staff questions from who is not staff find nothing."""
    found = await _FINDERS[type(question)](asker, question)
    if isinstance(question, READS) and asker.staff and found:
        await journal.write(
            asker.connection,
            RECEIVING,
            id=asker.fresh(f"read {question}"),
            actor=asker.person.id,
            act=f"read:{type(question).__name__}",
            subject=_subject(question, found),
            now=asker.now,
        )
    return found


def _subject(question: q.Question, found: Any) -> str | None:
    if isinstance(question, q.MembershipsNamed):
        return found[0].id if found else None
    if isinstance(found, views.ReportView):
        return found.membership.id
    if isinstance(found, views.RequestView) and found.membership:
        return found.membership.id
    return getattr(found, "person", None)


async def _officer(asker: Asker, question: q.OfficerFor) -> Any:
    return await people.officer_for(asker.connection, asker.keys, RECEIVING, question.region)


async def _nik_known(asker: Asker, question: q.NikKnown) -> Any:
    day = tallies.this_day(asker.now)
    count = await tallies.add(asker.connection, RECEIVING, asker.person.id, "nik", day)
    if count > asker.allowed.niks_per_day:
        return None
    known = await memberships.nik_known(asker.connection, asker.keys, RECEIVING, question.nik)
    await journal.write(
        asker.connection,
        RECEIVING,
        id=asker.fresh("nik checked"),
        actor=asker.person.id,
        act="nik_checked",
        subject=asker.person.id,
        now=asker.now,
        code="known" if known else "new",
    )
    return known


async def _slip(asker: Asker, question: q.SlipFor) -> Any:
    if await _guessed_too_often(asker, "slip"):
        return None
    return await slips.by_code(asker.connection, RECEIVING, question.code, asker.now)


async def _guessed_too_often(asker: Asker, what: str) -> bool:
    hour = tallies.this_hour(asker.now)
    return await tallies.count(asker.connection, RECEIVING, asker.person.id, what, hour) >= GUESSES_PER_HOUR


async def _birth_date(asker: Asker, question: q.BirthDateMatches) -> Any:
    stored = await memberships.birth_date_of(asker.connection, asker.keys, RECEIVING, question.membership)
    return stored == question.birth_date


async def _own_record(asker: Asker, question: q.OwnRecordOf) -> Any:
    return await records.own(asker.connection, asker.keys, asker.own, asker.now)


async def _own_ticket(asker: Asker, question: q.OwnTicket) -> Any:
    return await tickets.newest_open(asker.connection, asker.keys, asker.own, asker.person.id)


async def _open_tickets(asker: Asker, question: q.OpenTickets) -> Any:
    return await tickets.count_open(asker.connection, asker.own, asker.person.id)


async def _note(asker: Asker, question: q.Note) -> Any:
    return await reports.note(asker.connection, asker.keys, asker.own, question.entry)


async def _open_report(asker: Asker, question: q.OpenReport) -> Any:
    return await reports.open_for(asker.connection, asker.own, question.membership, question.month)


async def _snoozes(asker: Asker, question: q.SnoozesSince) -> Any:
    return await journal.count_of(asker.connection, asker.own, question.membership, "Snoozed", question.since)


async def _invitation_for(asker: Asker, question: q.InvitationFor) -> Any:
    if await _guessed_too_often(asker, "invitation"):
        return None
    return await invitations.by_code(asker.connection, asker.keys, RECEIVING, question.code, asker.now)


async def _reference(asker: Asker, question: q.ReferenceUsed) -> Any:
    return await ledger.reference_used(asker.connection, RECEIVING, question.reference)


async def _one_ticket(asker: Asker, question: q.OneTicket) -> Any:
    """Staff see a ticket in their scope; a worker sees their own."""
    viewers: list[Viewer] = [viewer for viewer in (asker.staff, asker.own) if viewer]
    for viewer in viewers:
        found = await tickets.one(asker.connection, asker.keys, viewer, question.ticket)
        if found:
            return found
    return None


async def _full_nik(asker: Asker, staff: Staff, question: q.FullNik) -> Any:
    since = datetime.combine(asker.now.date(), time(), asker.now.tzinfo)
    seen = await journal.count_since(asker.connection, RECEIVING, staff.person, "NikRevealed", since)
    if seen >= asker.allowed.reveals_per_day:
        return None
    membership = await memberships.load(asker.connection, asker.keys, staff, question.membership)
    if membership is None or (membership.officer != staff.person and staff.role is not Role.SUPERVISOR):
        return None
    return await memberships.nik_of(asker.connection, asker.keys, staff, question.membership) or None


async def _unanswered(asker: Asker, staff: Staff, question: q.Unanswered) -> Any:
    if staff.role is not Role.SUPERVISOR:
        return ()
    return await unanswered.listed(asker.connection, asker.keys, staff)


Finder = Callable[[Asker, Any], Awaitable[Any]]
StaffFinder = Callable[[Asker, Staff, Any], Awaitable[Any]]


def _for_staff(find: StaffFinder, otherwise: Any = None) -> Finder:
    async def checked(asker: Asker, question: Any) -> Any:
        staff = asker.staff
        return otherwise if staff is None else await find(asker, staff, question)

    return checked


_FINDERS: Mapping[type, Finder] = {
    q.OfficerFor: _officer,
    q.NikKnown: _nik_known,
    q.SlipFor: _slip,
    q.BirthDateMatches: _birth_date,
    q.OwnRecordOf: _own_record,
    q.OwnTicket: _own_ticket,
    q.OpenTickets: _open_tickets,
    q.Note: _note,
    q.OpenReport: _open_report,
    q.SnoozesSince: _snoozes,
    q.InvitationFor: _invitation_for,
    q.ReferenceUsed: _reference,
    q.OneTicket: _one_ticket,
    q.FullNik: _for_staff(_full_nik),
    q.Queue: _for_staff(lambda a, s, x: requests.queue(a.connection, a.keys, s, x.limit), ()),
    q.OneRequest: _for_staff(lambda a, s, x: requests.one(a.connection, a.keys, s, x.request)),
    q.MembershipsNamed: _for_staff(lambda a, s, x: memberships.matching(a.connection, a.keys, s, x.text), ()),
    q.Reports: _for_staff(lambda a, s, x: reports.waiting(a.connection, a.keys, s, x.limit), ()),
    q.OneReport: _for_staff(lambda a, s, x: reports.one(a.connection, a.keys, s, x.report)),
    q.Tickets: _for_staff(lambda a, s, x: tickets.listed(a.connection, a.keys, s, x.limit), ()),
    q.OneInvitation: _for_staff(lambda a, s, x: invitations.one(a.connection, a.keys, s, x.invitation)),
    q.Amounts: _for_staff(lambda a, s, x: amounts.waiting(a.connection, a.keys, s), ()),
    q.OneAmount: _for_staff(lambda a, s, x: amounts.one(a.connection, a.keys, s, x.decision)),
    q.SegmentCount: _for_staff(lambda a, s, x: campaigns.audience_size(a.connection, s, x.regions, x.status), 0),
    q.Campaigns: _for_staff(lambda a, s, x: campaigns.listed(a.connection, a.keys, s), ()),
    q.OneCampaign: _for_staff(lambda a, s, x: campaigns.one(a.connection, a.keys, s, x.campaign)),
    q.Unanswered: _for_staff(_unanswered, ()),
}
