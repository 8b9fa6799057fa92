"""Build no more of a relation than tonight's rules read.

A grain carries the columns of every rule in the book. When only some rules are asked for, the columns
that none of them reads are left out of its last SELECT, and with them the LEFT JOINs and named queries
that only they needed. A LEFT JOIN of a grain never adds rows (a test holds its keys unique), so leaving
one out changes nothing else.
"""

from collections.abc import Iterable

import sqlglot
from sqlglot import exp

from engine.facts import Relation

#: Columns that every pass reads, where a relation has them.
_ALWAYS = ("person_id", "plan_id", "meeting_id")


def pruned(relation: Relation, wanted: Iterable[str]) -> str:
    """The SQL of a relation with the wanted columns only."""
    keep = {*wanted, *relation.subject, *_ALWAYS, *([relation.link] if relation.link else [])}
    tree = sqlglot.parse_one(relation.sql, dialect="duckdb")
    if not isinstance(tree, exp.Select) or tree.args.get("group") or tree.args.get("distinct"):
        return relation.sql
    tree.set("expressions", [column for column in tree.expressions if column.alias_or_name in keep])
    while _drop_unused_join(tree):
        pass
    while _drop_unused_query(tree):
        pass
    return tree.sql(dialect="duckdb")


def _drop_unused_join(tree: exp.Select) -> bool:
    """Drop the last LEFT JOIN of which no column is read any more."""
    joins: list[exp.Join] = tree.args.get("joins") or []
    for join in reversed(joins):
        others = [part for part in _parts(tree) if part is not join]
        read = {column.table for part in others for column in part.find_all(exp.Column)}
        if join.side == "LEFT" and join.this.alias_or_name not in read:
            tree.set("joins", [other for other in joins if other is not join])
            return True
    return False


def _parts(tree: exp.Select) -> list[exp.Expr]:
    """Everything of the last SELECT that may read a joined table."""
    conditions = [tree.args[key] for key in ("where", "qualify", "order") if tree.args.get(key)]
    return [*tree.expressions, *(tree.args.get("joins") or []), *conditions]


def _drop_unused_query(tree: exp.Select) -> bool:
    """Drop a named query that nothing reads any more."""
    named = tree.args.get("with_") or tree.args.get("with")
    if named is None:
        return False
    for query in named.expressions:
        used = [
            table
            for table in tree.find_all(exp.Table)
            if table.name == query.alias and not table.db and table.find_ancestor(exp.CTE) is not query
        ]
        if not used:
            rest = [other for other in named.expressions if other is not query]
            key = "with_" if tree.args.get("with_") else "with"
            tree.set(key, exp.With(expressions=rest, recursive=named.args.get("recursive")) if rest else None)
            return True
    return False
