"""What is due soon, and a plan with its duties, by the API."""

from datetime import date
from typing import Any

import pytest
from support.consoles import House
from support.pictured import SOUTH, a_duty, a_plan, hang
from support.register import FRIDAY

from console.api.pictures import ShortDuty, ShortPlan, WholeDuty, WholePlan

TUESDAY = date(2026, 11, 24)
DUE = "/api/v1/due-soon"


def soon(**changes: Any) -> Any:
    """A core group that has to be held by Tuesday."""
    known = {
        "rule": "cg-interval-max", "state": "due_soon", "days_late": 0, "needs_meeting": True, "due_on": TUESDAY,
        "breach_on": date(2026, 11, 25), "last_chance_on": TUESDAY,
    }  # fmt: skip
    return a_duty(**{**known, **changes})


@pytest.fixture
def pictured(house: House) -> House:
    """A picture with a plan of each team, and a duty of each; one is about a meeting of the agency."""
    of_agency = {"plan": "P1", "meeting": "M1", "agency": "A1", "subject": "M1"}
    hang(house, a_plan(), a_plan(**SOUTH), soon(), soon(**SOUTH, subject="P2"), soon(**of_agency))
    return house


@pytest.mark.parametrize(("name", "plans"), [("unit", {"P1", "P2"}), ("manager", {"P1"}), ("south", {"P2"})])
def test_what_is_due_is_what_is_hers(pictured: House, name: str, plans: set[str]) -> None:
    found = pictured.browser(name).get(DUE).json()

    assert {duty["plan"] for duty in found["duties"]} == plans
    assert found["total"] == len(found["duties"])
    assert found["as_at"] == FRIDAY.isoformat()
    assert set(found["duties"][0]) == set(WholeDuty.model_fields)
    assert pictured.records("plan") == sorted(plans)


def test_pages_of_what_is_due_miss_nothing(pictured: House) -> None:
    client, seen = pictured.browser("unit"), list[str]()
    after: int | None = 0

    while after is not None:
        page = client.get(f"{DUE}?size=2&after={after}").json()
        seen += [duty["subject"] for duty in page["duties"]]
        after = page["after"]

    assert sorted(seen) == ["M1", "P1", "P2"]


def test_an_agency_lead_has_the_meeting_and_no_plan(pictured: House) -> None:
    client = pictured.browser("agency")

    found = client.get(DUE).json()["duties"]
    recorded = (pictured.records("meeting"), pictured.records("plan"), pictured.records("child"))

    assert [(duty["meeting"], duty["plan"]) for duty in found] == [("M1", None)]
    assert recorded == (["M1"], [], [])
    assert client.get("/api/v1/plans/P1").status_code == 404


@pytest.mark.parametrize(("name", "plan", "duty"), [("viewer", ShortPlan, ShortDuty), ("unit", WholePlan, WholeDuty)])
def test_a_plan_with_its_duties(pictured: House, name: str, plan: type[ShortPlan], duty: type[ShortDuty]) -> None:
    found = pictured.browser(name).get("/api/v1/plans/P1").json()

    assert set(found["plan"]) == set(plan.model_fields)
    assert len(found["duties"]) == 2
    assert {key for item in found["duties"] for key in item} == set(duty.model_fields)
    assert pictured.records("plan") == ["P1"]


def test_a_plan_that_is_not_hers_is_not_there(pictured: House) -> None:
    client = pictured.browser("south")

    others, unknown = (client.get(f"/api/v1/plans/{plan}") for plan in ("P1", "P999"))

    assert (others.status_code, others.content) == (unknown.status_code, unknown.content)
    assert others.status_code == 404


def test_without_a_picture_nothing_is_said_to_be_fine(house: House) -> None:
    found = house.browser("unit").get(DUE).json()

    assert found["as_at"] is None
    assert house.browser("unit").get("/api/v1/plans/P1").status_code == 404
