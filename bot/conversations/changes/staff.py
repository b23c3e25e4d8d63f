"""The staff's own work: invitations and campaigns."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.conversations.changes.writer import Forbidden, Overtaken, Write, Writer
from bot.conversations.questions import RECEIVING
from bot.domain import changes as c
from bot.domain.broadcast import campaign_hash
from bot.domain.viewer import Role
from bot.storage import (
    campaigns,
    invitations,
    tallies,
)

ERASE_AFTER = timedelta(hours=24)


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
    if await invitations.one(w.connection, w.keys, w.acting, change.invitation) is None:
        raise Forbidden("somebody else's invitation")
    answered = await invitations.answer(
        w.connection,
        w.keys,
        RECEIVING,
        change.invitation,
        change.yes,
        grant=w.fresh("grant"),
        by=w.person.id,
        now=w.now,
    )
    if not answered:
        raise Overtaken
    return change.invitation


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
        if campaign is None or (to == campaigns.RUNNING and w.acting.role is not Role.SUPERVISOR):
            raise Forbidden("a campaign out of reach")
        await campaigns.move(w.connection, change.campaign, come_from, to, paused_why=None)
        return str(change.campaign)

    return move


OPEN = [campaigns.DRAFT, campaigns.FIXING, campaigns.RUNNING, campaigns.PAUSED]

WRITERS: Mapping[type, Write] = {
    c.InvitationMade: _invite,
    c.InvitationTaken: _invitation_taken,
    c.InvitationGuessed: _guessed,
    c.InvitationAnswered: _invitation_answered,
    c.CampaignDrafted: _drafted,
    c.CampaignStarted: _started,
    c.CampaignPaused: _moving([campaigns.RUNNING], campaigns.PAUSED),
    c.CampaignResumed: _moving([campaigns.PAUSED], campaigns.RUNNING),
    c.CampaignCancelled: _moving(
        [campaigns.DRAFT, campaigns.FIXING, campaigns.RUNNING, campaigns.PAUSED], campaigns.CANCELLED
    ),
}
