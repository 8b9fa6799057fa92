"""One month: its report from a snapshot and the register, and its closing."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from calendars.words import day_words
from engine.measures.months import Month
from engine.measures.values import Figure
from register.database import Database
from register.errors import DatabaseMissing
from register.measure_store import CLOSED, ClosedMonth, PublishedFigure, close, closed_month, published
from service.errors import AnswerRefused
from service.kpis.book import Measures, open_measures
from service.kpis.build import Desk
from service.kpis.counting import SHOWN_MONTHS, Count, counted
from service.kpis.figures_file import read_figures
from service.kpis.mail import put_letters
from service.kpis.report import PARTNERSHIP, UNIT, Frozen, Place, Report
from service.kpis.suppress import for_partnership
from service.register_access import open_register
from service.schedule.newest import look, place_of
from service.settings import Settings
from service.telling.sending import mail_settings


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which month, from which snapshot."""

    settings: Settings
    #: A folder or a database address; without one, the newest snapshot of the authority.
    source: str | None = None
    #: Without one, the last month that was over when the snapshot was taken.
    month_on: date | None = None
    as_of: date | None = None
    length: int = SHOWN_MONTHS
    encoding: str | None = None


@dataclass(frozen=True, kw_only=True)
class OpenReport:
    """A report for the unit, and the count behind it. It holds the open snapshot."""

    report: Report
    desk: Desk
    count: Count

    def with_published(self, standing: Mapping[tuple[str, date, str, str], PublishedFigure]) -> "OpenReport":
        """The same with what has been published meanwhile."""
        desk = replace(self.desk, published={key: frozen_of(item) for key, item in standing.items()})
        return replace(self, desk=desk, report=replace(self.report, measures=desk.views()))

    def for_audience(self, audience: str) -> Report:
        """The report for the unit, or as it may leave the unit."""
        return self.report if audience == UNIT else for_partnership(self.report, self.desk.services_of_teams())


@contextmanager
def open_report(asked: Asked) -> Iterator[OpenReport]:
    """The report of one month, in full; the snapshot closes again at the end."""
    settings = asked.settings
    measures = open_measures(settings)
    figures = read_figures(settings.kpis.figures_file, (card.id for card in measures.cards))
    source = asked.source or newest_source(settings)
    with counted(
        source,
        settings,
        measures,
        month_on=asked.month_on,
        figures=figures,
        as_of=asked.as_of,
        length=asked.length,
        encoding=asked.encoding or settings.night.encoding,
    ) as count:
        months = count.counted.months
        frozen = _published(settings, months)
        header = count.check.header
        desk = Desk(
            cards=measures.cards,
            months=months,
            figures=figures,
            published={key: frozen_of(item) for key, item in frozen.items()},
            names={(item.level, item.place): item.place_name for item in frozen.values()},
            counted=count.counted,
            shows_restated=measures.parameters["restate_closed_months"].value_on(months[-1].last_on) == "BOTH",
            authority=settings.authority_name or f"Authority {header.la_code}",
        )
        report = Report(
            authority=desk.authority,
            month=months[-1],
            as_at=count.check.as_of,
            snapshot=header.id,
            is_synthetic=header.synthetic,
            audience=UNIT,
            hidden_below=settings.kpis.hidden_below,
            measures=desk.views(),
        )
        yield OpenReport(report=report, desk=desk, count=count)


def monthly_report(asked: Asked, *, audience: str = PARTNERSHIP) -> Report:
    """The report of one month as plain values, for pages and messages."""
    with open_report(asked) as found:
        return found.for_audience(audience)


def newest_source(settings: Settings) -> str:
    """The newest snapshot that lies ready."""
    if settings.night.snapshots is None:
        raise AnswerRefused(
            "Name a snapshot: no place is known in which the nightly ones arrive. Or set `snapshots` under [night] in "
            "corewatch.toml."
        )
    shelf = look(place_of(settings), after=None, encoding=settings.night.encoding)
    if not shelf.ready:
        raise AnswerRefused("No snapshot lies ready. " + " ".join(shelf.unusable or ("Name one.",)))
    return shelf.ready[0].source


def _published(settings: Settings, months: tuple[Month, ...]) -> dict[tuple[str, date, str, str], PublishedFigure]:
    """What was published for these months; nothing where there is no register yet."""
    try:
        with open_register(settings) as database, database.reading() as connection:
            return published(connection, months[0].first_on, months[-1].first_on)
    except DatabaseMissing:
        return {}


def frozen_of(item: PublishedFigure) -> Frozen:
    """A published figure as a report holds it."""
    names = ("value", "recorded_value", "numerator", "denominator", "recorded", "left_out")
    figure = Figure(**{name: getattr(item, name) for name in names})
    return Frozen(figure=figure, source=item.source, put_on=item.put_at.date(), put_by=item.put_by)


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What became of a closing."""

    month: Month
    figures: int
    #: Letters that wait to be sent; None where no way out is named, or nobody asked.
    letters: int | None


def close_month(asked: Asked, *, by: str, now: datetime) -> Closing:
    """Freeze the figures of a month:

    1. count it from the snapshot, which must know the whole of it,
    2. write every figure of the authority, its services and its teams,
    3. put the monthly email for those who asked for it into the outbox; all in one transaction.
    """
    if asked.month_on is None:
        raise AnswerRefused("Name the month to close: --month 2026-10.")
    with open_report(asked) as found:
        month = found.report.month
        if month.is_provisional:
            raise AnswerRefused(
                f"{month.first_on:%B %Y} was not over on {day_words(found.count.check.as_of)}, the last day that the "
                "snapshot knows. Close it from a later snapshot."
            )
        with open_register(asked.settings, begin=True) as database:
            return _close(database, found, asked.settings, by=by, now=now)


def _close(database: Database, found: OpenReport, settings: Settings, *, by: str, now: datetime) -> Closing:
    month, header = found.report.month, found.count.check.header
    closed = ClosedMonth(
        month_on=month.first_on,
        closed_by=by,
        closed_at=now,
        snapshot_id=header.id,
        as_at=found.count.check.as_of,
        synthetic=header.synthetic,
        measures_digest=digest_of(found.count.measures),
    )
    figures = list(_figures(found, by=by, now=now))
    with database.writing() as connection:
        written = close(connection, closed, figures)
        standing = published(connection, found.desk.months[0].first_on, month.first_on)
        sent = _put_letters(connection, found.with_published(standing), settings, now=now)
    return Closing(month=month, figures=written, letters=sent)


def _put_letters(connection: Connection, found: OpenReport, settings: Settings, *, now: datetime) -> int | None:
    mail = settings.alerts.mail if settings.alerts else None
    if mail is None or not settings.kpis.send_to:
        return None
    return put_letters(connection, found.for_audience(PARTNERSHIP), settings, mail, now=now)


def mail_month(asked: Asked, *, now: datetime) -> Closing:
    """Put the email of a closed month into the outbox, for those who have not had it."""
    mail = mail_settings(asked.settings)
    if not asked.settings.kpis.send_to:
        raise AnswerRefused("Nobody has asked for the email: name the addresses as `send_to` in [kpis].")
    with open_report(asked) as found, open_register(asked.settings) as database:
        month = found.report.month
        with database.writing() as connection:
            if closed_month(connection, month.first_on) is None:
                name = f"{month.first_on:%B %Y}"
                raise AnswerRefused(f"{name} is not closed: its figures may still change. Close it first.")
            report = found.for_audience(PARTNERSHIP)
            sent = put_letters(connection, report, asked.settings, mail, now=now)
    return Closing(month=month, figures=0, letters=sent)


def _figures(found: OpenReport, *, by: str, now: datetime) -> Iterator[PublishedFigure]:
    """Every figure that could be counted; what could not is not published as nothing."""
    for view in found.report.views():
        for line in view.lines:
            if line.now.counted is not None:
                yield _figure(line.measure.id, line.place, line.now.month, line.now.counted, by=by, now=now)


def _figure(measure: str, place: Place, month: Month, figure: Figure, *, by: str, now: datetime) -> PublishedFigure:
    return PublishedFigure(
        measure=measure,
        month_on=month.first_on,
        level=place.level,
        place=place.id,
        place_name=place.name,
        source=CLOSED,
        value=figure.value,
        recorded_value=figure.recorded_value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        recorded=figure.recorded,
        left_out=figure.left_out,
        put_by=by,
        put_at=now,
    )


def digest_of(measures: Measures) -> str:
    """What the measures, their settings and their rules' numbers were when a month was closed."""
    parts = [card.file.text for card in measures.cards]
    parts += [repr(measures.parameters[name]) for name in measures.parameters.names()]
    rules = set(measures.rules)
    parts += [repr(card.versions) for card in measures.book.cards if card.id in rules or card.parameter]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
