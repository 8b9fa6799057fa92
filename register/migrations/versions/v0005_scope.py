"""Indexes for the console: what somebody sees, by child, by meeting, and by whose it is.

Without them a page of a team reads the whole register: 520,000 exceptions, where a team has some thousands.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

INDEXES = (("person",), ("meeting",), ("team", "state"), ("owner", "state"), ("agency", "state"))


def upgrade() -> None:
    """Make the indexes."""
    for columns in INDEXES:
        op.create_index(f"ix_exception_{'_'.join(columns)}", "exception", list(columns))
