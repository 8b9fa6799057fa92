"""All exceptions of a filter as a stream: every reference is in the access log before the first byte goes out."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import func, select

from console.api.answers import PREFIX, answers
from console.api.asked import AskedAll
from console.api.shown import documents
from console.errors import TooManyExports
from console.needs import ExportVisit
from console.visit import Visit
from register import queries
from register.access_tables import access_log
from register.queries import Filter
from register.tables import CHUNK
from service.exceptions.writers import HEADINGS
from service.formats.csv import BYTE_ORDER_MARK, csv_line
from service.formats.json import json_text

router = APIRouter(prefix=PREFIX, tags=["exports"])

#: Nobody needs more; who copies the register bit by bit does.
EXPORTS_AN_HOUR = 60

CSV = "text/csv; charset=utf-8"
JSONL = "application/x-ndjson"

Row = Mapping[str, Any]


def _text_of(kind: str, description: str) -> dict[int | str, dict[str, Any]]:
    content = {kind.partition(";")[0]: {"schema": {"type": "string"}}}
    return {200: {"description": description, "content": content}, **answers(400, 429)}


@router.get("/exceptions.csv", response_class=Response, responses=_text_of(CSV, "A row for each exception."))
def export_csv(visit: ExportVisit, asked: AskedAll) -> Response:
    """All of them as CSV for a spreadsheet: nothing in it runs as a formula."""
    return _export(visit, asked, kind=CSV, ending="csv", head=BYTE_ORDER_MARK + csv_line(HEADINGS), line=_csv)


@router.get("/exceptions.jsonl", response_class=Response, responses=_text_of(JSONL, "A document a line."))
def export_jsonl(visit: ExportVisit, asked: AskedAll) -> Response:
    """All of them, one JSON document a line."""
    return _export(visit, asked, kind=JSONL, ending="jsonl", head="", line=lambda row: json_text(row) + "\n")


def _export(
    visit: Visit, asked: AskedAll, *, kind: str, ending: str, head: str, line: Callable[[Row], str]
) -> Response:
    wanted = asked.filter_for(visit.who)
    _check_rate(visit)
    with visit.reading() as connection:
        found = [entry.reference for entry in queries.entries(connection, wanted, source=visit.exceptions())]
    return visit.download(
        _pieces(visit, wanted, frozenset(found), head, line),
        name=f"exceptions-{visit.today.isoformat()}.{ending}",
        kind=kind,
        shows={"exception": found},
        detail={"form": ending, "rows": len(found), "filter": asked.names()},
    )


def _check_rate(visit: Visit) -> None:
    mine = access_log.c.account_id == visit.who.account_id, access_log.c.action == "exported"
    recent = select(func.count()).where(*mine, access_log.c.at > visit.now - timedelta(hours=1))
    with visit.console.database.reading() as connection:
        if connection.execute(recent).scalar_one() >= EXPORTS_AN_HOUR:
            raise TooManyExports(limit=EXPORTS_AN_HOUR)


def _pieces(
    visit: Visit, wanted: Filter, recorded: frozenset[str], head: str, line: Callable[[Row], str]
) -> Iterator[bytes]:
    """A thousand rows at a time, each a short look of its own: a slow caller holds no transaction open.

    What has come to match since it was written down stays out; what has gone is left out.
    """
    yield head.encode()
    after: str | None = None
    while True:
        with visit.reading() as connection:
            page = queries.page(
                connection, wanted, sort="reference", size=CHUNK, after=after, source=visit.exceptions()
            )
            rows = [
                shown.model_dump(mode="json")
                for shown in documents(connection, page.entries, visit)
                if shown.reference in recorded
            ]
        yield "".join(line(row) for row in rows).encode()
        after = page.after
        if after is None:
            return


def _csv(row: Row) -> str:
    evidence = "; ".join(f"{name} = {value}" for name, value in row["evidence"].items() if value is not None)
    return csv_line(tuple(evidence if name == "evidence" else row[name] for name in HEADINGS))
