"""Indexes that a million queued messages need, and why a campaign was paused."""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Moment

revision = "0002"
down_revision = "0001"

GONE = {
    "ix_outbox_address_id": ["address_id"],
    "ix_outbox_campaign": ["campaign_id", "state"],
    "ix_outbox_due": ["state", "priority", "not_before"],
    "ix_outbox_ended": ["cleared", "ended_at"],
    "ix_outbox_membership_id": ["membership_id"],
    "ix_outbox_person_id": ["person_id"],
}
NEW = {
    "ix_outbox_due": (["priority", "not_before"], "state = 'queued'"),
    "ix_outbox_expiry": (["expires_at"], "state = 'queued'"),
    "ix_outbox_in_hand": (["term"], "state = 'sending'"),
    "ix_outbox_lane": (["campaign_id", "state", "not_before"], "campaign_id IS NOT NULL"),
    "ix_outbox_started": (["address_id", "ended_at"], "address_id IS NOT NULL"),
    "ix_outbox_ended": (["cleared", "ended_at"], "ended_at IS NOT NULL"),
    "ix_outbox_person": (["person_id", "state"], None),
}


def upgrade() -> None:
    """Drop the old indexes, make the new ones, add the columns."""
    for name in GONE:
        op.drop_index(name, table_name="outbox")
    for name, (columns, where) in NEW.items():
        condition = sa.text(where) if where else None
        op.create_index(name, "outbox", columns, sqlite_where=condition, postgresql_where=condition)
    op.add_column("campaign", sa.Column("paused_why", sa.String(length=40)))
    op.add_column("campaign", sa.Column("paused_at", Moment()))
    op.add_column("campaign", sa.Column("opt_outs", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Back to the indexes of the first tables."""
    for name in ("opt_outs", "paused_at", "paused_why"):
        op.drop_column("campaign", name)
    for name in NEW:
        op.drop_index(name, table_name="outbox")
    for name, columns in GONE.items():
        op.create_index(name, "outbox", columns)
