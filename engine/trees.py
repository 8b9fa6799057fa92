"""Expressions of cards as trees: parsed, checked node by node, filled, and written again as SQL.

Only this file imports sqlglot, which takes a while to import and to read with: what the shipped book says has
been read before, see engine/known.py.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.optimizer.simplify import simplify

from engine.expressions import BLANK, CLOCK, FUNCTIONS, ExpressionError, blanks
from engine.toml_file import did_you_mean

_ALLOWED: tuple[type[exp.Expr], ...] = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren,
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE,
    exp.Is, exp.In, exp.Between, exp.Case, exp.If, exp.Coalesce, exp.Least, exp.Greatest,
    exp.Add, exp.Sub, exp.Neg,
)  # fmt: skip

_SETTING = "setting__"


@lru_cache(maxsize=4096)
def parse(text: str) -> exp.Expr:
    """The checked tree of one expression. Callers copy before they change it."""
    marked = BLANK.sub(lambda blank: _SETTING + blank[1], text)
    try:
        trees = sqlglot.parse(f"SELECT {marked}", dialect="duckdb")
    except (ParseError, TokenError) as error:
        raise ExpressionError(f"'{text}' is not an expression: {_short(error)}. Check brackets and quotes.") from error
    select = trees[0]
    if len(trees) != 1 or not isinstance(select, exp.Select) or len(select.expressions) != 1:
        raise ExpressionError(f"'{text}' must be one expression.")
    if any(value for key, value in select.args.items() if key not in ("expressions", "kind", "hint")):
        raise ExpressionError(
            f"'{text}' must be one expression over the columns of its relation, without FROM or WHERE."
        )
    tree: exp.Expr = select.expressions[0]
    for node in tree.walk():
        _check_node(node, text)
    return tree


def _short(error: Exception) -> str:
    return str(error).splitlines()[0].split(". Line")[0].rstrip(".")


def _check_node(node: exp.Expr, text: str) -> None:
    if isinstance(node, exp.Anonymous):
        name = str(node.this).lower()
        if name not in FUNCTIONS:
            hint = did_you_mean(name, FUNCTIONS)
            raise ExpressionError(f"there is no function '{name}'.{hint} The vocabulary has: {', '.join(FUNCTIONS)}.")
    elif type(node) not in _ALLOWED:
        raise ExpressionError(f"'{node.sql()}' is not part of the vocabulary of a card, in '{text}'.")
    elif isinstance(node, exp.Column) and node.table:
        raise ExpressionError(f"'{node.sql()}' names another relation: a card sees the columns of its own only.")


def columns_in(text: str) -> tuple[str, ...]:
    """The columns that an expression reads, without the clock's own names and the settings."""
    names = (node.name for node in parse(text).find_all(exp.Column))
    return tuple(name for name in names if name not in CLOCK and not name.startswith(_SETTING))


def write_tree(text: str, *, clock: Mapping[str, str], setting: Callable[[str], str]) -> str:
    """SQL with the clock's names and the settings put in, simplified.

    `clock` gives the SQL for `starts_on`, `due_on`, `met_on` and `as_at`; `setting` that of a `{blank}`.
    """

    def put_in(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column):
            if node.name.startswith(_SETTING):
                return sqlglot.parse_one(setting(node.name.removeprefix(_SETTING)), dialect="duckdb")
            if node.name in clock:
                return sqlglot.parse_one(clock[node.name], dialect="duckdb")
            return exp.column(node.name, table="f")
        return node

    tree: exp.Expr = parse(text).copy().transform(put_in)
    # Settings are constants: a clause that they switch off should not cost a look at the data.
    filled = simplify(tree, dialect="duckdb") if blanks(text) else tree
    return filled.sql(dialect="duckdb")
