"""The access log: one row for every answer that shows or changes a case, written before the answer goes out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from register.access_chain import hash_of
from register.access_tables import access_log, access_record
from register.chain import BEGINNING
from register.tables import CHUNK, counter


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is written down of one request."""

    account_id: int | None
    #: The name of the account, or what stands for it.
    account: str
    role: str
    action: str
    #: The route as it is written, such as /exceptions/{reference}.
    page: str
    #: Records by kind: exception, plan, meeting, child.
    records: Mapping[str, Collection[str]] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)


def record(connection: Connection, seen: Seen, *, now: datetime) -> int:
    """Add one row to the log and return its number. Who writes holds the end of the log until the transaction ends."""
    of_log = counter.c.name == "access_log"
    last = connection.execute(select(counter.c.value).where(of_log).with_for_update()).scalar_one()
    before = connection.scalar(select(access_log.c.hash).where(access_log.c.seq == last)) if last else BEGINNING
    records = sorted((kind, key) for kind, keys in seen.records.items() for key in set(keys))
    row: dict[str, Any] = {
        "seq": last + 1, "at": now, "account_id": seen.account_id, "account": seen.account, "role": seen.role,
        "action": seen.action, "page": seen.page, "records": len(records), "detail": dict(seen.detail),
        "prev_hash": before,
    }  # fmt: skip
    connection.execute(insert(access_log).values(**row, hash=hash_of(row, records)))
    for begin in range(0, len(records), CHUNK):
        some = records[begin : begin + CHUNK]
        connection.execute(insert(access_record), [{"seq": last + 1, "kind": kind, "key": key} for kind, key in some])
    connection.execute(update(counter).where(of_log).values(value=last + 1))
    return int(last + 1)
