"""The list as a file: every exception of it, on all its pages, with a sheet that says what it is.

1. The file is written to a place of its own that only this process reads, and is deleted as soon as it is open.
2. Every reference in it is written into the access log.
3. Then the first byte goes out. A file that could not be finished, or not be recorded, never does.
"""

import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Connection, FromClause

from console.access.roles import ROLE_WORDS
from console.errors import ConsoleError, RequestRefused
from console.needs import ExportVisit
from console.pages.exceptions_list import asked as asking
from console.pages.exceptions_list.asked import Asked
from console.pages.exceptions_list.facets import facets, known_of
from console.pages.exceptions_list.page import context, look
from console.pages.exceptions_list.speaking import masked
from console.pages.exceptions_list.views import OPEN, narrowed
from console.visit import Visit
from register import queries, runs
from register.record import CLOSED, Entry
from service.clock import in_london
from service.exceptions import writers
from service.exceptions.asked import closed_ones, hidden_ones
from service.exceptions.listed import Listing
from service.exceptions.looking import View
from service.formats.xlsx import MOST_ROWS, Export

router = APIRouter()

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
#: So many bytes go out at once.
PIECE = 1 << 16

TOO_MANY = f"There are more than {MOST_ROWS:,} rows, more than an Excel sheet holds. Take the CSV, or choose fewer."

Fill = Callable[[Listing, Path, Export], None]


@router.get("/export/exceptions.xlsx")
def export_workbook(visit: ExportVisit) -> Response:
    """An Excel workbook."""
    return _export(visit, writers.fill_workbook, kind=XLSX, ending="xlsx")


@router.get("/export/exceptions.csv.zip")
def export_csv(visit: ExportVisit) -> Response:
    """A CSV file and one about it: in one zip file, so that neither is passed on without the other."""
    return _export(visit, fill_zip, kind=ZIP, ending="csv.zip")


def fill_zip(listing: Listing, file: Path, export: Export) -> None:
    """Both files, written a row at a time."""
    with zipfile.ZipFile(file, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "about-this-export.csv", writers.about_pieces(listing, export))
        _write(archive, "exceptions.csv", writers.csv_pieces(listing))


def _write(archive: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    with archive.open(name, "w") as member, TextIOWrapper(member, encoding="utf-8", newline="") as text:
        text.writelines(pieces)


def _export(visit: Visit, fill: Fill, *, kind: str, ending: str) -> Response:
    asked, errors = asking.read(visit.request.query_params, visit.who)
    references: list[str] = []
    with visit.reading() as connection:
        errors = [*errors, *asking.check(asked, _known(connection, visit, asked))]
        if errors:
            found = look(connection, visit, asked, errors)
            page = {**context(visit, asked, found), "saved_views": []}
            return visit.page("exceptions.html", page, action="listed", status=422)
        listing = _listing(connection, visit, asked, references)
        if kind == XLSX and listing.total > MOST_ROWS:
            raise RequestRefused(why=TOO_MANY)
        file = _filled(fill, listing, _by(visit))
    shows = {"exception": references}
    detail = {"form": ending, "rows": len(references), "filter": sorted(asked.values)}
    day = in_london(visit.now).date().isoformat()
    try:
        return visit.download(_pieces(file), name=f"exceptions-{day}.{ending}", kind=kind, shows=shows, detail=detail)
    except ConsoleError:
        file.close()
        raise


def _known(connection: Connection, visit: Visit, asked: Asked) -> asking.Known:
    return known_of(connection, visit, facets(connection, visit.exceptions()), asked)


def _listing(connection: Connection, visit: Visit, asked: Asked, references: list[str]) -> Listing:
    """All of what was asked for; the references are noted while the rows are read."""
    wanted, source = asking.filter_of(asked), visit.exceptions()
    narrow = narrowed(source, asked.view, me=visit.who.name)
    view = View(
        connection=connection,
        source=narrow,
        run=runs.last_committed(connection),
        is_past=False,
        book=visit.console.book,
    )
    rows = queries.entries(connection, wanted, sort=asked.sort, source=narrow)
    has_closed = bool(set(wanted.states) & set(CLOSED))
    return Listing(
        view=view,
        wanted=wanted,
        sort=asked.sort,
        total=queries.count(connection, wanted, source=narrow),
        spoken_for=_count(connection, narrow, wanted.is_hidden is False, hidden_ones(wanted)),
        closed=_count(connection, narrow, not has_closed, closed_ones(wanted)),
        entries=_noted(masked(connection, rows, source, visit.console.cards), references),
        after=None,
        also_asked=() if asked.view is OPEN else (asked.view.text,),
        seen_by=_scope_words(visit),
    )


def _count(connection: Connection, source: FromClause, is_asked: bool, wanted: queries.Filter) -> int:
    return queries.count(connection, wanted, source=source) if is_asked else 0


def _noted(entries: Iterable[Entry], references: list[str]) -> Iterator[Entry]:
    for entry in entries:
        references.append(entry.reference)
        yield entry


def _by(visit: Visit) -> Export:
    return Export(exported_by=f"{visit.who.shown_name} ({visit.who.name})", exported_at=in_london(visit.now))


def _scope_words(visit: Visit) -> str:
    """Whose view of the register this is: another person's list may be longer or shorter."""
    role, scope = ROLE_WORDS[visit.who.role], visit.scope
    if scope.sees_all:
        return f"{role}: every team, but not records that are restricted to others"
    if scope.worker is not None:
        return f"{role}: what is held by the worker {scope.worker}"
    return f"{role}: teams {', '.join(sorted(scope.teams)) or 'none'}"


def _filled(fill: Fill, listing: Listing, export: Export) -> BinaryIO:
    """The finished file, open and already without a name."""
    # A temporary file of this kind can be read by its owner alone.
    handle = tempfile.NamedTemporaryFile(prefix="corewatch-", suffix=".export", delete=False)  # noqa: SIM115 - it is sent later
    place = Path(handle.name)
    try:
        handle.close()
        fill(listing, place, export)
        return place.open("rb")
    finally:
        place.unlink(missing_ok=True)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
