"""Every table, once, for SQLite and PostgreSQL.

`info={"personal": True}` marks tables that hold something about a person: they are reached only through
`scope.scoped`. Columns of type Sealed hold ciphertext (SECURITY R4); append-only tables hold ids, codes,
amounts and times, never free text (R28).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
    text,
)

PERSONAL = {"personal": True}
APPEND_ONLY = {"append_only": True}

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC on both databases; SQLite keeps it as text without its zone.

    Its processors stand here in full: a claim of two hundred messages reads thousands of moments.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Refuse naive times."""
        return _moment_as_text if dialect.name == "sqlite" else _moment_in_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """Give the zone back; PostgreSQL's driver has done so."""
        return _moment_of_text if dialect.name == "sqlite" else None


def _moment_in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a time without a zone")
    return value.astimezone(UTC)


def _moment_as_text(value: datetime | None) -> str | None:
    moment = _moment_in_utc(value)
    return None if moment is None else moment.replace(tzinfo=None).isoformat(" ", "microseconds")


def _moment_of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


Id = String(32)
Sealed = LargeBinary
Digest = String(64)


def _id() -> Column[str]:
    return Column("id", Id, primary_key=True)


def _partial(name: str, where: str, *columns: str) -> Index:
    """An index of the rows that a condition holds for, on both databases."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def _ref(name: str, target: str, *, index: bool = True, nullable: bool = False) -> Column[str]:
    return Column(name, Id, ForeignKey(f"{target}.id"), index=index, nullable=nullable)


meta = Table(
    "meta",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)

update = Table(
    "update_seen",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("error", String(120)),
)

person = Table(
    "person",
    metadata,
    _id(),
    Column("language", String(8), nullable=False),
    Column("zone", String(40), nullable=False),
    Column("called", Sealed),
    Column("staff_name", Sealed),
    Column("hours", String(12)),
    Column("source", String(64)),
    Column("stopped_at", Moment),
    Column("held_at", Moment),
    Column("met_at", Moment, nullable=False),
    Column("heard_at", Moment, nullable=False, index=True),
    Column("erase_at", Moment, index=True),
    info=PERSONAL,
)

address = Table(
    "address",
    metadata,
    _id(),
    Column("channel", String(20), nullable=False),
    Column("reference", String(80), nullable=False),
    Column("private", Boolean, nullable=False),
    _ref("person_id", "person"),
    Column("doubtful_at", Moment),
    Column("unreachable_at", Moment),
    Column("unreachable_why", String(40)),
    UniqueConstraint("channel", "reference", name="uq_address_channel"),
    info=PERSONAL,
)

membership = Table(
    "membership",
    metadata,
    _id(),
    Column("enrolment", String(12), nullable=False, index=True),
    Column("name", Sealed),
    Column("called", Sealed),
    Column("nik", Sealed),
    Column("nik_index", Digest, index=True),
    Column("nik_tail", Sealed),
    Column("birth_date", Sealed),
    Column("phone", Sealed),
    Column("phone_index", Digest, index=True),
    Column("kpj", Sealed),
    Column("kpj_index", Digest, index=True),
    Column("village", Sealed),
    Column("occupation", String(40), nullable=False, server_default=""),
    Column("sector", String(12), nullable=False),
    Column("tier", SmallInteger, nullable=False, server_default="0"),
    Column("programmes", String(20), nullable=False),
    Column("payer", String(12), nullable=False),
    Column("region", String(4), nullable=False, index=True),
    Column("zone", String(40), nullable=False),
    _ref("officer_id", "person", nullable=True),
    _ref("entered_by", "person", nullable=True, index=False),
    Column("pay_day", SmallInteger),
    Column("snoozed_until", Moment),
    Column("created_at", Moment, nullable=False),
    Column("touched_at", Moment, nullable=False, index=True),
    info=PERSONAL,
)

tie = Table(
    "tie",
    metadata,
    _id(),
    _ref("person_id", "person"),
    _ref("membership_id", "membership"),
    Column("role", String(12), nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    info=PERSONAL,
)

consent = Table(
    "consent",
    metadata,
    _id(),
    Column("person_id", Id, nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("language", String(8), nullable=False),
    Column("text_hash", Digest, nullable=False),
    Column("prompt", String(24)),
    Column("at", Moment, nullable=False),
    Index("ix_consent_person", "person_id", "purpose", "at"),
    info=PERSONAL | APPEND_ONLY,
)

ledger = Table(
    "ledger",
    metadata,
    _id(),
    Column("membership_id", Id, nullable=False, index=True),
    Column("month", Date, nullable=False),
    Column("grade", SmallInteger, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("source", String(12), nullable=False),
    Column("by", Id),
    Column("took_money", Boolean, nullable=False),
    Column("reference", String(60), unique=True),
    Column("reverses", Id, unique=True),
    Column("at", Moment, nullable=False),
    info=PERSONAL | APPEND_ONLY,
)

standing = Table(
    "standing",
    metadata,
    Column("membership_id", Id, ForeignKey("membership.id"), primary_key=True),
    Column("zone", String(40), nullable=False),
    Column("first_month", Date),
    Column("first_gap", Date),
    Column("first_official_gap", Date),
    Column("months_official", SmallInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Index("ix_standing_sweep", "zone", "membership_id"),
    info=PERSONAL,
)

instruction = Table(
    "instruction",
    metadata,
    _id(),
    _ref("membership_id", "membership"),
    Column("first_month", Date, nullable=False),
    Column("months", SmallInteger, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("code", Sealed, nullable=False),
    Column("rates_version", String(40), nullable=False),
    Column("by", Id, nullable=False),
    Column("at", Moment, nullable=False),
    info=PERSONAL,
)

request = Table(
    "request",
    metadata,
    _id(),
    Column("number", String(6), nullable=False, unique=True),
    Column("kind", String(8), nullable=False),
    Column("state", String(10), nullable=False),
    _ref("person_id", "person"),
    _ref("membership_id", "membership", nullable=True),
    Column("region", String(4), nullable=False),
    Column("detail", Sealed),
    Column("reason", String(20)),
    _ref("taken_by", "person", nullable=True),
    Column("taken_at", Moment),
    Column("asked_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("late_told_at", Moment),
    Index("ix_request_queue", "region", "state", "due_at"),
    info=PERSONAL,
)

amount_decision = Table(
    "amount_decision",
    metadata,
    _id(),
    _ref("request_id", "request"),
    _ref("membership_id", "membership"),
    Column("region", String(4), nullable=False, index=True),
    Column("first_month", Date, nullable=False),
    Column("months", SmallInteger, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("computed", Integer, nullable=False),
    Column("code", Sealed, nullable=False),
    Column("reason", Sealed, nullable=False),
    Column("by", Id, nullable=False),
    Column("at", Moment, nullable=False),
    Column("decided_by", Id),
    Column("decided_at", Moment),
    Column("approved", Boolean),
    info=PERSONAL,
)

report = Table(
    "report",
    metadata,
    _id(),
    _ref("membership_id", "membership"),
    _ref("person_id", "person"),
    Column("entry_id", Id, nullable=False),
    Column("region", String(4), nullable=False),
    Column("month", Date, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", String(20)),
    _ref("file_id", "file", nullable=True),
    Column("at", Moment, nullable=False),
    Column("decided_by", Id),
    Column("decided_at", Moment),
    Index("ix_report_waiting", "region", "state", "at"),
    info=PERSONAL,
)

file = Table(
    "file",
    metadata,
    _id(),
    _ref("person_id", "person"),
    Column("channel", String(20), nullable=False),
    Column("reference", Sealed, nullable=False),
    Column("unique_hash", Digest, nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("mime", String(60), nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("kept_until", Moment),
    info=PERSONAL,
)

slip = Table(
    "slip",
    metadata,
    _id(),
    Column("code_hash", Digest, nullable=False, unique=True),
    _ref("membership_id", "membership"),
    Column("made_by", Id),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("used_at", Moment),
    info=PERSONAL,
)

prompt = Table(
    "prompt",
    metadata,
    Column("id", String(24), primary_key=True),
    _ref("person_id", "person"),
    _ref("address_id", "address", index=False),
    Column("choices", Sealed, nullable=False),
    Column("notice", Boolean, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("used_at", Moment),
    Index("ix_prompt_address", "address_id", "made_at"),
    info=PERSONAL,
)

talk = Table(
    "talk",
    metadata,
    Column("id", Id, ForeignKey("address.id"), primary_key=True),
    Column("step", String(60)),
    Column("draft", Sealed),
    Column("recent", Sealed),
    Column("recent_at", Moment),
    Column("heard_at", Moment, nullable=False, index=True),
    info=PERSONAL,
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", String(160), primary_key=True),
    Column("id", Id, nullable=False, unique=True),
    Column("kind", String(10), nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", String(40)),
    _ref("person_id", "person", index=False),
    _ref("address_id", "address", index=False, nullable=True),
    Column("membership_id", Id),
    Column("campaign_id", Id),
    Column("template", String(60)),
    Column("args", Sealed),
    Column("body", Sealed),
    Column("target", String(40)),
    Column("urgent", Boolean, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("term", Integer),
    Column("lease_until", Moment),
    Column("message", String(40)),
    Column("ended_at", Moment),
    Column("cleared", Boolean, nullable=False),
    Column("versions", String(120)),
    _partial("ix_outbox_due", "state = 'queued'", "priority", "not_before"),
    _partial("ix_outbox_expiry", "state = 'queued'", "expires_at"),
    _partial("ix_outbox_in_hand", "state = 'sending'", "term"),
    _partial("ix_outbox_lane", "campaign_id IS NOT NULL", "campaign_id", "state", "not_before"),
    _partial("ix_outbox_started", "address_id IS NOT NULL", "address_id", "ended_at"),
    _partial("ix_outbox_ended", "ended_at IS NOT NULL", "cleared", "ended_at"),
    Index("ix_outbox_person", "person_id", "state"),
    info=PERSONAL,
)

QUEUED: ColumnElement[str] = literal_column("'queued'")
SENDING: ColumnElement[str] = literal_column("'sending'")
"""States written into a statement as they are: a partial index is used only where its condition can be read."""

sender_term = Table(
    "sender_term",
    metadata,
    Column("bot", String(60), primary_key=True),
    Column("term", Integer, nullable=False),
    Column("beat_at", Moment, nullable=False),
    Column("holder", String(63)),
)

ticket = Table(
    "ticket",
    metadata,
    _id(),
    Column("number", String(6), nullable=False, unique=True),
    Column("about", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    Column("urgent", Boolean, nullable=False),
    _ref("person_id", "person"),
    _ref("membership_id", "membership", nullable=True, index=False),
    Column("region", String(4), nullable=False),
    Column("supervisor_only", Boolean, nullable=False),
    Column("but", Id),
    _ref("assignee", "person", nullable=True),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("closed_by", Id),
    Index("ix_ticket_open", "region", "state", "opened_at"),
    info=PERSONAL,
)

ticket_line = Table(
    "ticket_line",
    metadata,
    _id(),
    _ref("ticket_id", "ticket"),
    Column("by", Id, nullable=False),
    Column("by_worker", Boolean, nullable=False),
    Column("text", Sealed),
    _ref("file_id", "file", nullable=True, index=False),
    Column("at", Moment, nullable=False),
    Column("seq", Integer, nullable=False),
    info=PERSONAL,
)

question = Table(
    "question",
    metadata,
    _id(),
    _ref("person_id", "person"),
    Column("masked", Sealed, nullable=False),
    Column("topics", String(200), nullable=False),
    Column("confidence", SmallInteger, nullable=False, server_default="0"),
    Column("language", String(8), nullable=False),
    Column("region", String(4), nullable=False, server_default=""),
    Column("at", Moment, nullable=False, index=True),
    info=PERSONAL,
)

wording = Table(
    "wording",
    metadata,
    _id(),
    Column("topic", String(40), nullable=False),
    Column("wording", Sealed, nullable=False),
    Column("at", Moment, nullable=False),
)

recording = Table(
    "recording",
    metadata,
    _id(),
    Column("channel", String(20), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("language", String(8), nullable=False),
    Column("reference", Sealed, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("channel", "topic", "language"),
)

grant = Table(
    "staff_grant",
    metadata,
    _id(),
    _ref("person_id", "person"),
    Column("role", String(12), nullable=False),
    Column("granted_by", Id),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    info=PERSONAL,
)

grant_region = Table(
    "staff_region",
    metadata,
    Column("grant_id", Id, ForeignKey("staff_grant.id"), primary_key=True),
    Column("region", String(4), primary_key=True, index=True),
)

invitation = Table(
    "invitation",
    metadata,
    _id(),
    Column("code_hash", Digest, nullable=False, unique=True),
    Column("role", String(12), nullable=False),
    Column("scope", JSON, nullable=False),
    Column("inviter", Id),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    _ref("taken_by", "person", nullable=True, index=False),
    Column("taken_name", Sealed),
    Column("taken_at", Moment),
    Column("answered_at", Moment),
    Column("confirmed", Boolean),
    info=PERSONAL,
)

campaign = Table(
    "campaign",
    metadata,
    _id(),
    Column("number", String(6), nullable=False, unique=True),
    Column("state", String(10), nullable=False, index=True),
    Column("text", Sealed, nullable=False),
    Column("regions", JSON, nullable=False),
    Column("status", String(12), nullable=False),
    Column("count", Integer, nullable=False),
    Column("hash", Digest, nullable=False),
    Column("by", Id, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("started_by", Id),
    Column("started_at", Moment),
    Column("fixed_after", Id),
    Column("fixed_at", Moment),
    Column("paused_why", String(40)),
    Column("paused_at", Moment),
    Column("opt_outs", Integer, nullable=False, server_default="0"),
    Column("told", String(60)),
    Column("ended_at", Moment),
    info=PERSONAL,
)

journal = Table(
    "journal",
    metadata,
    _id(),
    Column("at", Moment, nullable=False, index=True),
    Column("actor", Id),
    Column("act", String(40), nullable=False, index=True),
    Column("subject", Id, index=True),
    Column("code", String(60)),
    Column("amount", Integer),
    info=PERSONAL | APPEND_ONLY,
)

tombstone = Table(
    "tombstone",
    metadata,
    _id(),
    Column("kind", String(12), nullable=False),
    Column("at", Moment, nullable=False),
    Column("suppression", Digest, index=True),
    info=APPEND_ONLY,
)

tally = Table(
    "tally",
    metadata,
    Column("person_id", Id, primary_key=True),
    Column("what", String(20), primary_key=True),
    Column("period", String(20), primary_key=True),
    Column("count", Integer, nullable=False),
    info=PERSONAL,
)
