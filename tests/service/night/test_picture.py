"""What a picture holds, held against the check that it was drawn from; and who may read it."""

import csv
import os
import resource
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from support.nights import Row, change_rows, copied

from alerts.digest.lines import last_day
from engine.states import STATES
from register.pictures import records
from register.pictures.picture import Picture, PictureUnreadable
from register.pictures.records import PictureDuty
from register.pictures.scope import EVERYTHING, PictureScope
from service.checking import Check, check_snapshot
from service.console_settings import ConsoleSettings
from service.night import picture, picture_queries
from service.night.picture import draw, rules_together
from service.night.places import places
from service.pictures import duty_words
from service.settings import Settings
from service.telling.bookings import MEETINGS, bookings

CANARY = "Zzcanary"
#: Every column of the contract that is free text, but the names of teams and agencies.
SEEDED = (
    ("ssd_person", "pers_forename"),
    ("ssd_person", "pers_surname"),
    ("ssd_person", "pers_upn"),
    ("cgx_members", "cgmb_display_name"),
    ("cgx_actions", "cgac_title"),
    ("cgx_minutes", "cgmn_document_ref"),
    ("cgx_reports", "cgrp_document_ref"),
    ("ssd_professionals", "prof_professional_name"),
    ("cgx_staff", "stff_email"),
)


@dataclass(kw_only=True)
class Drawing:
    """A check, and the picture that was drawn from it."""

    source: Path
    check: Check
    folder: Path
    picture: Picture

    @cached_property
    def duties(self) -> list[PictureDuty]:
        return self.picture._duties("$key = ''", "", EVERYTHING)


@pytest.fixture(scope="module")
def drawing(whole_nights: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawing]:
    """The picture of a night in whose snapshot every free text is a canary."""
    folder = tmp_path_factory.mktemp("pictures")
    source = copied(whole_nights[0], folder)
    for table, column in SEEDED:
        _with_column(source / f"{table}.csv", column)
        change_rows(source, table, partial(_seeded, column=column))
    with check_snapshot(str(source), Settings()) as check, pytest.MonkeyPatch.context() as patch:
        # As for a large authority: of sixty plans one file would hold them all.
        patch.setattr(picture, "MOST_TOGETHER", 3_000)
        draw(check, folder / "drawn")
        yield Drawing(source=source, check=check, folder=folder / "drawn", picture=Picture(folder / "drawn"))


def _seeded(rows: list[Row], *, column: str) -> list[Row]:
    return [row | {column: f"{CANARY} {number}"} for number, row in enumerate(rows)]


def _with_column(file: Path, column: str) -> None:
    first, *others = file.read_text(encoding="utf-8").splitlines()
    if column not in first.split(","):
        file.write_text("\n".join([f"{first},{column}", *(f"{line}," for line in others)]) + "\n", encoding="utf-8")


def cells(folder: Path) -> Iterator[tuple[str, str]]:
    """Every value of every file as text, with the file."""
    for file in sorted(folder.glob("*.parquet")):
        for row in duckdb.read_parquet(str(file)).fetchall():
            yield from ((file.name, str(value)) for value in row if value is not None)


def test_it_holds_every_duty_of_every_state_as_the_check_found_it(drawing: Drawing) -> None:
    names = (
        "rule", "subject", "person", "plan", "meeting", "started_on", "due_on", "breach_on", "met_on", "closed_on",
        "state", "reason", "late_record", "days_late", "unit", "severity",
    )  # fmt: skip

    found = {(*(getattr(duty, name) for name in names), duty.link) for duty in drawing.duties}

    expected = {(*(getattr(item, name) for name in names), item.link or "") for item in drawing.check.obligations()}
    assert found == expected
    assert len(drawing.duties) == len(expected)
    # Sixty plans have no record that is still to be completed.
    assert {duty.state for duty in drawing.duties} >= set(STATES) - {"pending"}


def test_the_book_says_family_route_and_version(drawing: Drawing) -> None:
    cards = {card.id: card for card in drawing.check.book.cards}

    for duty in drawing.duties:
        card = cards[duty.rule]
        assert (duty.family, duty.route) == (card.family, card.route)
        assert duty.version_from == card.version_on(duty.started_on).from_on


def test_a_breach_belongs_to_whom_the_register_says(drawing: Drawing) -> None:
    late = {(duty.rule, duty.subject, duty.link): duty for duty in drawing.duties if duty.state == "overdue"}

    expected = places(drawing.check)

    assert late.keys() == expected.keys()
    for key, place in expected.items():
        duty = late[key]
        assert (duty.team, duty.team_name, duty.owner, duty.agency) == (
            place.team, place.team_name, place.owner, place.agency,
        )  # fmt: skip
    assert any(duty.agency for duty in late.values())


def test_what_is_due_soon_says_until_when_and_what_is_booked_as_the_digest_does(drawing: Drawing) -> None:
    check, booked = drawing.check, bookings(drawing.check)
    night = SimpleNamespace(on=check.as_of, calendar=check.calendar)
    assert booked is not None

    soon = drawing.picture.due_soon(EVERYTHING, limit=10_000)

    assert soon == sorted(soon, key=lambda duty: (duty.last_chance_on or date.max, duty.due_on))
    for duty in soon:
        assert duty.last_chance_on == last_day(duty, night)  # type: ignore[arg-type] # it has a due day, as Soon has
        assert duty.needs_meeting == (duty.rule in MEETINGS)
        assert duty.booked_on == booked.get((duty.person or "", MEETINGS.get(duty.rule, "")))
    assert any(duty.booked_on for duty in soon)
    assert any(not duty.needs_meeting for duty in soon)


def test_a_duty_says_what_the_check_says(drawing: Drawing) -> None:
    cards = {card.id: card for card in drawing.check.book.cards}
    said = {(item.rule, item.subject, item.link or ""): item.says for item in drawing.check.obligations()}

    for duty in drawing.duties:
        words = duty_words(duty, cards[duty.rule])
        if words is None:
            assert duty.state in ("overdue", "never_met")
        else:
            assert said[duty.rule, duty.subject, duty.link].startswith(words)


def test_no_name_no_birthday_and_no_free_text_is_in_any_file(drawing: Drawing) -> None:
    with (drawing.source / "ssd_person.csv").open(encoding="utf-8", newline="") as lines:
        births = {row["pers_dob"] for row in csv.DictReader(lines) if "" < row["pers_dob"] < "2015"}

    found = list(cells(drawing.folder))

    assert len(births) > 20
    assert not [place for place, text in found if CANARY in text or text in births]
    assert not [path for path in drawing.folder.iterdir() if CANARY.encode() in path.read_bytes()]
    assert not drawing.picture.has_names
    assert {worker.name for worker in drawing.picture.workers()} == {None}


def test_names_are_there_where_the_authority_lets_them_be_shown(drawing: Drawing, tmp_path: Path) -> None:
    check = replace(drawing.check, settings=Settings(console=ConsoleSettings(names=True)))

    draw(check, tmp_path / "named")

    picture = Picture(tmp_path / "named")
    person = drawing.picture.plans(EVERYTHING)[0].person or ""
    assert (picture.names([person])[person].forename or "").startswith(CANARY)
    assert any((worker.name or "").startswith(CANARY) for worker in picture.workers())
    assert drawing.picture.names([person]) == {}
    assert {place for place, text in cells(tmp_path / "named") if CANARY in text} == {"name.parquet", "worker.parquet"}


def test_only_its_owner_can_read_it(drawing: Drawing, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        draw(drawing.check, tmp_path / "pictures" / "one")
    finally:
        os.umask(before)

    folders = [tmp_path / "pictures", tmp_path / "pictures" / "one"]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    assert {stat.S_IMODE(file.stat().st_mode) for file in folders[1].iterdir()} == {0o600}


def test_a_full_disk_leaves_nothing_and_says_so(drawing: Drawing, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        found = draw(drawing.check, tmp_path / "one")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert found.duties is None
    assert found.troubles[0].startswith(f"No picture of this night could be written to {tmp_path} (")
    assert list(tmp_path.iterdir()) == []


def test_a_picture_without_memory_leaves_nothing_and_says_what_to_set(
    drawing: Drawing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise duckdb.OutOfMemoryException("failed to pin a block of CHILD1")

    monkeypatch.setattr(picture, "_insert_book", full)

    found = draw(drawing.check, tmp_path / "one")

    assert found.duties is None
    assert found.troubles[0].endswith("until the next night. Set COREWATCH_MEMORY to more, for example 2GB.")
    assert "CHILD1" not in found.troubles[0]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_says_so(drawing: Drawing, tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("a file")

    found = draw(drawing.check, tmp_path / "pictures" / "one")

    assert found.duties is None
    assert "(File exists)" in found.troubles[0]


def test_the_book_that_was_asked_in_part_gives_no_picture(drawing: Drawing, tmp_path: Path) -> None:
    check = replace(drawing.check, evaluation=replace(drawing.check.evaluation, kept=frozenset({"overdue"})))

    with pytest.raises(ValueError, match="every state"):
        draw(check, tmp_path / "one")


def test_each_rule_stands_in_one_file_and_no_file_holds_too_much() -> None:
    assert rules_together([4, 3, 2, 9, 0, 1], most=7) == [(0, 1), (2, 2), (3, 3), (4, 5)]
    assert rules_together([4, 3, 2], most=100) == [(0, 2)]
    assert rules_together([0, 0], most=1) == [(0, 1)]


def test_without_one_of_its_files_a_picture_is_none(drawing: Drawing, tmp_path: Path) -> None:
    shutil.copytree(drawing.folder, tmp_path / "copy")
    files = sorted((tmp_path / "copy").glob("obligation-*.parquet"))
    files[-1].unlink()

    with pytest.raises(PictureUnreadable, match="cannot be read"):
        Picture(tmp_path / "copy")
    assert len(files) > 1


def test_reader_and_writer_know_the_same_files_and_columns(drawing: Drawing) -> None:
    assert tuple(sorted(picture_queries.FILES)) == tuple(sorted(records.FILES))
    for kind, view in records.VIEWS.items():
        if view not in ("duty", records.NAME_FILE):
            columns = duckdb.read_parquet(str(drawing.folder / f"{view}.parquet")).columns
            assert columns == [item.name for item in fields(kind)]


def scopes(drawing: Drawing) -> list[PictureScope]:
    """One of each kind, of what there is."""
    duties = drawing.duties
    late = [duty for duty in duties if duty.state in ("overdue", "due_soon")]
    teams = sorted({duty.team for duty in late if duty.team})
    owner = next(duty.owner for duty in late if duty.owner)
    agency = next(duty.agency for duty in duties if duty.agency)
    plan = next(duty for duty in late if duty.plan and duty.meeting)
    hidden = PictureScope(
        hidden_persons=frozenset({plan.person or ""}),
        hidden_plans=frozenset({plan.plan or ""}),
        hidden_meetings=frozenset({plan.meeting or ""}),
    )
    return [
        EVERYTHING,
        PictureScope(teams=frozenset()),
        PictureScope(teams=frozenset(teams[:1])),
        PictureScope(owner=owner),
        PictureScope(agency=agency),
        PictureScope(teams=frozenset(teams[:1]), owner=owner, agency=agency),
        replace(hidden, teams=frozenset(teams)),
        hidden,
        PictureScope(teams=frozenset(), opened_plans=frozenset({plan.plan or ""})),
        replace(hidden, teams=frozenset(), opened_persons=frozenset({plan.person or ""})),
    ]


def is_seen(duty: PictureDuty, scope: PictureScope) -> bool:
    """The scope a second time, in plain words."""
    keys = (duty.person, "persons"), (duty.plan, "plans"), (duty.meeting, "meetings")
    if any(key in getattr(scope, f"hidden_{name}") for key, name in keys):
        return False
    if scope.teams is None and scope.owner is None and scope.agency is None:
        return True
    return (
        duty.team in (scope.teams or ())
        or (scope.owner is not None and duty.owner == scope.owner)
        or (scope.agency is not None and duty.agency == scope.agency)
        or any(key in getattr(scope, f"opened_{name}") for key, name in keys)
    )


def test_every_list_of_duties_keeps_to_the_scope(drawing: Drawing) -> None:
    picture, duties = drawing.picture, drawing.duties

    for scope in scopes(drawing):
        seen = [duty for duty in duties if is_seen(duty, scope)]
        soon = [duty for duty in seen if duty.state == "due_soon"]
        assert {*picture.due_soon(scope, limit=10_000)} == {*soon}
        assert picture.count_due_soon(scope) == len(soon)
        assert sum(cell.due_soon for cell in picture.heat(scope)) == len(soon)
        assert sum(cell.overdue for cell in picture.heat(scope)) == sum(duty.state == "overdue" for duty in seen)
        for duty in duties[:: len(duties) // 20]:
            of_plan = [item for item in seen if duty.plan and item.plan == duty.plan]
            assert {*picture.obligations_of_plan(duty.plan or "", scope=scope)} == {*of_plan}
            of_meeting = [item for item in seen if duty.meeting and item.meeting == duty.meeting]
            assert {*picture.obligations_of_meeting(duty.meeting or "", scope=scope)} == {*of_meeting}
    assert any(0 < sum(is_seen(duty, scope) for duty in duties) < len(duties) for scope in scopes(drawing))


def test_plans_meetings_and_actions_keep_to_the_scope(drawing: Drawing) -> None:
    picture = drawing.picture
    plans = picture.plans(EVERYTHING, is_open=None, limit=10_000)
    meetings = {item.meeting: item for plan in plans for item in picture.meetings_of_plan(plan.plan, scope=EVERYTHING)}
    key = next(
        key for key in meetings
        if picture.actions_of_meeting(key, scope=EVERYTHING) and picture.attendance_of(key, scope=EVERYTHING)
    )  # fmt: skip
    children = picture.children_of_meeting(key, scope=EVERYTHING)
    team = children[0].team or ""
    others = PictureScope(teams=frozenset({"NO-TEAM"}))
    hidden = PictureScope(hidden_persons=frozenset(child.person or "" for child in children))

    for scope, sees in ((PictureScope(teams=frozenset({team})), True), (others, False), (hidden, False)):
        assert (picture.meeting(key, scope=scope) is not None) is sees
        assert bool(picture.children_of_meeting(key, scope=scope)) is sees
        assert bool(picture.attendance_of(key, scope=scope)) is sees
        assert (picture.plan(children[0].plan or "", scope=scope) is not None) is sees
    assert picture.actions_of_meeting(key, scope=others) == []
    assert picture.actions_of_meeting(key, scope=hidden) == []
    assert picture.count_plans(others) == 0
    assert picture.count_plans(EVERYTHING) == sum(plan.is_open for plan in plans)


def test_an_agency_sees_its_own_people_at_a_meeting_and_no_child(drawing: Drawing) -> None:
    picture = drawing.picture
    duty = next(duty for duty in drawing.duties if duty.agency and duty.meeting)
    key, scope = duty.meeting or "", PictureScope(agency=duty.agency)

    rows = picture.attendance_of(key, scope=scope)

    assert picture.meeting(key, scope=scope) is not None
    assert rows == [row for row in picture.attendance_of(key, scope=EVERYTHING) if row.agency == duty.agency]
    assert 0 < len(rows) < len(picture.attendance_of(key, scope=EVERYTHING))
    assert picture.children_of_meeting(key, scope=scope) == []
    assert picture.plan(duty.plan or "", scope=scope) is None


def test_one_hidden_child_does_not_hide_the_meeting_of_a_sibling(drawing: Drawing) -> None:
    picture = drawing.picture
    plans = picture.plans(EVERYTHING, limit=10_000)
    meetings = [item.meeting for plan in plans for item in picture.meetings_of_plan(plan.plan, scope=EVERYTHING)]
    found = ((key, picture.children_of_meeting(key, scope=EVERYTHING)) for key in meetings)
    key, children = next((key, rows) for key, rows in found if len({row.person for row in rows}) > 1)
    scope = PictureScope(hidden_persons=frozenset({children[0].person or ""}))

    seen = picture.children_of_meeting(key, scope=scope)

    assert picture.meeting(key, scope=scope) is not None
    assert seen == [row for row in children if row.person != children[0].person]


def test_keys_of_a_child_and_teams_below_a_team(drawing: Drawing) -> None:
    picture = drawing.picture
    plan = picture.plans(EVERYTHING)[0]
    teams = {team.team: team.parent for team in picture.teams()}
    top = next(parent for parent in teams.values() if parent)

    keys = picture.keys_of([plan.person or ""])

    assert plan.plan in keys.plans
    assert keys.meetings == {
        item.meeting for key in keys.plans for item in picture.meetings_of_plan(key, scope=EVERYTHING)
    }
    assert picture.teams_below([top]) > {top} | {team for team, parent in teams.items() if parent == top} - {top}
    assert picture.teams_below(["NO-TEAM"]) == {"NO-TEAM"}


def test_lists_come_in_pages(drawing: Drawing) -> None:
    picture = drawing.picture

    whole = picture.due_soon(EVERYTHING, limit=10)

    assert [*picture.due_soon(EVERYTHING, limit=4), *picture.due_soon(EVERYTHING, limit=6, offset=4)] == whole
    family = whole[0].family
    assert {duty.family for duty in picture.due_soon(EVERYTHING, families=[family], limit=10_000)} == {family}


def test_a_value_is_a_value_and_never_sql(drawing: Drawing) -> None:
    words = "x' or '1'='1"

    scope = PictureScope(teams=frozenset({words}), owner=words, agency=words)

    assert drawing.picture.plan(words, scope=EVERYTHING) is None
    assert drawing.picture.count_due_soon(scope) == 0


def test_a_picture_opens_no_other_file(drawing: Drawing, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a\n1\n")

    with pytest.raises(duckdb.PermissionException):
        drawing.picture._connection.execute(f"select * from read_csv('{tmp_path / 'other.csv'}')")
