"""Keep the wordings and recordings of an office, and where and how surely a question was not answered."""

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import Moment

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column("question", sa.Column("confidence", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("question", sa.Column("region", sa.String(length=4), nullable=False, server_default=""))
    op.create_table(
        "wording",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("wording", sa.LargeBinary(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
    )
    op.create_table(
        "recording",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("reference", sa.LargeBinary(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("channel", "topic", "language", name=op.f("uq_recording_channel")),
    )
