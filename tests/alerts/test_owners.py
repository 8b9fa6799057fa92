"""The authority's own file: strict, dated, the nearest row first."""

from datetime import date
from pathlib import Path

import pytest
from support.alerts import A_PLAN, a_directory, a_person, an_attendance, an_owner, contacts, keys, told, with_people

from alerts.owners import Owner, read_owners
from alerts.resolve import How
from calendars.errors import FileRefused

HEADER = "role,team,agency,worker,name,email,from,to\n"


def written(folder: Path, text: str, name: str = "owners.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_rows_of_a_csv_file(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "team_manager,TEAM,,,Duty,duty@example.org,2026-01-01,2026-12-31\n")

    (owner,) = read_owners(path)

    assert owner == Owner(
        line=2,
        role="team_manager",
        team="TEAM",
        agency=None,
        worker=None,
        name="Duty",
        email="duty@example.org",
        from_on=date(2026, 1, 1),
        to_on=date(2026, 12, 31),
    )


def test_the_tables_of_a_toml_file(tmp_path: Path) -> None:
    text = '[[owner]]\nrole = "agency_lead"\nagency = "HEALTH"\nemail = "a@example.org"\nfrom = 2026-01-01\n'

    (owner,) = read_owners(written(tmp_path, text, "owners.toml"))

    assert (owner.role, owner.agency, owner.to_on) == ("agency_lead", "HEALTH", None)


@pytest.mark.parametrize(
    ("row", "trouble"),
    [
        (
            "team_manger,,,,,a@example.org,2026-01-01,",
            "column role: there is no role 'team_manger'. Did you",
        ),
        (",,,,,a@example.org,2026-01-01,", "column role: it is empty. Fill it in"),
        ("team_manager,TEAM,HEALTH,,,a@example.org,2026-01-01,", "column agency: a row is for a team or for an agency"),
        ("team_manager,,HEALTH,,,a@example.org,2026-01-01,", "column agency: only agency_lead"),
        ("team_manager,,,,Ada,,2026-01-01,", "column email: nobody is named."),
        ("team_manager,,,,,a@example,2026-01-01,", "column email: 'a@example' is not an email address."),
        ("team_manager,,,,,a@example.org; b@example.org,2026-01-01,", "is not an email address. Write one address"),
        ("team_manager,,,,,a@example.org,,", "column from: it is empty. Fill it in."),
        ("team_manager,,,,,a@example.org,01/02/2026,", "column from: '01/02/2026' is not a date."),
        ("team_manager,,,,,a@example.org,2026-02-30,", "column from: there is no day 2026-02-30."),
        ("team_manager,,,,,a@example.org,2026-02-01,2026-01-31", "column to: 2026-01-31 is before 2026-02-01."),
        ("team_manager,,,,,a@example.org,2026-02-01", "7 values for 8 columns."),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line(tmp_path: Path, row: str, trouble: str) -> None:
    good = "team_manager,,,,,good@example.org,2026-01-01,\n"

    with pytest.raises(FileRefused) as refused:
        read_owners(written(tmp_path, f"{HEADER}{good}{row}\n"))

    assert str(refused.value).startswith("owners.csv, line 3")
    assert trouble in str(refused.value)


def test_an_unknown_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"there is no column 'e-mail'\. Did you mean 'email'"):
        read_owners(written(tmp_path, "role,e-mail,from\n"))


def test_an_unknown_key_is_refused(tmp_path: Path) -> None:
    text = '[[owner]]\nrole = "partnership"\nmail = "a@example.org"\nfrom = 2026-01-01\n'

    with pytest.raises(FileRefused, match=r"owners.toml, line 3: there is no key 'mail'. Did you mean 'email'"):
        read_owners(written(tmp_path, text, "owners.toml"))


@pytest.mark.parametrize(
    ("first", "second", "is_refused"),
    [
        ("2026-01-01,2026-03-31", "2026-03-31,", True),
        ("2026-01-01,2026-03-31", "2026-04-01,", False),
        ("2026-01-01,", "2027-01-01,2027-02-01", True),
    ],
)
def test_the_same_row_twice_for_one_day_is_refused(tmp_path: Path, first: str, second: str, is_refused: bool) -> None:
    rows = [f"partnership,,,,,{email}@example.org,{days}\n" for email, days in (("A", first), ("a", second))]
    path = written(tmp_path, HEADER + "".join(rows))

    if is_refused:
        with pytest.raises(FileRefused, match="line 3: line 2 says this for the same days already"):
            read_owners(path)
    else:
        assert len(read_owners(path)) == 2


def test_the_file_speaks_before_the_snapshot_for_a_post() -> None:
    (found,) = told("team_manager", by=contacts(an_owner("team_manager", team="TEAM")))

    assert (found.person.key, found.how) == ("team_manager@example.org", How.HOLDER)
    assert found.because == "because owners.csv names you as team manager"


@pytest.mark.parametrize("role", ["social_worker", "conference_chair", "record_owner"])
def test_the_file_speaks_after_the_record_for_what_the_record_names(role: str) -> None:
    by = contacts(an_owner(role))
    plan = A_PLAN.__class__(plan="PLAN", team="TEAM")

    named_by_record = told(role, by=by)
    named_by_file = told(role, a_directory(plans={"PLAN": plan}, cases={}), by=by)

    assert named_by_record[0].person.worker_id is not None
    assert keys(named_by_file) == [f"{role}@example.org"]


@pytest.mark.parametrize(
    ("rows", "who"),
    [
        (["", "SERVICE", "TEAM"], "TEAM"),
        (["", "SERVICE"], "SERVICE"),
        ([""], ""),
        (["UNIT", ""], ""),
    ],
)
def test_the_row_of_the_nearest_team_speaks(rows: list[str], who: str) -> None:
    owners = [an_owner("head_of_service", team=row or None, email=f"{row or 'all'}@example.org") for row in rows]

    assert keys(told("head_of_service", by=contacts(*owners))) == [f"{who.lower() or 'all'}@example.org"]


def test_two_people_can_share_a_role() -> None:
    owners = [an_owner("partnership", email=f"{name}@example.org") for name in "ab"]

    assert keys(told("partnership", by=contacts(*owners))) == ["a@example.org", "b@example.org"]


@pytest.mark.parametrize(
    ("from_on", "to_on", "is_held"),
    [
        (date(2026, 11, 20), None, True),
        (date(2026, 11, 21), None, False),
        (date(2026, 1, 1), date(2026, 11, 20), True),
        (date(2026, 1, 1), date(2026, 11, 19), False),
    ],
)
def test_a_row_holds_on_its_days(from_on: date, to_on: date | None, is_held: bool) -> None:
    found = told("partnership", by=contacts(an_owner("partnership", from_on=from_on, to_on=to_on)))

    assert (found[0].how is How.HOLDER) is is_held


def test_the_named_professional_of_an_agency() -> None:
    rows = [
        an_owner("agency_named_professional", agency="HEALTH", email="health@example.org"),
        an_owner("agency_named_professional", agency="POLICE", email="police@example.org"),
    ]

    found = told("agency_named_professional", matter=an_attendance(), by=contacts(*rows, tell_partners=True))

    assert keys(found) == ["health@example.org"]
    assert found[0].is_partner


def test_a_worker_in_the_file_can_be_away_and_has_an_address_of_the_snapshot() -> None:
    by = contacts(an_owner("front_door_manager", worker="SW2"))

    (found,) = told("front_door_manager", by=by)

    assert (found.person.key, found.person.email) == ("SW2", "sw2@example.org")


def test_an_address_of_the_file_replaces_that_of_the_snapshot() -> None:
    by = contacts(an_owner("", worker="SW", email="ada@example.org"))
    directory = with_people(a_directory(), a_person("SW", email=None))

    assert told("social_worker", directory, by=by)[0].person.email == "ada@example.org"


def test_an_address_that_belongs_to_a_worker_is_that_worker() -> None:
    by = contacts(an_owner("partnership", email="HoS@example.org"))

    assert keys(told("partnership", by=by)) == ["HOS"]


def test_an_address_that_two_workers_share_is_neither_of_them() -> None:
    directory = with_people(
        a_directory(), a_person("SW2", email="desk@example.org"), a_person("SW3", email="desk@example.org")
    )

    assert keys(told("partnership", directory, by=contacts(an_owner("partnership", email="Desk@example.org")))) == [
        "desk@example.org"
    ]
