"""Sign-ups and links: from the worker's answers to the officer who takes, returns or confirms them."""

from collections.abc import Mapping
from datetime import timedelta

from bot.conversations.changes.payments import append
from bot.conversations.changes.people import call_by
from bot.conversations.changes.writer import Forbidden, Overtaken, Write, Writer, own_request
from bot.conversations.questions import RECEIVING
from bot.domain import changes as c
from bot.domain.coverage import Grade
from bot.domain.membership import Enrolment, TieRole
from bot.domain.months import month_of
from bot.domain.viewer import Role
from bot.storage import (
    ledger,
    memberships,
    requests,
    slips,
    tallies,
)

ERASE_AFTER = timedelta(hours=24)


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
        await call_by(w, values["called"])
    return change.membership


async def _mend(w: Writer, change: c.EnrolmentMended) -> str | None:
    membership = await requests.mend(w.connection, w.keys, w.own, change.request, change.field, change.value)
    back = {"state": "waiting", "due_at": change.due, "taken_by": None, "taken_at": None, "late_told_at": None}
    moved = {"region": change.value} if change.field == "region" else {}
    await requests.change(w.connection, RECEIVING, change.request, **back, **moved)
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
    await append(w, w.fresh("stated"), change.membership, change.last_paid, Grade.REPORTED, 0, "self")
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


async def _link_confirmed(w: Writer, change: c.LinkConfirmed) -> str | None:
    await own_request(w, change.request)
    request = await requests.one(w.connection, w.keys, RECEIVING, change.request)
    if request is None:
        raise Overtaken
    if change.membership is not None:
        if await memberships.load(w.connection, w.keys, w.acting, change.membership) is None:
            raise Forbidden("a membership out of reach")
        await _tie_once(w, request.person, change.membership, dict(request.values).get("role", TieRole.SELF))
    await requests.change(w.connection, RECEIVING, change.request, state="done", membership_id=change.membership)
    return change.membership


async def _take(w: Writer, change: c.RequestTaken) -> str | None:
    if not await requests.take(w.connection, w.acting, change.request, w.now):
        raise Overtaken
    request = await requests.one(w.connection, w.keys, RECEIVING, change.request)
    if request and request.membership:
        officer = {"officer_id": w.person.id}
        await memberships.change(w.connection, w.keys, RECEIVING, request.membership.id, w.now, **officer)
    return change.request


async def _return(w: Writer, change: c.RequestReturned) -> str:
    await own_request(w, change.request)
    await requests.change(w.connection, RECEIVING, change.request, state="returned", reason=change.reason)
    request = await requests.one(w.connection, w.keys, RECEIVING, change.request)
    if request and request.membership:
        returned = {"enrolment": Enrolment.RETURNED}
        await memberships.change(w.connection, w.keys, RECEIVING, request.membership.id, w.now, **returned)
    return change.request


WRITERS: Mapping[type, Write] = {
    c.EnrolmentSubmitted: _enrol,
    c.EnrolmentMended: _mend,
    c.OwnStatementMade: _statement,
    c.LinkRequested: _link,
    c.SlipClaimed: _slip,
    c.SlipRefused: _slip_refused,
    c.LinkConfirmed: _link_confirmed,
    c.RequestTaken: _take,
    c.RequestReturned: _return,
}
