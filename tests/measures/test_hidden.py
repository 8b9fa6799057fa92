"""Small numbers do not leave the unit, and cannot be worked out from what does."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from support.reports import CARDS, Counts, a_report, a_view

from engine.measures.values import Figure
from service.kpis.report import PARTNERSHIP, Cover, Frozen, MeasureView
from service.kpis.suppress import for_partnership
from service.kpis.words import counts_words, point_words, recorded_words

CORE = "first-core-groups"
SERVICES = {"A": "S1", "B": "S1", "C": "S1", "D": "S2", "E": "S2"}


def hidden(measure: str, teams: dict[str, Counts], services: dict[str, str] | None = None) -> MeasureView:
    of = services or dict.fromkeys(teams, "S1")
    (view,) = for_partnership(a_report(a_view(measure, teams, of)), of).measures
    return view


def covers(view: MeasureView) -> dict[str, Cover]:
    return {line.place.id or "all": line.now.cover for line in view.lines}


@pytest.mark.parametrize(
    ("counts", "cover"),
    [
        ((0, 20, 0), Cover.OPEN),
        ((1, 20, 1), Cover.HIDDEN),
        ((4, 20, 4), Cover.HIDDEN),
        ((5, 20, 5), Cover.OPEN),
        ((15, 20, 15), Cover.OPEN),
        ((16, 20, 16), Cover.ROUNDED),
        ((19, 20, 19), Cover.ROUNDED),
        ((20, 20, 20), Cover.OPEN),
        ((3, 3, 3), Cover.HIDDEN),
        ((0, 4, 0), Cover.HIDDEN),
        ((0, 0, 0), Cover.OPEN),
        ((10, 20, 8), Cover.ROUNDED),
        ((10, 20, 5), Cover.OPEN),
    ],
)
def test_from_1_to_4_is_hidden_and_a_rest_as_small_makes_it_whole(counts: Counts, cover: Cover) -> None:
    view = hidden(CORE, {"A": counts})

    assert covers(view)["all"] is cover


def test_a_hidden_figure_says_nothing_at_all() -> None:
    line = hidden(CORE, {"A": (3, 20, 2)}).authority

    assert point_words(line.measure, line.now) == "hidden"
    assert counts_words(line.measure, line.now) == ""
    assert recorded_words(line.measure, line.now) == "hidden"
    assert line.now.value is None


def test_a_whole_percentage_hides_its_counts_and_never_becomes_all() -> None:
    line = hidden(CORE, {"A": (997, 1000, 997)}).authority

    assert point_words(line.measure, line.now) == "99%"
    assert counts_words(line.measure, line.now) == ""


def test_a_number_is_hidden_for_itself() -> None:
    assert covers(hidden("unallocated-children", {"A": (4, 4, 0)}))["all"] is Cover.HIDDEN
    assert covers(hidden("unallocated-children", {"A": (5, 5, 0)}))["all"] is Cover.OPEN


def test_posts_are_no_people() -> None:
    assert not CARDS["vacancies"].of_people
    assert covers(hidden("vacancies", {"A": (2, 36, 0)}))["all"] is Cover.OPEN


def test_the_counts_of_a_cumulative_measure_are_always_hidden() -> None:
    view = hidden("looked-after-reviews", {"A": (50, 60, 0)})

    assert covers(view)["all"] is Cover.COUNTS
    assert point_words(view.measure, view.authority.now) == "83.3%"


@pytest.mark.parametrize(
    ("over_15", "over_18", "cover"),
    [(12, 11, Cover.HIDDEN), (12, 8, Cover.HIDDEN), (12, 7, Cover.OPEN), (12, 12, Cover.OPEN)],
)
def test_plans_between_two_ages_are_not_told_by_their_difference(over_15: int, over_18: int, cover: Cover) -> None:
    views = [a_view(f"plans-over-{m}-months", {"A": (n, n, 0)}) for m, n in ((15, over_15), (18, over_18))]

    outer, inner = for_partnership(a_report(*views), {"A": "S1"}).measures

    assert outer.authority.now.cover is Cover.OPEN
    assert inner.authority.now.cover is cover


def test_a_figure_that_had_been_published_is_not_hidden_by_todays_count() -> None:
    view = a_view(CORE, {"A": (3, 20, 3)})
    old = Frozen(figure=Figure(value=88.9), source="imported", put_on=date(2026, 11, 5), put_by="A Person")
    line = replace(view.authority, points=(replace(view.authority.now, published=old),))

    found = (
        for_partnership(a_report(replace(view, authority=line, services=(), teams=())), {}).measures[0].authority.now
    )

    assert (found.value, found.restated) == (88.9, None)


def test_one_hidden_team_hides_the_smallest_other() -> None:
    found = covers(hidden(CORE, {"A": (2, 10, 2), "B": (10, 20, 10), "C": (20, 40, 20)}))

    assert found == {"all": Cover.OPEN, "S1": Cover.OPEN, "A": Cover.HIDDEN, "B": Cover.HIDDEN, "C": Cover.OPEN}


def test_a_team_alone_in_its_service_hides_the_service_and_another_service() -> None:
    teams: dict[str, Counts] = {"A": (2, 10, 2), "D": (10, 20, 10), "E": (20, 40, 20)}
    found = covers(hidden(CORE, teams, {"A": "S1", "D": "S2", "E": "S2"}))

    assert found["A"] is Cover.HIDDEN
    assert found["S1"] is Cover.HIDDEN
    assert found["S2"] is Cover.HIDDEN
    assert Cover.HIDDEN in (found["D"], found["E"])
    assert found["all"] is Cover.OPEN


def test_where_nobody_else_can_be_hidden_the_sum_is() -> None:
    found = covers(hidden(CORE, {"A": (2, 10, 2), "B": (0, 0, 0)}))

    assert found["A"] is Cover.HIDDEN
    assert found["S1"] is Cover.HIDDEN
    assert found["all"] is Cover.HIDDEN


def test_the_report_for_the_unit_is_left_as_it_is() -> None:
    report = a_report(a_view(CORE, {"A": (2, 10, 2)}))

    partnership = for_partnership(report, {"A": "S1"})

    assert partnership.audience == PARTNERSHIP
    assert report.measures[0].authority.now.cover is Cover.OPEN


def sizes() -> list[Counts]:
    """Teams of every telling size."""
    return [(0, 0, 0), (0, 6, 0), (3, 9, 3), (6, 9, 6), (10, 20, 10), (12, 14, 12), (20, 20, 20)]


def test_no_sum_gives_a_hidden_part_away_whatever_the_teams() -> None:
    """Every way of filling three teams of two services: what is shown never leaves one count to be worked out."""
    services = {"A": "S1", "B": "S1", "D": "S2"}
    for first, second, third in product(sizes(), repeat=3):
        found = covers(hidden(CORE, {"A": first, "B": second, "D": third}, services))
        for whole, parts in (("all", ("S1", "S2")), ("S1", ("A", "B")), ("S2", ("D",))):
            teams = {"A": first, "B": second, "D": third}
            filled = [part for part in parts if _below(part, teams, services)]
            closed = [part for part in filled if found[part] is not Cover.OPEN]
            if found[whole] is Cover.OPEN:
                assert len(closed) != 1, (first, second, third, found)
            elif filled:
                assert closed, (first, second, third, found)


def _below(place: str, teams: dict[str, Counts], services: dict[str, str]) -> float:
    return sum(counts[1] for team, counts in teams.items() if place in (team, services[team]))
