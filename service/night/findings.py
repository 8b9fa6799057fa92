"""What the snapshot says tonight about each exception that the register knows, and about what it does not know yet."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from engine.bind import check_grain
from engine.facts import load_relations
from engine.rows import Asked, rows_gone
from register.record import Finding, Known
from service.checking import Check
from service.night.places import MEETING_PLANS_SQL

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


def look_up(check: Check, exceptions: Collection[Known | Finding]) -> Iterator[Finding]:
    """The finding of each exception whose rule was evaluated tonight, `absent` when the rule found nothing there.

    A rule that counts the breaches of others is silent about a plan on which another silent rule had one. Nothing is
    said of a plan that ends before it starts: one of its days is wrong, and that is no evidence.
    """
    told = told_tonight(check)
    in_question = _plans_in_question(check, [item for item in exceptions if item.rule not in told])
    counting = {card.id for card in check.book.cards if check_grain(card).reads_obligations} if in_question else set()
    numbers = {card.id: number for number, card in enumerate(check.book.cards) if card.id in told}
    in_doubt = _plans_in_doubt(check)
    known = {
        (item.rule, item.subject, item.link): item
        for item in exceptions
        if item.plan not in in_doubt and not (item.rule in counting and item.plan in in_question)
    }
    asked = [(rule, numbers[rule], subject, link) for rule, subject, link in known if rule in numbers]
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
    absent: dict[str, list[Known | Finding]] = defaultdict(list)
    for rule, subject, link, *values in cursor.execute(_ASKED_SQL).fetchall():
        if values[0] is None:
            absent[rule].append(known[rule, subject, link])
        else:
            yield _finding(rule, subject, link, dict(zip(_FIELDS, values, strict=True)))
    for rule, missing in absent.items():
        yield from _absent(check, rule, missing)


def _plans_in_doubt(check: Check) -> set[str | None]:
    """The plans that end before they start."""
    asked = "select cppl_cp_plan_id from known.ssd_cp_plans where cppl_cp_plan_end_date < cppl_cp_plan_start_date"
    return {plan for (plan,) in check.snapshot.connection.cursor().execute(asked).fetchall()}


def _plans_in_question(check: Check, silent: Collection[Known | Finding]) -> set[str]:
    """The plans on which these stood, by themselves or by their meeting: tonight nobody can tell if they still do."""
    meetings = sorted({item.meeting for item in silent if item.plan is None and item.meeting is not None})
    plans = {item.plan for item in silent if item.plan is not None}
    if meetings:
        asked = f"select plan_id from ({MEETING_PLANS_SQL}) where list_contains($1, meeting_id)"
        plans |= {plan for (plan,) in check.snapshot.connection.cursor().execute(asked, [meetings]).fetchall()}
    return plans


def _absent(check: Check, rule: str, missing: Collection[Known | Finding]) -> Iterator[Finding]:
    relation = load_relations()[check.book.card(rule).each]
    asked = [
        Asked(subject=item.subject, link=item.link, person=item.person, plan=item.plan, meeting=item.meeting)
        for item in missing
    ]
    gone = rows_gone(check.snapshot.connection, relation, asked)
    for item in missing:
        is_gone = (item.subject, item.link) in gone
        yield _finding(rule, item.subject, item.link, {"state": ABSENT, "row_gone": is_gone})


def _finding(rule: str, subject: str, link: str, values: dict[str, Any]) -> Finding:
    return Finding(rule=rule, subject=subject, link=link, **values)
