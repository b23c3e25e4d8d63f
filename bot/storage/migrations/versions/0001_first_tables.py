"""Lay out the first tables."""

import sqlalchemy as sa
from alembic import op

from bot.storage.append_only import statements
from bot.storage.tables import Moment

revision = "0001"
down_revision = None

APPEND_ONLY = ("consent", "ledger", "journal", "tombstone")


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "campaign",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("started_by", sa.String(length=32), nullable=True),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("fixed_after", sa.String(length=32), nullable=True),
        sa.Column("fixed_at", Moment(), nullable=True),
        sa.Column("told", sa.String(length=60), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("number", name=op.f("uq_campaign_number")),
        info={"personal": True},
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_state"), ["state"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("prompt", sa.String(length=24), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        info={"personal": True, "append_only": True},
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_person", ["person_id", "purpose", "at"], unique=False)

    op.create_table(
        "journal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=True),
        sa.Column("code", sa.String(length=60), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        info={"personal": True, "append_only": True},
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_act"), ["act"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_subject"), ["subject"], unique=False)

    op.create_table(
        "ledger",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("membership_id", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("grade", sa.SmallInteger(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=True),
        sa.Column("took_money", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("reverses", sa.String(length=32), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
        sa.UniqueConstraint("reference", name=op.f("uq_ledger_reference")),
        sa.UniqueConstraint("reverses", name=op.f("uq_ledger_reverses")),
        info={"personal": True, "append_only": True},
    )
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_membership_id"), ["membership_id"], unique=False)

    op.create_table(
        "meta",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("called", sa.LargeBinary(), nullable=True),
        sa.Column("staff_name", sa.LargeBinary(), nullable=True),
        sa.Column("hours", sa.String(length=12), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("stopped_at", Moment(), nullable=True),
        sa.Column("held_at", Moment(), nullable=True),
        sa.Column("met_at", Moment(), nullable=False),
        sa.Column("heard_at", Moment(), nullable=False),
        sa.Column("erase_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        info={"personal": True},
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_erase_at"), ["erase_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_heard_at"), ["heard_at"], unique=False)

    op.create_table(
        "sender_term",
        sa.Column("bot", sa.String(length=60), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("beat_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("bot", name=op.f("pk_sender_term")),
    )
    op.create_table(
        "tally",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "what", "period", name=op.f("pk_tally")),
        info={"personal": True},
    )
    op.create_table(
        "tombstone",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("suppression", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
        info={"append_only": True},
    )
    with op.batch_alter_table("tombstone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tombstone_suppression"), ["suppression"], unique=False)

    op.create_table(
        "update_seen",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("error", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_update_seen")),
    )
    with op.batch_alter_table("update_seen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_update_seen_at"), ["at"], unique=False)

    op.create_table(
        "address",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("doubtful_at", Moment(), nullable=True),
        sa.Column("unreachable_at", Moment(), nullable=True),
        sa.Column("unreachable_why", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_address_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("channel", "reference", name="uq_address_channel"),
        info={"personal": True},
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_person_id"), ["person_id"], unique=False)

    op.create_table(
        "file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.LargeBinary(), nullable=False),
        sa.Column("unique_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("mime", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("kept_until", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_file_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
        info={"personal": True},
    )
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_file_unique_hash"), ["unique_hash"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("inviter", sa.String(length=32), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("taken_by", sa.String(length=32), nullable=True),
        sa.Column("taken_name", sa.LargeBinary(), nullable=True),
        sa.Column("taken_at", Moment(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_invitation_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitation_code_hash")),
        info={"personal": True},
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("enrolment", sa.String(length=12), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("called", sa.LargeBinary(), nullable=True),
        sa.Column("nik", sa.LargeBinary(), nullable=True),
        sa.Column("nik_index", sa.String(length=64), nullable=True),
        sa.Column("nik_tail", sa.LargeBinary(), nullable=True),
        sa.Column("birth_date", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("kpj", sa.LargeBinary(), nullable=True),
        sa.Column("kpj_index", sa.String(length=64), nullable=True),
        sa.Column("village", sa.LargeBinary(), nullable=True),
        sa.Column("occupation", sa.String(length=40), server_default="", nullable=False),
        sa.Column("sector", sa.String(length=12), nullable=False),
        sa.Column("tier", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("programmes", sa.String(length=20), nullable=False),
        sa.Column("payer", sa.String(length=12), nullable=False),
        sa.Column("region", sa.String(length=4), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("officer_id", sa.String(length=32), nullable=True),
        sa.Column("entered_by", sa.String(length=32), nullable=True),
        sa.Column("pay_day", sa.SmallInteger(), nullable=True),
        sa.Column("snoozed_until", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("touched_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_membership_entered_by")),
        sa.ForeignKeyConstraint(["officer_id"], ["person.id"], name=op.f("fk_membership_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        info={"personal": True},
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_enrolment"), ["enrolment"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_kpj_index"), ["kpj_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_nik_index"), ["nik_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_officer_id"), ["officer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_touched_at"), ["touched_at"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("masked", sa.LargeBinary(), nullable=False),
        sa.Column("topics", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_question_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        info={"personal": True},
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_person_id"), ["person_id"], unique=False)

    op.create_table(
        "staff_grant",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("granted_by", sa.String(length=32), nullable=True),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_staff_grant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_grant")),
        info={"personal": True},
    )
    with op.batch_alter_table("staff_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_grant_person_id"), ["person_id"], unique=False)

    op.create_table(
        "instruction",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("membership_id", sa.String(length=32), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("rates_version", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_instruction_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction")),
        info={"personal": True},
    )
    with op.batch_alter_table("instruction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instruction_membership_id"), ["membership_id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("address_id", sa.String(length=32), nullable=True),
        sa.Column("membership_id", sa.String(length=32), nullable=True),
        sa.Column("campaign_id", sa.String(length=32), nullable=True),
        sa.Column("template", sa.String(length=60), nullable=True),
        sa.Column("args", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("target", sa.String(length=40), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("not_before", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("term", sa.Integer(), nullable=True),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("message", sa.String(length=40), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("cleared", sa.Boolean(), nullable=False),
        sa.Column("versions", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_outbox_address_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outbox_person_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_outbox")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_id")),
        info={"personal": True},
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_address_id"), ["address_id"], unique=False)
        batch_op.create_index("ix_outbox_campaign", ["campaign_id", "state"], unique=False)
        batch_op.create_index("ix_outbox_due", ["state", "priority", "not_before"], unique=False)
        batch_op.create_index("ix_outbox_ended", ["cleared", "ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_membership_id"), ["membership_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_person_id"), ["person_id"], unique=False)

    op.create_table(
        "prompt",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("address_id", sa.String(length=32), nullable=False),
        sa.Column("choices", sa.LargeBinary(), nullable=False),
        sa.Column("notice", sa.Boolean(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_prompt_address_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_prompt_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt")),
        info={"personal": True},
    )
    with op.batch_alter_table("prompt", schema=None) as batch_op:
        batch_op.create_index("ix_prompt_address", ["address_id", "made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_prompt_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_prompt_person_id"), ["person_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("membership_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=32), nullable=False),
        sa.Column("region", sa.String(length=4), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("file_id", sa.String(length=32), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_report_file_id")),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_report_membership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        info={"personal": True},
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_membership_id"), ["membership_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_report_waiting", ["region", "state", "at"], unique=False)

    op.create_table(
        "request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("membership_id", sa.String(length=32), nullable=True),
        sa.Column("region", sa.String(length=4), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("taken_by", sa.String(length=32), nullable=True),
        sa.Column("taken_at", Moment(), nullable=True),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("late_told_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_request_membership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_request_person_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_request_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("number", name=op.f("uq_request_number")),
        info={"personal": True},
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_membership_id"), ["membership_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_request_queue", ["region", "state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_taken_by"), ["taken_by"], unique=False)

    op.create_table(
        "slip",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("membership_id", sa.String(length=32), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_slip_membership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_slip_code_hash")),
        info={"personal": True},
    )
    with op.batch_alter_table("slip", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slip_membership_id"), ["membership_id"], unique=False)

    op.create_table(
        "staff_region",
        sa.Column("grant_id", sa.String(length=32), nullable=False),
        sa.Column("region", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(["grant_id"], ["staff_grant.id"], name=op.f("fk_staff_region_grant_id")),
        sa.PrimaryKeyConstraint("grant_id", "region", name=op.f("pk_staff_region")),
    )
    with op.batch_alter_table("staff_region", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_region_region"), ["region"], unique=False)

    op.create_table(
        "standing",
        sa.Column("membership_id", sa.String(length=32), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=True),
        sa.Column("first_gap", sa.Date(), nullable=True),
        sa.Column("first_official_gap", sa.Date(), nullable=True),
        sa.Column("months_official", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_standing_membership_id")),
        sa.PrimaryKeyConstraint("membership_id", name=op.f("pk_standing")),
        info={"personal": True},
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.create_index("ix_standing_sweep", ["zone", "membership_id"], unique=False)

    op.create_table(
        "talk",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=60), nullable=True),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.Column("recent", sa.LargeBinary(), nullable=True),
        sa.Column("recent_at", Moment(), nullable=True),
        sa.Column("heard_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["address.id"], name=op.f("fk_talk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk")),
        info={"personal": True},
    )
    with op.batch_alter_table("talk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_heard_at"), ["heard_at"], unique=False)

    op.create_table(
        "ticket",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=6), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("membership_id", sa.String(length=32), nullable=True),
        sa.Column("region", sa.String(length=4), nullable=False),
        sa.Column("supervisor_only", sa.Boolean(), nullable=False),
        sa.Column("but", sa.String(length=32), nullable=True),
        sa.Column("assignee", sa.String(length=32), nullable=True),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["assignee"], ["person.id"], name=op.f("fk_ticket_assignee")),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_ticket_membership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ticket_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("number", name=op.f("uq_ticket_number")),
        info={"personal": True},
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_assignee"), ["assignee"], unique=False)
        batch_op.create_index("ix_ticket_open", ["region", "state", "opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ticket_person_id"), ["person_id"], unique=False)

    op.create_table(
        "tie",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("membership_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_tie_membership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tie_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie")),
        info={"personal": True},
    )
    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tie_membership_id"), ["membership_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tie_person_id"), ["person_id"], unique=False)

    op.create_table(
        "amount_decision",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("membership_id", sa.String(length=32), nullable=False),
        sa.Column("region", sa.String(length=4), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("computed", sa.Integer(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_amount_decision_membership_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_amount_decision_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amount_decision")),
        info={"personal": True},
    )
    with op.batch_alter_table("amount_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amount_decision_membership_id"), ["membership_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_amount_decision_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix_amount_decision_request_id"), ["request_id"], unique=False)

    op.create_table(
        "ticket_line",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("by_worker", sa.Boolean(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("file_id", sa.String(length=32), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_ticket_line_file_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_line_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_line")),
        info={"personal": True},
    )
    with op.batch_alter_table("ticket_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_line_ticket_id"), ["ticket_id"], unique=False)
    for table in APPEND_ONLY:
        for statement in statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("ticket_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_line_ticket_id"))

    op.drop_table("ticket_line")
    with op.batch_alter_table("amount_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amount_decision_request_id"))
        batch_op.drop_index(batch_op.f("ix_amount_decision_region"))
        batch_op.drop_index(batch_op.f("ix_amount_decision_membership_id"))

    op.drop_table("amount_decision")
    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tie_person_id"))
        batch_op.drop_index(batch_op.f("ix_tie_membership_id"))

    op.drop_table("tie")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_person_id"))
        batch_op.drop_index("ix_ticket_open")
        batch_op.drop_index(batch_op.f("ix_ticket_assignee"))

    op.drop_table("ticket")
    with op.batch_alter_table("talk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_talk_heard_at"))

    op.drop_table("talk")
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index("ix_standing_sweep")

    op.drop_table("standing")
    with op.batch_alter_table("staff_region", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_region_region"))

    op.drop_table("staff_region")
    with op.batch_alter_table("slip", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slip_membership_id"))

    op.drop_table("slip")
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_taken_by"))
        batch_op.drop_index("ix_request_queue")
        batch_op.drop_index(batch_op.f("ix_request_person_id"))
        batch_op.drop_index(batch_op.f("ix_request_membership_id"))

    op.drop_table("request")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index("ix_report_waiting")
        batch_op.drop_index(batch_op.f("ix_report_person_id"))
        batch_op.drop_index(batch_op.f("ix_report_membership_id"))
        batch_op.drop_index(batch_op.f("ix_report_file_id"))

    op.drop_table("report")
    with op.batch_alter_table("prompt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prompt_person_id"))
        batch_op.drop_index(batch_op.f("ix_prompt_expires_at"))
        batch_op.drop_index("ix_prompt_address")

    op.drop_table("prompt")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_person_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_membership_id"))
        batch_op.drop_index("ix_outbox_ended")
        batch_op.drop_index("ix_outbox_due")
        batch_op.drop_index("ix_outbox_campaign")
        batch_op.drop_index(batch_op.f("ix_outbox_address_id"))

    op.drop_table("outbox")
    with op.batch_alter_table("instruction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instruction_membership_id"))

    op.drop_table("instruction")
    with op.batch_alter_table("staff_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_grant_person_id"))

    op.drop_table("staff_grant")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_person_id"))
        batch_op.drop_index(batch_op.f("ix_question_at"))

    op.drop_table("question")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_touched_at"))
        batch_op.drop_index(batch_op.f("ix_membership_region"))
        batch_op.drop_index(batch_op.f("ix_membership_phone_index"))
        batch_op.drop_index(batch_op.f("ix_membership_officer_id"))
        batch_op.drop_index(batch_op.f("ix_membership_nik_index"))
        batch_op.drop_index(batch_op.f("ix_membership_kpj_index"))
        batch_op.drop_index(batch_op.f("ix_membership_enrolment"))

    op.drop_table("membership")
    op.drop_table("invitation")
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_unique_hash"))
        batch_op.drop_index(batch_op.f("ix_file_person_id"))

    op.drop_table("file")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_person_id"))

    op.drop_table("address")
    with op.batch_alter_table("update_seen", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_update_seen_at"))

    op.drop_table("update_seen")
    with op.batch_alter_table("tombstone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tombstone_suppression"))

    op.drop_table("tombstone")
    op.drop_table("tally")
    op.drop_table("sender_term")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_heard_at"))
        batch_op.drop_index(batch_op.f("ix_person_erase_at"))

    op.drop_table("person")
    op.drop_table("meta")
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_membership_id"))

    op.drop_table("ledger")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_subject"))
        batch_op.drop_index(batch_op.f("ix_journal_at"))
        batch_op.drop_index(batch_op.f("ix_journal_act"))

    op.drop_table("journal")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_person")

    op.drop_table("consent")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_state"))

    op.drop_table("campaign")
