"""What the snapshot says tonight about each exception that the register knows, and about what it does not know yet."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from engine.facts import load_relations
from engine.rows import rows_gone
from register.record import Finding
from service.checking import Check
from service.night.places import Key

_ASKED_SQL = """
select
    asked.rule, asked.subject, asked.link,
    found.state, found.severity, found.started_on, found.due_on, found.breach_on, found.met_on, found.closed_on,
    found.days_late, found.unit, found.late_record, found.recorded_on, found.reason
from asked_exception as asked
left join obligation as found
    on found.rule = asked.number and found.subject = asked.subject and coalesce(found.link, '') = asked.link
"""

_FIELDS = (
    "state", "severity", "started_on", "due_on", "breach_on", "met_on", "closed_on", "days_late", "unit",
    "late_record", "recorded_on", "reason",
)  # fmt: skip

#: The engine's word for a duty that it did not produce tonight.
ABSENT = "absent"


def told_tonight(check: Check) -> frozenset[str]:
    """The rules that had something to say: of the others, the register keeps what it knows."""
    return frozenset(
        result.card.id for result in check.evaluation.rules if not result.failed and not result.not_assessable
    )


def look_up(check: Check, keys: Collection[Key]) -> Iterator[Finding]:
    """The finding of each key whose rule was evaluated tonight, `absent` when the rule found nothing there."""
    told = told_tonight(check)
    numbers = {card.id: number for number, card in enumerate(check.book.cards) if card.id in told}
    asked = [(rule, numbers[rule], subject, link) for rule, subject, link in keys if rule in numbers]
    if not asked:
        return
    cursor = check.snapshot.connection.cursor()
    cursor.execute(
        "create or replace temp table asked_exception (rule varchar, number int, subject varchar, link varchar)"
    )
    columns = [list(column) for column in zip(*asked, strict=True)]
    cursor.execute(
        "insert into asked_exception "
        "select unnest($1::varchar[]), unnest($2::int[]), unnest($3::varchar[]), unnest($4::varchar[])",
        columns,
    )
    absent: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for rule, subject, link, *values in cursor.execute(_ASKED_SQL).fetchall():
        if values[0] is None:
            absent[rule].append((subject, link))
        else:
            yield _finding(rule, subject, link, dict(zip(_FIELDS, values, strict=True)))
    for rule, missing in absent.items():
        yield from _absent(check, rule, missing)


def _absent(check: Check, rule: str, missing: Collection[tuple[str, str]]) -> Iterator[Finding]:
    relation = load_relations()[check.book.card(rule).each]
    gone = rows_gone(check.snapshot.connection, relation, {subject for subject, _ in missing})
    for subject, link in missing:
        yield _finding(rule, subject, link, {"state": ABSENT, "row_gone": subject in gone})


def _finding(rule: str, subject: str, link: str, values: dict[str, Any]) -> Finding:
    return Finding(rule=rule, subject=subject, link=link, **values)
