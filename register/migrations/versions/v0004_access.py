"""Accounts, sessions, tokens, restricted children, saved views, and the log of who looked at what."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ROLES = "'viewer', 'lead', 'team_manager', 'agency_lead', 'unit', 'auditor', 'administrator'"

SQLITE_TRIGGERS = tuple(
    f"""CREATE TRIGGER {table}_{name} BEFORE {change} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
    for table in ("access_log", "access_record")
    for name, change in (("keeps_rows", "UPDATE"), ("loses_no_rows", "DELETE"))
)

POSTGRES_TRIGGERS = (
    """CREATE FUNCTION access_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'access_log is append-only'; END $$""",
    *(
        f"""CREATE TRIGGER {table}_{name} BEFORE {change} ON {table}
        FOR EACH {each} EXECUTE FUNCTION access_log_is_append_only()"""
        for table in ("access_log", "access_record")
        for name, change, each in (
            ("keeps_rows", "UPDATE OR DELETE", "ROW"),
            ("loses_no_rows", "TRUNCATE", "STATEMENT"),
        )
    ),
)


def upgrade() -> None:
    """Make the tables, start the counter, and close the log to changes."""
    _accounts()
    _restrictions()
    _log()
    op.execute("INSERT INTO counter (name, value) VALUES ('access_log', 0)")
    triggers = SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRES_TRIGGERS
    for trigger in triggers:
        op.execute(trigger)


def _accounts() -> None:
    op.create_table(
        "account",
        _number("id"),
        *(_text(name, nullable=False) for name in ("name", "shown_name", "role")),
        _text("teams", nullable=False, server_default="[]"),
        _text("worker"),
        _text("agency"),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("sees_names", "is_active")),
        _text("password_hash"),
        _text("subject"),
        *(_moment(name, nullable=False) for name in ("made_at", "changed_at")),
        _moment("signed_in_at"),
        sa.UniqueConstraint("name", name="uq_account_name"),
        sa.UniqueConstraint("subject", name="uq_account_subject"),
        sa.CheckConstraint(f"role IN ({ROLES})", name=op.f("ck_account_role")),
    )
    op.create_table(
        "session",
        _text("token_hash", primary_key=True),
        _of_account("session"),
        _text("how", nullable=False),
        *(_moment(name, nullable=False) for name in ("begun_at", "seen_at", "ends_at")),
        _moment("revoked_at"),
    )
    op.create_table(
        "api_token",
        _number("id"),
        _of_account("api_token"),
        *(_text(name, nullable=False) for name in ("name", "token_hash", "may")),
        *(_moment(name, nullable=False) for name in ("made_at", "ends_at")),
        *(_moment(name) for name in ("revoked_at", "used_at")),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
    )
    op.create_table(
        "saved_view",
        _number("id"),
        _of_account("saved_view"),
        *(_text(name, nullable=False) for name in ("name", "query")),
        _moment("made_at", nullable=False),
        sa.UniqueConstraint("account_id", "name", name="uq_saved_view_account_id_name"),
    )
    op.create_table(
        "sign_in_attempt",
        _number("id"),
        *(_text(name, nullable=False) for name in ("name_digest", "place_digest")),
        _moment("at", nullable=False),
    )
    for table in ("session", "api_token"):
        op.create_index(f"ix_{table}_account_id", table, ["account_id"])
    for name in ("name_digest", "place_digest"):
        op.create_index(f"ix_sign_in_attempt_{name}_at", "sign_in_attempt", [name, "at"])


def _restrictions() -> None:
    op.create_table(
        "restriction",
        _text("person", primary_key=True),
        *(_text(name, nullable=False) for name in ("reason", "made_by")),
        _moment("made_at", nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
    )
    op.create_table(
        "restriction_account",
        sa.Column(
            "person",
            sa.Text(),
            sa.ForeignKey("restriction.person", name=op.f("fk_restriction_account_person")),
            nullable=False,
        ),
        _of_account("restriction_account"),
        sa.PrimaryKeyConstraint("person", "account_id"),
    )
    op.create_table(
        "break_glass",
        _number("id"),
        _of_account("break_glass"),
        *(_text(name, nullable=False) for name in ("person", "reason")),
        *(_moment(name, nullable=False) for name in ("begun_at", "ends_at")),
    )
    op.create_index("ix_break_glass_account_id", "break_glass", ["account_id"])


def _log() -> None:
    op.create_table(
        "access_log",
        sa.Column("seq", _big(), primary_key=True, autoincrement=False),
        _moment("at", nullable=False),
        sa.Column("account_id", sa.Integer()),
        *(_text(name, nullable=False) for name in ("account", "role", "action", "page")),
        sa.Column("records", sa.Integer(), nullable=False),
        *(_text(name, nullable=False) for name in ("detail", "prev_hash", "hash")),
    )
    op.create_table(
        "access_record",
        sa.Column("seq", _big(), sa.ForeignKey("access_log.seq", name=op.f("fk_access_record_seq")), nullable=False),
        *(_text(name, nullable=False) for name in ("kind", "key")),
        sa.PrimaryKeyConstraint("seq", "kind", "key"),
    )
    op.create_index("ix_access_log_account_id", "access_log", ["account_id"])
    op.create_index("ix_access_log_at", "access_log", ["at"])
    op.create_index("ix_access_record_kind_key_seq", "access_record", ["kind", "key", "seq"])


def _big() -> sa.types.TypeEngine[Any]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), primary_key=True)


def _text(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), **options)


def _moment(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def _of_account(table: str) -> sa.Column[int]:
    key = sa.ForeignKey("account.id", name=op.f(f"fk_{table}_account_id"))
    return sa.Column("account_id", sa.Integer(), key, nullable=False)
