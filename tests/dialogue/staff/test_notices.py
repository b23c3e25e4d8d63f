"""What staff are told without asking, in every language, and how a broadcast reads."""

from dataclasses import replace

import pytest

from bot.dialogue.notice import NOTICES, Case, Unwanted
from bot.dialogue.step import STEPS
from tests.dialogue.staff.cases import NOW, SUPERVISOR, membership
from tests.talk import OFFICE, WORKER, library, words

ARGS = {
    "request": "r1", "ticket": "t1", "report": "p1", "decision": "a1", "campaign": "c1", "invitation": "i1",
    "number": "K7M2QX", "amount": "11500", "computed": "11400", "about": "question", "name": "Sri Wahyuni",
    "role": "agent", "yes": "yes", "approved": "yes", "sent": "3", "waiting": "9", "other": "0",
}  # fmt: skip
NAMES = sorted(name for name in NOTICES if name.startswith("staff."))


def case(language="id", person=SUPERVISOR, insured=None, **args):
    """A notice about to be drawn."""
    return Case(person, NOW, words()[language], library(), OFFICE, args, insured)


@pytest.mark.parametrize("language", ["id", "jv"])
@pytest.mark.parametrize("name", NAMES)
def test_every_notice_is_short_and_leads_somewhere(name, language):
    """At most 450 characters, labels of at most 20, buttons to steps that exist."""
    reply = NOTICES[name](case(language, **ARGS))

    assert 0 < len(reply.text) <= 450
    assert all(0 < len(choice.label) <= 20 and choice.step in STEPS for choice in reply.choices)


def test_the_other_answers_are_drawn_too():
    """A no and a refusal have their own words."""
    for name, args in (
        ("staff.amount_decided", {"approved": "no"}),
        ("staff.invitation_answer", {"yes": "no"}),
        ("staff.note_contradicted", {"never_paid": "yes"}),
    ):
        assert NOTICES[name](case(**(ARGS | args))).text != NOTICES[name](case(**ARGS)).text


def test_an_emergency_says_so_first():
    """Also where it comes as a new ticket."""
    for name in ("staff.emergency", "staff.ticket_new", "staff.ticket_line"):
        reply = NOTICES[name](case(**(ARGS | {"about": "emergency"})))

        assert reply.text.startswith("DARURAT K7M2QX")
        assert reply.choices[0].args == {"ticket": "t1"}


def test_progress_offers_what_its_state_allows():
    """Running: pause or cancel; paused: go on or cancel; done: nothing."""
    labels = {
        state: [choice.label for choice in NOTICES["staff.campaign_progress"](case(**ARGS, state=state)).choices]
        for state in ("running", "paused", "done")
    }

    assert labels == {"running": ["Jeda", "Batalkan"], "paused": ["Lanjut", "Batalkan"], "done": []}


def test_acts_in_notices_need_a_tap():
    """Typed words never pause a broadcast or confirm a person."""
    for name in ("staff.campaign_progress", "staff.invitation_taken"):
        assert all(choice.final for choice in NOTICES[name](case(**ARGS)).choices)


def test_a_broadcast_is_filled_for_its_reader():
    """Name, officer, month and premium of that person; signed; with the way to end it."""
    text = "Pagi {nama}. Iuran {bulan}: {iuran}. Petugas: {petugas}. {pengelola}, {kontak}"
    reader = replace(WORKER, called="Bu Jum")

    reply = NOTICES["campaign"](case(person=reader, insured=membership(officer_name="Rina"), text=text, by_name="Rina"))

    assert reply.text == (
        "Pagi Bu Jum. Iuran November 2026: Rp11.400. Petugas: Rina. Wadah Rukun Blitar, 0342 801 234\n\n"
        "Rina, Wadah Rukun Blitar\nBalas STOP kalau tidak mau dikirimi kabar lagi."
    )


def test_a_broadcast_without_its_amount_is_not_sent():
    """A hole in a sentence is worse than silence."""
    assert NOTICES["campaign"](case(person=WORKER, text="Iuran {iuran}")) == Unwanted("placeholder")


def test_a_name_cannot_bring_a_link():
    """Values are made harmless; the text's own braces stay as they are."""
    reader = replace(WORKER, called="{iuran} t.me/x")

    reply = NOTICES["campaign"](case(person=reader, text="Pagi {nama}"))

    assert reply.text.startswith("Pagi {iuran} t. me/x\n")
