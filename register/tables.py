"""The tables of the register. `register/migrations` makes them; a test holds the two together."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    false,
)

from register.text import Document, PlainText
from register.utc import UtcDateTime

#: So many rows go to the database, or come from it, at once.
CHUNK = 1000

#: In SQLite only an INTEGER is the row's own number; it has 64 bits all the same.
BIG_NUMBER = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: A night has one row for good: a second attempt is the same row with the next `attempt`.
run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("business_date", Date, nullable=False, unique=True),
    Column("status", PlainText, nullable=False),
    Column("is_held", Boolean, nullable=False, server_default=false()),
    Column("held_because", PlainText),
    Column("confirmed_by", PlainText),
    Column("confirmed_at", UtcDateTime),
    Column("owner", PlainText, nullable=False),
    Column("lease_until", UtcDateTime, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("snapshot_digest", PlainText),
    Column("snapshot_id", PlainText),
    Column("source", PlainText),
    Column("as_at", Date),
    Column("synthetic", Boolean, nullable=False, server_default=false()),
    Column("ruleset_digest", PlainText),
    Column("calendar_digest", PlainText),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("last_seq", BigInteger),
    Column("counts", Document, nullable=False, server_default="{}"),
    Column("problems", Document, nullable=False, server_default="{}"),
    Column("message", PlainText),
    CheckConstraint("status IN ('claimed', 'committed', 'rejected', 'failed', 'missed')", name="status"),
)

run_rule = Table(
    "run_rule",
    metadata,
    Column("run_id", Integer, ForeignKey("run.id"), primary_key=True),
    Column("rule", PlainText, primary_key=True),
    Column("rule_digest", PlainText, nullable=False),
    Column("subjects", Integer, nullable=False),
    Column("states", Document, nullable=False),
    Column("not_assessable", PlainText),
    Column("failed", PlainText),
)

run_table = Table(
    "run_table",
    metadata,
    Column("run_id", Integer, ForeignKey("run.id"), primary_key=True),
    Column("table_name", PlainText, primary_key=True),
    Column("rows", Integer, nullable=False),
    Column("quarantined", Integer, nullable=False),
)

#: The plans of the last night that counted them; `run_id` is the night that first showed the row as it stands.
run_plan = Table(
    "run_plan",
    metadata,
    Column("plan_id", PlainText, primary_key=True),
    Column("team", PlainText),
    Column("is_open", Boolean, nullable=False),
    Column("run_id", Integer, ForeignKey("run.id"), nullable=False),
)

#: The steps of a route as they stood on some night, kept once under the digest of their text: see `register.policies`.
policy = Table(
    "policy",
    metadata,
    Column("digest", PlainText, primary_key=True),
    Column("steps", PlainText, nullable=False),
)

exception = Table(
    "exception",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("reference", PlainText, nullable=False, unique=True),
    Column("rule", PlainText, nullable=False),
    Column("subject", PlainText, nullable=False),
    Column("link", PlainText, nullable=False),
    Column("family", PlainText, nullable=False),
    Column("severity", PlainText, nullable=False),
    Column("route", PlainText, nullable=False),
    Column("person", PlainText),
    Column("plan", PlainText, index=True),
    Column("meeting", PlainText),
    Column("team", PlainText),
    Column("team_name", PlainText),
    Column("owner", PlainText),
    Column("agency", PlainText),
    Column("state", PlainText, nullable=False),
    Column("cause", PlainText),
    Column("reason", PlainText),
    Column("started_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("breach_on", Date, nullable=False),
    Column("met_on", Date),
    Column("closed_on", Date),
    Column("days_late", Integer, nullable=False),
    Column("unit", PlainText, nullable=False),
    Column("says", PlainText, nullable=False),
    Column("evidence", Document, nullable=False),
    Column("shown", PlainText, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("opened_because", PlainText, nullable=False),
    Column("seen_on", Date, nullable=False),
    Column("not_seen_since", Date),
    Column("doubt", PlainText),
    Column("tier", Integer, nullable=False),
    Column("raised", Integer, nullable=False),
    Column("promise_on", Date),
    Column("promise_by", PlainText),
    Column("promise_note", PlainText),
    Column("waiver_reason", PlainText),
    Column("waiver_until", Date),
    Column("waiver_asked_by", PlainText),
    Column("waiver_asked_at", UtcDateTime),
    Column("waiver_approved_by", PlainText),
    Column("hidden_by", PlainText),
    Column("hidden_how", PlainText),
    Column("repeats", Integer, nullable=False),
    Column("is_drift", Boolean, nullable=False),
    Column("times_opened", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("policy", PlainText),
    Column("policy_on", Date),
    Column("reached", Document),
    UniqueConstraint("rule", "subject", "link"),
    Index(None, "state", "due_on"),
    # What somebody sees is asked for on every page: by child, by meeting, and by whose it is.
    Index(None, "person"),
    Index(None, "meeting"),
    Index(None, "team", "state"),
    Index(None, "owner", "state"),
    Index(None, "agency", "state"),
    CheckConstraint(
        "state IN ('open', 'acknowledged', 'waived', 'resolved', 'withdrawn', 'lapsed', 'reopened')", name="state"
    ),
)

#: Append-only: triggers refuse every change, and each row holds the hash of the one before.
history = Table(
    "history",
    metadata,
    Column("seq", BIG_NUMBER, primary_key=True, autoincrement=False),
    Column("exception_id", Integer, ForeignKey("exception.id")),
    Column("reference", PlainText),
    Column("run_id", Integer, ForeignKey("run.id")),
    Column("business_date", Date, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", PlainText, nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("cause", PlainText),
    Column("changes", Document, nullable=False),
    Column("prev_hash", PlainText, nullable=False),
    Column("hash", PlainText, nullable=False),
    Index(None, "exception_id", "seq"),
)

#: The last number given: of an exception, and of an event. Who writes holds the row of `history` until the end.
counter = Table(
    "counter",
    metadata,
    Column("name", PlainText, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

#: What follows every night without an event of its own, so that the audit does not ask the events for it. How the past
#: has it all the same: docs/reference/register.md.
NOT_HISTORIC = ("days_late", "says", "evidence", "shown", "seen_on", "changed_at")
