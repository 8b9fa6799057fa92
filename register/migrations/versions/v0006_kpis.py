"""The monthly report: months that were closed, and the figures that were published."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = ("kpi_month", "kpi_figure")


def upgrade() -> None:
    """Make both tables, and close them to changes: what was published stands."""
    op.create_table(
        "kpi_month",
        sa.Column("month_on", sa.Date(), primary_key=True),
        _needed("closed_by", sa.Text()),
        _needed("closed_at", sa.DateTime(timezone=True)),
        _needed("snapshot_id", sa.Text()),
        _needed("as_at", sa.Date()),
        sa.Column("synthetic", sa.Boolean(), nullable=False, server_default=sa.false()),
        _needed("measures_digest", sa.Text()),
    )
    op.create_table(
        "kpi_figure",
        sa.Column("id", sa.Integer(), primary_key=True),
        _needed("measure", sa.Text()),
        _needed("month_on", sa.Date()),
        *(_needed(name, sa.Text()) for name in ("level", "place", "place_name")),
        _needed("version", sa.Integer()),
        _needed("source", sa.Text()),
        *(sa.Column(name, sa.Float()) for name in ("value", "recorded_value", "numerator", "denominator", "recorded")),
        sa.Column("left_out", sa.Text(), nullable=False, server_default="{}"),
        _needed("put_by", sa.Text()),
        _needed("put_at", sa.DateTime(timezone=True)),
        sa.Column("because", sa.Text()),
        sa.UniqueConstraint(
            *("measure", "month_on", "level", "place", "version"),
            name="uq_kpi_figure_measure_month_on_level_place_version",
        ),
        sa.CheckConstraint("level IN ('authority', 'service', 'team')", name=op.f("ck_kpi_figure_level")),
        sa.CheckConstraint("source IN ('closed', 'imported')", name=op.f("ck_kpi_figure_source")),
    )
    op.create_index("ix_kpi_figure_month_on", "kpi_figure", ["month_on"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for trigger in _sqlite_triggers() if is_sqlite else _postgres_triggers():
        op.execute(trigger)


def _sqlite_triggers() -> list[str]:
    """SQLite would take INSERT OR REPLACE for an insert: a row that is there already is refused first."""
    key = "measure = NEW.measure AND month_on = NEW.month_on AND level = NEW.level AND place = NEW.place"
    there = {"kpi_month": "month_on = NEW.month_on", "kpi_figure": f"{key} AND version = NEW.version"}
    triggers = []
    for table in TABLES:
        stop = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        triggers += [
            f"CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE ON {table} {stop}",
            f"CREATE TRIGGER {table}_loses_no_rows BEFORE DELETE ON {table} {stop}",
            f"CREATE TRIGGER {table}_replaces_no_row BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {there[table]} OR rowid = NEW.rowid) {stop}",
        ]
    return triggers


def _postgres_triggers() -> list[str]:
    triggers = [
        "CREATE FUNCTION kpis_are_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    ]
    for table in TABLES:
        triggers += [
            f"CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION kpis_are_append_only()",
            f"CREATE TRIGGER {table}_loses_no_rows BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION kpis_are_append_only()",
        ]
    return triggers


def _needed(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)
