"""Who may look at the register, and what they looked at: accounts, sessions, restricted children, the access log."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, UniqueConstraint

from register.tables import BIG_NUMBER, metadata
from register.text import Document, PlainText
from register.utc import UtcDateTime

__all__ = [
    "access_log", "access_record", "account", "api_token", "break_glass", "metadata", "restriction",
    "restriction_account", "saved_view", "session", "sign_in_attempt",
]  # fmt: skip

#: A person who may sign in; with single sign-on `subject` is the identity provider's name for her.
account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", PlainText, nullable=False, unique=True),
    Column("shown_name", PlainText, nullable=False),
    Column("role", PlainText, nullable=False),
    #: The teams whose cases she sees; each stands for the teams below it too.
    Column("teams", Document, nullable=False, server_default="[]"),
    #: Her id in the case system: a lead sees what is hers.
    Column("worker", PlainText),
    Column("agency", PlainText),
    Column("sees_names", Boolean, nullable=False),
    Column("is_active", Boolean, nullable=False),
    #: None for who signs in by single sign-on alone.
    Column("password_hash", PlainText),
    Column("subject", PlainText, unique=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("signed_in_at", UtcDateTime),
    CheckConstraint(
        "role IN ('viewer', 'lead', 'team_manager', 'agency_lead', 'unit', 'auditor', 'administrator')", name="role"
    ),
)

#: A browser that is signed in. The cookie's value is nowhere: its SHA-256 is the key.
session = Table(
    "session",
    metadata,
    Column("token_hash", PlainText, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("how", PlainText, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("name", PlainText, nullable=False),
    Column("token_hash", PlainText, nullable=False, unique=True),
    #: What it may do, at most what the account may: `read`, or `read` and `act`.
    Column("may", Document, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("used_at", UtcDateTime),
)

#: A child whose records only the accounts named see.
restriction = Table(
    "restriction",
    metadata,
    Column("person", PlainText, primary_key=True),
    Column("reason", PlainText, nullable=False),
    Column("made_by", PlainText, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("review_on", Date, nullable=False),
)

restriction_account = Table(
    "restriction_account",
    metadata,
    Column("person", PlainText, ForeignKey("restriction.person"), primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True),
)

#: Somebody opened what is not hers, said why, and sees it for a short while.
break_glass = Table(
    "break_glass",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("person", PlainText, nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
)

saved_view = Table(
    "saved_view",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("name", PlainText, nullable=False),
    #: The filter as it stands in the address of the page.
    Column("query", PlainText, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("account_id", "name"),
)

#: For the limit on sign-in; names and addresses are kept as digests only.
sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name_digest", PlainText, nullable=False),
    Column("place_digest", PlainText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "name_digest", "at"),
    Index(None, "place_digest", "at"),
)

#: What was looked at, exported, changed or refused: written before the answer goes out, each with the hash before.
access_log = Table(
    "access_log",
    metadata,
    Column("seq", BIG_NUMBER, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("account_id", Integer, index=True),
    Column("account", PlainText, nullable=False),
    Column("role", PlainText, nullable=False),
    #: listed, viewed, exported, changed, denied, signed_in, signed_out, refused, broke_glass, administered.
    Column("action", PlainText, nullable=False),
    #: The page as its route is written, never an address with values.
    Column("page", PlainText, nullable=False),
    Column("records", Integer, nullable=False),
    Column("detail", Document, nullable=False),
    Column("prev_hash", PlainText, nullable=False),
    Column("hash", PlainText, nullable=False),
    Index(None, "at"),
)

#: One row a record shown, so that `who looked at this plan` is a question to one index.
access_record = Table(
    "access_record",
    metadata,
    Column("seq", BIG_NUMBER, ForeignKey("access_log.seq"), primary_key=True),
    #: exception, plan, meeting, child.
    Column("kind", PlainText, primary_key=True),
    Column("key", PlainText, primary_key=True),
    Index(None, "kind", "key", "seq"),
)
