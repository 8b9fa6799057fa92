"""The SQL functions that facts and cards use: the as-at day, settings, months, and working days."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from engine.parameters import Parameter, Parameters


@dataclass(frozen=True, kw_only=True)
class CalendarTable:
    """What the engine needs of a calendar: its days off, and how far it is known."""

    first_day: date
    last_day: date
    #: Days off that fall on a Monday to Friday.
    days_off: tuple[date, ...]
    #: The last day for which one-off bank holidays have been announced.
    known_until: date


#: The setting that our own functions ask.
_ASKED_HERE = "due_soon_wd"


def install(
    connection: DuckDBPyConnection,
    *,
    as_at: date,
    calendar: CalendarTable,
    parameters: Parameters,
    settings: Collection[str] | None = None,
) -> None:
    """Make the functions of one evaluation: everything that depends on the day or on settings.

    With `settings`, only these can be asked: there are many, and few facts of a few rules ask for one. What is built
    on the same connection later may ask for others: `install_settings` makes them.
    """
    connection.execute(f"create or replace macro as_at() as {sql_date(as_at)}")
    install_settings(connection, parameters, None if settings is None else {*settings, _ASKED_HERE})
    _install_calendar(connection, calendar)
    _install_dates(connection, parameters, as_at)


def install_settings(
    connection: DuckDBPyConnection, parameters: Parameters, names: Collection[str] | None = None
) -> None:
    """Make the functions that ask for a setting: these, or all."""
    connection.execute("create schema if not exists setting")
    for name in parameters.names() if names is None else sorted(names):
        # Of a day that nobody knows, what holds tonight.
        value = setting_sql(parameters[name], "coalesce(day, as_at())")
        connection.execute(f"create or replace macro setting.{name}(day) as {value}")


def _install_calendar(connection: DuckDBPyConnection, calendar: CalendarTable) -> None:
    """The calendar as two tables, so that a deadline is a look-up: each day, and each working day by its number."""
    connection.execute(
        "create or replace table calendar as "
        "select day, is_working_day, "
        "cast(sum(cast(is_working_day as integer)) over (order by day) as integer) as ordinal "
        "from (select cast(day as date) as day, "
        "isodow(day) < 6 and not list_contains($days_off::date[], cast(day as date)) as is_working_day "
        "from generate_series($first::date, $last::date, interval 1 day) as days(day))",
        {"days_off": list(calendar.days_off), "first": calendar.first_day, "last": calendar.last_day},
    )
    connection.execute(
        "create or replace table working_day as select ordinal as number, day from calendar where is_working_day"
    )
    _install_weekdays(connection, calendar)


def _install_weekdays(connection: DuckDBPyConnection, calendar: CalendarTable) -> None:
    """Days outside the calendar, mistyped by centuries: Monday to Friday count, numbered on from both its ends."""
    connection.execute(
        # The first of all dates was a Monday.
        "create or replace macro weekday_number(day) as "
        "5 * ((day - date '0001-01-01') // 7) + least((day - date '0001-01-01') % 7 + 1, 5)"
    )
    connection.execute(
        # Beyond the last of all dates there is no day: whoever asks for one is told so.
        "create or replace macro weekday_of(number) as "
        "case when number between 1 and weekday_number(date '9999-12-31') then "
        "date '0001-01-01' + cast(7 * ((number - 1) // 5) + (number - 1) % 5 as integer) end"
    )
    connection.execute(
        "create or replace macro weekdays_after(day, days) as weekday_of(weekday_number(day) + days "
        "+ case when days < 0 and isodow(day) > 5 then 1 else 0 end)"
    )
    first, last = sql_date(calendar.first_day), sql_date(calendar.last_day)
    ((days,),) = connection.execute("select max(ordinal) from calendar").fetchall()
    connection.execute(
        f"create or replace macro number_off_calendar(day) as case when day < {first} "
        f"then weekday_number(day) - weekday_number({first} - 1) "
        f"when day > {last} then weekday_number(day) - weekday_number({last}) + {days} end"
    )


def _install_dates(connection: DuckDBPyConnection, parameters: Parameters, as_at: date) -> None:
    day_zero = "1" if parameters["day_zero_counts"].value_on(as_at) == "Y" else "0"
    # Day 0 is not counted even when it is a working day. Backwards, a day off stands before the next one back.
    connection.execute(
        "create or replace macro working_days_after(from_day, days) as "
        f"case when days = 0 or (days > 0 and days = {day_zero}) then cast(from_day as date) else coalesce(("
        "select found.day from calendar as start join working_day as found on found.number = start.ordinal + days + "
        f"case when days < 0 then 1 - cast(start.is_working_day as integer) else -{day_zero} end "
        "where start.day = cast(from_day as date)), "
        f"weekdays_after(cast(from_day as date), days - case when days > 0 then {day_zero} else 0 end)) end"
    )
    connection.execute(
        "create or replace macro working_day_number(of_day) as coalesce("
        "(select found.ordinal from calendar as found where found.day = cast(of_day as date)), "
        "number_off_calendar(cast(of_day as date)))"
    )
    connection.execute(
        "create or replace macro working_days_between(first_day, last_day) as "
        "greatest(working_day_number(last_day) - working_day_number(first_day), 0)"
    )
    # Today beyond the end of the calendar: everything counts as near, better seen than forgotten.
    connection.execute(
        "create or replace macro near_until(of_day) as (select found.day - 1 from calendar as start "
        f"join working_day as found on found.number = start.ordinal + setting.{_ASKED_HERE}(of_day) + 1 "
        "where start.day = of_day)"
    )
    connection.execute(
        "create or replace macro is_near(due_on, of_day) as coalesce(due_on <= near_until(of_day), true)"
    )
    months = "cast(cast(day as date) + to_months(cast(number as integer)) as date)"
    if parameters["month_rule"].value_on(as_at) == "DAYS":
        months = f"case number when 3 then cast(day as date) + 91 when 6 then cast(day as date) + 183 else {months} end"
    connection.execute(f"create or replace macro months_after(day, number) as {months}")
    connection.execute("create or replace macro days_after(day, number) as cast(day as date) + cast(number as integer)")
    # A moment without its time of day: kept a microsecond after midnight, see has_time in compile.py.
    connection.execute(
        "create or replace macro day_alone(moment) as "
        "date_trunc('day', cast(moment as timestamp)) + interval 1 microsecond"
    )
    connection.execute(
        "create or replace macro age_on(born_on, day) as case when born_on <= day then "
        "cast(datediff('year', born_on, day) as integer) "
        "- case when cast(born_on + to_months(12 * cast(datediff('year', born_on, day) as integer)) as date) > day "
        "then 1 else 0 end end"
    )


def is_near_sql(connection: DuckDBPyConnection) -> str:
    """`is_near(due_on, as_at())` with its days worked out."""
    ((until,),) = connection.execute("select near_until(as_at())").fetchall()
    return f"due_on <= {sql_date(until)}" if until else "true"


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
