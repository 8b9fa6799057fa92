"""The road of one night: claim, read, compare, evaluate, judge, write once.

Everything that a night changes is written in one transaction. Until then nothing has happened; after it the same
night is never run again.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from alerts.routes import Routes
from calendars.words import day_words
from engine.book import Book
from engine.judge.company import Company
from engine.judge.judge import children_for
from register import before, nights, runs
from register.database import Database
from register.errors import LeaseLost
from register.nights import PlanSeen
from register.runs import AlreadyDone, Busy, Claim, Figures
from service import directory_queries
from service.authority import check_authority
from service.checking import Check, ask, columns_of, open_snapshot
from service.ending import plain_words
from service.errors import NightRefused
from service.judgement import open_judgement
from service.night import gates, identity
from service.night.climbing import climb_all
from service.night.decisions import decide_all
from service.night.judging import judge_night
from service.night.picture import Drawing, columns_pictured, drawn, nothing
from service.night.places import plans_seen
from service.night.tonight import Tonight, look
from service.night.writing import NightDone, Outcome, Source, TellingHook, write
from service.routes import load_routes
from service.settings import Settings
from snapshot.contract import load_contract
from snapshot.errors import SnapshotError
from snapshot.gates import check_gates
from snapshot.kept import columns_in
from snapshot.read import DATABASE_ADDRESS
from snapshot.snapshot import Snapshot

#: A night that holds its date for longer than this without a sign of life is taken to be dead.
LEASE = timedelta(minutes=30)

#: Tables that say who works where, and whose a plan, a meeting and a child are.
PEOPLE = (
    "ssd_cp_plans", "cgx_cp_plan_details", "cgx_meetings", "cgx_meeting_subjects", "ssd_involvements",
    "ssd_professionals", "cgx_staff", "cgx_staff_absence", "cgx_teams", "cgx_agencies", "cgx_escalations",
)  # fmt: skip

Clock = Callable[[], datetime]
#: From the checked snapshot to what is called in the night's transaction, to put what people are told into the outbox.
Telling = Callable[[Check], TellingHook]


@dataclass(frozen=True, kw_only=True)
class NightRequest:
    """What a night is run on, by whom, and when."""

    source: str
    settings: Settings
    #: The day of the run in London: the snapshot may speak of the day before at the latest.
    run_on: date
    clock: Clock
    owner: str
    accept_fewer_rows: bool = False
    encoding: str | None = None
    #: Makes of the checked snapshot what tells people; None tells nobody.
    telling: Telling | None = None
    routes: Routes = field(default_factory=load_routes)


def run_night(database: Database, request: NightRequest) -> NightDone | AlreadyDone | Busy:
    """One night, whole or not at all:

    1. load the book, so that a broken card is told before a long read,
    2. read the snapshot; one that is refused is written down as refused,
    3. claim its date; a date that is done is done for good,
    4. compare it with the last night,
    5. evaluate, judge and write.
    """
    question = ask(request.settings)
    with _opened(database, request, question.book) as snapshot:
        claim = claim_night(database, snapshot.header.as_at, request)
        if isinstance(claim, AlreadyDone):
            _refuse_other_data(claim, _source(request.source, snapshot).digest)
        if not isinstance(claim, Claim):
            return claim
        with _failing_loudly(database, claim, request):
            source = _source(request.source, snapshot)
            last = last_night(database)
            _refuse_unfit(database, claim, request, snapshot, source.digest, last)
            check = question.of(snapshot, source=request.source)
            cards = open_judgement(request.settings, check.book)
            with children_for(cards, on=check.as_of) as children:
                seen = plans_seen(check)
                hold = gates.why_hold(last, _by_plan(seen), request.settings.night.hold, rows=snapshot.rows)
                tonight = look(check, seen, request.routes, cards)
                runs.renew(database, claim, now=request.clock())
                telling = request.telling(check) if request.telling else None
                with drawn(database, claim, check) as picture:
                    return judge_and_write(
                        database, claim, source, tonight, hold, request.clock, telling, picture, children
                    )


def _source(place: str, snapshot: Snapshot) -> Source:
    header = snapshot.header
    return Source(
        digest=identity.snapshot_digest(place, snapshot),
        id=header.id,
        place=_without_password(place),
        synthetic=header.synthetic,
    )


def _without_password(place: str) -> str:
    """A folder is kept in full, so that it is found from any other; an address may hold a password."""
    return f"{place.split('://')[0].strip()}://..." if DATABASE_ADDRESS.match(place) else str(Path(place).absolute())


def _by_plan(plans: Iterable[PlanSeen]) -> gates.Plans:
    return {plan.plan_id: (plan.team, plan.is_open) for plan in plans}


def claim_night(database: Database, business_date: date, request: NightRequest) -> Claim | AlreadyDone | Busy:
    """The right to run one night, unless it is done or another run holds it."""
    return runs.claim(database, business_date=business_date, owner=request.owner, lease=LEASE, now=request.clock())


@contextmanager
def _opened(database: Database, request: NightRequest, book: Book) -> Iterator[Snapshot]:
    """The snapshot through its gates; a refusal is kept with the night that it should have been."""
    expected = request.run_on - timedelta(days=1)
    try:
        snapshot = open_snapshot(request.source, encoding=request.encoding, columns=_columns(request, book))
    except SnapshotError as error:
        _reject(database, expected, request, str(error))
        raise
    with snapshot:
        try:
            check_gates(snapshot, run_on=request.run_on)
            check_authority(snapshot.header, request.settings)
        except SnapshotError as error:
            _reject(database, expected, request, str(error))
            raise
        yield snapshot


def _columns(request: NightRequest, book: Book) -> frozenset[str] | None:
    """What its rules and its picture read, and who works where. A database is known again by all that it holds."""
    if DATABASE_ADDRESS.match(request.source):
        return None
    tables = load_contract().tables
    about_people = {column for name in PEOPLE for column in tables[name].columns}
    about_people |= columns_in([directory_queries.SUBJECTS, directory_queries.INVOLVEMENTS])
    return columns_of(book) | about_people | columns_pictured(request.settings)


def _reject(database: Database, business_date: date, request: NightRequest, reason: str) -> None:
    claim = claim_night(database, business_date, request)
    if isinstance(claim, Claim):
        runs.reject(database, claim, reason=reason, now=request.clock(), figures=Figures(source=request.source))


@contextmanager
def _failing_loudly(database: Database, claim: Claim, request: NightRequest) -> Iterator[None]:
    """A night that breaks says so in its row before the error goes on; a refusal has said so already."""
    try:
        yield
    except (NightRefused, LeaseLost):
        raise
    except BaseException as error:
        runs.fail(database, claim, reason=_plain(error), now=request.clock(), figures=Figures(source=request.source))
        raise


def _plain(error: BaseException) -> str:
    """Our own errors are sentences; a foreign one may quote what it stumbled over, so that only its kind is kept."""
    return plain_words(error) or f"The night broke off: {type(error).__name__}."


def last_night(database: Database) -> gates.LastNight | None:
    """What tonight's snapshot is compared with: the last night, and the plans of the last one that counted them."""
    with database.reading() as connection:
        run = runs.last_committed(connection)
        if run is None or run.as_at is None:
            return None
        return gates.LastNight(
            as_at=run.as_at,
            digest=run.snapshot_digest or "",
            rows=before.rows_of_last_night(connection),
            plans=_by_plan(nights.plans_of_last_night(connection)),
            confirmed_gone=before.plans_confirmed_gone(connection),
        )


def _refuse_other_data(done: AlreadyDone, digest: str) -> None:
    """A night is never run again: whoever sends other data for it is told that nothing of it was taken in."""
    if digest != done.run.snapshot_digest:
        raise NightRefused(
            f"The night of {day_words(done.run.business_date)} is in the register, and was run on other data: nothing "
            "was changed. Check that the extract moved on; what was corrected counts from the next night."
        )


def _refuse_unfit(
    database: Database,
    claim: Claim,
    request: NightRequest,
    snapshot: Snapshot,
    digest: str,
    last: gates.LastNight | None,
) -> None:
    found = gates.refusals(
        last,
        as_at=snapshot.header.as_at,
        digest=digest,
        rows=None if request.accept_fewer_rows else snapshot.rows,
    )
    if found:
        reason = " ".join(found)
        runs.reject(database, claim, reason=reason, now=request.clock(), figures=Figures(source=request.source))
        raise NightRefused(reason)


def judge_and_write(
    database: Database,
    claim: Claim,
    source: Source,
    tonight: Tonight,
    hold: gates.Hold | None,
    clock: Clock,
    telling: TellingHook | None = None,
    picture: Drawing = nothing,
    children: Company | None = None,
) -> NightDone:
    """Decide and judge by what the register holds, and write it down if the register still holds just that.

    The judgement takes seconds, and people must be able to work meanwhile: when one of them was quicker, it is done
    again with what she changed.
    """
    while True:
        with database.reading() as connection:
            seen = before.last_event(connection)
            decided = decide_all(connection, tonight, is_held=hold is not None)
        judged = judge_night(tonight, decided, children)
        outcome = Outcome(
            source=source, tonight=tonight, hold=hold, decided=decided, judged=judged,
            climb=climb_all(decided, judged.judged, tonight), telling=telling, picture=picture(),
        )  # fmt: skip
        if telling is not None:
            with database.reading() as connection:
                telling.ahead(connection, outcome)
        with database.writing() as connection:
            runs.fence(connection, claim, now=clock())
            if before.last_event(connection) == seen:
                return write(connection, claim, outcome, now=clock())
