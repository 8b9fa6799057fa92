"""The SQL functions that facts and cards use: the as-at day, settings, months, and working days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from engine.parameters import Parameter, Parameters


@dataclass(frozen=True, kw_only=True)
class CalendarTable:
    """What the engine needs of a calendar: its rows, and how far it is known."""

    rows: tuple[tuple[date, bool, int], ...]
    #: The last day for which one-off bank holidays have been announced.
    known_until: date


def install(
    connection: DuckDBPyConnection, *, as_at: date, calendar: CalendarTable, parameters: Parameters
) -> None:
    """Make the functions of one evaluation: everything that depends on the day or on settings."""
    connection.execute(f"create or replace macro as_at() as {sql_date(as_at)}")
    connection.execute("create schema if not exists setting")
    for name in parameters.names():
        connection.execute(f"create or replace macro setting.{name}(day) as {setting_sql(parameters[name], 'day')}")
    _install_calendar(connection, calendar)
    _install_dates(connection, parameters, as_at)


def _install_calendar(connection: DuckDBPyConnection, calendar: CalendarTable) -> None:
    """The calendar table, and two lists by which a deadline is one look-up."""
    connection.execute(
        "create or replace table calendar (day date primary key, is_working_day boolean, ordinal integer)"
    )
    days, working, ordinals = zip(*calendar.rows, strict=True)
    connection.execute(
        "insert into calendar select unnest($1::date[]), unnest($2::boolean[]), unnest($3::integer[])",
        [list(days), list(working), list(ordinals)],
    )
    connection.execute("set variable calendar_ordinals = (select list(ordinal order by day) from calendar)")
    connection.execute(
        "set variable calendar_working_days = (select list(day order by day) from calendar where is_working_day)"
    )
    first = sql_date(calendar.rows[0][0])
    connection.execute(
        "create or replace macro working_day_number(day) as "
        f"list_extract(getvariable('calendar_ordinals'), (cast(day as date) - {first}) + 1)"
    )
    connection.execute(
        "create or replace macro working_day_at(number) as "
        "list_extract(getvariable('calendar_working_days'), nullif(greatest(number, 0), 0))"
    )


def _install_dates(connection: DuckDBPyConnection, parameters: Parameters, as_at: date) -> None:
    day_zero = "1" if parameters["day_zero_counts"].value_on(as_at) == "Y" else "0"
    # Day 0 is not counted even when it is a working day. Backwards, a day off stands before the next one back.
    connection.execute(
        "create or replace macro working_days_after(day, number) as case "
        "when number > 0 then "
        f"case when number - {day_zero} = 0 then cast(day as date) "
        f"else working_day_at(working_day_number(day) + cast(number as integer) - {day_zero}) end "
        "when number = 0 then cast(day as date) "
        "when number < 0 then "
        "working_day_at(working_day_number(cast(day as date) - 1) + 1 + cast(number as integer)) end"
    )
    connection.execute(
        "create or replace macro working_days_between(first, last) as "
        "greatest(working_day_number(last) - working_day_number(first), 0)"
    )
    months = "cast(cast(day as date) + to_months(cast(number as integer)) as date)"
    if parameters["month_rule"].value_on(as_at) == "DAYS":
        months = f"case number when 3 then cast(day as date) + 91 when 6 then cast(day as date) + 183 else {months} end"
    connection.execute(f"create or replace macro months_after(day, number) as {months}")
    connection.execute(
        "create or replace macro days_after(day, number) as cast(day as date) + cast(number as integer)"
    )
    connection.execute(
        "create or replace macro age_on(born_on, day) as case when born_on <= day then "
        "cast(datediff('year', born_on, day) as integer) "
        "- case when cast(born_on + to_months(12 * cast(datediff('year', born_on, day) as integer)) as date) > day "
        "then 1 else 0 end end"
    )


def install_looked_after(connection: DuckDBPyConnection) -> None:
    """`looked_after(person, day)`; facts.care_episode must have been built."""
    connection.execute(
        "create or replace macro looked_after(person, on_day) as exists (select 1 from facts.care_episode as episode "
        "where episode.person_id = person and episode.started_on <= on_day "
        "and (episode.ceased_on is null or episode.ceased_on > on_day))"
    )


def setting_sql(parameter: Parameter, day: str) -> str:
    """The value of a setting on a day, as SQL: a constant, or a choice by date."""
    return dated_sql(((item.from_on, item.value) for item in parameter.overrides), parameter.default, day)


def dated_sql(dated: Iterable[tuple[date, int | str]], default: int | str, day: str) -> str:
    """A value that changed on given days, the latest first."""
    steps = sorted(dated, reverse=True)
    if not steps:
        return sql_value(default)
    cases = " ".join(f"when {day} >= {sql_date(from_on)} then {sql_value(value)}" for from_on, value in steps)
    return f"case {cases} else {sql_value(default)} end"


def sql_date(day: date) -> str:
    """A date as SQL."""
    return f"date '{day.isoformat()}'"


def sql_value(value: int | str) -> str:
    """A number or a text as SQL."""
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
