"""Moments: aware and in UTC on both databases, whatever the database makes of time zones."""

from datetime import UTC, datetime

from sqlalchemy import DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from register.errors import MomentWithoutZone


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; one without a zone is refused, because it could mean two moments on a night in October."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise MomentWithoutZone
        moment = value.astimezone(UTC)
        # SQLite keeps no zone: all its moments are written in UTC.
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy asks for it
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_text(moment: datetime) -> str:
    """A moment in the one form that the history keeps."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
