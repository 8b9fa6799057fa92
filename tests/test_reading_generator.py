"""The random snapshots are valid, repeatable, and lead every rule into every state it can reach."""

from collections import defaultdict
from functools import cache

import pytest
from reading import RULES, Obligation, read
from reading.cleaning import clean
from reading.contract import KEYS
from reading.snapshots import CORE, Snapshot, make_snapshot

SEEDS = range(110)

# the states that a rule can reach: the rules
REACHED = {
    "met met_late overdue due_soon not_due exempt unknown never_met": """
        cg-first-10wd
        cg-interval-max
        icpc-15wd
        lac-visit-6-weeks
        min-parent-not-sent
        rcpc-first-3m
        visit-cp-max-interval
        visit-cp-not-seen-28d
    """,
    "met met_late overdue due_soon not_due exempt never_met": """
        act-overdue
        alloc-unallocated-5wd
        cg-no-record-ever
        cg-plan-not-detailed
        cin-visit-20wd
        conf-transfer-in-15wd
        drp-stage-overdue
        drp-total-20wd
        esc-stage-overdue
        lac-review-first
        lac-visit-first-week
        midpoint-check
        min-child-not-shared
        plan-end-no-exit-plan
        plan-not-updated-6m
        rcpc-next-6m
        rhi-72h
        rhi-not-offered
        sa-45wd
        sup-cp-4-weekly
    """,
    "met met_late overdue due_soon not_due unknown never_met": """
        min-no-management-signoff
    """,
    "met overdue due_soon not_due exempt unknown never_met": """
        act-parent-none
    """,
    "met met_late overdue due_soon exempt never_met": """
        att-agency-with-need-not-member
        icpc-late-notification
        voice-advocate-not-offered
    """,
    "met met_late overdue due_soon not_due never_met": """
        aud-followup-3m
        aud-followup-9m
        min-gp-not-sent
        min-not-distributed
        min-not-recorded
        plan-risk-assessment-stale
    """,
    "met met_late overdue not_due exempt never_met": """
        lac-review-next
        lac-review-second
        plan-progress-insufficient-repeat
    """,
    "met overdue due_soon not_due exempt never_met": """
        plan-end-no-evidence
    """,
    "met overdue pending exempt unknown never_met": """
        att-no-contribution
        att-no-report-when-absent
        att-parent-not-invited
        min-chair-is-minute-taker
        voice-nonattend-reason-missing
    """,
    "met met_late due_soon not_due unknown": """
        dq-recorded-late
    """,
    "met met_late overdue due_soon never_met": """
        cg-date-passed-no-outcome
        icpc-no-s47
    """,
    "met met_late overdue due_soon not_due": """
        aud-actions-overdue
    """,
    "met overdue due_soon not_due never_met": """
        min-not-before-next
        strategy-not-multiagency
    """,
    "met overdue due_soon not_due unknown": """
        plan-sibling-no-own-outcome
    """,
    "met overdue exempt unknown never_met": """
        plan-end-not-multiagency
    """,
    "met overdue pending exempt never_met": """
        act-no-due-date
        act-no-owner
        act-none-recorded
        att-member-not-invited
        cg-next-date-not-agreed
        voice-absent
        voice-no-feedback-person
    """,
    "met overdue pending unknown never_met": """
        att-consecutive-absence
        att-no-apology
        min-not-linked-to-plan
    """,
    "met met_late not_due exempt": """
        lac-visit-3-months
    """,
    "met met_late overdue due_soon": """
        aud-inadequate-escalation
        contact-decision
    """,
    "met overdue pending never_met": """
        act-previous-not-reviewed
        att-exclusion-no-reason
        att-invitee-list-missing
        min-no-progress-judgement
        min-no-scaling
        min-no-signs-of-safety
    """,
    "met_late overdue exempt never_met": """
        plan-repeat-24-months
    """,
    "met met_late overdue": """
        esc-not-raised
    """,
    "met overdue never_met": """
        min-recipient-list-missing
    """,
    "met_late overdue never_met": """
        alloc-gap-any
    """,
    "met_late overdue": """
        plan-18-months
        plan-24-months
    """,
    "overdue never_met": """
        dq-plan-overlap
        dq-strategy-reset
    """,
    "overdue": """
        dq-future-held
        dq-orphan
    """,
}


@cache
def snapshots() -> list[Snapshot]:
    return [make_snapshot(seed) for seed in SEEDS]


@cache
def obligations() -> list[tuple[Snapshot, list[Obligation]]]:
    return [(s, read(s.tables, s.as_of, s.settings)) for s in snapshots()]


@cache
def states() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for _, read_from_one in obligations():
        for obligation in read_from_one:
            found[obligation.rule].add(obligation.state)
    return found


def test_every_rule_has_its_states_listed() -> None:
    listed = sorted(rule for rules in REACHED.values() for rule in rules.split())

    assert listed == sorted(RULES)


@pytest.mark.parametrize(
    ("rule", "expected"), [(rule, names) for names, rules in REACHED.items() for rule in rules.split()]
)
def test_every_state_is_reached(rule: str, expected: str) -> None:
    missing = set(expected.split()) - states()[rule]

    assert missing == set()


def test_no_obligation_appears_twice() -> None:
    for _, found in obligations():
        keys = [(o.rule, o.subject, o.link) for o in found]

        assert len(set(keys)) == len(keys)


def test_nothing_is_known_from_after_the_as_at_date() -> None:
    for snapshot, found in obligations():
        days = [day for o in found for day in (o.started_on, o.met_on, o.closed_on) if day is not None]

        assert max(days) <= snapshot.as_of


def test_the_same_seed_gives_the_same_snapshot() -> None:
    assert make_snapshot(7) == make_snapshot(7)


def test_no_row_is_set_aside() -> None:
    for snapshot in snapshots()[:30]:
        taken_back = {(row["covg_table_name"], row["covg_column_name"]) for row in snapshot.tables["cgx_coverage"]}
        tables, _ = clean(snapshot.tables)

        whole = {table for table in snapshot.tables if (table, "*") not in taken_back}

        assert {t: len(tables[t]) for t in whole} == {t: len(snapshot.tables[t]) for t in whole}


def test_keys_are_unique() -> None:
    for snapshot in snapshots()[:30]:
        tables, _ = clean(snapshot.tables)
        for table, rows in tables.items():
            keys = [tuple(row[name] for name in KEYS[table]) for row in rows]

            assert len(set(keys)) == len(keys)


def test_core_tables_are_filled() -> None:
    missing = {table for snapshot in snapshots() for table in CORE if not snapshot.tables.get(table)}

    assert missing == set()
