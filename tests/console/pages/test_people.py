"""People and cover."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from support.consoles import MORNING, House
from support.outboxes import a_message
from support.register import FRIDAY

from alerts import outbox as box
from console.staff import Staff
from register.outbox_tables import outbox

HOSTILE = '"><script>alert(1)</script>'


@dataclass(frozen=True, kw_only=True)
class AWorker:
    worker: str
    name: str | None = None
    role: str | None = "SOCIAL_WORKER"
    team: str | None = "T1"
    manager: str | None = "w1"
    active_from: date | None = None
    active_to: date | None = None
    is_active: bool = True


@dataclass(frozen=True, kw_only=True)
class ATeam:
    team: str
    name: str | None = None
    manager: str | None = "w1"
    is_active: bool | None = True


@dataclass(frozen=True, kw_only=True)
class AnAbsence:
    worker: str
    from_on: date = FRIDAY
    to_on: date | None = FRIDAY + timedelta(3)
    cover: str | None = None


@dataclass(kw_only=True)
class APicture:
    """What a night showed: North is led by w1, South by s1."""

    as_at: date = FRIDAY
    people: list[AWorker] = field(
        default_factory=lambda: [
            AWorker(worker="w1", role="TEAM_MANAGER", manager=None), AWorker(worker="w2"), AWorker(worker="w3"),
            AWorker(worker="s1", team="T2", manager=None), AWorker(worker="s2", team="T2", manager="s1"),
        ]
    )  # fmt: skip
    places: list[ATeam] = field(
        default_factory=lambda: [ATeam(team="T1", name="North"), ATeam(team="T2", name="South", manager="s1")]
    )
    away: list[AnAbsence] = field(default_factory=list)

    def workers(self) -> list[AWorker]:
        return self.people

    def teams(self) -> list[ATeam]:
        return self.places

    def absences(self) -> list[AnAbsence]:
        return self.away

    def with_worker(self, worker: str, **changes: object) -> "APicture":
        """The same with one worker changed."""
        self.people = [replace(one, **changes) if one.worker == worker else one for one in self.people]  # type: ignore[arg-type] # as the test says
        return self


def gaps(picture: APicture, worker: str = "w2", lost: dict[str, int] | None = None) -> tuple[str, ...]:
    rows = Staff.of(picture, FRIDAY).rows(None, lost or {})
    return next(row.gaps for row in rows if row.id == worker)


def covers(away: Iterable[AnAbsence]) -> tuple[str, ...]:
    rows = Staff.of(APicture(away=list(away)), FRIDAY).rows(None, {})
    found = next(row.away for row in rows if row.id == "w2")
    assert found is not None
    return found.covers


@pytest.fixture
def picture(monkeypatch: pytest.MonkeyPatch) -> APicture:
    """What the pages of this test read."""
    shown = APicture()
    monkeypatch.setattr("console.pages.people.pictured", lambda _visit: shown)
    return shown


def test_all_is_well() -> None:
    assert {gaps(APicture(), worker) for worker in ("w1", "w2", "s1", "s2")} == {()}
    assert list(Staff.of(APicture(), FRIDAY).team_gaps(None)) == []


def test_a_cover_covers_and_so_does_her_cover() -> None:
    assert covers([AnAbsence(worker="w2", cover="w3")]) == ("w3",)
    assert covers([AnAbsence(worker="w2", cover="w3"), AnAbsence(worker="w3", cover="w1")]) == ("w3", "w1")


@pytest.mark.parametrize(
    ("away", "gap"),
    [
        ([AnAbsence(worker="w2")], "Nobody covers for w2 on 20 November 2026."),
        ([AnAbsence(worker="w2", cover="w9")], "w9 is to cover for w2, and is not in post."),
        ([AnAbsence(worker="w2", cover="w3"), AnAbsence(worker="w3")], "Nobody covers for w3 on 20 November 2026."),
        (
            [AnAbsence(worker="w2", cover="w3"), AnAbsence(worker="w3", cover="w2")],
            "w2, w3 cover each other in a ring.",
        ),
    ],
)
def test_a_cover_that_leads_to_nobody_is_a_gap(away: list[AnAbsence], gap: str) -> None:
    assert gaps(APicture(away=away)) == (gap,)


@pytest.mark.parametrize(
    ("from_on", "to_on", "is_shown"),
    [
        (FRIDAY + timedelta(14), None, True),
        (FRIDAY + timedelta(15), None, False),
        (FRIDAY - timedelta(9), FRIDAY, True),
        (FRIDAY - timedelta(9), FRIDAY - timedelta(1), False),
    ],
)
def test_an_absence_is_shown_while_it_lasts_and_two_weeks_ahead(
    from_on: date, to_on: date | None, *, is_shown: bool
) -> None:
    away = [AnAbsence(worker="w2", from_on=from_on, to_on=to_on, cover="w3")]

    row = next(row for row in Staff.of(APicture(away=away), FRIDAY).rows(None, {}) if row.id == "w2")

    assert (row.away is not None) == is_shown


def test_a_manager_who_left_is_a_gap() -> None:
    left = APicture().with_worker("w1", active_to=FRIDAY - timedelta(1))
    last_day = APicture().with_worker("w1", active_to=FRIDAY)

    assert gaps(left) == ("The manager w1 is not in post.",)
    assert list(Staff.of(left, FRIDAY).team_gaps(None)) == ["North: the manager w1 is not in post."]
    assert gaps(last_day) == ()
    assert "w1" not in [row.id for row in Staff.of(left, FRIDAY).rows(None, {})]


def test_managers_in_a_ring_are_a_gap() -> None:
    ring = APicture().with_worker("w1", manager="w2")

    assert gaps(ring) == ("The line of managers leads back to the start.",)


def test_a_team_without_a_head_is_a_gap() -> None:
    headless = APicture(places=[ATeam(team="T1", name="North", manager=None), ATeam(team="T9", manager=None)])

    assert list(Staff.of(headless, FRIDAY).team_gaps(None)) == ["North: no manager is recorded."]


def test_messages_that_did_not_arrive_are_a_gap() -> None:
    assert gaps(APicture(), lost={"w2": 2}) == ("2 messages did not arrive in the last month.",)


def test_the_unit_sees_everybody_and_a_manager_her_own(house: House, picture: APicture) -> None:
    picture.places = [ATeam(team="T1", name="North", manager=None), ATeam(team="T2", name="South", manager=None)]

    unit, north = house.browser("unit").get("/people").text, house.browser("manager").get("/people").text

    for words in ("w2", "s2", "North", "South"):
        assert words in unit
    assert ("w2" in north, "North: no manager" in north) == (True, True)
    for words in ("s1", "s2", "South"):
        assert words not in north
    assert (house.log()[-1].page, house.log()[-1].action) == ("/people", "listed")


def test_people_are_found(house: House, picture: APicture) -> None:
    picture.away = [AnAbsence(worker="w2", cover="w3"), AnAbsence(worker="w3")]
    with house.database.writing() as connection:
        box.put(connection, [a_message(1, person="s2")], now=MORNING)
        connection.execute(update(outbox).values(state="refused"))
    client = house.browser("unit")

    away, gap, one = (client.get(f"/people?{query}").text for query in ("show=away", "show=gaps", "person=S2"))

    assert ("w3" in away, "s2" in away) == (True, False)
    assert "1 message did not arrive in the last month." in gap
    assert "2 people" in away
    assert "3 people" in gap
    assert "1 person" in one
    assert "Nobody matches." in client.get("/people?person=nobody").text


def test_without_a_picture_the_page_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.pages.people.pictured", lambda _visit: None)

    assert "left no list of people" in house.browser("unit").get("/people").text


def test_what_the_extract_holds_is_shown_as_text(house: House, picture: APicture) -> None:
    picture.with_worker("w2", name=HOSTILE, role=HOSTILE)

    page = house.browser("unit").get("/people", params={"person": HOSTILE}).text

    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
