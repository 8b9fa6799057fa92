"""The same five rules in two production-rule engines, fed row by row: durable-rules and CLIPS.

    pip install durable-rules==2.0.28 clipspy
    python benchmarks/peers/row_engines.py SNAPSHOT

What is timed, for each the whole job from the snapshot in memory to its breaches, in one process. The book and the
preparing are the medians of three runs after a warm-up; each engine is fed once, as durable-rules cannot be twice:

* the book: from its cards to the obligations of five rules in all their states;
* the engines: preparing (the plans, the held core groups and the due days, which neither engine can work out: the
  hand-written SQL of by_hand.sql does it for them), fetching those rows into Python, and feeding each row and firing.

The engines look for breaches only, by simpler conditions, so each count stands beside the book's. The ratio is
theirs to ours; feeding alone is given too.
"""

import logging
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import TypeVar

import clips
from by_hand import BY_HAND, FIVE, run_by_engine
from duckdb import DuckDBPyConnection
from durable.engine import MessageNotHandledException, MessageObservedException
from durable.lang import assert_fact, c, m, none, ruleset, when_all

from calendars.jurisdictions import build_calendar
from engine.macros import CalendarTable
from snapshot.read import read_snapshot

#: The rows that are fed: suppressors first, because a late one comes too late for durable-rules.
ROWS = """
select 'group' as t, g.plan_id as plan, 0 as day, 0 as due from hand_core_groups g
union all
select 'visit', p.plan_id, datediff('day', date '2000-01-01', v.cppv_cp_visit_date), 0
from known.ssd_cp_visits v join hand_plans p on p.plan_id = v.cppv_cp_plan_id
where v.cppv_cp_visit_seen = 'Y' and v.cppv_cp_visit_date is not null and p.over_on is null
union all
select 'voice', g.place_id, 0, 0
from hand_core_groups g join known.cgx_child_voice v
    on v.cgvo_meeting_id = g.meeting_id and v.cgvo_person_id = g.person_id
where v.cgvo_views_recorded = 'Y'
union all
select 'action', a.cgac_action_id, coalesce(datediff('day', date '2000-01-01', a.cgac_completed_date), 0),
    datediff('day', date '2000-01-01', a.cgac_due_date)
from known.cgx_actions a join hand_plans p on p.plan_id = a.cgac_cp_plan_id
where a.cgac_due_date is not null and p.over_on is null
union all
select 'place', g.place_id, 0, datediff('day', date '2000-01-01', w.day)
from hand_core_groups g join calendar c on c.day = g.held_on join working_day w on w.number = c.ordinal + 5
where g.next_on is null and g.over_on is null
union all
select 'plan', p.plan_id, datediff('day', date '2000-01-01', p.age_from_on + interval 18 month),
    datediff('day', date '2000-01-01', w.day)
from hand_plans p join calendar c on c.day = p.conference_on join working_day w on w.number = c.ordinal + 10
where p.over_on is null
"""

#: What the engines cannot work out: by_hand.sql down to its first rule.
PREPARING = BY_HAND.partition("-- cg-first-10wd")[0]

Row = tuple[str, str, int, int]
T = TypeVar("T")


def run_durable(rows: list[Row], today: int) -> dict[str, int]:
    """Breaches by durable-rules, one fact at a time in one state, the way its own examples read."""
    found = dict.fromkeys(FIVE, 0)

    def breach(rule: str) -> Callable[[object], None]:
        def act(c: object) -> None:  # noqa: ARG001 - the library calls it with its capture
            found[rule] += 1

        return act

    name = "five"
    with ruleset(name):
        plan, action, place = (m.t == kind for kind in ("plan", "action", "place"))

        when_all(c.p << plan & (m.due < today), none((m.t == "group") & (m.plan == c.p.plan)))(breach(FIVE[0]))
        when_all(action & (m.due < today) & (m.day == 0))(breach(FIVE[1]))
        when_all(plan & (m.day <= today))(breach(FIVE[2]))
        when_all(c.s << place & (m.due < today), none((m.t == "voice") & (m.plan == c.s.plan)))(breach(FIVE[3]))
        when_all(c.p << plan & (m.due < today), none((m.t == "visit") & (m.plan == c.p.plan) & (m.day >= today - 14)))(
            breach(FIVE[4])
        )

    for number, (kind, key, day, due) in enumerate(rows):
        try:
            assert_fact(name, {"id": f"f{number}", "t": kind, "plan": key, "day": day, "due": due})
        except (MessageNotHandledException, MessageObservedException):
            continue
    return found


def run_clips(rows: list[Row], today: int) -> dict[str, int]:
    """Breaches by CLIPS, one fact at a time."""
    environment = clips.Environment()
    environment.build("(deftemplate row (slot t) (slot plan) (slot day) (slot due))")
    conditions = {
        FIVE[0]: f"(row (t plan) (plan ?p) (due ?u&:(< ?u {today}))) (not (row (t group) (plan ?p)))",
        FIVE[1]: f"(row (t action) (plan ?p) (day 0) (due ?u&:(< ?u {today})))",
        FIVE[2]: f"(row (t plan) (plan ?p) (day ?d&:(<= ?d {today})))",
        FIVE[3]: f"(row (t place) (plan ?p) (due ?u&:(< ?u {today}))) (not (row (t voice) (plan ?p)))",
        FIVE[4]: (
            f"(row (t plan) (plan ?p) (due ?u&:(< ?u {today}))) "
            f"(not (row (t visit) (plan ?p) (day ?d&:(>= ?d {today - 14}))))"
        ),
    }
    found = dict.fromkeys(FIVE, 0)

    def breach(rule: str) -> None:
        found[rule] += 1

    environment.define_function(breach)
    for rule, condition in conditions.items():
        environment.build(f'(defrule r{FIVE.index(rule)} {condition} => (breach "{rule}"))')
    template = environment.find_template("row")
    symbols = {kind: clips.Symbol(kind) for kind in ("plan", "group", "visit", "voice", "action", "place")}
    for kind, key, day, due in rows:
        template.assert_fact(t=symbols[kind], plan=key, day=day, due=due)
    environment.run()
    return found


def prepare(connection: DuckDBPyConnection, as_at: date) -> list[Row]:
    """The rows to feed."""
    connection.execute(PREPARING.replace("$as_at", f"date '{as_at}'"))
    return connection.execute(ROWS).fetchall()


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """The median of three runs in seconds, and what the last came to."""
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), result


def main(source: str) -> None:
    """Feed, count, time."""
    logging.disable(logging.CRITICAL)
    shipped = build_calendar()
    calendar = CalendarTable(
        first_day=shipped.first_day,
        last_day=shipped.last_day,
        days_off=tuple(shipped.days_off),
        known_until=shipped.known_until,
    )
    with read_snapshot(source) as snapshot:
        as_at = snapshot.header.as_at
        snapshot.known_at(as_at)
        run_by_engine(snapshot.connection, as_at, calendar)
        ours, _ = timed(lambda: run_by_engine(snapshot.connection, as_at, calendar))
        counts = [
            snapshot.connection.execute(
                "select count(*) from obligation where rule = ? and state = 'overdue'", [sorted(FIVE).index(rule)]
            ).fetchall()[0][0]
            for rule in FIVE
        ]
        prepared, rows = timed(lambda: prepare(snapshot.connection, as_at))
        today = (as_at - type(as_at)(2000, 1, 1)).days
        print(f"{sum(snapshot.rows.values()):,} rows in the snapshot, {len(rows):,} of them fed")
    print(f"  {'book':14} {ours:8.2f} s                                   {counts}")
    for name, run in {"CLIPS": run_clips, "durable-rules": run_durable}.items():
        began = time.perf_counter()
        found = run(rows, today)
        fed = time.perf_counter() - began
        print(
            f"  {name:14} {prepared + fed:8.2f} s  {(prepared + fed) / ours:6.1f} x  feeding {fed:8.2f} s "
            f"{list(found.values())}"
        )


if __name__ == "__main__":
    main(sys.argv[1])
