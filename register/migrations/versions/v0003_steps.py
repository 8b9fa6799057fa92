"""The steps of its route, kept with an exception; what was open before takes them on the next night."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table of steps, and the columns of an exception that lead to it."""
    op.create_table(
        "policy",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_policy"),
    )
    op.add_column("exception", sa.Column("policy", sa.Text()))
    op.add_column("exception", sa.Column("policy_on", sa.Date()))
    op.add_column("exception", sa.Column("reached", sa.Text()))
