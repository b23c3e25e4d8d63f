"""Anything may be said at any question of the sign-up, the linking and the payment talks."""

import pytest

from bot.dialogue.router import steps_loaded
from bot.dialogue.step import STEPS
from bot.domain import questions as q
from tests.members import coded, member, tied
from tests.signing_up import MANDATED
from tests.talk import Talk

steps_loaded()
OURS = sorted(
    name for name in STEPS if name.split(".")[0] in {"registration", "linking", "payment", "reminder", "note"}
)
OURS.append("status.show")
ODD = (
    "",
    "🥬🛵",
    "x" * 10_000,
    "²³٣٥",
    "9" * 5_000,
    "1e999999999",
    "{0.__class__} %(nik)s {{7*7}}",
    "<a href='t.me/x'>",
    "-1",
    "0",
    "99",
    "31-02-2026",
    "saya\u202eayas",
    "/unknown_command",
    "ya tidak ya tidak",
    "'; DROP TABLE--",
)
LOOKS = {
    q.OfficerFor: None,
    q.NikKnown: False,
    q.SlipFor: None,
    q.BirthDateMatches: False,
    q.OpenReport: None,
    q.SnoozesSince: 0,
    q.Note: None,
    q.OwnTicket: None,
    q.OneTicket: None,
    q.OpenTickets: 0,
}


@pytest.mark.parametrize("step", OURS)
def test_nothing_that_is_said_raises_or_sticks(step: str) -> None:
    """Every step bears an empty draft and odd words, and always answers."""
    for ties in ((), tied(member()), tied(coded(), member(id="two", called="Pak Slamet"))):
        for odd in ODD:
            talk = Talk(office=MANDATED, ties=ties)
            for question, found in LOOKS.items():
                talk.finds(question, found)
            talk.opens(step)
            assert talk.replies
            talk.says(odd)
            assert talk.replies


@pytest.mark.parametrize("step", OURS)
def test_forged_arguments_change_nothing_of_others(step: str) -> None:
    """Arguments that no button ever had are answered with a question, a menu or the own record."""
    args = dict.fromkeys(
        (
            "membership",
            "month",
            "months",
            "days",
            "day",
            "kind",
            "way",
            "report",
            "entry",
            "field",
            "request",
            "tier",
            "low",
            "high",
            "programmes",
            "payer",
            "whom",
            "has",
            "work",
            "door",
            "region",
            "send",
            "yes",
            "code",
        ),
        "forged",
    )
    talk = Talk(office=MANDATED, ties=tied(member()))
    for question, found in LOOKS.items():
        talk.finds(question, found)

    talk.opens(step, **args)

    assert talk.replies
    assert not [change for change in talk.changes if getattr(change, "membership", "jum") != "jum"]
