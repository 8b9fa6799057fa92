"""The outbox: messages as they are to be sent, and which exceptions they tell of."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

STATES = "'waiting', 'sending', 'accepted', 'deferred', 'refused', 'gave_up'"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(_needed(name, sa.Text()) for name in ("key", "channel", "recipient", "person", "kind")),
        _needed("business_date", sa.Date()),
        _needed("body", sa.LargeBinary()),
        _needed("message_id", sa.Text()),
        _needed("put_at", sa.DateTime(timezone=True)),
        _needed("state", sa.Text()),
        _needed("attempts", sa.Integer()),
        _needed("next_try_at", sa.DateTime(timezone=True)),
        sa.Column("first_tried_at", sa.DateTime(timezone=True)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        *(sa.Column(name, sa.Text()) for name in ("lease_owner", "last_code", "last_says")),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        *(sa.Column(name, sa.Text()) for name in ("provider_ref", "receipt")),
        sa.Column("receipt_asked_at", sa.DateTime(timezone=True)),
        sa.Column("handed_on_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_outbox_state")),
    )
    op.create_index("ix_outbox_channel_state_next_try_at", "outbox", ["channel", "state", "next_try_at"])
    op.create_index("ix_outbox_business_date", "outbox", ["business_date"])
    op.create_table(
        "outbox_exception",
        _half_of_the_key("outbox"),
        _half_of_the_key("exception"),
        sa.PrimaryKeyConstraint("outbox_id", "exception_id"),
    )
    op.create_index("ix_outbox_exception_exception_id", "outbox_exception", ["exception_id"])


def _needed(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _half_of_the_key(table: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", name=op.f(f"fk_outbox_exception_{table}_id"))
    return sa.Column(f"{table}_id", sa.Integer(), key, nullable=False)
