"""Build no more of a relation than tonight's rules read.

A grain carries the columns of every rule in the book. When only some rules are asked for, the columns
that none of them reads are left out of its last SELECT, and with them the LEFT JOINs and named queries
that only they needed. A LEFT JOIN of a grain never adds rows (a test holds its keys unique), so leaving
one out changes nothing else.

The files of engine/facts/ are plain enough to be cut at their commas and joins. A whole parser takes
longer than a small authority's facts take to build, and what is not plain is built whole.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine import facts
from engine.bind import columns_read
from engine.cards import Card
from engine.facts import Relation

#: Columns that every pass reads, where a relation has them.
_ALWAYS = ("person_id", "plan_id", "meeting_id")

#: What may stand between two cuts: comments and texts first, so that nothing inside them counts.
_TOKEN = re.compile(
    r"(?P<skip>--[^\n]*|'(?:[^']|'')*'|\bis\s+(?:not\s+)?distinct\s+from\b)"
    r"|(?P<open>\()|(?P<close>\))|(?P<comma>,)"
    r"|(?P<join>\b(?:asof\s+)?(?:(?:left|inner|cross|full|right|semi|anti)\s+)?join\b)"
    r"|(?P<word>\b(?:select|from|where|qualify)\b)"
    r"|(?P<odd>\b(?:distinct|group|having|window|order|union|except|intersect|limit)\b|\*\s*(?:,|from\b))",
    re.IGNORECASE,
)
_QUERY = re.compile(r"\s*(?:with\s+|,\s*)(\w+)\s+as\s+(?:materialized\s+)?\(", re.IGNORECASE)
_NAME = re.compile(r"(\w+)\s*$")
_JOINED = re.compile(r"join\s+(?:[\w.]*?(\w+)(?:\s+as\s+(\w+))?|\(.*\)\s+as\s+(\w+))\s+on\b", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"^\s*--[^\n]*\n", re.MULTILINE)
_TABLES_BY_COMMA = re.compile(r"\bfrom\s+[\w.]+(?:\s+as\s+\w+)?\s*,", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """A relation in pieces: its named queries, and its last SELECT."""

    #: By name, each as `name as (...)`.
    queries: dict[str, str]
    columns: tuple[str, ...]
    source: str
    joins: tuple[str, ...]
    condition: str

    def text(self) -> str:
        named = ",\n".join(self.queries.values())
        last = f"select {', '.join(self.columns)}\n{self.source}{''.join(self.joins)}{self.condition}"
        return f"with {named}\n{last}" if named else last


def relations_for(cards: Iterable[Card], *, whole: bool) -> Mapping[str, Relation]:
    """All relations; unless they are to be whole, the grains of these cards with the columns that the cards read.

    A grain that another relation stands on stays whole: that relation may read any of its columns. What a grain stood
    on only for columns that are left out stands free: it is left out too, or cut in its turn.
    """
    relations = dict(facts.load_relations())
    wanted: dict[str, set[str]] = {}
    for card in [] if whole else cards:
        wanted.setdefault(card.each, set()).update(columns_read(card))
    uncut = set(wanted)
    while free := uncut - _stood_on(wanted, relations):
        for name in free:
            relations[name] = replace(relations[name], sql=pruned(relations[name], wanted[name]))
        uncut -= free
    return relations


def _stood_on(names: Iterable[str], relations: Mapping[str, Relation]) -> set[str]:
    """What these relations, and all that they need, stand on."""
    return {other for name in facts.needed(names, relations) for other in relations[name].uses}


def pruned(relation: Relation, wanted: Iterable[str]) -> str:
    """The SQL of a relation with the wanted columns only."""
    keep = {*wanted, *relation.subject, *_ALWAYS, *([relation.link] if relation.link else [])}
    parts = _cut(_COMMENT.sub("", relation.sql))
    if parts is None:
        return relation.sql
    parts = replace(parts, columns=tuple(column for column in parts.columns if _name_of(column) in keep))
    return _without_unused_queries(_without_unused_joins(parts)).text()


def _cut(sql: str) -> _Parts | None:
    """The pieces, or None when the text is not plain enough to be cut."""
    queries: dict[str, str] = {}
    at = 0
    while query := _QUERY.match(sql, at):
        at = _end_of(sql, query.end())
        queries[query[1]] = sql[query.start(1) : at]
    last = sql[at:].strip()
    cuts = list(_cuts(last))
    kinds = [kind for kind, _ in cuts if kind != "comma"]
    is_plain = last.lower().startswith("select") and kinds[:2] == ["select", "from"] and "odd" not in kinds
    if not is_plain or _TABLES_BY_COMMA.search(sql):
        return None
    source = next(place for kind, place in cuts if kind == "from")
    commas = [place for kind, place in cuts if kind == "comma" and place < source]
    starts = [place for kind, place in cuts if kind == "join"]
    condition = next((place for kind, place in cuts if kind in ("where", "qualify")), len(last))
    edges = [*starts, condition]
    return _Parts(
        queries=queries,
        columns=tuple(_between(last, [len("select"), *(place + 1 for place in commas)], [*commas, source])),
        source=last[source : edges[0]],
        joins=tuple(_between(last, starts, edges[1:])),
        condition=last[condition:],
    )


def _between(text: str, starts: Iterable[int], ends: Iterable[int]) -> Iterator[str]:
    return (text[start:end] for start, end in zip(starts, ends, strict=True))


def _end_of(sql: str, at: int) -> int:
    """The place after the bracket that closes the one before `at`."""
    depth = 1
    for token in _TOKEN.finditer(sql, at):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if not depth:
            return token.end()
    return len(sql)


def _cuts(text: str) -> Iterator[tuple[str, int]]:
    """Every comma, join and clause that stands outside brackets, and where it stands."""
    depth = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup or ""
        depth += (kind == "open") - (kind == "close")
        if not depth and kind not in ("open", "close", "skip"):
            yield token[0].lower() if kind == "word" else kind, token.start()


def _name_of(column: str) -> str:
    name = _NAME.search(column)
    return name[1] if name else ""


def _without_unused_joins(parts: _Parts) -> _Parts:
    """Without each LEFT JOIN of which no column is read any more, the last first: one may read another."""
    for join in reversed(parts.joins):
        others = tuple(other for other in parts.joins if other is not join)
        joined = _JOINED.search(join)
        if "left" not in join.split("join")[0].lower() or joined is None:
            continue
        alias = joined[2] or joined[3] or joined[1]
        rest = " ".join([*parts.columns, parts.source, *others, parts.condition])
        if not re.search(rf"\b{alias}\.", rest):
            parts = replace(parts, joins=others)
    return parts


def _without_unused_queries(parts: _Parts) -> _Parts:
    """Without each named query that nothing reads any more, the last first: a query reads those before it."""
    for name in reversed(list(parts.queries)):
        others = {other: text for other, text in parts.queries.items() if other != name}
        without = replace(parts, queries=others)
        if not re.search(rf"\b(?:from|join)\s+{name}\b(?!\.)", without.text(), re.IGNORECASE):
            parts = without
    return parts
