"""The register, its history and its nights."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None

RUN_STATUSES = "'claimed', 'committed', 'rejected', 'failed', 'missed'"
STATES = "'open', 'acknowledged', 'waived', 'resolved', 'withdrawn', 'lapsed', 'reopened'"

#: SQLite would take INSERT OR REPLACE for an insert; the next number is the only one that goes in.
SQLITE_TRIGGERS = (
    """CREATE TRIGGER history_keeps_rows BEFORE UPDATE ON history
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
    """CREATE TRIGGER history_loses_no_rows BEFORE DELETE ON history
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
    """CREATE TRIGGER history_goes_on BEFORE INSERT ON history
    WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM history)
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
)

POSTGRES_TRIGGERS = (
    """CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$""",
    """CREATE TRIGGER history_keeps_rows BEFORE UPDATE OR DELETE ON history
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only()""",
    """CREATE TRIGGER history_loses_no_rows BEFORE TRUNCATE ON history
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()""",
)


def upgrade() -> None:
    """Make every table, start the counters, and close the history to changes."""
    _runs()
    _exceptions()
    _history()
    triggers = SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRES_TRIGGERS
    for trigger in triggers:
        op.execute(trigger)


def _runs() -> None:
    _table(
        "run",
        sa.Column("id", sa.Integer(), primary_key=True),
        _day("business_date", nullable=False),
        _text("status", nullable=False),
        _flag("is_held", server_default=sa.false()),
        _text("held_because"),
        _text("confirmed_by"),
        _moment("confirmed_at"),
        _text("owner", nullable=False),
        _moment("lease_until", nullable=False),
        _number("attempt"),
        _text("snapshot_digest"),
        _text("snapshot_id"),
        _text("source"),
        _day("as_at"),
        _flag("synthetic", server_default=sa.false()),
        _text("ruleset_digest"),
        _text("calendar_digest"),
        _moment("started_at"),
        _moment("finished_at"),
        sa.Column("last_seq", sa.BigInteger()),
        _text("counts", nullable=False, server_default="{}"),
        _text("problems", nullable=False, server_default="{}"),
        _text("message"),
        sa.UniqueConstraint("business_date", name="uq_run_business_date"),
        sa.CheckConstraint(f"status IN ({RUN_STATUSES})", name=op.f("ck_run_status")),
    )
    _table(
        "run_rule",
        _of("run", nullable=False),
        _text("rule", nullable=False),
        _text("rule_digest", nullable=False),
        _number("subjects"),
        _text("states", nullable=False),
        _text("not_assessable"),
        _text("failed"),
        sa.PrimaryKeyConstraint("run_id", "rule"),
    )
    _table(
        "run_table",
        _of("run", nullable=False),
        _text("table_name", nullable=False),
        _number("rows"),
        _number("quarantined"),
        sa.PrimaryKeyConstraint("run_id", "table_name"),
    )
    _table(
        "run_plan",
        _text("plan_id", primary_key=True),
        _text("team"),
        _flag("is_open"),
        _of("run", nullable=False),
    )


def _exceptions() -> None:
    _table(
        "exception",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        *(_text(name, nullable=False) for name in ("reference", "rule", "subject", "link")),
        *(_text(name, nullable=False) for name in ("family", "severity", "route")),
        *(_text(name) for name in ("person", "plan", "meeting", "team", "team_name", "owner", "agency")),
        _text("state", nullable=False),
        _text("cause"),
        _text("reason"),
        *(_day(name, nullable=False) for name in ("started_on", "due_on", "breach_on")),
        _day("met_on"),
        _day("closed_on"),
        _number("days_late"),
        *(_text(name, nullable=False) for name in ("unit", "says", "evidence", "shown")),
        _day("opened_on", nullable=False),
        _text("opened_because", nullable=False),
        _day("seen_on", nullable=False),
        _day("not_seen_since"),
        _text("doubt"),
        _number("tier"),
        _number("raised"),
        _day("promise_on"),
        _text("promise_by"),
        _text("promise_note"),
        _text("waiver_reason"),
        _day("waiver_until"),
        _text("waiver_asked_by"),
        _moment("waiver_asked_at"),
        *(_text(name) for name in ("waiver_approved_by", "hidden_by", "hidden_how")),
        _number("repeats"),
        _flag("is_drift"),
        _number("times_opened"),
        _moment("changed_at", nullable=False),
        sa.UniqueConstraint("reference", name="uq_exception_reference"),
        sa.UniqueConstraint("rule", "subject", "link", name="uq_exception_rule_subject_link"),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_exception_state")),
    )
    op.create_index("ix_exception_plan", "exception", ["plan"])
    op.create_index("ix_exception_state_due_on", "exception", ["state", "due_on"])


def _history() -> None:
    _table(
        "history",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False),
        _of("exception"),
        _text("reference"),
        _of("run"),
        _day("business_date", nullable=False),
        _moment("at", nullable=False),
        *(_text(name, nullable=False) for name in ("actor", "kind")),
        _text("cause"),
        *(_text(name, nullable=False) for name in ("changes", "prev_hash", "hash")),
    )
    op.create_index("ix_history_exception_id_seq", "history", ["exception_id", "seq"])
    counter = _table("counter", _text("name", primary_key=True), sa.Column("value", sa.BigInteger(), nullable=False))
    op.bulk_insert(counter, [{"name": "exception", "value": 0}, {"name": "history", "value": 0}])


def _table(name: str, *items: SchemaItem) -> sa.Table:
    return op.create_table(name, *items)


def _text(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), **options)


def _day(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), **options)


def _moment(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), **options)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _flag(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False, **options)


def _of(table: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(f"{table}_id", sa.Integer(), sa.ForeignKey(f"{table}.id"), **options)
