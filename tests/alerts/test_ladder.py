"""The ladder: which step is reached on which day, across Christmas and Easter."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.alerts import CALENDAR, a_matter, a_policy

from alerts.errors import PolicyUnreadable
from alerts.ladder import Reach, Standing, standing
from alerts.matter import STAGE_OVER, TOTAL_OVER
from alerts.policy import Policy, PolicyStep, freeze, thaw

#: Breach, step, and the day on which the step is reached. Written out by hand from a wall calendar.
AROUND_HOLIDAYS = [
    # Tuesday 22 December 2026: the 25th and 28th are bank holidays, 1 January too.
    ("statutory", date(2026, 12, 22), 1, date(2026, 12, 22)),
    ("statutory", date(2026, 12, 22), 2, date(2026, 12, 29)),
    ("statutory", date(2026, 12, 22), 3, date(2026, 12, 31)),
    ("statutory", date(2026, 12, 22), 4, date(2027, 1, 8)),
    ("conference", date(2026, 12, 24), 2, date(2026, 12, 30)),
    ("front_door", date(2026, 12, 24), 3, date(2026, 12, 29)),
    # Wednesday 24 March 2027: Good Friday is the 26th, Easter Monday the 29th.
    ("statutory", date(2027, 3, 24), 1, date(2027, 3, 24)),
    ("statutory", date(2027, 3, 24), 2, date(2027, 3, 31)),
    ("statutory", date(2027, 3, 24), 3, date(2027, 4, 2)),
    ("statutory", date(2027, 3, 24), 4, date(2027, 4, 9)),
    ("workforce", date(2027, 3, 25), 2, date(2027, 4, 5)),
    ("practice", date(2027, 3, 25), 3, date(2027, 4, 12)),
    # A due day on a Friday is breached on the Saturday: Monday is the first working day after it.
    ("statutory", date(2026, 11, 14), 1, date(2026, 11, 14)),
    ("statutory", date(2026, 11, 14), 2, date(2026, 11, 18)),
]


def stands(policy: Policy, on: date, **changes: object) -> Standing:
    return standing(policy, a_matter(**changes), CALENDAR, on=on)


def reach(found: Standing, number: int) -> Reach:
    return next(item.reach for item in found.steps if item.step.number == number)


@pytest.mark.parametrize(("route", "breach_on", "number", "reached_on"), AROUND_HOLIDAYS)
def test_a_step_is_reached_on_its_working_day(route: str, breach_on: date, number: int, reached_on: date) -> None:
    policy = a_policy(route)

    before, on_day, after = (
        reach(stands(policy, reached_on + timedelta(days=days), breach_on=breach_on), number) for days in (-1, 0, 1)
    )

    assert (before, on_day, after) == (Reach.COMING, Reach.REACHED, Reach.REACHED)


def test_the_next_step_has_a_day() -> None:
    found = stands(a_policy(), date(2026, 12, 30), breach_on=date(2026, 12, 22))

    assert (found.tier, found.next_on) == (2, date(2026, 12, 31))


def test_at_the_top_no_next_step_is_left() -> None:
    found = stands(a_policy(), date(2027, 2, 1), breach_on=date(2026, 12, 22))

    assert (found.tier, found.next_on) == (4, None)


def test_an_authority_that_counts_day_zero_counts_working_days_here_as_everybody() -> None:
    calendar = replace(CALENDAR, day_zero_counts=True)

    found = standing(a_policy(), a_matter(breach_on=date(2026, 11, 16)), calendar, on=date(2026, 11, 18))

    assert found.next_on == date(2026, 11, 19)


@pytest.mark.parametrize(("times", "tier"), [(1, 1), (2, 2), (3, 3), (4, 3)])
def test_a_partner_agency_climbs_with_each_time(times: int, tier: int) -> None:
    found = stands(a_policy("agency"), date(2026, 11, 20), times=times)

    assert found.tier == tier


def test_what_no_data_can_decide_is_shown_and_never_reached() -> None:
    found = stands(a_policy("agency"), date(2030, 1, 1), times=9, raised=9, tier=9)

    assert found.steps[3].step.when == "at the end of the period"
    assert reach(found, 4) is Reach.NOT_AUTOMATIC
    assert found.tier == 3


def test_what_the_judgement_asks_for_is_reached_on_the_night_that_asked_first() -> None:
    since = {1: date(2026, 11, 18), 2: date(2026, 11, 18), 3: date(2026, 11, 20)}

    found = stands(a_policy(), date(2026, 11, 24), breach_on=date(2026, 11, 23), tier=3, tier_since=since)
    later = stands(a_policy(), date(2026, 11, 24), breach_on=date(2026, 11, 16), tier=3, tier_since=since)

    assert [step.on for step in found.steps[1:3]] == [date(2026, 11, 23), date(2026, 11, 23)]
    assert later.steps[2].on == date(2026, 11, 20)


def test_words_that_nobody_knows_are_not_automatic() -> None:
    steps = (PolicyStep(number=1, after=0, when=None, tell=("social_worker",)),)
    unknown = PolicyStep(number=2, after=None, when="at full moon", tell=("director",))

    found = stands(Policy(route="own", begins_at_step=1, steps=(*steps, unknown)), date(2026, 12, 1))

    assert [item.reach for item in found.steps] == [Reach.REACHED, Reach.NOT_AUTOMATIC]


def test_a_rule_that_begins_at_the_second_step_is_told_there_at_once() -> None:
    policy = a_policy("agency", "att-consecutive-absence")

    first, second = (stands(policy, date(2026, 11, 20), times=times).tier for times in (1, 2))

    assert [step.number for step in policy.steps] == [2, 3, 4]
    assert (first, second) == (2, 3)


@pytest.mark.parametrize(
    ("happened", "tier"),
    [
        ({}, 1),
        ({STAGE_OVER: date(2026, 11, 20)}, 2),
        ({STAGE_OVER: date(2026, 11, 21)}, 1),
        ({STAGE_OVER: date(2026, 11, 16), TOTAL_OVER: date(2026, 11, 16)}, 3),
    ],
)
def test_a_dispute_climbs_when_its_time_has_run_out(happened: dict[str, date], tier: int) -> None:
    found = stands(a_policy("escalation"), date(2026, 11, 20), happened_on=happened)

    assert found.tier == tier


@pytest.mark.parametrize(
    ("breach_on", "first_of_month"),
    [
        (date(2026, 11, 30), date(2026, 12, 1)),
        (date(2026, 12, 2), date(2027, 1, 4)),
        (date(2027, 4, 6), date(2027, 5, 4)),
    ],
)
def test_the_monthly_step_comes_on_the_first_working_day_of_the_next_month(
    breach_on: date, first_of_month: date
) -> None:
    before, on_day = (
        reach(stands(a_policy("quality"), day, breach_on=breach_on), 4)
        for day in (first_of_month - timedelta(days=1), first_of_month)
    )

    assert (before, on_day) == (Reach.COMING, Reach.REACHED)


def test_the_monthly_step_drags_no_other_step_with_it() -> None:
    found = stands(a_policy("quality"), date(2026, 12, 1), breach_on=date(2026, 11, 30))

    assert [item.step.number for item in found.reached] == [1, 4]


@pytest.mark.parametrize(("raised", "tier"), [(0, 1), (1, 2), (2, 3), (3, 4), (9, 4)])
def test_each_broken_promise_adds_a_step(raised: int, tier: int) -> None:
    found = stands(a_policy(), date(2026, 11, 16), breach_on=date(2026, 11, 16), raised=raised)

    assert found.tier == tier


def test_after_a_broken_promise_the_later_steps_come_sooner() -> None:
    broken = {"breach_on": date(2026, 11, 16), "raised": 1, "raised_on": date(2026, 11, 17)}

    found = stands(a_policy(), date(2026, 11, 18), **broken)

    assert [item.on for item in found.steps] == [
        date(2026, 11, 16),
        date(2026, 11, 17),
        date(2026, 11, 19),
        date(2026, 11, 23),
    ]
    assert found.steps[1].why == "a promise was not kept"


def test_the_judgement_can_ask_for_a_step_and_never_lowers_one() -> None:
    early = stands(a_policy(), date(2026, 11, 16), breach_on=date(2026, 11, 16), tier=3)
    late = stands(a_policy(), date(2026, 12, 30), breach_on=date(2026, 11, 16), tier=1)

    assert [item.step.number for item in early.reached] == [1, 2, 3]
    assert late.tier == 4


def test_before_the_first_day_in_breach_nobody_is_told() -> None:
    found = stands(a_policy(), date(2026, 11, 15), breach_on=date(2026, 11, 16), tier=4, raised=2)

    assert found.tier == 0


@pytest.mark.parametrize("route", ["statutory", "agency", "quality", "escalation"])
def test_frozen_steps_read_back_as_they_were(route: str) -> None:
    policy = a_policy(route, "att-consecutive-absence")

    assert thaw(freeze(policy)) == policy


GOOD_STEP = '{"number":1,"after":0,"when":null,"tell":["social_worker"]}'
STORED = f'{{"form":1,"route":"x","begins_at_step":1,"steps":[{GOOD_STEP}]}}'


def test_the_stored_form_stays_as_it_is() -> None:
    steps = (PolicyStep(number=1, after=0, when=None, tell=("social_worker",)),)

    assert freeze(Policy(route="x", begins_at_step=1, steps=steps)) == STORED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (STORED, ""),
        (STORED, "[]"),
        ('"form":1', '"form":2'),
        (GOOD_STEP, ""),
        ('"after":0', '"after":"0"'),
        ('"after":0', '"after":-1'),
        ('"when":null', '"when":"once a month"'),
        ('"after":0', '"after":null'),
        ('["social_worker"]', '"social_worker"'),
        ('["social_worker"]', "[]"),
        ('"number":1,', ""),
        ('"number":1', '"nth":1'),
    ],
)
def test_frozen_steps_that_were_changed_by_hand_are_refused(old: str, new: str) -> None:
    with pytest.raises(PolicyUnreadable, match="restore it from a backup"):
        thaw(STORED.replace(old, new))


def test_a_step_that_was_reached_stays_reached_with_its_night() -> None:
    """Nor does a day off that was added later, or a due day that moved, take it back."""
    raised = {1: date(2026, 11, 17), 2: date(2026, 11, 20)}

    found = stands(a_policy(), date(2026, 11, 23), breach_on=date(2026, 11, 23), reached=raised)

    assert [(item.step.number, item.on) for item in found.reached] == list(raised.items())


def test_what_the_judgement_raised_keeps_its_night_and_its_reason() -> None:
    raised = {1: date(2026, 11, 16), 2: date(2026, 11, 17)}

    found = stands(a_policy(), date(2026, 11, 24), breach_on=date(2026, 11, 16), tier=2, reached=raised)

    assert found.steps[1].on == date(2026, 11, 17)
    assert found.steps[1].why == "what else is overdue makes it more serious"
