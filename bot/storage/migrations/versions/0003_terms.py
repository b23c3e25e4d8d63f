"""Note which process holds a sender's term."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the schema to this revision."""
    with op.batch_alter_table("sender_term", schema=None) as batch_op:
        batch_op.add_column(sa.Column("holder", sa.String(length=63), nullable=True))


def downgrade() -> None:
    """Take the schema back to the one before."""
    with op.batch_alter_table("sender_term", schema=None) as batch_op:
        batch_op.drop_column("holder")
