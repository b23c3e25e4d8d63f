"""What is read on a small phone: nothing forbidden, nothing too long, no secret in the first line, in each language.

Every catalogue message, every notice and every question of a step is drawn here in both languages; what the answer
files say is proved in tests/knowledge/test_answers.py, and each conversation test proof-reads what it hears.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.notice import NOTICES, Case, Unwanted
from bot.dialogue.step import STEPS
from bot.domain.coverage import Grade
from bot.domain.inbound import Text
from bot.domain.membership import Enrolment, Membership
from bot.domain.office import Office
from bot.domain.people import Grant, Officer
from bot.domain.questions import NikKnown, OfficerFor, OwnTicket
from bot.domain.rates import Payer, Programme, Sector
from bot.domain.reply import Reply
from bot.domain.viewer import Role
from tests.members import DECEMBER, NOVEMBER, at, coded, member, paid, tied
from tests.talk import MORNING, WORKER, Talk, library, words
from tests.test_locales import translations

LANGUAGES = ("id", "jv")
OFFICE = Office(
    "Wadah Paguyuban Rukun Tani Blitar",
    "wadah",
    "Jalan Kenanga 5 Wlingi, 0342 801 234",
    ZoneInfo("Asia/Jakarta"),
    mandate="B/12/2026, 2 Januari 2026",
    nik_in_chat=True,
)
LONG = {"called": "Bu Sulistyaningrum", "name": "Siti Sulistyaningrum", "officer_name": "Bu Retno Wulandari"}
MENU = {"menu.open", "staff.home"}

NOTICE, REMINDER, ANSWER, QUESTION, BUTTONS = 450, 280, 350, 160, 3
LONGER_REMINDERS = {"reminder.may_end", "reminder.may_end_final"}  # users.md 26: notices
LONGER_QUESTIONS = {
    "registration.programmes": "the price stands above its question",
    "registration.consent": "what is agreed to must be said whole (users.md C)",
    "registration.nik": "the three doors and what each means (users.md F3)",
    "registration.review": "everything that was answered, and the conditions",
    "registration.mended": "what was mended, as it will be sent",
    "registration.born": "may warn first that a NIK does not fit together",
    "linking.agree": "what is agreed to must be said whole",
    "linking.send": "names the person and the number that are sent",
}
LONELY = re.compile(r"\bRp|iuran|\bsakit|\bgerah|musibah|bayar|\d{4}", re.IGNORECASE)


# --- the catalogues


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_message_of_a_catalogue_says_what_must_never_be_said(code: str):
    """Whole words of the list, each only where it is allowed."""
    phrases = library().phrases

    assert {text: said for text in translations(code).values() if (said := phrases.forbidden_in(text))} == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_message_leads_only_to_known_places(code: str):
    """No link or address that is not on the list."""
    phrases = library().phrases

    assert {text: led for text in translations(code).values() if (led := phrases.foreign_links_in(text))} == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_message_holds_a_sum_of_its_own(code: str):
    """Rupiah are computed from the table and filled in."""
    bare = [text for text in translations(code).values() if re.search(r"Rp ?\d", text)]

    assert bare == []


# --- what we start


@dataclass(frozen=True)
class Drawn:
    """One notice as somebody may get it."""

    template: str
    args: Mapping[str, str] = field(default_factory=dict)
    membership: Membership | None = None
    now: datetime = MORNING

    def reply(self, code: str, called: str = "") -> Reply | Unwanted:
        """The message in a language, to somebody with or without a name."""
        roles = (Grant(Role.SUPERVISOR, frozenset({"3505"})),) if self.template.startswith("staff.") else ()
        person = replace(WORKER, language=code, called=called, grants=roles)
        case = Case(person, self.now, words()[code], library(), OFFICE, self.args, self.membership)
        return NOTICES[self.template](case)


NAMED = member(first=DECEMBER, **LONG)
MEMBERS = (
    NAMED,
    member(first=DECEMBER, called="", name=""),
    replace(NAMED, tier=33, programmes=frozenset(Programme), sector=Sector.TRANSPORT),
    replace(NAMED, tier=0),
    replace(coded(), **LONG),
    replace(NAMED, payer=Payer.COMMUNITY),
)
PAIR = frozenset({Programme.JKK, Programme.JKM})
BEHIND = tuple(replace(member(), **LONG, programmes=chosen) for chosen in (PAIR, frozenset(Programme)))
NOTED = paid(replace(member(Enrolment.CODED, first=NOVEMBER), **LONG), m2026_11=Grade.NOTED)
THREE = paid(replace(member(), **LONG), m2026_09=Grade.OFFICIAL, m2026_10=Grade.OFFICIAL, m2026_11=Grade.OFFICIAL)
MONTH = {"month": "2026-12-01"}
TOLD = {"month": "2026-11", "amount": "11400", "entry": "m2026_11", "by_name": "Bu Retno Wulandari"}
ABOUT = {"number": "K7M2QX", "request": "r", "ticket": "t", "report": "p", "decision": "a", "campaign": "c"}
SUMS = {"amount": "1234500", "computed": "1134500"}
REASONS = ("not_found", "wrong_month", "wrong_amount", "wrong_name", "wrong_bpjs", "unreadable", "")
MENDED = ("name", "nik", "occupation", "income", "place", "phone", "birth_date")
EMERGENCIES = ("accident", "illness", "death", "emergency")
LETTER = "Selamat pagi {nama}. Iuran {bulan}: {iuran}. Tanya {petugas} di {pengelola}, {kontak}."


def reminders() -> Iterator[Drawn]:
    """Each reminder of each ladder, for short and long names, small and large sums."""
    for template, day in {"pay_day": 5, "due_soon": 12, "due_today": 15, "help": 19}.items():
        yield from (Drawn(f"reminder.{template}", MONTH, one, at(day)) for one in MEMBERS)
    for template, now in {"may_end": at(20, 11), "may_end_final": at(26, 11)}.items():
        yield from (Drawn(f"reminder.{template}", {}, one, now) for one in BEHIND)


def to_members() -> Iterator[Drawn]:
    """What a worker hears of payments, requests and conversations."""
    for took in ("yes", "no"):
        yield Drawn("payment.noted", {**TOLD, "took_money": took}, NOTED)
    for one in (NOTED, THREE):
        yield Drawn("payment.official", {**TOLD, "kpj": "12345678901"}, one)
    yield from (Drawn("payment.rejected", {**TOLD, "reason": reason}, NOTED) for reason in REASONS)
    yield Drawn("member.note_unofficial", TOLD, NOTED)
    yield from (Drawn("payment.instruction", more, replace(coded(), **LONG)) for more in ({}, SUMS))
    yield Drawn("payment.code", {}, coded())
    waiting = replace(member(Enrolment.REQUESTED), **LONG)
    yield Drawn("request.taken_late", ABOUT, waiting)
    yield Drawn("request.unfinished", ABOUT, waiting)
    yield Drawn("request.unfinished", ABOUT)
    yield from (Drawn("request.returned", {**ABOUT, "field": one}, replace(waiting, enrolment=Enrolment.RETURNED))
                for one in MENDED)  # fmt: skip
    yield Drawn("link.confirmed", ABOUT, NAMED)
    yield Drawn("link.refused", ABOUT)
    yield Drawn("ticket.closed", ABOUT)
    yield Drawn("ticket.unanswered", ABOUT)
    yield Drawn("report.waiting", {**ABOUT, "month": "2026-11-01"}, replace(coded(), **LONG))
    yield Drawn("ticket.answer", {**ABOUT, "by_name": "Bu Retno Wulandari", "text": "Silakan datang besok pagi."})
    yield Drawn("campaign", {"text": LETTER, "by_name": "Retno"}, NAMED)


def to_staff() -> Iterator[Drawn]:
    """What officers and supervisors are told."""
    for name in ("request_new", "request_late", "ticket_new", "ticket_line", "report_new", "reveal_limit"):
        yield Drawn(f"staff.{name}", ABOUT)
    yield from (Drawn("staff.emergency", {**ABOUT, "about": about}) for about in EMERGENCIES)
    yield from (Drawn("staff.note_contradicted", {**ABOUT, "never_paid": yes}) for yes in ("yes", "no"))
    yield Drawn("staff.amount_differs", {**ABOUT, **SUMS})
    yield from (Drawn("staff.amount_decided", {**ABOUT, "approved": yes}) for yes in ("yes", "no"))
    yield Drawn("staff.campaign_waits", ABOUT)
    yield Drawn("staff.campaign_braked", {**ABOUT, "seen": "200", "refused": "123", "unknown": "45", "opted_out": "32"})
    for state in ("preparing", "running", "paused", "finished", "cancelled"):
        yield Drawn("staff.campaign_progress", {**ABOUT, "state": state, "sent": "12345", "waiting": "67890"})
    yield Drawn(
        "staff.turn_failed", {"number": "0a1b2c3d", "place": "ZeroDivisionError at bot.dialogue.menu:13 opened"}
    )
    yield Drawn("staff.invitation_taken", {"invitation": "i", "name": LONG["name"], "role": "coordinator"})
    yield from (Drawn("staff.invitation_answer", {"role": "coordinator", "yes": yes}) for yes in ("yes", "no"))


NOTICED = (*reminders(), *to_members(), *to_staff())


def told(each: Drawn, code: str, called: str = "") -> Reply | None:
    """The message, or None where it would not go out."""
    reply = each.reply(code, called)
    return reply if isinstance(reply, Reply) else None


@pytest.mark.parametrize("template", sorted(NOTICES))
@pytest.mark.parametrize("code", LANGUAGES)
def test_each_notice_is_short_and_says_nothing_forbidden(template: str, code: str):
    """At most 450 characters, a reminder 280; three buttons and the menu; labels of twenty characters."""
    most = REMINDER if template.startswith("reminder.") and template not in LONGER_REMINDERS else NOTICE
    replies = [reply for each in NOTICED if each.template == template if (reply := told(each, code))]

    assert replies, "no sample of this notice goes out: add one"
    for reply in replies:
        assert len(reply.text) <= most, reply.text
        assert library().phrases.forbidden_in(reply.text) == ()
        assert "{" not in reply.text
        assert [choice.label for choice in reply.choices if len(choice.label) > 20] == []
        assert len([choice for choice in reply.choices if choice.step not in MENU]) <= BUTTONS


@pytest.mark.parametrize("template", sorted(NOTICES))
def test_each_notice_is_said_in_the_language_of_who_gets_it(template: str):
    """Indonesian and Javanese differ, but for a payment code, and for a broadcast, which is what its writer wrote."""
    for each in (each for each in NOTICED if each.template == template):
        texts = [reply.text for code in LANGUAGES if (reply := told(each, code))]
        assert len(texts) == 0 or template == "payment.code" or texts[0] != texts[1]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_lock_screen_shows_neither_sum_nor_debt_nor_illness(code: str):
    """The first forty characters of a reminder may be read by anybody (users.md 26)."""
    for called in ("", "Bu Jum"):
        for each in reminders():
            if reply := told(each, code, called):
                assert LONELY.search(reply.text[:40]) is None, reply.text


# --- what we ask


DRAFT = {
    "whom": "self", "occupation": "pedagang_sayur", "work": "own", "low": "1300000", "tier": "3",
    "programmes": "jkk,jkm", "payer": "self", "region": "3505", "village": "Wlingi, Beru", "officer": "sri",
    "officer_name": LONG["officer_name"], "phone": "+6281234567890", **LONG, "birth_date": "1972-08-07",
    "nik": "3505154708720003", "field": "phone", "number": "K7M2QX", "request": "r", "month": "2026-11",
    "last_paid": "2026-10-01", "staff_request": "r", "staff_number": "K7M2QX", "staff_first": "2026-11",
    "staff_amount": "1234500", "staff_computed": "1134500", "staff_months": "1", "staff_code": "123456789012",
    "staff_role": "coordinator",
}  # fmt: skip


def asked(name: str, code: str, draft: Mapping[str, str]) -> Reply:
    """The question of a step, with these answers given so far."""
    staff = (Grant(Role.SUPERVISOR, frozenset({"3505"})),) if name.startswith("staff.") else ()
    talk = Talk(person=replace(WORKER, language=code, grants=staff), office=OFFICE, ties=tied(NAMED))
    talk.standing = replace(talk.standing, step=name, draft=dict(draft))
    ask = STEPS[name].ask
    assert ask is not None
    return ask(talk.turn(Text("")))


ASKING = sorted(name for name, step in STEPS.items() if step.ask is not None)


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize("code", LANGUAGES)
def test_each_question_is_short_and_says_nothing_forbidden(name: str, code: str):
    """At most 160 characters, and where it must say more, 450; nothing is left unfilled."""
    reply = asked(name, code, DRAFT)

    assert len(reply.text) <= (NOTICE if name in LONGER_QUESTIONS else QUESTION), reply.text
    assert library().phrases.forbidden_in(reply.text) == ()
    assert "{" not in reply.text or name == "staff.broadcast_text"  # it lists the placeholders of a broadcast
    assert [choice.label for choice in reply.choices if len(choice.label) > 20] == []


def test_the_list_of_longer_questions_names_only_questions():
    """An exception that nobody needs any more is struck out."""
    needed = {name for name in ASKING for code in LANGUAGES if len(asked(name, code, DRAFT).text) > QUESTION}

    assert needed <= LONGER_QUESTIONS.keys() <= set(ASKING)


# --- whole talks, in either language


class Pressing(Talk):
    """A chat in which buttons are pressed by their place, whatever the language calls them."""

    def presses(self, place: int) -> None:
        """Press the button at this place, the first being 1."""
        self.picks(self.standing.choices[place - 1].label)


def pressing(code: str, **values: Any) -> Pressing:
    """Such a chat in a language, with the long names of a real office."""
    talk = Pressing(person=replace(WORKER, language=code), office=OFFICE, **values)
    talk.finds(OfficerFor, Officer("retno", LONG["officer_name"]))
    talk.finds(NikKnown, False)
    talk.finds(OwnTicket, None)
    return talk


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("income", ["1,5 jt", "50 ribu sehari", "300 juta"])
def test_a_premium_is_short_in_either_language(code: str, income: str):
    """Whatever the income, the whole answer fits; Talk itself proof-reads each reply."""
    talk = pressing(code)
    talk.opens("premium.start")
    talk.says("tukang ojek")
    talk.says(income)

    assert "Rp" in talk.heard
    assert len(talk.heard) <= ANSWER


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_sign_up_is_short_in_either_language(code: str):
    """From the first question to the last screen, with a long name, a long office and a typed NIK."""
    talk = pressing(code)
    talk.opens("registration.start")
    for answer in (1, 1, "jualan sayur", 1, "1,5 juta", 2, 1, "blitar", 1, "Wlingi, Beru", 1):
        talk.presses(answer) if isinstance(answer, int) else talk.says(answer)
    talk.shares_contact("+6281234567890")
    talk.says(LONG["name"])
    talk.says(LONG["called"])
    talk.presses(3)
    talk.says("3505154708720003")
    talk.presses(1)

    assert talk.step == "registration.review"
    assert len(talk.heard) <= NOTICE


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("step", ["menu.open", "menu.about", "status.show", "officer.contact", "stopping.stop"])
def test_the_commonest_doors_are_short_in_either_language(code: str, step: str):
    """First words, status, a human, the end."""
    talk = pressing(code, ties=tied(THREE), now=at(10))
    talk.opens(step)

    assert talk.heard
    assert all(len(reply.text) <= NOTICE for reply in talk.replies)
