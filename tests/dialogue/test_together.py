"""Several reminders for one phone in one message."""

from dataclasses import replace

import pytest

from bot.dialogue.notice import JOINED, NOTICES, Case, Drawing
from bot.domain.membership import Membership
from bot.domain.outgoing import Kind
from bot.domain.reply import Reply
from tests.members import DECEMBER, SEPTEMBER, at, coded, library, member, words
from tests.talk import OFFICE, WORKER

DAYS = {
    "reminder.pay_day": 5,
    "reminder.due_soon": 12,
    "reminder.due_today": 15,
    "reminder.help": 19,
}


def named(called: str, **values: object) -> Membership:
    """A member of the family."""
    return member(first=DECEMBER, id=called.lower(), called=called, **values)


def together(*whose: tuple[str, Membership], day: int = 12, month: int = 12, language: str = "id") -> Reply:
    """What one phone reads when these reminders leave together."""
    person, drawings = replace(WORKER, language=language), []
    for template, membership in whose:
        args = {"month": DECEMBER.isoformat()}
        case = Case(person, at(day, month), words()[language], library(), OFFICE, args, membership)
        alone = NOTICES[template](case)
        assert isinstance(alone, Reply), alone
        drawings.append(Drawing(template, case, alone))
    return JOINED[Kind.REMINDER](drawings)


def test_three_relatives_get_one_message_with_their_sums() -> None:
    """Each name with its sum, what they come to, how to pay once, one set of buttons."""
    family = [("reminder.due_soon", named(called)) for called in ("Bu Jum", "Pak Slamet", "Sri")]

    reply = together(*family)

    assert reply.text.split("\n") == [
        "Pengingat dari Rutin untuk bulan Desember, untuk 3 peserta.",
        "Bu Jum: Rp11.400",
        "Pak Slamet: Rp11.400",
        "Sri: Rp11.400",
        "Semuanya Rp34.200, dibayar sebelum tanggal 15.",
        "Cukup sebut NIK di BRILink atau Alfamart: BPJS Ketenagakerjaan, bukan Kesehatan. Cocokkan nama di layar dulu.",
    ]
    assert [(choice.label, choice.step) for choice in reply.choices] == [
        ("Sudah bayar", "payment.report"),
        ("Ingatkan nanti", "reminder.snooze"),
        ("Bulan ini berat", "reminder.hard_month"),
    ]
    assert all("membership" not in choice.args for choice in reply.choices)


def test_an_unknown_sum_is_not_left_out_of_a_total() -> None:
    """Where one sum is not known there is no total, and nothing that looks like one."""
    reply = together(("reminder.due_soon", named("Bu Jum")), ("reminder.due_soon", named("Sri", tier=0)))

    assert "Semuanya" not in reply.text
    assert "Bu Jum: Rp11.400\nSri\n" in reply.text


def test_a_code_and_a_nik_are_not_mixed_up() -> None:
    """Where one pays with a code and the other with the NIK, neither is told for both."""
    reply = together(("reminder.due_soon", named("Sri")), ("reminder.due_soon", coded()))

    assert "NIK" not in reply.text
    assert "880012345678" not in reply.text


def test_what_may_end_comes_first_and_names_whom_to_ring() -> None:
    """Another kind of news stands in its own lines, and an officer is one tap away."""
    ending = member(id="slamet", called="Pak Slamet", first=SEPTEMBER.replace(month=10))

    reply = together(("reminder.may_end", ending), ("reminder.due_soon", named("Sri")))

    lines = reply.text.split("\n")
    assert lines[1] == "Pak Slamet: kepesertaan bisa berakhir mulai 1 Januari 2027."
    assert "175" in lines[2]
    assert reply.choices[-1].step == "officer.contact"


@pytest.mark.parametrize("language", ["id", "jv"])
@pytest.mark.parametrize("template", DAYS)
@pytest.mark.parametrize("count", [2, 6, 20])
def test_it_stays_short_however_large_the_family(template: str, language: str, count: int) -> None:
    """At most 450 characters; whoever finds no place is counted; the first forty characters hold no sum."""
    family = [(template, named(f"Bu Sulistyaningrum {n}")) for n in range(count)]

    reply = together(*family, day=DAYS[template], language=language)

    assert len(reply.text) <= 450
    assert "Rp" not in reply.text[:40]
    assert not library().phrases.forbidden_in(reply.text)
    assert all(len(choice.label) <= 20 for choice in reply.choices)
