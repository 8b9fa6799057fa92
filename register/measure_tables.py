"""The tables of the monthly report: months that were closed, and the figures that were published. Append-only."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Float, Integer, Table, UniqueConstraint, false

from register.tables import metadata
from register.text import Document, PlainText
from register.utc import UtcDateTime

__all__ = ["kpi_figure", "kpi_month", "metadata"]

#: A month that was closed: from which snapshot, by whom. It is closed once.
kpi_month = Table(
    "kpi_month",
    metadata,
    Column("month_on", Date, primary_key=True),
    Column("closed_by", PlainText, nullable=False),
    Column("closed_at", UtcDateTime, nullable=False),
    Column("snapshot_id", PlainText, nullable=False),
    Column("as_at", Date, nullable=False),
    Column("synthetic", Boolean, nullable=False, server_default=false()),
    #: What the measures and their settings were.
    Column("measures_digest", PlainText, nullable=False),
)

#: One published figure. A mended import is a row of its own with the next version; the last one stands.
kpi_figure = Table(
    "kpi_figure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("measure", PlainText, nullable=False),
    Column("month_on", Date, nullable=False, index=True),
    Column("level", PlainText, nullable=False),
    #: Empty for the authority, and for what no team is known for.
    Column("place", PlainText, nullable=False),
    Column("place_name", PlainText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("source", PlainText, nullable=False),
    Column("value", Float),
    Column("recorded_value", Float),
    Column("numerator", Float),
    Column("denominator", Float),
    Column("recorded", Float),
    Column("left_out", Document, nullable=False, server_default="{}"),
    Column("put_by", PlainText, nullable=False),
    Column("put_at", UtcDateTime, nullable=False),
    #: Why an imported figure was mended.
    Column("because", PlainText),
    UniqueConstraint("measure", "month_on", "level", "place", "version"),
    CheckConstraint("level IN ('authority', 'service', 'team')", name="level"),
    CheckConstraint("source IN ('closed', 'imported')", name="source"),
)
