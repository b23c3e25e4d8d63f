"""The people and records of the staff's tests: one regency of ours, one of somebody else."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.membership import Enrolment, Membership
from bot.domain.people import Grant, Person
from bot.domain.viewer import Role
from bot.domain.views import AmountView, CampaignView, InvitationView, ReportView, RequestView, TicketLine, TicketView

BLITAR, KEDIRI = "3505", "3506"
ZONE = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
NOVEMBER = date(2026, 11, 1)
CANARY = "3505154708720003"


def staff(id: str, role: Role, *regions: str) -> Person:
    """Somebody who holds one role."""
    return Person(id, "id", ZONE, called="Mbak Rina", staff_name="Rina", grants=(Grant(role, frozenset(regions)),))


AGENT = staff("agent", Role.AGENT, BLITAR)
OTHER_AGENT = staff("other agent", Role.AGENT, BLITAR)
SUPERVISOR = staff("supervisor", Role.SUPERVISOR, BLITAR)
COORDINATOR = staff("coordinator", Role.COORDINATOR, BLITAR)


def membership(**values: object) -> Membership:
    """Mbok Jum, vegetables, the fourth income row: Rp11.400 in November 2026."""
    known = {"enrolment": Enrolment.REQUESTED, "name": "Jumiati", "called": "Bu Jum", "tier": 4, "region": BLITAR}
    return Membership(**{"id": "jum", "nik_tail": "0003", **known, **values})  # type: ignore[arg-type]


def request(taken_by: str | None = None, **values: object) -> RequestView:
    """A sign-up in the queue, or taken by somebody."""
    answers = (
        ("name", "Jumiati"),
        ("called", "Bu Jum"),
        ("phone", "+6281234567890"),
        ("occupation", "vegetable_seller"),
        ("tier", "4"),
        ("programmes", "jkk,jkm"),
        ("payer", "self"),
        ("region", BLITAR),
        ("village", "Wlingi, Beru"),
        ("birth_date", "1972-08-07"),
    )
    known = {
        "id": "r1",
        "number": "K7M2QX",
        "kind": "enrol",
        "state": "taken" if taken_by else "waiting",
        "region": BLITAR,
        "first_name": "Jumiati",
        "asked_at": NOW - timedelta(hours=3),
        "due": NOW + timedelta(hours=5),
        "person": "worker",
        "taken_by": taken_by,
        "membership": membership() if taken_by else None,
        "values": answers if taken_by else (),
    }
    return RequestView(**{**known, **values})  # type: ignore[arg-type]


def report(**values: object) -> ReportView:
    """November reported as paid, with a photo."""
    known = {
        "id": "p1",
        "membership": membership(enrolment=Enrolment.CODED),
        "person": "worker",
        "month": NOVEMBER,
        "amount": 11_400,
        "reported_at": NOW,
        "file": "file-1",
    }
    return ReportView(**{**known, **values})  # type: ignore[arg-type]


def ticket(**values: object) -> TicketView:
    """A question with two lines, one of them a photo."""
    known = {
        "id": "t1",
        "number": "T4GH2K",
        "about": "question",
        "region": BLITAR,
        "urgent": False,
        "person": "worker",
        "called": "Bu Jum",
        "opened_at": NOW,
        "state": "open",
        "lines": (TicketLine(True, NOW, "Kartu saya mana?"), TicketLine(True, NOW, "", "file-9", "photo")),
    }
    return TicketView(**{**known, **values})  # type: ignore[arg-type]


def amount(**values: object) -> AmountView:
    """An amount that differs, entered by the agent."""
    known = {
        "id": "a1",
        "request": "r1",
        "number": "K7M2QX",
        "membership": "jum",
        "code": "123456789012",
        "amount": 11_500,
        "computed": 11_400,
        "reason": "di portal begitu",
        "by": "agent",
        "by_name": "Rina",
    }
    return AmountView(**{**known, **values})  # type: ignore[arg-type]


def campaign(**values: object) -> CampaignView:
    """A broadcast that waits, written by the agent."""
    known = {
        "id": "c1",
        "number": "S9PL3W",
        "state": "draft",
        "text": "Selamat pagi {nama}. Iuran {bulan}: {iuran}.",
        "regions": frozenset({BLITAR}),
        "status": "all",
        "count": 12,
        "by": "agent",
        "by_name": "Rina",
        "hash": "",
    }
    return CampaignView(**{**known, **values})  # type: ignore[arg-type]


def invitation(**values: object) -> InvitationView:
    """An invitation of the supervisor for an agent."""
    known = {"id": "i1", "role": Role.AGENT, "scope": frozenset({BLITAR}), "inviter": "supervisor"}
    return InvitationView(**{**known, **values})  # type: ignore[arg-type]
