"""From a measure to SQL: the rows that it counts, each with the month and the team to which it belongs."""

from collections.abc import Mapping
from functools import partial

from duckdb import DuckDBPyConnection
from duckdb import Error as DuckDBError

from engine.book import Book
from engine.cards import Card
from engine.errors import CardError
from engine.expressions import ExpressionError, blanks, check_columns, write
from engine.macros import dated_sql, setting_sql
from engine.measures.cards import Measure
from engine.parameters import Parameters
from engine.toml_file import did_you_mean

#: What every counted row can tell, where its relation knows it.
SHOWN = ("rule", "link", "person_id", "plan_id", "meeting_id", "due_on", "met_on", "recorded_on", "state")

_TYPES = {"rule": "varchar", "link": "varchar", "state": "varchar"}
_YES_NO = ("BOOLEAN",)
_NUMBER = ("INTEGER", "BIGINT", "HUGEINT", "DOUBLE", "DECIMAL", "SMALLINT")


def numbers_of(book: Book) -> dict[str, Card]:
    """The cards of rules whose number has a name, by that name."""
    return {card.parameter: card for card in book.cards if card.parameter}


def number_sql(card: Card, day: str) -> str:
    """The number of a rule on a day, as SQL."""
    dated = [(version.from_on, version.limit or 0) for version in card.versions]
    return dated_sql(dated[1:], dated[0][1], day)


class MeasureSql:
    """The SQL of one measure, checked against the columns of its relation."""

    def __init__(self, measure: Measure, *, book: Book, parameters: Parameters, columns: Mapping[str, str]) -> None:
        self.measure, self.parameters = measure, parameters
        self.numbers = numbers_of(book)
        #: The columns that an expression may read.
        self.columns = {"month_on": "DATE", "last_on": "DATE", **columns}

    def source(self) -> str:
        """The rows of the relation, each in its month."""
        relation = self.measure.relation
        rows = source_sql(self.measure)
        if relation.day is None:
            return rows
        begins = "year_on" if self.measure.period == "year_to_date" else "first_on"
        return (
            f"(select month.month_on, month.last_on, happened.* from {rows} as happened inner join measured.month "
            f"as month on happened.{relation.day} between month.{begins} and month.last_on)"
        )

    def rows(self) -> str:
        """Every row that the measure looks at: whether it counts, why it is left out, and whose it is."""
        relation = self.measure.relation
        keys = [f"f.{name}" for name in relation.subject if name not in ("rule", "link")]
        subject = keys[0] if len(keys) == 1 else f"concat_ws('|', {', '.join(keys)})"
        shown = ", ".join(f"{self._shown(name)} as {name}" for name in SHOWN)
        credit = f"cast(f.{relation.day or 'last_on'} as date)"
        own_team = "f.team_id" if "team_id" in self.columns else "null::varchar"
        return f"""
select r.*, coalesce(r.own_team_id, held.team_id, meeting.team_id) as team_id from (
  select f.month_on, cast({subject} as varchar) as subject, {shown}, {own_team} as own_team_id, {credit} as credit_on,
    {self._left_out()} as left_out, coalesce({self.text(self.measure.counts)}, false) as is_counted,
    coalesce({self._recorded()}, false) as is_recorded,
    cast({self.text(self.measure.amount)} as double) as amount,
    cast({self.text(self.measure.weight)} as double) as weight
  from {self.source()} as f where {self.text(self.measure.where)}
) as r
left join measured.meeting as meeting on meeting.meeting_id = r.meeting_id
asof left join measured.team_of_child as held
  on held.person_id = coalesce(r.person_id, meeting.person_id) and held.from_on <= r.credit_on"""

    def totals(self) -> str:
        """The sums by month, team and reason for being left out."""
        return f"""
select month_on, team_id, left_out, count(*) as rows, coalesce(sum(weight), 0) as denominator,
  coalesce(sum(amount) filter (is_counted), 0) as numerator,
  coalesce(sum(amount) filter (is_counted and is_recorded), 0) as recorded
from ({self.rows()}) group by month_on, team_id, left_out order by all"""

    def text(self, text: str) -> str:
        """An expression of the card as SQL."""
        return write(text, clock=0, setting=partial(self._setting, "f.last_on"))

    def check(self, connection: DuckDBPyConnection) -> None:
        """Refuse an expression that could not run: an unknown column or setting, or the wrong type."""
        for key, text, types, nth in self._parts():
            table = "left_out" if key == "when" else None
            try:
                check_columns(text, relation=self.measure.of, columns=self.columns)
                self._check_blanks(text)
                kind = self._type(connection, text)
            except (ExpressionError, DuckDBError) as error:
                raise self._refuse(key, str(error).splitlines()[0], table, nth) from error
            if kind.split("(")[0] not in types:
                wanted = " or ".join(types).lower()
                raise self._refuse(key, f"'{text}' gives {kind.lower()}, and must give {wanted}.", table, nth)

    def _parts(self) -> list[tuple[str, str, tuple[str, ...], int]]:
        card = self.measure
        parts: list[tuple[str, str, tuple[str, ...], int]] = [
            (key, getattr(card, key), _YES_NO, 0) for key in ("where", "counts")
        ]
        parts += [("recorded", card.recorded, _YES_NO, 0)] if card.recorded else []
        parts += [(key, getattr(card, key), _NUMBER, 0) for key in ("amount", "weight")]
        return parts + [("when", item.when, _YES_NO, nth) for nth, item in enumerate(card.left_out)]

    def _check_blanks(self, text: str) -> None:
        for name in blanks(text):
            if name not in self.parameters and name not in self.numbers:
                hint = did_you_mean(name, (*self.parameters.names(), *self.numbers))
                raise ExpressionError(f"there is no parameter '{name}'.{hint}")

    def _type(self, connection: DuckDBPyConnection, text: str) -> str:
        sql = f"describe select ({self.text(text)}) as c from {self.source()} as f"
        return str(connection.execute(sql).fetchall()[0][1])

    def _refuse(self, key: str, problem: str, table: str | None, nth: int) -> CardError:
        return self.measure.file.refuse(key, problem, table=table, nth=nth)

    def _shown(self, name: str) -> str:
        kind = _TYPES.get(name, "date" if name.endswith("_on") else "varchar")
        return f"cast(f.{name} as {kind})" if name in self.columns else f"null::{kind}"

    def _recorded(self) -> str:
        return self.text(self.measure.recorded) if self.measure.recorded else "false"

    def _left_out(self) -> str:
        if not self.measure.left_out:
            return "null::varchar"
        whens = " ".join(f"when {self.text(item.when)} then '{item.reason}'" for item in self.measure.left_out)
        return f"case {whens} end"

    def _setting(self, day: str, name: str) -> str:
        return number_sql(self.numbers[name], day) if name in self.numbers else setting_sql(self.parameters[name], day)


def source_sql(measure: Measure) -> str:
    """The relation of a measure: as it was built, or with its rules put in."""
    relation = measure.relation
    if not relation.takes_rules:
        return f"measured.{relation.name}"
    rules = ", ".join(f"'{rule}'" for rule in measure.rules)
    return f"({relation.sql.replace('{rules}', rules)})"
