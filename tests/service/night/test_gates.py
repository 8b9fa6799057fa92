"""A snapshot against the last night: yesterday's file, a lost team, many lost plans, and what is not alarming."""

from datetime import date

import pytest

from service.night.gates import Hold, HoldLimits, LastNight, Plans, refusals, why_hold

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


def plans(count: int, *, team: str = "NORTH", is_open: bool = True) -> dict[str, tuple[str | None, bool]]:
    return {f"{team}{nth}": (team, is_open) for nth in range(count)}


def last_night(known: Plans, *, confirmed_gone: frozenset[str] = frozenset()) -> LastNight:
    return LastNight(as_at=MONDAY, digest="a", rows={"ssd_person": 100}, plans=known, confirmed_gone=confirmed_gone)


def hold(before: Plans, now: Plans, **known: frozenset[str]) -> Hold | None:
    return why_hold(last_night(before, **known), now, HoldLimits(), rows={"ssd_person": 100})


def test_the_same_data_are_refused_whatever_day_they_claim() -> None:
    found = refusals(last_night({}), as_at=TUESDAY, digest="a", rows={"ssd_person": 100})

    assert found == [
        "This snapshot was already processed on the night of 16 November 2026. Check that the extract ran."
    ]


def test_an_older_snapshot_is_refused() -> None:
    (found,) = refusals(last_night({}), as_at=MONDAY, digest="b", rows={"ssd_person": 100})

    assert found.startswith("The snapshot speaks of 16 November 2026, and the register already holds")


def test_a_fifth_fewer_rows_are_allowed_and_one_more_is_not() -> None:
    assert refusals(last_night({}), as_at=TUESDAY, digest="b", rows={"ssd_person": 80}) == []

    (found,) = refusals(last_night({}), as_at=TUESDAY, digest="b", rows={"ssd_person": 79})

    assert found.startswith("ssd_person has 79 rows, and had 100 on the last night: more than 20 percent fewer.")


def test_the_first_night_has_nothing_to_compare_with() -> None:
    assert refusals(None, as_at=TUESDAY, digest="b", rows={}) == []
    assert why_hold(None, {}, HoldLimits(), rows={}) is None


def test_eight_of_eighty_missing_plans_hold_the_night() -> None:
    before = plans(80)
    now = dict(list(before.items())[8:])

    found = hold(before, now)

    assert found
    assert found.because == "8 of the 80 plans that were open on the last night are not in the snapshot."
    assert found.missing == tuple(sorted(before.keys() - now.keys()))


def test_seven_of_eighty_do_not() -> None:
    before = plans(80)

    assert hold(before, dict(list(before.items())[7:])) is None


def test_eight_of_eighty_one_do_not() -> None:
    before = plans(81)

    assert hold(before, dict(list(before.items())[8:])) is None


def test_plans_that_ended_are_not_missing() -> None:
    before = plans(80)

    assert hold(before, before | plans(60, is_open=False)) is None


def test_a_team_of_five_that_is_gone_holds_the_night() -> None:
    found = hold(plans(100) | plans(5, team="SOUTH"), plans(100))

    assert found
    assert found.because == "None of the 5 open plans of team SOUTH is open in the snapshot."


def test_a_team_of_four_does_not() -> None:
    assert hold(plans(100) | plans(4, team="SOUTH"), plans(100)) is None


def test_a_team_with_a_new_name_does_not() -> None:
    before = plans(100) | plans(5, team="SOUTH")

    assert hold(before, plans(100) | dict.fromkeys(plans(5, team="SOUTH"), ("WEST", True))) is None


def test_a_team_whose_plans_all_end_at_once_holds_the_night() -> None:
    assert hold(plans(100) | plans(5, team="SOUTH"), plans(100) | plans(5, team="SOUTH", is_open=False))


def test_plans_confirmed_as_gone_are_not_missed_again() -> None:
    before = plans(80)
    now = dict(list(before.items())[8:])

    assert hold(before, now, confirmed_gone=frozenset(before.keys() - now.keys())) is None


def test_a_team_confirmed_as_ended_does_not_hold_the_next_night() -> None:
    before = plans(100) | plans(5, team="SOUTH")
    now = plans(100) | plans(5, team="SOUTH", is_open=False)
    held = hold(before, now)
    assert held

    assert hold(before, now, confirmed_gone=frozenset(held.missing)) is None


@pytest.mark.parametrize(("had", "has", "is_held"), [(10, 0, True), (10, 1, False), (9, 0, False)])
def test_a_table_that_lost_all_its_rows_holds_the_night(had: int, has: int, is_held: bool) -> None:
    last = LastNight(as_at=MONDAY, digest="a", rows={"cgx_supervision": had}, plans={})

    found = why_hold(last, {}, HoldLimits(), rows={"cgx_supervision": has})

    assert (found is not None) is is_held
    assert not found or found.because == "cgx_supervision has no rows, and had 10 on the last night."


def test_a_table_that_was_not_sent_does_not() -> None:
    last = LastNight(as_at=MONDAY, digest="a", rows={"cgx_supervision": 500}, plans={})

    assert why_hold(last, {}, HoldLimits(), rows={}) is None
